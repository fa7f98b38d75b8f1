"""The books: accounting identities that every run must keep every month (MODEL.md, section Books).

Each identity is a pair of sides that must agree to 1e-9 relative. A run that breaks one is stopped by name, month and
agent; the other runs of its batch go on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.agents.sites import LaggedSites

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]
Sides = Iterator[tuple[str, Array, Array, Array]]

TOLERANCE = 1e-9


class BookViolation(RuntimeError):
    """An accounting identity does not hold: the message names identity, month, run and agents."""


@dataclass(frozen=True)
class Identity:
    """One identity: ``sides`` yields (agents, left, right, scale), each array with leading axis R."""

    name: str
    sides: Callable[["JevonsModel", "Books"], Sides]


def _tokens_sold(m: "JevonsModel", b: "Books") -> Sides:
    bought = sum((s.served_ttok for s in m.sectors[1:]), m.sectors[0].served_ttok)
    sold = sum((c.tokens_ttok for c in m.clouds[1:]), m.clouds[0].tokens_ttok)
    yield "sectors, clouds", bought, sold, sold


def _within_capacity(m: "JevonsModel", b: "Books") -> Sides:
    for cloud in m.clouds:
        yield (
            cloud.name,
            np.maximum(cloud.tokens_ttok - cloud.capacity_ttok, 0.0),
            0.0 * cloud.tokens_ttok,
            cloud.tokens_ttok,
        )
        yield (
            cloud.name,
            np.maximum(cloud.tokens_ttok - cloud.desired_ttok, 0.0),
            0.0 * cloud.tokens_ttok,
            cloud.tokens_ttok,
        )


def _payments(m: "JevonsModel", b: "Books") -> Sides:
    paid = np.sum(m.trade.served * m.trade.price[:, None, :] * 1e6, axis=1)
    for c, cloud in enumerate(m.clouds):
        yield cloud.name, paid[:, c], cloud.revenue_usd, cloud.revenue_usd


def _shares(m: "JevonsModel", b: "Books") -> Sides:
    for sector in m.sectors:
        one = np.ones(m.runs)
        yield sector.name, np.sum(sector.cloud_shares, axis=-1), one, one


def _sources(m: "JevonsModel", b: "Books") -> Sides:
    """What firms want is served by clouds, by themselves or on devices: the shares of the three sum to one."""
    for sector in m.sectors:
        by_source = sector.served.by_clouds + sector.served.self_hosted + sector.served.on_device
        wanted = np.sum(sector.firm_tokens_ttok, axis=-1)
        yield sector.name, by_source, wanted, wanted


def _fleets(m: "JevonsModel", b: "Books") -> Sides:
    if m.choices["market.supply"] == "elastic":
        return
    for cloud, before in zip(m.clouds, b.units, strict=True):
        fleet = cloud.fleet
        after = before + fleet.delivered - fleet.retired
        yield cloud.name, fleet.units, after, np.sum(fleet.units + cloud.start_orders, axis=-1, keepdims=True)


def _pipelines(m: "JevonsModel", b: "Books") -> Sides:
    """Double entry: what a cloud has on order is what vendors owe it plus what is in transit."""
    if m.choices["market.supply"] == "elastic":
        return
    for c, cloud in enumerate(m.clouds):
        owed = np.concatenate([vendor.backlog[:, c] for vendor in m.vendors], axis=-1)
        # A fleet may die out; what it held at the start keeps rounding in proportion.
        scale = np.sum(cloud.fleet.units + cloud.start_orders, axis=-1, keepdims=True)
        yield f"{cloud.name}, vendors", cloud.fleet.on_order, owed + cloud.fleet.in_transit, scale


def _backlogs(m: "JevonsModel", b: "Books") -> Sides:
    """Orders wait until they are shipped or, under an export control, cancelled."""
    for vendor, before in zip(m.vendors, b.backlogs, strict=True):
        after = before + vendor.orders - vendor.shipments - vendor.cancelled
        yield vendor.name, vendor.backlog, after, np.sum(before + vendor.orders, axis=-1, keepdims=True)


def _sites(m: "JevonsModel", b: "Books") -> Sides:
    """What is online fits the buildings and the grid that are ready."""
    for cloud in m.clouds:
        if isinstance(cloud.sites, LaggedSites):
            drawn = np.sum(cloud.fleet.units * cloud.power_kw, axis=-1)
            yield cloud.name, np.maximum(drawn - cloud.sites.ready_kw, 0.0), 0.0 * drawn, drawn


def _rented_hours(m: "JevonsModel", b: "Books") -> Sides:
    """Rented hours lie on the supply curve, ln X = ln(supply) + sigma ln w; where demand jumps, hours stay idle."""
    elasticity = m.market.supply_elasticity
    if m.choices["market.supply"] != "elastic" or np.all(np.isinf(elasticity)):
        return
    used = [cloud.tokens_ttok * cloud.accelerators / cloud.fleet_tokens_per_hour for cloud in m.clouds]
    hours = sum(used[1:], used[0]) / m.start_hours / m.exogenous.supply[m.month]
    endless = np.isinf(elasticity)
    sigma = np.where(endless, 1.0, elasticity)
    supplied = np.where(endless, 0.0, sigma / (1.0 + sigma)) * np.log(m.rent_factor)
    demanded = np.where(endless, 0.0, 1.0 / (1.0 + sigma)) * np.log(hours)
    idle = np.where(m.demand_jumps, np.maximum(supplied - demanded, 0.0), 0.0)
    yield "clouds", supplied - idle, demanded, np.ones(m.runs)


def _allocation(m: "JevonsModel", b: "Books") -> Sides:
    for vendor in m.vendors:
        shipped = np.sum(vendor.shipments.reshape(m.runs, -1), axis=-1)
        allowed = vendor.demand
        if m.choices["market.chips"] == "rationed":
            allowed = np.minimum(allowed, vendor.available)
        yield vendor.name, shipped, allowed, np.maximum(vendor.demand, 1.0)


def _hbm(m: "JevonsModel", b: "Books") -> Sides:
    for vendor in m.vendors:
        content = vendor.shipments * vendor.memory_gb[:, None, :] * 8.0 / 1e6
        yield (
            vendor.name,
            vendor.hbm_shipped_mgbit,
            np.sum(content.reshape(m.runs, -1), axis=-1),
            vendor.hbm_shipped_mgbit,
        )


def _memory_stock(m: "JevonsModel", b: "Books") -> Sides:
    """What accelerators take out of the stock of HBM, and what comes in, is all that moves it."""
    for vendor, before in zip(m.vendors, b.memory, strict=True):
        chain = vendor.chain
        flow = chain.hbm_produced_mgbit - chain.hbm_consumed_mgbit
        yield vendor.name, chain.hbm_inventory_mgbit, before + flow, before + chain.hbm_produced_mgbit
        yield vendor.name, np.minimum(chain.hbm_inventory_mgbit, 0.0), 0.0 * before, before


def _capex(m: "JevonsModel", b: "Books") -> Sides:
    spent = sum((c.capex_usd for c in m.clouds[1:]), m.clouds[0].capex_usd)
    sold = sum((v.revenue_usd for v in m.vendors[1:]), m.vendors[0].revenue_usd)
    built = sum((c.infrastructure_usd for c in m.clouds[1:]), m.clouds[0].infrastructure_usd)
    yield "clouds, vendors", spent, sold + built, np.maximum(spent, 1.0)


def _book_value(m: "JevonsModel", b: "Books") -> Sides:
    if m.choices["market.supply"] == "elastic":
        return
    for cloud in m.clouds:
        afresh = cloud.fleet.book_value_by_vintage(m.month)
        # A fleet that is written down in full leaves the rounding of what it was worth, beside which zero is no scale.
        scale = afresh + cloud.revenue_usd + cloud.fleet.start_cost_usd
        yield cloud.name, cloud.fleet.net_book_value_usd, afresh, scale
        yield cloud.name, np.minimum(cloud.fleet.net_book_value_usd, 0.0), 0.0 * afresh, scale


def _construction(m: "JevonsModel", b: "Books") -> Sides:
    """Capex stands under construction until its accelerators come online; then in the book value of the fleet."""
    if m.choices["market.supply"] == "elastic":
        return
    for cloud, (construction, book_value) in zip(m.clouds, b.works, strict=True):
        fleet = cloud.fleet
        scale = construction + book_value + cloud.capex_usd + cloud.revenue_usd
        yield cloud.name, fleet.construction_usd, construction + cloud.capex_usd - fleet.placed_usd, scale
        charges = fleet.depreciation_usd + fleet.written_off_usd + cloud.impairment_usd
        yield cloud.name, fleet.net_book_value_usd, book_value + fleet.placed_usd - charges, scale


def _balance_sheet(m: "JevonsModel", b: "Books") -> Sides:
    for cloud in m.clouds:
        held = cloud.fleet.construction_usd + cloud.fleet.net_book_value_usd
        yield cloud.name, cloud.assets_usd, cloud.equity_usd, held + np.abs(cloud.cash_usd) + cloud.revenue_usd


def _cash(m: "JevonsModel", b: "Books") -> Sides:
    for cloud, before in zip(m.clouds, b.cash, strict=True):
        uncashed = cloud.fleet.depreciation_usd + cloud.fleet.written_off_usd + cloud.impairment_usd
        flow = cloud.ebit_usd + uncashed - cloud.capex_usd
        yield cloud.name, cloud.cash_usd, before + flow, np.abs(before) + np.abs(flow) + cloud.revenue_usd


def _margin(m: "JevonsModel", b: "Books") -> Sides:
    """The token margin is that of the first month and what each factor has added since."""
    revenue = sum((c.revenue_usd for c in m.clouds[1:]), m.clouds[0].revenue_usd)
    cost = sum((c.cost_of_tokens_usd for c in m.clouds[1:]), m.clouds[0].cost_of_tokens_usd)
    parts = sum(m.margin.parts.values(), m.margin.first_margin)
    # Parts far larger than their sum keep their own rounding.
    size = sum((np.abs(part) for part in m.margin.parts.values()), 1.0 + cost / revenue)
    yield "clouds", 1.0 - cost / revenue, parts, size


def _energy(m: "JevonsModel", b: "Books") -> Sides:
    for cloud in m.clouds:
        busy = cloud.training_share + (1.0 - cloud.training_share) * cloud.utilisation
        idle = m.market.idle_power_share
        hours = cloud.hours * m.market.power_overhead * (busy + idle * (1.0 - busy))
        by_vintage = cloud.fleet.units * m.machine_room.power_kw
        yield cloud.name, cloud.energy_gwh, np.sum(by_vintage, axis=-1) * hours / 1e6, cloud.energy_gwh


def _ceiling(m: "JevonsModel", b: "Books") -> Sides:
    for sector in m.sectors:
        zero = np.zeros(m.runs)
        yield sector.name, np.maximum(sector.penetration - 1.0, 0.0), zero, zero + 1.0


def _pools(m: "JevonsModel", b: "Books") -> Sides:
    """Every use is untried, in a pilot, in production or failed; without pilots nothing is counted."""
    if m.choices["market.pilots"] == "off":
        return
    for sector in m.sectors:
        pool, one = sector.pool, np.ones(m.runs)
        parts = np.stack([pool.untried, pool.in_pilots, pool.in_production, pool.failed], axis=-1)
        yield sector.name, np.sum(parts, axis=-1), one, one
        yield sector.name, np.minimum(np.min(parts, axis=-1), 0.0), 0.0 * one, one


def _positive(m: "JevonsModel", b: "Books") -> Sides:
    for cloud in m.clouds:
        zero = np.zeros(m.runs)
        yield cloud.name, np.minimum(cloud.posted_price, 0.0), zero, cloud.posted_price
        yield cloud.name, np.minimum(cloud.tokens_ttok, 0.0), zero, cloud.tokens_ttok


IDENTITIES: tuple[Identity, ...] = (
    Identity("tokens bought = tokens sold", _tokens_sold),
    Identity("tokens served <= capacity and <= tokens wanted", _within_capacity),
    Identity("buyers' payments = clouds' token revenue", _payments),
    Identity("shares of clouds sum to one", _shares),
    Identity("tokens wanted = of clouds + self-hosted + on devices", _sources),
    Identity("fleet = fleet before + deliveries - retirements", _fleets),
    Identity("on order = vendors' backlog + in transit", _pipelines),
    Identity("backlog = backlog before + orders - shipments - cancellations", _backlogs),
    Identity("accelerators online fit their sites", _sites),
    Identity("rented hours lie on the supply curve", _rented_hours),
    Identity("shipments = min(capacity, backlog)", _allocation),
    Identity("HBM shipped = units x GB x 8", _hbm),
    Identity("HBM stock = stock before + produced - consumed", _memory_stock),
    Identity("capex = vendors' receipts + buildings", _capex),
    Identity("net book value = sum over vintages, and >= 0", _book_value),
    Identity("capex -> under construction -> book value", _construction),
    Identity("assets = equity, debts as negative cash", _balance_sheet),
    Identity("cash = cash before + EBITDA - capex", _cash),
    Identity("token margin = first month's + parts of its change", _margin),
    Identity("energy = sum over the fleet", _energy),
    Identity("tasks in use <= TAM", _ceiling),
    Identity("untried + pilots + production + failed = all uses", _pools),
    Identity("prices and quantities are positive numbers", _positive),
)


class Books:
    """Checks every identity at the end of each month and remembers which runs have failed, and why."""

    def __init__(self, model: "JevonsModel") -> None:
        self.failures: dict[int, str] = {}
        self._remember(model)

    def _remember(self, model: "JevonsModel") -> None:
        self.units = [cloud.fleet.units for cloud in model.clouds]
        self.cash = [cloud.cash_usd for cloud in model.clouds]
        self.works = [(cloud.fleet.construction_usd, cloud.fleet.net_book_value_usd) for cloud in model.clouds]
        self.backlogs = [vendor.backlog for vendor in model.vendors]
        self.memory = [vendor.chain.hbm_inventory_mgbit for vendor in model.vendors]

    def close(self, model: "JevonsModel") -> None:
        """Check the month; a run that breaks an identity is noted once, with identity, month and agents."""
        for identity in IDENTITIES:
            for agents, left, right, scale in identity.sides(model, self):
                gap = np.abs(left - right)
                broken = ~(gap <= TOLERANCE * np.abs(scale))
                if np.any(broken):
                    self._note(model, identity.name, agents, gap, broken)
        self._remember(model)

    def _note(self, model: "JevonsModel", name: str, agents: str, gap: Array, broken: npt.NDArray[np.bool_]) -> None:
        runs = np.flatnonzero(broken.reshape(model.runs, -1).any(axis=-1))
        for run in runs:
            worst = float(np.max(gap.reshape(model.runs, -1)[run]))
            date = str(model.dates[model.month])[:7]
            message = f"seed {model.seeds[run]}, {date}, {agents}: the books do not balance ({name}; gap {worst:.3g})"
            self.failures.setdefault(int(run), message)

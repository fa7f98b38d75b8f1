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
from jevons.economics.arrays import smallest, summed
from jevons.market import money

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


def _shares(m: "JevonsModel", b: "Books") -> Sides:
    for sector in m.sectors:
        one = np.ones(m.runs)
        yield sector.name, summed(sector.cloud_shares), one, one


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
        yield cloud.name, fleet.units, after, summed(fleet.units + cloud.start_orders)[..., None]


def _pipelines(m: "JevonsModel", b: "Books") -> Sides:
    """Double entry: what a cloud has on order is what vendors owe it plus what is in transit."""
    if m.choices["market.supply"] == "elastic":
        return
    for c, cloud in enumerate(m.clouds):
        owed = np.concatenate([vendor.backlog[:, c] for vendor in m.vendors], axis=-1)
        # A fleet may die out; what it held at the start keeps rounding in proportion.
        scale = summed(cloud.fleet.units + cloud.start_orders)[..., None]
        yield f"{cloud.name}, vendors", cloud.fleet.on_order, owed + cloud.fleet.in_transit, scale


def _backlogs(m: "JevonsModel", b: "Books") -> Sides:
    """Orders wait until they are shipped or, under an export control, cancelled."""
    for vendor, before in zip(m.vendors, b.backlogs, strict=True):
        after = before + vendor.orders - vendor.shipments - vendor.cancelled
        yield vendor.name, vendor.backlog, after, summed(before + vendor.orders)[..., None]


def _sites(m: "JevonsModel", b: "Books") -> Sides:
    """What is online fits the buildings and the grid that are ready."""
    for cloud in m.clouds:
        if isinstance(cloud.sites, LaggedSites):
            drawn = summed(cloud.fleet.units * cloud.power_kw)
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
        shipped = summed(vendor.shipments.reshape(m.runs, -1))
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
            summed(content.reshape(m.runs, -1)),
            vendor.hbm_shipped_mgbit,
        )


def _memory_stock(m: "JevonsModel", b: "Books") -> Sides:
    """What accelerators take out of the stock of HBM, and what comes in, is all that moves it."""
    for vendor, before in zip(m.vendors, b.memory, strict=True):
        chain = vendor.chain
        flow = chain.hbm_produced_mgbit - chain.hbm_consumed_mgbit
        yield vendor.name, chain.hbm_inventory_mgbit, before + flow, before + chain.hbm_produced_mgbit
        yield vendor.name, np.minimum(chain.hbm_inventory_mgbit, 0.0), 0.0 * before, before


def _energy(m: "JevonsModel", b: "Books") -> Sides:
    for cloud in m.clouds:
        yield cloud.name, cloud.energy_gwh, money.electricity_gwh(m, cloud), cloud.energy_gwh


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
        yield sector.name, summed(parts), one, one
        yield sector.name, np.minimum(smallest(parts), 0.0), 0.0 * one, one


def _positive(m: "JevonsModel", b: "Books") -> Sides:
    for cloud in m.clouds:
        zero = np.zeros(m.runs)
        yield cloud.name, np.minimum(cloud.posted_price, 0.0), zero, cloud.posted_price
        yield cloud.name, np.minimum(cloud.tokens_ttok, 0.0), zero, cloud.tokens_ttok


IDENTITIES: tuple[Identity, ...] = (
    Identity("tokens bought = tokens sold", _tokens_sold),
    Identity("tokens served <= capacity and <= tokens wanted", _within_capacity),
    Identity("buyers' payments = clouds' token revenue", money.payments),
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
    Identity("capex = vendors' receipts + buildings", money.capex),
    Identity("net book value = sum over vintages, and >= 0", money.book_value),
    Identity("capex -> under construction -> book value", money.construction),
    Identity("assets = equity, debts as negative cash", money.balance_sheet),
    Identity("cash = cash before + EBITDA - capex", money.cash),
    Identity("flows between sectors: what one pays another receives", money.payers_and_receivers),
    Identity("flows between sectors: each one's flows sum to its change of cash", money.changes_of_cash),
    Identity("profit = payments - costs, losses as they are", money.profit),
    Identity("token margin = first month's + parts of its change", money.margin),
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
        self.retained = [cloud.retained_usd for cloud in model.clouds]
        self.works = [(cloud.fleet.construction_usd, cloud.fleet.net_book_value_usd) for cloud in model.clouds]
        self.backlogs = [vendor.backlog for vendor in model.vendors]
        self.memory = [vendor.chain.hbm_inventory_mgbit for vendor in model.vendors]

    def close(self, model: "JevonsModel") -> None:
        """Check the month; a run that breaks an identity is noted once, with identity, month and agents."""
        for identity in IDENTITIES:
            for agents, left, right, scale in identity.sides(model, self):
                gap = np.abs(left - right)
                broken = ~(gap <= TOLERANCE * np.abs(scale))
                if broken.any():
                    self._note(model, identity.name, agents, gap, broken)
        self._remember(model)

    def _note(self, model: "JevonsModel", name: str, agents: str, gap: Array, broken: npt.NDArray[np.bool_]) -> None:
        runs = np.flatnonzero(broken.reshape(model.runs, -1).any(axis=-1))
        for run in runs:
            worst = float(np.max(gap.reshape(model.runs, -1)[run]))
            date = str(model.dates[model.month])[:7]
            message = f"seed {model.seeds[run]}, {date}, {agents}: the books do not balance ({name}; gap {worst:.3g})"
            self.failures.setdefault(int(run), message)

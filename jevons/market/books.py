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
    for owner, before in zip(m.owners, b.units, strict=True):
        fleet = owner.fleet
        after = before + fleet.delivered - fleet.retired
        yield owner.name, fleet.units, after, owner.scale_units


def _pipelines(m: "JevonsModel", b: "Books") -> Sides:
    """Double entry: what an owner has on order is what vendors owe it plus what is in transit."""
    if m.choices["market.supply"] == "elastic":
        return
    for c, owner in enumerate(m.owners):
        owed = np.concatenate([vendor.backlog[:, c] for vendor in m.vendors], axis=-1)
        yield f"{owner.name}, vendors", owner.fleet.on_order, owed + owner.fleet.in_transit, owner.scale_units


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


def _energy(m: "JevonsModel", b: "Books") -> Sides:
    for owner in m.owners:
        yield owner.name, owner.energy_gwh, money.electricity_gwh(m, owner), owner.energy_gwh


def _own_capacity(m: "JevonsModel", b: "Books") -> Sides:
    """Firms serve themselves no more than their machines can."""
    for hosters in m.hosters:
        served = hosters.sector.served.self_hosted
        over = np.maximum(served - hosters.sector.own_capacity_ttok, 0.0)
        yield hosters.name, over, 0.0 * over, np.maximum(served, hosters.sector.own_capacity_ttok)


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
    Identity("buyers' payments = clouds' token revenue", money.payments),
    Identity("shares of clouds sum to one", _shares),
    Identity("tokens wanted = of clouds + self-hosted + on devices", _sources),
    Identity("self-hosted tokens <= what firms' machines can serve", _own_capacity),
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
        owners = model.owners
        self.units = [owner.fleet.units for owner in owners]
        self.cash = [owner.cash_usd for owner in owners]
        self.retained = [owner.retained_usd for owner in owners]
        self.works = [(owner.fleet.construction_usd, owner.fleet.net_book_value_usd) for owner in owners]
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

"""The books: accounting identities that every run must keep every month (MODEL.md, section Books).

Each identity is a pair of sides that must agree to 1e-9 relative. A run that breaks one is stopped by name, month and
agent; the other runs of its batch go on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.economics.arrays import beside, smallest, summed
from jevons.market import money
from jevons.market.view import View

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]
Sides = Iterator[tuple[str | Sequence[str], Array, Array, Array]]

TOLERANCE = 1e-9


class BookViolation(RuntimeError):
    """An accounting identity does not hold: the message names identity, month, run and agents."""


@dataclass(frozen=True)
class Identity:
    """One identity: ``sides`` yields (agents, left, right, scale), each array with leading axis R.

    Agents are told in a word, or one by one if they lie side by side along the second axis.
    """

    name: str
    sides: Callable[[View, "Books"], Sides]


def _tokens_sold(v: View, b: "Books") -> Sides:
    """What passes between a sector and a cloud is the same for both, so that all bought is all sold."""
    trade, sold, bought = v.model.trade.served, v.clouds("tokens_ttok"), v.sectors("served_ttok")
    yield v.model.cloud_names, summed(trade, axis=-2), sold, sold
    yield v.model.sector_names, summed(trade), bought, bought


def _within_capacity(v: View, b: "Books") -> Sides:
    served, zero = v.clouds("tokens_ttok"), np.zeros(1)
    yield v.model.cloud_names, np.maximum(served - v.clouds("capacity_ttok"), 0.0), zero, served
    yield v.model.cloud_names, np.maximum(served - v.clouds("desired_ttok"), 0.0), zero, served


def _shares(v: View, b: "Books") -> Sides:
    one = np.ones(1)
    yield v.model.sector_names, summed(v.sectors("cloud_shares")), one, one


def _sources(v: View, b: "Books") -> Sides:
    """What firms want is served by clouds, by themselves or on devices: the shares of the three sum to one."""
    by_source = v.sectors("served.by_clouds") + v.sectors("served.self_hosted") + v.sectors("served.on_device")
    wanted = beside([np.sum(sector.firm_tokens_ttok, axis=-1) for sector in v.model.sectors])
    yield v.model.sector_names, by_source, wanted, wanted


def _fleets(v: View, b: "Books") -> Sides:
    if v.model.choices["market.supply"] == "elastic":
        return
    after = b.units + v.owners("fleet.delivered") - v.owners("fleet.retired")
    yield v.model.owner_names, v.owners("fleet.units"), after, v.owners("scale_units")[..., None]


def _pipelines(v: View, b: "Books") -> Sides:
    """Double entry: what an owner has on order is what vendors owe it plus what is in transit."""
    if v.model.choices["market.supply"] == "elastic":
        return
    owed = np.concatenate([vendor.backlog for vendor in v.model.vendors], axis=-1)
    names = [f"{name}, vendors" for name in v.model.owner_names]
    scale = v.owners("scale_units")[..., None]
    yield names, v.owners("fleet.on_order"), owed + v.owners("fleet.in_transit"), scale


def _backlogs(v: View, b: "Books") -> Sides:
    """Orders wait until they are shipped or, under an export control, cancelled."""
    for vendor, before in zip(v.model.vendors, b.backlogs, strict=True):
        after = before + vendor.orders - vendor.shipments - vendor.cancelled
        yield vendor.name, vendor.backlog, after, summed(before + vendor.orders)[..., None]


def _sites(v: View, b: "Books") -> Sides:
    """What is online fits the buildings and the grid that are ready."""
    if v.model.sites is not None:
        drawn = summed(v.accounts("fleet.units") * v.hardware.power_kw[:, None, :])
        yield v.model.cloud_names, np.maximum(drawn - v.model.sites.ready_kw, 0.0), np.zeros(1), drawn


def _rented_hours(v: View, b: "Books") -> Sides:
    """Rented hours lie on the supply curve, ln X = ln(supply) + sigma ln w; where demand jumps, hours stay idle."""
    elasticity = v.model.market.supply_elasticity
    if v.model.choices["market.supply"] != "elastic" or np.all(np.isinf(elasticity)):
        return
    used = summed(v.clouds("tokens_ttok") * v.clouds("accelerators") / v.clouds("fleet_tokens_per_hour"))
    hours = used / v.model.start_hours / v.now.supply_factor
    endless = np.isinf(elasticity)
    sigma = np.where(endless, 1.0, elasticity)
    supplied = np.where(endless, 0.0, sigma / (1.0 + sigma)) * np.log(v.rent_factor)
    demanded = np.where(endless, 0.0, 1.0 / (1.0 + sigma)) * np.log(hours)
    idle = np.where(v.model.demand_jumps, np.maximum(supplied - demanded, 0.0), 0.0)
    yield "clouds", supplied - idle, demanded, np.ones(1)


def _allocation(v: View, b: "Books") -> Sides:
    """Vendors ship what they can of what is wanted, and to nobody more than it has ordered."""
    shipped = beside([summed(summed(vendor.shipments)) for vendor in v.model.vendors])
    wanted = allowed = v.vendors("demand")
    if v.model.choices["market.chips"] == "rationed":
        allowed = np.minimum(wanted, v.vendors("available"))
    yield v.model.vendor_names, shipped, allowed, np.maximum(wanted, 1.0)
    for vendor in v.model.vendors:
        names = [f"{vendor.name}, {owner}" for owner in v.model.owner_names]
        least = np.minimum(smallest(vendor.backlog), 0.0)
        yield names, least, np.zeros(1), np.maximum(vendor.demand, 1.0)[:, None]


def _hbm(v: View, b: "Books") -> Sides:
    for vendor in v.model.vendors:
        content = vendor.shipments * vendor.memory_gb[:, None, :] * 8.0 / 1e6
        booked = vendor.hbm_shipped_mgbit
        yield vendor.name, booked, summed(summed(content)), booked


def _memory_stock(v: View, b: "Books") -> Sides:
    """What accelerators take out of the stock of HBM, and what comes in, is all that moves it."""
    stock, produced = v.chains("hbm_inventory_mgbit"), v.chains("hbm_produced_mgbit")
    flow = produced - v.chains("hbm_consumed_mgbit")
    yield v.model.vendor_names, stock, b.memory + flow, b.memory + produced
    yield v.model.vendor_names, np.minimum(stock, 0.0), np.zeros(1), b.memory


def _energy(v: View, b: "Books") -> Sides:
    booked = v.owners("energy_gwh")
    yield v.model.owner_names, booked, money.electricity_gwh(v), booked


def _own_capacity(v: View, b: "Books") -> Sides:
    """Firms serve themselves no more than their machines can."""
    if v.model.hosters is not None:
        served, most = v.sectors("served.self_hosted"), v.sectors("own_capacity_ttok")
        yield v.model.sector_names, np.maximum(served - most, 0.0), np.zeros(1), np.maximum(served, most)


def _ceiling(v: View, b: "Books") -> Sides:
    yield v.model.sector_names, np.maximum(v.sectors("penetration") - 1.0, 0.0), np.zeros(1), np.ones(1)


def _pools(v: View, b: "Books") -> Sides:
    """Every use is untried, in a pilot, in production or failed; without pilots nothing is counted."""
    if v.model.choices["market.pilots"] == "off":
        return
    one = np.ones(1)
    parts = np.stack([v.pools(name) for name in ("untried", "in_pilots", "in_production", "failed")], axis=-1)
    yield v.model.sector_names, summed(parts), one, one
    yield v.model.sector_names, np.minimum(smallest(parts), 0.0), np.zeros(1), one


def _positive(v: View, b: "Books") -> Sides:
    for name in ("posted_price", "tokens_ttok"):
        yield v.model.cloud_names, np.minimum(v.clouds(name), 0.0), np.zeros(1), v.clouds(name)


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

    def __init__(self, view: View) -> None:
        self.failures: dict[int, str] = {}
        self._remember(view)

    def _remember(self, view: View) -> None:
        """Keep the stocks of this month, for the identities that say how they move: (R, O), (R, V) or with a G."""
        self.units = view.owners("fleet.units")
        self.construction, self.book_value = (
            view.owners("fleet.construction_usd"),
            view.owners("fleet.net_book_value_usd"),
        )
        self.cash, self.retained = view.owners("cash_usd"), view.owners("retained_usd")
        self.backlogs = [vendor.backlog for vendor in view.model.vendors]
        self.memory = view.chains("hbm_inventory_mgbit")

    def close(self, view: View) -> None:
        """Check the month; a run that breaks an identity is noted once, with identity, month and agents."""
        for identity in IDENTITIES:
            for agents, left, right, scale in identity.sides(view, self):
                gap = np.abs(left - right)
                kept = gap <= TOLERANCE * np.abs(scale)
                if not kept.all():
                    self._note(view.model, identity.name, agents, gap, ~kept)
        self._remember(view)

    def _note(
        self,
        model: "JevonsModel",
        name: str,
        agents: str | Sequence[str],
        gap: Array,
        broken: npt.NDArray[np.bool_],
    ) -> None:
        date = str(model.dates[model.month])[:7]
        for run in np.flatnonzero(broken.reshape(model.runs, -1).any(axis=-1)):
            # a gap that is no number is the worst of all
            size = np.where(broken[run], np.nan_to_num(gap[run], nan=np.inf, posinf=np.inf), -1.0)
            agent = agents if isinstance(agents, str) else agents[int(np.unravel_index(np.argmax(size), size.shape)[0])]
            message = (
                f"seed {model.seeds[run]}, {date}, {agent}: the books do not balance ({name}; gap {np.max(size):.3g})"
            )
            self.failures.setdefault(int(run), message)

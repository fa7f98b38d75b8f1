"""The books in money: payments, capex, cash, profit, and who pays whom (MODEL.md, section Books).

Each function yields the sides of one identity of `books`: (agents, left, right, scale), each array with leading axis R.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from jevons.agents.cloud_provider import CloudProvider
    from jevons.agents.self_hosters import SelfHosters
    from jevons.market.books import Books
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]
Sides = Iterator[tuple[str, Array, Array, Array]]


def payments(m: "JevonsModel", b: "Books") -> Sides:
    """What sectors pay a cloud, by tokens and prices, is what it takes in."""
    paid = np.sum(m.trade.served * m.trade.price[:, None, :] * 1e6, axis=1)
    for c, cloud in enumerate(m.clouds):
        yield cloud.name, paid[:, c], cloud.revenue_usd, cloud.revenue_usd


def capex(m: "JevonsModel", b: "Books") -> Sides:
    """What clouds and firms that host spend is what vendors take in, and buildings."""
    spent = sum((c.capex_usd for c in m.owners[1:]), m.owners[0].capex_usd)
    sold = sum((v.revenue_usd for v in m.vendors[1:]), m.vendors[0].revenue_usd)
    built = sum((c.infrastructure_usd for c in m.owners[1:]), m.owners[0].infrastructure_usd)
    yield "clouds, vendors", spent, sold + built, np.maximum(spent, 1.0)


def book_value(m: "JevonsModel", b: "Books") -> Sides:
    """Book value is that of every vintage reckoned afresh, and never negative."""
    if m.choices["market.supply"] == "elastic":
        return
    for owner in m.owners:
        afresh = owner.fleet.book_value_by_vintage(m.month)
        # A fleet that is written down in full leaves the rounding of what it was worth, beside which zero is no scale.
        scale = afresh + owner.scale_usd + owner.fleet.start_cost_usd
        yield owner.name, owner.fleet.net_book_value_usd, afresh, scale
        yield owner.name, np.minimum(owner.fleet.net_book_value_usd, 0.0), 0.0 * afresh, scale


def construction(m: "JevonsModel", b: "Books") -> Sides:
    """Capex stands under construction until its accelerators come online; then in the book value of the fleet."""
    if m.choices["market.supply"] == "elastic":
        return
    for owner, (construction, book_value) in zip(m.owners, b.works, strict=True):
        fleet = owner.fleet
        scale = construction + book_value + owner.capex_usd + owner.scale_usd
        yield owner.name, fleet.construction_usd, construction + owner.capex_usd - fleet.placed_usd, scale
        charges = fleet.depreciation_usd + fleet.written_off_usd + owner.impairment_usd
        yield owner.name, fleet.net_book_value_usd, book_value + fleet.placed_usd - charges, scale


def balance_sheet(m: "JevonsModel", b: "Books") -> Sides:
    """Assets are equity: what owners put in, and what was earned since."""
    for owner in m.owners:
        held = owner.fleet.construction_usd + owner.fleet.net_book_value_usd
        yield owner.name, owner.assets_usd, owner.equity_usd, held + np.abs(owner.cash_usd) + owner.scale_usd


def cash(m: "JevonsModel", b: "Books") -> Sides:
    """Cash moves by what is earned before charges that move none, less capex."""
    for owner, before in zip(m.owners, b.cash, strict=True):
        uncashed = owner.fleet.depreciation_usd + owner.fleet.written_off_usd + owner.impairment_usd
        flow = owner.ebit_usd + uncashed - owner.capex_usd
        yield owner.name, owner.cash_usd, before + flow, np.abs(before) + np.abs(flow) + owner.scale_usd


def margin(m: "JevonsModel", b: "Books") -> Sides:
    """The token margin is that of the first month and what each factor has added since."""
    revenue = sum((c.revenue_usd for c in m.clouds[1:]), m.clouds[0].revenue_usd)
    cost = sum((c.cost_of_tokens_usd for c in m.clouds[1:]), m.clouds[0].cost_of_tokens_usd)
    parts = sum(m.margin.parts.values(), m.margin.first_margin)
    # Parts far larger than their sum keep their own rounding.
    size = sum((np.abs(part) for part in m.margin.parts.values()), 1.0 + cost / revenue)
    yield "clouds", 1.0 - cost / revenue, parts, size


def _sum(parts: Sequence[Array]) -> Array:
    return np.asarray(sum(parts[1:], parts[0]))


def electricity_gwh(m: "JevonsModel", owner: "CloudProvider | SelfHosters") -> Array:
    """Electricity of an owner's fleet by meter, (R,): over its generations, busy and idle."""
    busy = owner.training_share + (1.0 - owner.training_share) * owner.utilisation
    idle = m.market.idle_power_share
    hours = owner.hours * m.market.power_overhead * (busy + idle * (1.0 - busy))
    return np.asarray(np.sum(owner.fleet.units * m.machine_room.power_kw, axis=-1) * hours / 1e6)


def _receipts(m: "JevonsModel") -> dict[str, Array]:
    """What each column other than the clouds receives from them, (R,) USD, by its own reckoning and not the clouds'."""
    accelerators = _sum([vendor.revenue_usd for vendor in m.vendors])
    metered = _sum([electricity_gwh(m, owner) for owner in m.owners])
    upkeep = [
        c.fleet.in_service_usd / c.numbers.economic_life_months * c.numbers.operating_cost_share for c in m.owners
    ]
    return {
        "vendors": accelerators,
        "builders": accelerators * m.market.infrastructure_share,
        "energy suppliers": metered * 1e6 * m.market.electricity_price,
        "operators": _sum(upkeep) + _sum([owner.rental_usd + owner.overhead_usd for owner in m.owners]),
    }


def payers_and_receivers(m: "JevonsModel", b: "Books") -> Sides:
    """Rows of the matrix of flows: tokens, accelerators, buildings, electricity and operation; and last, money."""
    paid = {
        "vendors": _sum([owner.accelerator_payments_usd for owner in m.owners]),
        "builders": _sum([owner.infrastructure_usd for owner in m.owners]),
        "energy suppliers": _sum([owner.energy_usd for owner in m.owners]),
        "operators": _sum([owner.operating_usd for owner in m.owners]),
    }
    spent = np.sum(m.trade.payments.reshape(m.runs, -1), axis=-1)
    earned = _sum([cloud.revenue_usd for cloud in m.clouds])
    yield "sectors, clouds", spent, earned, spent
    receipts = _receipts(m)
    for name, received in receipts.items():
        yield f"clouds, {name}", paid[name], received, np.maximum(received, 1.0)
    gained = _sum([owner.cash_usd - before for owner, before in zip(m.owners, b.cash, strict=True)])
    others = _sum(list(receipts.values()))
    held = _sum([np.abs(before) for before in b.cash])
    yield "money of all", gained + others, spent, spent + others + held


def _income(m: "JevonsModel", c: int) -> Array:
    """What buyers pay an owner for tokens, (R,) USD; firms' own machines sell none."""
    return np.sum(m.trade.payments[:, :, c], axis=-1) if c < len(m.clouds) else np.zeros(m.runs)


def changes_of_cash(m: "JevonsModel", b: "Books") -> Sides:
    """Columns of the matrix of flows: what a cloud takes in less what it pays out is its change of cash."""
    for c, (owner, before) in enumerate(zip(m.owners, b.cash, strict=True)):
        income = _income(m, c)
        running = owner.energy_usd + owner.operating_usd
        bought = owner.accelerator_payments_usd + owner.infrastructure_usd
        yield owner.name, owner.cash_usd - before, income - running - bought, income + running + bought + np.abs(before)


def profit(m: "JevonsModel", b: "Books") -> Sides:
    """What is sold below its cost is booked as the loss that it is: nothing is cut off at zero."""
    for c, (owner, before) in enumerate(zip(m.owners, b.retained, strict=True)):
        income = _income(m, c)
        charges = owner.fleet.depreciation_usd + owner.fleet.written_off_usd + owner.impairment_usd
        cost = owner.energy_usd + owner.operating_usd + charges
        yield owner.name, owner.retained_usd - before, income - cost, income + cost + np.abs(before)

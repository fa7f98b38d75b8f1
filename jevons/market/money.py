"""The books in money: payments, capex, cash, profit, and who pays whom (MODEL.md, section Books).

Each function yields the sides of one identity of `books`: (agents, left, right, scale), each array with leading axis R.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.economics.arrays import summed

if TYPE_CHECKING:
    from jevons.agents.cloud_provider import CloudProvider
    from jevons.market.books import Books
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]
Sides = Iterator[tuple[str, Array, Array, Array]]


def payments(m: "JevonsModel", b: "Books") -> Sides:
    """What sectors pay a cloud, by tokens and prices, is what it takes in."""
    paid = summed(m.trade.served * m.trade.price[:, None, :] * 1e6, axis=-2)
    for c, cloud in enumerate(m.clouds):
        yield cloud.name, paid[:, c], cloud.revenue_usd, cloud.revenue_usd


def capex(m: "JevonsModel", b: "Books") -> Sides:
    """What clouds spend is what vendors take in, and buildings."""
    spent = sum((c.capex_usd for c in m.clouds[1:]), m.clouds[0].capex_usd)
    sold = sum((v.revenue_usd for v in m.vendors[1:]), m.vendors[0].revenue_usd)
    built = sum((c.infrastructure_usd for c in m.clouds[1:]), m.clouds[0].infrastructure_usd)
    yield "clouds, vendors", spent, sold + built, np.maximum(spent, 1.0)


def book_value(m: "JevonsModel", b: "Books") -> Sides:
    """Book value is that of every vintage reckoned afresh, and never negative."""
    if m.choices["market.supply"] == "elastic":
        return
    for cloud in m.clouds:
        afresh = cloud.fleet.book_value_by_vintage(m.month)
        # A fleet that is written down in full leaves the rounding of what it was worth, beside which zero is no scale.
        scale = afresh + cloud.revenue_usd + cloud.fleet.start_cost_usd
        yield cloud.name, cloud.fleet.net_book_value_usd, afresh, scale
        yield cloud.name, np.minimum(cloud.fleet.net_book_value_usd, 0.0), 0.0 * afresh, scale


def construction(m: "JevonsModel", b: "Books") -> Sides:
    """Capex stands under construction until its accelerators come online; then in the book value of the fleet."""
    if m.choices["market.supply"] == "elastic":
        return
    for cloud, (construction, book_value) in zip(m.clouds, b.works, strict=True):
        fleet = cloud.fleet
        scale = construction + book_value + cloud.capex_usd + cloud.revenue_usd
        yield cloud.name, fleet.construction_usd, construction + cloud.capex_usd - fleet.placed_usd, scale
        charges = fleet.depreciation_usd + fleet.written_off_usd + cloud.impairment_usd
        yield cloud.name, fleet.net_book_value_usd, book_value + fleet.placed_usd - charges, scale


def balance_sheet(m: "JevonsModel", b: "Books") -> Sides:
    """Assets are equity: what owners put in, and what was earned since."""
    for cloud in m.clouds:
        held = cloud.fleet.construction_usd + cloud.fleet.net_book_value_usd
        yield cloud.name, cloud.assets_usd, cloud.equity_usd, held + np.abs(cloud.cash_usd) + cloud.revenue_usd


def cash(m: "JevonsModel", b: "Books") -> Sides:
    """Cash moves by what is earned before charges that move none, less capex."""
    for cloud, before in zip(m.clouds, b.cash, strict=True):
        uncashed = cloud.fleet.depreciation_usd + cloud.fleet.written_off_usd + cloud.impairment_usd
        flow = cloud.ebit_usd + uncashed - cloud.capex_usd
        yield cloud.name, cloud.cash_usd, before + flow, np.abs(before) + np.abs(flow) + cloud.revenue_usd


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


def electricity_gwh(m: "JevonsModel", cloud: "CloudProvider") -> Array:
    """Electricity of a cloud's fleet by meter, (R,): over its generations, busy and idle."""
    busy = cloud.training_share + (1.0 - cloud.training_share) * cloud.utilisation
    idle = m.market.idle_power_share
    hours = cloud.hours * m.market.power_overhead * (busy + idle * (1.0 - busy))
    return np.asarray(summed(cloud.fleet.units * m.machine_room.power_kw) * hours / 1e6)


def _receipts(m: "JevonsModel") -> dict[str, Array]:
    """What each column other than the clouds receives from them, (R,) USD, by its own reckoning and not the clouds'."""
    accelerators = _sum([vendor.revenue_usd for vendor in m.vendors])
    metered = _sum([electricity_gwh(m, cloud) for cloud in m.clouds])
    upkeep = [
        c.fleet.in_service_usd / c.numbers.economic_life_months * c.numbers.operating_cost_share for c in m.clouds
    ]
    return {
        "vendors": accelerators,
        "builders": accelerators * m.market.infrastructure_share,
        "energy suppliers": metered * 1e6 * m.market.electricity_price,
        "operators": _sum(upkeep) + _sum([cloud.rental_usd for cloud in m.clouds]),
    }


def payers_and_receivers(m: "JevonsModel", b: "Books") -> Sides:
    """Rows of the matrix of flows: tokens, accelerators, buildings, electricity and operation; and last, money."""
    paid = {
        "vendors": _sum([cloud.accelerator_payments_usd for cloud in m.clouds]),
        "builders": _sum([cloud.infrastructure_usd for cloud in m.clouds]),
        "energy suppliers": _sum([cloud.energy_usd for cloud in m.clouds]),
        "operators": _sum([cloud.operating_usd for cloud in m.clouds]),
    }
    spent = summed(m.trade.payments.reshape(m.runs, -1))
    earned = _sum([cloud.revenue_usd for cloud in m.clouds])
    yield "sectors, clouds", spent, earned, spent
    receipts = _receipts(m)
    for name, received in receipts.items():
        yield f"clouds, {name}", paid[name], received, np.maximum(received, 1.0)
    gained = _sum([cloud.cash_usd - before for cloud, before in zip(m.clouds, b.cash, strict=True)])
    others = _sum(list(receipts.values()))
    held = _sum([np.abs(before) for before in b.cash])
    yield "money of all", gained + others, spent, spent + others + held


def changes_of_cash(m: "JevonsModel", b: "Books") -> Sides:
    """Columns of the matrix of flows: what a cloud takes in less what it pays out is its change of cash."""
    for c, (cloud, before) in enumerate(zip(m.clouds, b.cash, strict=True)):
        income = summed(m.trade.payments[:, :, c])
        running = cloud.energy_usd + cloud.operating_usd
        bought = cloud.accelerator_payments_usd + cloud.infrastructure_usd
        yield cloud.name, cloud.cash_usd - before, income - running - bought, income + running + bought + np.abs(before)


def profit(m: "JevonsModel", b: "Books") -> Sides:
    """What is sold below its cost is booked as the loss that it is: nothing is cut off at zero."""
    for c, (cloud, before) in enumerate(zip(m.clouds, b.retained, strict=True)):
        income = summed(m.trade.payments[:, :, c])
        charges = cloud.fleet.depreciation_usd + cloud.fleet.written_off_usd + cloud.impairment_usd
        cost = cloud.energy_usd + cloud.operating_usd + charges
        yield cloud.name, cloud.retained_usd - before, income - cost, income + cost + np.abs(before)

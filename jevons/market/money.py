"""The books in money: payments, capex, cash, profit, and who pays whom (MODEL.md, section Books).

Each function yields the sides of one identity of `books`: (agents, left, right, scale), each array with leading axis R.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.economics.arrays import summed
from jevons.market.view import View, once

if TYPE_CHECKING:
    from jevons.market.books import Books

Array = npt.NDArray[np.float64]
Sides = Iterator[tuple[str | Sequence[str], Array, Array, Array]]


def payments(v: View, b: "Books") -> Sides:
    """What sectors pay a cloud, by tokens and prices, is what it takes in."""
    paid = summed(v.model.trade.served * v.model.trade.price[:, None, :] * 1e6, axis=-2)
    yield v.model.cloud_names, paid, v.clouds("revenue_usd"), v.clouds("revenue_usd")


def capex(v: View, b: "Books") -> Sides:
    """What an owner spends is what vendors charge it, and buildings; what they charge all is what they take in."""
    charged, taken_in = _charged_usd(v), summed(v.vendors("revenue_usd"))
    spent, buildings = v.owners("capex_usd"), v.owners("infrastructure_usd")
    yield v.model.owner_names, spent, charged + buildings, np.maximum(spent, 1.0)
    yield "owners, vendors", summed(charged), taken_in, np.maximum(taken_in, 1.0)


@once
def _charged_usd(v: View) -> Array:
    """What vendors charge each owner for what they ship to it, (R, O) USD."""
    shipments = np.concatenate([vendor.shipments for vendor in v.model.vendors], axis=-1)
    return summed(shipments * v.hardware.price_usd[:, None, :])


def book_value(v: View, b: "Books") -> Sides:
    """Book value is that of every vintage reckoned afresh, and never negative."""
    if v.model.choices["market.supply"] == "elastic":
        return
    booked = v.owners("fleet.net_book_value_usd")
    afresh = v.model.accounts.fleet.book_value_by_vintage(v.model.month)
    # A fleet that is written down in full leaves the rounding of what it was worth, beside which zero is no scale.
    scale = afresh + v.owners("scale_usd") + v.owners("fleet.start_cost_usd")
    yield v.model.owner_names, booked, afresh, scale
    yield v.model.owner_names, np.minimum(booked, 0.0), np.zeros(1), scale


def construction(v: View, b: "Books") -> Sides:
    """Capex stands under construction until its accelerators come online; then in the book value of the fleet."""
    if v.model.choices["market.supply"] == "elastic":
        return
    spent, placed = v.owners("capex_usd"), v.owners("fleet.placed_usd")
    scale = b.construction + b.book_value + spent + v.owners("scale_usd")
    yield v.model.owner_names, v.owners("fleet.construction_usd"), b.construction + spent - placed, scale
    yield v.model.owner_names, v.owners("fleet.net_book_value_usd"), b.book_value + placed - _charges(v), scale


def _charges(v: View) -> Array:
    """What a month takes off book value, (R, O) USD; none of it moves cash."""
    return v.owners("fleet.depreciation_usd") + v.owners("fleet.written_off_usd") + v.owners("impairment_usd")


def balance_sheet(v: View, b: "Books") -> Sides:
    """Assets are equity: what owners put in, and what was earned since."""
    held = v.owners("fleet.construction_usd") + v.owners("fleet.net_book_value_usd")
    scale = held + np.abs(v.owners("cash_usd")) + v.owners("scale_usd")
    yield v.model.owner_names, v.owners("assets_usd"), v.owners("equity_usd"), scale


def cash(v: View, b: "Books") -> Sides:
    """Cash moves by what is earned before charges that move none, less capex."""
    flow = v.owners("ebit_usd") + _charges(v) - v.owners("capex_usd")
    scale = np.abs(b.cash) + np.abs(flow) + v.owners("scale_usd")
    yield v.model.owner_names, v.owners("cash_usd"), b.cash + flow, scale


def margin(v: View, b: "Books") -> Sides:
    """The token margin is that of the first month and what each factor has added since."""
    cost = summed(v.accounts("cost_of_tokens_usd")) / summed(v.clouds("revenue_usd"))
    parts = list(v.model.margin.parts.values())
    # Parts far larger than their sum keep their own rounding.
    size = sum((np.abs(part) for part in parts), 1.0 + cost)
    yield "clouds", 1.0 - cost, sum(parts, v.model.margin.first_margin), size


@once
def electricity_gwh(v: View) -> Array:
    """Electricity of each owner's fleet by meter, (R, O): over its generations, busy and idle."""
    training, idle = _with_own_machines(v, v.clouds("training_share")), v.model.market.idle_power_share[:, None]
    busy = training + (1.0 - training) * _utilisation(v)
    hours = v.model.clouds[0].hours * v.model.market.power_overhead[:, None] * (busy + idle * (1.0 - busy))
    return np.asarray(summed(v.owners("fleet.units") * v.model.machine_room.power_kw[:, None, :]) * hours / 1e6)


def _with_own_machines(v: View, of_clouds: Array) -> Array:
    """What clouds say of themselves, (R, C), and nothing of firms' own machines behind it: (R, O)."""
    table = np.zeros_like(v.owners("cash_usd"))
    table[:, : of_clouds.shape[1]] = of_clouds
    return table


def _utilisation(v: View) -> Array:
    """How busy each owner says its fleet was, (R, O): not what the accounts were told."""
    of_clouds, hosters = v.clouds("utilisation"), v.model.hosters
    return of_clouds if hosters is None else np.concatenate([of_clouds, hosters.utilisation], axis=1)


def _receipts(v: View) -> dict[str, Array]:
    """What each column receives from each owner, (R, O) USD, by its own reckoning and not the owner's."""
    charged, market = _charged_usd(v), v.model.market
    worn = v.owners("fleet.in_service_usd") / v.owners("numbers.economic_life_months")
    beside_wear = _with_own_machines(v, v.clouds("rental_usd") + v.clouds("overhead_usd"))
    return {
        "vendors": charged,
        "builders": charged * market.infrastructure_share[:, None],
        "energy suppliers": electricity_gwh(v) * 1e6 * market.electricity_price[:, None],
        "operators": worn * v.owners("numbers.operating_cost_share") + beside_wear,
    }


PAID_TO = {
    "vendors": "accelerator_payments_usd",
    "builders": "infrastructure_usd",
    "energy suppliers": "energy_usd",
    "operators": "operating_usd",
}


def payers_and_receivers(v: View, b: "Books") -> Sides:
    """Rows of the matrix of flows: tokens, accelerators, buildings, electricity and operation; and last, money."""
    spent = summed(summed(v.model.trade.payments))
    yield "sectors, clouds", spent, summed(v.clouds("revenue_usd")), spent
    taken_in = summed(v.vendors("revenue_usd"))
    yield "owners, vendors", summed(v.owners(PAID_TO["vendors"])), taken_in, np.maximum(taken_in, 1.0)
    receipts = _receipts(v)
    for name, received in receipts.items():
        pairs = [f"{owner}, {name}" for owner in v.model.owner_names]
        yield pairs, v.owners(PAID_TO[name]), received, np.maximum(received, 1.0)
    gained, others = summed(v.owners("cash_usd") - b.cash), summed(sum(receipts.values(), np.zeros(1)))
    yield "money of all", gained + others, spent, spent + others + summed(np.abs(b.cash))


def _income(v: View) -> Array:
    """What buyers pay each owner for tokens, (R, O) USD; firms' own machines sell none."""
    return _with_own_machines(v, summed(v.model.trade.payments, axis=-2))


def changes_of_cash(v: View, b: "Books") -> Sides:
    """Columns of the matrix of flows: what an owner takes in less what it pays out is its change of cash."""
    income, paid = _income(v), sum(v.owners(name) for name in PAID_TO.values())
    yield v.model.owner_names, v.owners("cash_usd") - b.cash, income - paid, income + paid + np.abs(b.cash)


def profit(v: View, b: "Books") -> Sides:
    """What is sold below its cost is booked as the loss that it is: nothing is cut off at zero."""
    income = _income(v)
    cost = v.owners("energy_usd") + v.owners("operating_usd") + _charges(v)
    yield v.model.owner_names, v.owners("retained_usd") - b.retained, income - cost, income + cost + np.abs(b.retained)

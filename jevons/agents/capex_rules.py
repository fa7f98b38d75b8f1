"""Rules by which clouds decide how much compute to order, and the gates that an order must pass.

MODEL.md, section Capex rules. A rule sees an `Outlook` and nothing else; it answers with orders in TFLOP/s a month.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from jevons.agents.numbers import Numbers
from jevons.economics import capex, investment

Array = npt.NDArray[np.float64]

MONTHS_PER_YEAR = 12
MONTHS_PER_QUARTER = 3


@dataclass(frozen=True)
class Outlook:
    """What a cloud knows when it plans, each (R,).

    Compute in TFLOP/s: ``target`` wanted now, ``stock`` online, ``on_order``, ``retiring`` this month, and
    ``replacement``, the monthly orders that would hold the fleet to its expected path. ``rent_usd`` is what a TFLOP/s
    is expected to earn a month, ``cost_usd`` what a new one costs with its building; ``rivals_growth`` is the monthly
    log growth of rivals' spending.
    """

    target: Array
    stock: Array
    on_order: Array
    retiring: Array
    replacement: Array
    rent_usd: Array
    cost_usd: Array
    rivals_growth: Array


@dataclass(frozen=True)
class Start:
    """Where the rules start from, each (R,): rent and cost of a TFLOP/s, monthly orders in TFLOP/s; and the trends."""

    rent_usd: Array
    cost_usd: Array
    orders: Array
    trends: bool


class CapexRule(Protocol):
    """One rule of capex."""

    def orders(self, outlook: Outlook) -> Array:
        """Compute to order a month until the next plan, (R,) TFLOP/s."""


class Accelerator:
    """Orders close the gap between the fleet wanted and the fleet online, supply line minded."""

    def __init__(self, numbers: Numbers, market: Numbers, start: Start) -> None:
        self._numbers = numbers

    def orders(self, outlook: Outlook) -> Array:
        """Sterman's anchoring and adjustment."""
        return capex.accelerator_orders(
            outlook.target,
            outlook.stock,
            outlook.on_order,
            outlook.replacement * (self._numbers.lead_months - 1.0),
            outlook.replacement,
            self._numbers.capex_speed,
            self._numbers.supply_line_weight,
        )


class ReturnThreshold(Accelerator):
    """The accelerator's orders as far as a new accelerator earns the hurdle rate, or strategy asks for them."""

    def __init__(self, numbers: Numbers, market: Numbers, start: Start) -> None:
        super().__init__(numbers, market, start)
        self._life_years = numbers.economic_life_months / MONTHS_PER_YEAR

    def orders(self, outlook: Outlook) -> Array:
        """Wanted orders, scaled down where the expected return is below the hurdle."""
        cost = outlook.cost_usd * (1.0 + self._numbers.operating_cost_share)
        yearly = outlook.rent_usd * MONTHS_PER_YEAR
        value = investment.value_over_cost(yearly, cost, self._numbers.hurdle_rate, self._life_years)
        return super().orders(outlook) * investment.hurdle_share(value, self._numbers.strategic_share)


class TobinQ:
    """Orders rise with the value of compute over its replacement cost, both relative to the start.

    A seller with market power earns more on the average accelerator than on one more (Hayashi 1982): the start, at
    rest, is where another accelerator is worth its cost.
    """

    def __init__(self, numbers: Numbers, market: Numbers, start: Start) -> None:
        self._numbers, self._rate = numbers, market.discount_rate
        self._life_years = numbers.economic_life_months / MONTHS_PER_YEAR
        self._value_at_start = self._value(start.rent_usd, start.cost_usd)

    def orders(self, outlook: Outlook) -> Array:
        """The q theory of investment."""
        q = self._value(outlook.rent_usd, outlook.cost_usd) / self._value_at_start
        return investment.q_orders(outlook.stock, outlook.retiring, q, self._numbers.adjustment_cost_months)

    def _value(self, rent_usd: Array, cost_usd: Array) -> Array:
        return investment.value_over_cost(rent_usd * MONTHS_PER_YEAR, cost_usd, self._rate, self._life_years)


class FixedPlan:
    """Spending follows the growth announced at the start, whatever is wanted; what it buys depends on prices alone."""

    def __init__(self, numbers: Numbers, market: Numbers, start: Start) -> None:
        self._numbers, self._half_life = numbers, market.trend_half_life_years
        self._trends, self._quarters = start.trends, 0
        self._spending_usd = start.orders * start.cost_usd

    def orders(self, outlook: Outlook) -> Array:
        """This quarter's spending in compute at today's cost."""
        if self._quarters > 0:
            growth = self._growth(outlook.rivals_growth)
            self._spending_usd = self._spending_usd * np.exp(growth * MONTHS_PER_QUARTER)
        self._quarters += 1
        return np.asarray(self._spending_usd / outlook.cost_usd)

    def _growth(self, rivals_growth: Array) -> Array:
        """Growth of the plan, (R,) 1/month."""
        if not self._trends:
            return np.zeros_like(rivals_growth)
        years = (self._quarters - 1) * MONTHS_PER_QUARTER / MONTHS_PER_YEAR
        return investment.plan_growth(self._numbers.planned_capex_growth, years, self._half_life)


class ArmsRace(FixedPlan):
    """Spending follows a strategic path and rivals' spending: the rival explanation of rising capex, not Jevons."""

    def _growth(self, rivals_growth: Array) -> Array:
        return investment.matched_growth(super()._growth(rivals_growth), rivals_growth, self._numbers.peer_matching)


CAPEX_RULES: dict[str, Callable[[Numbers, Numbers, Start], CapexRule]] = {
    "accelerator": Accelerator,
    "q": TobinQ,
    "roi_threshold": ReturnThreshold,
    "fixed_plan": FixedPlan,
    "arms_race": ArmsRace,
}
"""Rules of capex by the name of the switch that selects them."""

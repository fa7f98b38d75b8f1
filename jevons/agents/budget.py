"""What a firm may spend on tokens: anything, a cap that grows on its own, or one that follows returns.

MODEL.md, section Budgets.
"""

from collections.abc import Callable
from copy import copy
from typing import Protocol

import numpy as np
import numpy.typing as npt

from jevons.agents.messages import Plan
from jevons.agents.numbers import Numbers
from jevons.economics import budgets

Array = npt.NDArray[np.float64]


class Budget(Protocol):
    """What a sector asks. ``earned`` (R,): return on token spend, zero where nobody reckons it."""

    earned: Array

    def within(self, tokens: Array, price: Array, log_trend: Array) -> Array:
        """Tokens, (R, n) Ttok, that the budget pays for at this price, (R,); ``log_trend`` (R,) of budgets."""

    def funded(self, tokens: Array, wanted: Array) -> Array:
        """Part of the ``wanted`` tokens that are paid for, (R,), both (R, n) Ttok; one where nobody asks."""

    def after(self, plan: Plan) -> "Budget":
        """The budget after a month in which this was decided."""


class NoLimit:
    """Nobody asks what tokens cost."""

    def __init__(self, numbers: Numbers, weight: Array, spend_at_start: Array, productive: Array) -> None:
        self.earned = np.zeros(weight.shape[0])

    def within(self, tokens: Array, price: Array, log_trend: Array) -> Array:
        """All of them."""
        return tokens

    def funded(self, tokens: Array, wanted: Array) -> Array:
        """All."""
        return np.ones(tokens.shape[0])

    def after(self, plan: Plan) -> "Budget":
        """The same."""
        return self


class Cap:
    """A multiple of the spend at the start that grows with the trend; ``spend_at_start`` (R, n)."""

    def __init__(self, numbers: Numbers, weight: Array, spend_at_start: Array, productive: Array) -> None:
        self.numbers, self.weight, self.spend_at_start = numbers, weight, spend_at_start
        self.earned = self.log_by_returns = np.zeros(weight.shape[0])

    def within(self, tokens: Array, price: Array, log_trend: Array) -> Array:
        """Tokens up to the cap."""
        budget = self.numbers.budget_headroom * np.exp(log_trend + self.log_by_returns)
        return budgets.capped_by_budget(tokens, price[:, None], budget[:, None] * self.spend_at_start)

    def funded(self, tokens: Array, wanted: Array) -> Array:
        """All: nobody asks."""
        return np.ones(tokens.shape[0])

    def after(self, plan: Plan) -> "Budget":
        """The same: nobody looks at returns."""
        return self


class CapByReturns(Cap):
    """A cap that moves with the return on last month's tokens; at the start the return just meets the hurdle."""

    def __init__(self, numbers: Numbers, weight: Array, spend_at_start: Array, productive: Array) -> None:
        super().__init__(numbers, weight, spend_at_start, productive)
        self.earned = numbers.return_hurdle
        self._tasks = self._cost = np.ones(weight.shape[0])
        self._value = (1.0 + numbers.compute_share * numbers.return_hurdle) / productive

    def funded(self, tokens: Array, wanted: Array) -> Array:
        """Tokens within the budget over those wanted."""
        return np.asarray(np.sum(tokens, axis=-1) / np.sum(wanted, axis=-1))

    def after(self, plan: Plan) -> "Budget":
        """The cap of next month, by this month's return."""
        numbers, later = self.numbers, copy(self)
        tasks = np.sum(self.weight * np.exp(plan.log_tasks), axis=-1) * np.exp(plan.log_intensity)
        later._tasks = tasks * plan.funded
        later._cost = np.exp(plan.log_cost)
        later._value = budgets.value_in_use(self._value, later._tasks, self._tasks, later._cost, self._cost)
        spend = numbers.compute_share * np.exp(plan.log_price + plan.log_tokens_per_task)
        later.earned = budgets.return_on_tokens(later._value / later._tasks, later._cost, spend, plan.pool.productive)
        change = budgets.log_budget_change(
            later.earned, numbers.return_hurdle, numbers.budget_response, numbers.budget_change_max
        )
        later.log_by_returns = self.log_by_returns + change
        return later


BUDGETS: dict[str, Callable[[Numbers, Array, Array, Array], Budget]] = {
    "none": NoLimit,
    "cap": Cap,
    "roi": CapByReturns,
}

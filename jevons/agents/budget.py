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

    def tasks(self, use: Array, tokens: Array, wanted: Array) -> Array:
        """Tasks that the budget pays for, relative to the start, (R,); one where nobody reckons returns.

        All (R, n): ``use``, tasks wanted in tokens of the start; ``tokens``, those of the ``wanted`` that are paid for.
        """

    def after(self, plan: Plan) -> "Budget":
        """The budget after a month in which this was decided."""


class NoLimit:
    """Nobody asks what tokens cost."""

    def __init__(self, numbers: Numbers, tokens_at_start: Array, spend_at_start: Array, productive: Array) -> None:
        self.earned = np.zeros(tokens_at_start.shape[0])

    def within(self, tokens: Array, price: Array, log_trend: Array) -> Array:
        """All of them."""
        return tokens

    def tasks(self, use: Array, tokens: Array, wanted: Array) -> Array:
        """One: nobody reckons."""
        return np.ones(tokens.shape[0])

    def after(self, plan: Plan) -> "Budget":
        """The same."""
        return self


class Cap:
    """A multiple of the spend at the start that grows with the trend; both of the start are (R, n)."""

    def __init__(self, numbers: Numbers, tokens_at_start: Array, spend_at_start: Array, productive: Array) -> None:
        self.numbers, self.spend_at_start = numbers, spend_at_start
        self.earned = self.log_by_returns = np.zeros(tokens_at_start.shape[0])

    def within(self, tokens: Array, price: Array, log_trend: Array) -> Array:
        """Tokens up to the cap."""
        price_of_budget = price / (self.numbers.budget_headroom * np.exp(log_trend + self.log_by_returns))
        return budgets.capped_by_budget(tokens, price_of_budget[:, None], self.spend_at_start)

    def tasks(self, use: Array, tokens: Array, wanted: Array) -> Array:
        """One: nobody reckons."""
        return np.ones(tokens.shape[0])

    def after(self, plan: Plan) -> "Budget":
        """The same: nobody looks at returns."""
        return self


class CapByReturns(Cap):
    """A cap that moves with the return on last month's tokens; at the start the return just meets the hurdle."""

    def __init__(self, numbers: Numbers, tokens_at_start: Array, spend_at_start: Array, productive: Array) -> None:
        super().__init__(numbers, tokens_at_start, spend_at_start, productive)
        self.earned = numbers.return_hurdle
        self._use_at_start = np.sum(tokens_at_start, axis=-1)
        self._tasks = self._cost = np.ones(tokens_at_start.shape[0])
        self._value = (1.0 + numbers.compute_share * numbers.return_hurdle) / productive

    def tasks(self, use: Array, tokens: Array, wanted: Array) -> Array:
        """Tasks wanted, times the part of their tokens that is paid for."""
        paid = np.sum(tokens, axis=-1) / np.sum(wanted, axis=-1)
        return np.asarray(np.sum(use, axis=-1) / self._use_at_start * paid)

    def after(self, plan: Plan) -> "Budget":
        """The cap of next month, by this month's return."""
        numbers, later = self.numbers, copy(self)
        later._tasks = plan.tasks * np.exp(plan.log_intensity)
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

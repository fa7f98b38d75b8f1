"""The pool of uses behind a sector's tokens: untried, in pilots, in production, failed (MODEL.md, section Pilots).

A sector's pool is its uses weighted by demand, so one pool stands for very many: shares follow their expected path.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from jevons.agents.messages import SectorState
from jevons.agents.numbers import Numbers
from jevons.economics import pilots
from jevons.economics.arrays import summed

Array = npt.NDArray[np.float64]

LONGEST_TRIAL_MONTHS = 36
"""Upper end of the range of `pilot_months` on the card."""


class Pool(Protocol):
    """What a sector asks of its pool; all (R,). ``active``: tokens relative to all uses being in production.

    ``log_use``: log of tokens relative to the start; ``productive``: part of them that is in production; ``untried`` to
    ``failed``: shares of the pool.
    """

    active: Array
    log_use: Array
    productive: Array
    untried: Array
    in_pilots: Array
    in_production: Array
    failed: Array

    def this_month(self, exogenous: SectorState) -> "Pool":
        """The pool a month later, news of the month taken in."""


class NoPilots:
    """Whatever is worth doing is done: no pool, every share zero."""

    def __init__(self, numbers: Numbers) -> None:
        zero = np.zeros_like(numbers.pilot_success)
        self.active, self.log_use = np.ones_like(zero), zero
        self.productive = self.active
        self.untried = self.in_pilots = self.in_production = self.failed = zero

    def this_month(self, exogenous: SectorState) -> "NoPilots":
        """The same."""
        return self


class PilotPool:
    """Pilots, production and failures of one month."""

    def __init__(self, numbers: Numbers, stocks: pilots.Stocks, active_at_start: Array | None = None) -> None:
        self._numbers, self._stocks = numbers, stocks
        self._is_start = active_at_start is None
        self.untried, self.in_production, self.failed = stocks.untried, stocks.production, stocks.failed
        self.in_pilots = summed(stocks.running)
        self.active = pilots.tokens(stocks, numbers.pilot_intensity)
        self.productive = stocks.production / self.active
        self._active_at_start = self.active if active_at_start is None else active_at_start
        self.log_use = np.log(self.active / self._active_at_start)

    def this_month(self, exogenous: SectorState) -> "PilotPool":
        """The pool after this month's shakeout, if there is one, and this month's starts, passes and failures."""
        numbers = self._numbers
        stocks = pilots.shaken_out(self._stocks, exogenous.sound_share)
        if not self._is_start:
            stocks = pilots.month_later(
                stocks,
                np.minimum(numbers.pilot_start_rate / exogenous.caution, 1.0),
                numbers.pilot_months,
                numbers.pilot_success * exogenous.pilot_success,
                numbers.production_churn,
                numbers.retry_rate,
            )
        return PilotPool(numbers, stocks, self._active_at_start)


def open_pool(numbers: Numbers) -> PilotPool:
    """A pool in which what has been tried is at rest; what nobody has tried yet comes on top."""
    weights = pilots.steady_weights(
        numbers.pilot_start_rate,
        numbers.pilot_months,
        numbers.pilot_success,
        numbers.production_churn,
        numbers.retry_rate,
    )
    total = weights[0] + weights[1] + weights[2] + weights[3]
    tried = 1.0 - numbers.untried_at_start
    untried, running, production, failed = (tried * weight / total for weight in weights)
    # A width of its own for every batch would let a run's sums depend on its neighbours' trials.
    in_trial = np.arange(1, LONGEST_TRIAL_MONTHS + 1) <= numbers.pilot_months[:, None]
    cohorts = np.where(in_trial, (running / numbers.pilot_months)[:, None], 0.0)
    passing = cohorts * numbers.pilot_success[:, None]
    return PilotPool(numbers, pilots.Stocks(numbers.untried_at_start + untried, cohorts, passing, production, failed))


POOLS: dict[str, Callable[[Numbers], Pool]] = {"off": NoPilots, "on": open_pool}

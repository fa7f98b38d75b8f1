"""Efficiency that answers to dear compute in a region, and what of it reaches the world (MODEL.md, Regions)."""

from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from jevons.economics import regions
from jevons.market.readings import View, price_of_compute, rent_of_compute

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]


class Effort(Protocol):
    """What the market asks of effort. ``log_gain`` (R, regions): log serving efficiency won, relative to the start."""

    log_gain: Array

    def learn(self, view: View) -> None:
        """Let clouds serve better from next month on, by this month's rents."""


class NoEffort:
    """One world: efficiency is what the path and experience make of it."""

    def __init__(self, model: "JevonsModel") -> None:
        self.log_gain = np.zeros((model.runs, len(model.regions)))

    def learn(self, view: View) -> None:
        """Nothing to answer to."""


class InducedEffort:
    """Two regions: where compute is dearer than in the world, serving gets better faster; open models tell the world.

    Dear compute also leaves less of it for training. Rents and prices count relative to those of the first month.
    """

    def __init__(self, model: "JevonsModel") -> None:
        self._numbers = model.region_numbers
        self._lag = self._numbers.spill_over_lag_months.astype(np.int64)
        self._path = np.zeros((model.months + 1, model.runs))
        self._run = np.arange(model.runs)
        self.log_gain = np.zeros((model.runs, len(model.regions)))

    def learn(self, view: View) -> None:
        """Effort of the region's clouds; the world's take over a share of what they had won a lag ago."""
        month, clouds = view.model.month, view.model.clouds
        rent, price = (_ratio(table) for table in (rent_of_compute(view), price_of_compute(view)))
        if month == 0:
            self._rent_at_start, self._price_at_start = rent, price
        answered = regions.induced_log_efficiency_next(
            self._path[month], rent / self._rent_at_start, self._numbers.effort_response
        )
        self._path[month + 1] = answered
        then = self._path[np.maximum(month + 1 - self._lag, 0), self._run]
        told = regions.spilled_log_efficiency(then, self._numbers.spill_over_share)
        self.log_gain = np.stack([told, answered], axis=-1)
        for r, region in enumerate(view.model.regions):
            for c in region.clouds:
                clouds[c].serve_better(self.log_gain[:, r])
        left = regions.training_left(price / self._price_at_start, self._numbers.training_response)
        for c in view.model.regions[1].clouds:
            clouds[c].train_less(left)


def _ratio(by_region: Array) -> Array:
    """The region's over the world's, (R,)."""
    return np.asarray(by_region[:, 1] / by_region[:, 0])


def effort_in(model: "JevonsModel") -> Effort:
    """How efficiency answers to rents: not at all in one world."""
    return NoEffort(model) if len(model.regions) == 1 else InducedEffort(model)

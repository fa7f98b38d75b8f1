"""Efficiency that answers to dear compute in a region, and what of it reaches the world (MODEL.md, Regions)."""

from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from jevons.economics import regions
from jevons.economics.arrays import beside
from jevons.market.readings import cost_of_fleets, price_of_compute, rent_of_compute
from jevons.market.view import View

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

    As the region's fleets come to cost more for their compute than the world's, less of it is left for training. All
    ratios, of rents and of costs, count relative to the first month.
    """

    def __init__(self, model: "JevonsModel") -> None:
        self._numbers = model.region_numbers
        self._lag = self._numbers.spill_over_lag_months.astype(np.int64)
        self._path = np.zeros((model.months + 1, model.runs))
        self._run = np.arange(model.runs)
        self.log_gain = np.zeros((model.runs, len(model.regions)))

    def learn(self, view: View) -> None:
        """Efficiency that dear compute brings about, what the world takes over of it, and what is left for training."""
        self._gain(view)
        self._train(view)

    def _gain(self, view: View) -> None:
        month, rent = view.model.month, _ratio(rent_of_compute(view))
        if month == 0:
            self._rent_at_start = rent
        answered = regions.induced_log_efficiency_next(
            self._path[month], rent / self._rent_at_start, self._numbers.effort_response
        )
        self._path[month + 1] = answered
        then = self._path[np.maximum(month + 1 - self._lag, 0), self._run]
        told = regions.spilled_log_efficiency(then, self._numbers.spill_over_share)
        self.log_gain = beside([told, answered])
        for r, region in enumerate(view.model.regions):
            for c in region.clouds:
                view.model.clouds[c].serve_better(self.log_gain[:, r])

    def _train(self, view: View) -> None:
        """Training gets dearer as fleets do; what is planned, at once, by the price of what may be ordered."""
        ratios = [_ratio(table) for table in (cost_of_fleets(view), price_of_compute(view))]
        if view.model.month == 0:
            self._costs_at_start = ratios
        share, planned = (
            regions.training_left(ratio / start, self._numbers.training_response)
            for ratio, start in zip(ratios, self._costs_at_start, strict=True)
        )
        for c in view.model.regions[1].clouds:
            view.model.clouds[c].train_less(share, planned)


def _ratio(by_region: Array) -> Array:
    """The region's over the world's, (R,)."""
    return np.asarray(by_region[:, 1] / by_region[:, 0])


def effort_in(model: "JevonsModel") -> Effort:
    """How efficiency answers to rents: not at all in one world, or where nobody buys what a control could stop."""
    one_market = len(model.regions) == 1 or model.choices["market.supply"] == "elastic"
    return NoEffort(model) if one_market else InducedEffort(model)

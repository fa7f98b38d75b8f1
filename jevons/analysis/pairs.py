"""Pairs: the same seeds with and without the events of a scenario (MODEL.md, section Rebound).

Only a pair identifies what a shock did: a rise of Q while P falls in one run may be autonomous growth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jevons.market.simulate import Progress, simulate
from jevons.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True)
class Pair:
    """Two datasets over the same seeds: with the scenario's events, and without any."""

    scenario: Scenario
    with_shock: "xarray.Dataset"
    without_shock: "xarray.Dataset"


def counterfactual(
    scenario: str | Scenario,
    seeds: Sequence[int] = range(20),
    batch: int | None = None,
    progress: Progress | None = None,
    strict: bool = True,
) -> Pair:
    """Simulate a scenario with and without its events on the same seeds, run by run.

    Run i of one side and run i of the other share their seed.

    Arguments as in :func:`jevons.market.simulate.simulate`. Raises ScenarioError, BookViolation.
    """
    chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
    data = simulate([chosen, chosen.without_events()], seeds, batch, progress, strict)
    count = len(seeds)
    sides = [data.isel(run=slice(first, first + count)).assign_coords(run=range(count)) for first in (0, count)]
    return Pair(chosen, *sides)

"""From what a sweep asks for to checked scenarios, seeds and columns of points."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from jevons.scenario import Scenario, ScenarioError, load_scenario
from jevons.scenario.errors import require_once
from jevons.scenario.parameter import Value, kind
from jevons.scenario.values import expanded
from jevons.sweeps import axes
from jevons.sweeps.spec import LARGEST_SEED, MOST_KEPT, Sweep, SweepTable, named

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


class TooManyRuns(ScenarioError):
    """A sweep has more runs than it may have; the message says how to allow them."""


def scenarios_of(sweep: Sweep, values: Mapping[str, Any]) -> list[Scenario]:
    """The scenarios of a sweep with the values that hold for every run, each once. Raises ScenarioError."""
    file = sweep.file
    if not named(sweep):
        raise ScenarioError(file, "scenarios", "is empty", "give at least one")
    found = []
    for one in named(sweep):
        scenario = one if isinstance(one, Scenario) else load_scenario(one)
        found.append(changed(scenario, expanded(values, scenario.registry, file), file))
    require_once(file, "scenarios", [one.name for one in found])
    return found


def changed(scenario: Scenario, values: Mapping[str, Value], file: str) -> Scenario:
    """The scenario with other values. Raises ScenarioError."""
    with blamed(file):
        return scenario.with_values(values) if values else scenario


@contextmanager
def blamed(file: str) -> Iterator[None]:
    """Name the sweep's file where values do not go together: it is the one that gives them. Raises ScenarioError."""
    try:
        yield
    except ScenarioError as error:
        raise ScenarioError(file, error.key, error.problem, error.allowed, error.nearest) from None


def seeds_of(asked: object, most: int, file: str) -> Indices:
    """Seeds by their number or from a list, (seeds,). Raises ScenarioError, TooManyRuns."""
    if isinstance(asked, int) and not isinstance(asked, bool):
        if not 1 <= asked <= MOST_KEPT:
            raise ScenarioError(file, "seeds", f"{asked} is out of range", f"1 to {MOST_KEPT:,}, or a list of seeds")
        if asked > most:
            raise TooManyRuns(file, "seeds", f"{asked:,} seeds", f"at most {most:,} runs; raise most_runs for more")
        return np.arange(asked)
    if not isinstance(asked, Sequence | np.ndarray) or isinstance(asked, str):
        shown = asked if isinstance(asked, float) else kind(asked)
        raise ScenarioError(
            file, "seeds", f"must be how many or a list, not {shown}", "a whole number, or as in [0, 1]"
        )
    for seed in asked:
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed <= LARGEST_SEED:
            raise ScenarioError(file, "seeds", f"'{seed}' is no seed", f"whole numbers from 0 to {LARGEST_SEED}")
    if not len(asked):
        raise ScenarioError(file, "seeds", "is empty", "give at least one")
    require_once(file, "seeds", asked)
    return np.array(asked, dtype=np.int64)


def points_of(asked: SweepTable, file: str) -> dict[str, Array]:
    """Columns of numbers by path, each (rows,). Raises ScenarioError."""
    found: dict[str, Array] = {}
    for path, values in axes.entries(asked.points, file, "points").items():
        found[path] = _column(values, file, f"points.{path}")
    sizes = {path: len(values) for path, values in found.items()}
    if len(set(sizes.values())) > 1:
        raise ScenarioError(file, "points", "columns differ in length", str(sizes))
    if found and not next(iter(sizes.values())):
        raise ScenarioError(file, "points", "is empty", "give at least one row")
    if found and asked.sampler is not None:
        raise ScenarioError(file, "points", "cannot go with a sampler", "either of the two")
    return found


def _column(values: object, file: str, key: str) -> Array:
    """A column of numbers; neither text nor true or false passes for one."""
    try:
        found = np.asarray(values)
    except ValueError:  # lists of different lengths
        found = np.array(None)
    truths = isinstance(values, list | tuple) and any(isinstance(one, bool) for one in values)
    if found.ndim != 1 or found.dtype.kind not in "iuf" or truths:
        raise ScenarioError(file, key, "must be a list of numbers", "as in [1.0, 2.0]")
    return found.astype(np.float64)

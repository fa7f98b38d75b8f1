"""The axes of a sweep: from lists and ranges to values, each checked against its parameter."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from jevons.scenario import Scenario
from jevons.scenario.errors import ScenarioError, nearest, require_once, unknown
from jevons.scenario.parameter import CHOICE, DATE, Value, kind
from jevons.scenario.prior import DISPERSION, ELASTICITY, SHOCK, Prior, priors
from jevons.scenario.shape import shaped
from jevons.scenario.values import expanded
from jevons.scenario.variants import EVENTS, require_possible
from jevons.sweeps.spec import MOST_KEPT, RangeTable, SamplerTable

Array = npt.NDArray[np.float64]

RANGE_KEYS = frozenset(RangeTable.model_fields)
FIRMS = "market.firms"
"""The number of firms shapes the arrays, so that runs which differ in it cannot share them."""

ALL = "all"
PLAINLY_TOLD = 1e12
"""Counts beyond this are told as powers of ten."""


def flat(tables: Mapping[str, Any], file: str, key: str, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Entries by dotted path, whether the path was quoted or written as tables; a range is an entry.

    A table is taken for a range by any of a range's keys, so that a misspelt one among them is told as such. Raises
    ScenarioError for an empty table.
    """
    for name, entry in tables.items():
        path = f"{prefix}{name}"
        if not isinstance(entry, Mapping) or set(entry) & RANGE_KEYS:
            yield path, entry
        elif entry:
            yield from flat(entry, file, key, f"{path}.")
        else:
            raise ScenarioError(file, f"{key}.{path}", "is empty", "give it values or leave it out")


def entries(tables: Mapping[str, Any], file: str, key: str) -> dict[str, Any]:
    """Entries by dotted path, each path once. Raises ScenarioError."""
    found: dict[str, Any] = {}
    for path, entry in flat(tables, file, key):
        if path in found:
            raise ScenarioError(file, f"{key}.{path}", "is given twice, in quotes and without", "each once")
        found[path] = entry
    return found


def values_of(path: str, entry: object, most: int, file: str) -> list[Any]:
    """The values of an axis, in order; at most ``most``. Raises ScenarioError."""
    key = f"axes.{path}"
    if isinstance(entry, Mapping):
        values = _ranged(shaped(RangeTable, entry, file, key), most, file, key)
    else:
        values = _listed(entry, file, key)
    # 1 and 1.0 are one value; true, which equals 1 as well, is refused later as no number
    plain = [one if isinstance(one, int | float) and not isinstance(one, bool) else str(one) for one in values]
    require_once(file, key, plain)
    return values


def _listed(entry: object, file: str, key: str) -> list[Any]:
    if isinstance(entry, str) or not isinstance(entry, Sequence | np.ndarray):
        raise ScenarioError(file, key, f"must be a list or a range, not {kind(entry)}", "as in [1.0, 2.0]")
    values = [one.item() if isinstance(one, np.generic) else one for one in entry]
    if not values:
        raise ScenarioError(file, key, "is empty", "give at least one value")
    return values


def _ranged(given: RangeTable, most: int, file: str, key: str) -> list[float]:
    low, high = given.low, given.high
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ScenarioError(file, key, "must run from a lower to a higher number", "low < high, both finite")
    if (given.count is None) == (given.step is None):
        raise ScenarioError(file, key, "needs either a count or a step")
    if given.spacing == "log":
        if low <= 0 or given.count is None:
            raise ScenarioError(file, key, "equal ratios need a count and a low above zero")
        return [float(one) for one in np.geomspace(low, high, _few(given.count, most, file, key))]
    if given.count is not None:
        return [float(one) for one in np.linspace(low, high, _few(given.count, most, file, key))]
    assert given.step is not None
    steps = _few((high - low) / given.step * (1 + 1e-12) + 1, most, file, key)
    return [low + given.step * number for number in range(steps)]


def _few(count: float, most: int, file: str, key: str) -> int:
    if count > min(most, MOST_KEPT):
        told = f"{int(count):,}" if count < PLAINLY_TOLD else f"{count:.0e}"
        allowed = f"at most {most:,} runs; raise most_runs for more" if most < MOST_KEPT else f"at most {MOST_KEPT:,}"
        raise ScenarioError(file, key, f"has {told} values", allowed)
    return int(count)


def is_structural(path: str, values: Sequence[Any]) -> bool:
    """Whether runs that differ in this cannot be played side by side: choices, dates, and how many firms."""
    return path == FIRMS or any(isinstance(one, str) for one in values)


def checked_words(base: Scenario, path: str, values: Sequence[Any], file: str) -> list[Value]:
    """Values of a structural axis, each as its parameter holds it. Raises ScenarioError."""
    if path.split(".")[0] == EVENTS:
        raise ScenarioError(file, path, "must not hold text", "of an event only numbers can vary")
    return [next(iter(expanded({path: one}, base.registry, file).values())) for one in values]


def checked_numbers(base: Scenario, path: str, values: Sequence[Any], file: str) -> Array:
    """Values of a numeric axis as floats. Raises ScenarioError for what is no number."""
    for one in values:
        if isinstance(one, bool) or not isinstance(one, int | float):
            of_words = path in base.registry and base.registry[path].unit in (CHOICE, DATE)
            raise ScenarioError(
                file, path, f"must not hold {kind(one)}", f"allowed: {'text' if of_words else 'numbers'}"
            )
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError:
        raise ScenarioError(file, path, "holds a number that is too large", "at most about 1e308") from None


def laws(base: Scenario, sampler: SamplerTable, file: str) -> tuple[Prior, ...]:
    """The laws that a sampler draws from: priors by path or all of them, and ranges. Raises ScenarioError.

    Of all priors, a range takes the place of that of its path.
    """
    known = {law.path: law for law in priors(base)}
    chosen = _chosen(sampler.priors, known, base, file)
    for path, entry in entries(sampler.ranges, file, "sampler.ranges").items():
        if path in chosen and sampler.priors != ALL:
            raise ScenarioError(file, f"sampler.ranges.{path}", "is also in sampler.priors", "either of the two")
        chosen[path] = _drawn_evenly(base, path, entry, file)
    if not chosen:
        raise ScenarioError(file, "sampler", "draws nothing", 'give priors = "all", a list of paths, or ranges')
    _require_own(chosen, file)
    return tuple(chosen.values())


def _drawn_evenly(base: Scenario, path: str, entry: object, file: str) -> Prior:
    """The law of a range, both ends of which the model can take."""
    key = f"sampler.ranges.{path}"
    if not isinstance(entry, Mapping):
        raise ScenarioError(file, key, f"must be a range, not {kind(entry)}", "as in { low = 1.0, high = 2.0 }")
    given = shaped(RangeTable, entry, file, key)
    if given.count is not None or given.step is not None:
        raise ScenarioError(file, key, "needs neither count nor step", "draws says how many")
    finite = math.isfinite(given.low) and math.isfinite(given.high)
    if not (finite and given.low < given.high) or (given.spacing == "log" and given.low <= 0):
        raise ScenarioError(file, key, "must run from a lower to a higher number", "above zero if spacing is log")
    if path != DISPERSION and not path.startswith(SHOCK):
        require_possible(base, {path: np.array([given.low, given.high])}, file)
    return Prior(path, "LU" if given.spacing == "log" else "U", given.low, given.high)


def _require_own(chosen: Mapping[str, Prior], file: str) -> None:
    """Refuse two laws for one number. Raises ScenarioError."""
    if DISPERSION in chosen and ELASTICITY in chosen:
        problem = f"follows from the prior '{DISPERSION}', which is drawn too"
        raise ScenarioError(file, f"sampler.ranges.{ELASTICITY}", problem, "list the priors without it")
    of_events = next((path for path in chosen if path.startswith(f"{EVENTS}.")), None)
    shock = next((path for path in chosen if path.startswith(SHOCK)), None)
    if of_events and shock:
        problem = f"belongs to an event in whose place the prior '{shock}' puts a shock"
        raise ScenarioError(file, f"sampler.ranges.{of_events}", problem, "list the priors without it")


def _chosen(asked: object, known: Mapping[str, Prior], base: Scenario, file: str) -> dict[str, Prior]:
    if asked == ALL:
        return dict(known)
    if not isinstance(asked, list | tuple) or not all(isinstance(one, str) for one in asked):
        near = nearest(asked, [ALL]) if isinstance(asked, str) else ""
        raise ScenarioError(file, "sampler.priors", "must be a list of paths", f'or "{ALL}"', near)
    require_once(file, "sampler.priors", asked)
    for path in asked:
        if path not in known:
            if path in base.registry:
                raise ScenarioError(file, f"sampler.priors.{path}", "has no prior", "give it a range")
            raise unknown(file, "sampler.priors", "prior", path, known)
    return {path: known[path] for path in asked}

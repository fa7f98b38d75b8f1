"""What cannot stand together in a sweep, each part fine by itself: one number set in two places, one run twice."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from jevons.scenario import Scenario
from jevons.scenario.errors import ScenarioError
from jevons.scenario.variants import EVENTS, is_one_of, require_possible
from jevons.sweeps.axes import FIRMS
from jevons.sweeps.blocks import Base

Array = npt.NDArray[np.float64]


def require_set_once(values: Collection[str], varied: Mapping[str, Collection[str]], file: str) -> None:
    """Refuse a path of ``values`` that varies too; ``varied``: paths by their place in the file.

    A value for all agents may stand beside an axis for one of them, which overrules it; the other way round the value
    would be lost. Raises ScenarioError.
    """
    for place, paths in varied.items():
        for path in paths:
            for value in values:
                if value == path or is_one_of(value, path):
                    raise ScenarioError(file, f"{place}.{path}", f"is also set in values.{value}", "either of the two")


def require_sound(
    bases: Sequence[Base], grid: Mapping[str, Array], points: Mapping[str, Array], paired: bool, file: str
) -> None:
    """Refuse what the model cannot take, paths that vary twice, and pairs without a shock. Raises ScenarioError."""
    twice = [path for path in points if path in grid or path in bases[0].words]
    if twice:
        raise ScenarioError(file, twice[0], "is both an axis and drawn", "either of the two")
    if FIRMS in points:
        raise ScenarioError(file, FIRMS, "can be neither drawn nor given by points", "make it an axis")
    for base in bases:
        if paired:
            _require_shock(base.scenario, file)
        require_possible(base.scenario, {**grid, **points}, file)


def _require_shock(scenario: Scenario, file: str) -> None:
    if not scenario.events:
        raise ScenarioError(file, "paired", f"scenario '{scenario.name}' has no {EVENTS}", "no pair without a shock")
    first, end = min(event.date for event in scenario.events), str(scenario.parameters["market.end"])
    if first > end:
        problem = f"scenario '{scenario.name}' has no {EVENTS} before its end, {end}; the first is of {first}"
        raise ScenarioError(file, "paired", problem, "no pair without a shock")


def require_distinct_rows(points: Mapping[str, Array], place: str, file: str) -> None:
    """Refuse columns that hold the same row twice: its runs would be the same. Raises ScenarioError."""
    columns = list(points.values())
    # one column without repeats settles it, as of nearly all draws
    if not columns or any(len(np.unique(column)) == len(column) for column in columns):
        return
    rows, counts = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
    if len(rows) < len(columns[0]):
        shown = ", ".join(f"{path} = {value:g}" for path, value in zip(points, rows[np.argmax(counts)], strict=True))
        allowed = "whole numbers soon repeat: fewer draws, or an axis of them" if place == "sampler" else "each once"
        raise ScenarioError(file, place, f"holds a row twice ({shown})", allowed)


def require_distinct_bases(frames: Mapping[str, str], file: str) -> None:
    """Refuse two scenarios whose runs are the same, whatever they are called; ``frames`` by label.

    Raises ScenarioError.
    """
    first: dict[str, str] = {}
    for label, frame in frames.items():
        if frame in first:
            problem = f"'{first[frame]}' and '{label}' differ in nothing that is left to differ"
            raise ScenarioError(file, "scenarios", problem, "their runs would be the same; name one of them")
        first[frame] = label

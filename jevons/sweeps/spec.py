"""What a sweep is asked to do: a TOML file, or the same keys in Python.

The shape is checked here, key by key; what the keys mean to the market is checked when the design is laid out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from jevons.scenario import Scenario, load_scenario, scenario_names
from jevons.scenario.errors import ScenarioError, unknown
from jevons.scenario.load import is_file
from jevons.scenario.parameter import Value
from jevons.scenario.shape import NAME, Name, ScenarioFile, Table, Text, shaped
from jevons.scenario.toml_file import read_toml

GIVEN = "sweep"
"""What stands in the place of the file in messages about a sweep that no file holds."""

MOST_RUNS = 1_000_000
"""Runs that a sweep may have unless it says otherwise: a slip of a zero is caught before it costs a night."""

LARGEST_SEED = 2**31 - 1

MOST_KEPT = 2**22
"""Points of a sampler, values of an axis, seeds: all of them are kept in memory."""


class SamplerTable(Table):
    """How points are drawn: from the priors of the registry, from ranges, or both."""

    kind: Literal["sobol", "latin-hypercube"]
    draws: Annotated[StrictInt, Field(ge=1, le=MOST_KEPT)]
    seed: Annotated[StrictInt, Field(ge=0, le=LARGEST_SEED)] = 0
    priors: Any = ()
    ranges: dict[str, Any] = {}


class RangeTable(Table):
    """Numbers from ``low`` to ``high``: ``count`` of them or every ``step``, evenly or in equal ratios."""

    low: StrictFloat
    high: StrictFloat
    count: Annotated[StrictInt, Field(ge=1)] | None = None
    step: Annotated[StrictFloat, Field(gt=0)] | None = None
    spacing: Literal["linear", "log"] = "linear"


class RecordTable(Table):
    """What is kept of a run: observables month by month, or the rebound of every layer at horizons."""

    observables: Any = None
    months: Annotated[list[StrictStr], Field(min_length=1)] | None = None
    rebound: Annotated[list[StrictInt], Field(min_length=1)] | None = None


class SweepTable(Table):
    """A sweep file."""

    name: Name = "sweep"
    title: Text | None = None
    scenarios: Any = "baseline"
    values: dict[str, Any] = {}
    axes: dict[str, Any] = {}
    points: dict[str, Any] = {}
    sampler: SamplerTable | None = None
    seeds: Any = 1
    paired: StrictBool = False
    record: RecordTable = RecordTable()
    most_runs: Annotated[StrictInt, Field(ge=1)] = MOST_RUNS


@dataclass(frozen=True)
class Sweep:
    """A sweep: every scenario at every point of the axes, at every draw or point, with every seed.

    Keys as in a sweep file (MODEL.md, section Sweeps). ``scenarios`` are names or scenarios, one or several; ``values``
    hold for every run; ``axes`` are lists or ranges by path, crossed with one another; ``points`` are columns of
    numbers by path, taken row by row; ``sampler`` draws points; ``seeds`` is how many or which; with
    ``paired`` every run is a pair with and without the events. ``record`` says what is kept. Raises ScenarioError for a
    key that is unknown, missing or of the wrong type.
    """

    name: str = "sweep"
    title: str = ""
    scenarios: str | Scenario | Sequence[str | Scenario] = "baseline"
    values: Mapping[str, Value] = field(default_factory=dict)
    axes: Mapping[str, object] = field(default_factory=dict)
    points: Mapping[str, Sequence[float]] = field(default_factory=dict)
    sampler: Mapping[str, Any] | None = None
    seeds: int | Sequence[int] = 1
    paired: bool = False
    record: Mapping[str, Any] = field(default_factory=dict)
    most_runs: int = MOST_RUNS
    file: str = GIVEN

    def __post_init__(self) -> None:
        table(self)


KEYS = tuple(SweepTable.model_fields)


def table(sweep: Sweep) -> SweepTable:
    """The keys of a sweep with their types checked and defaults filled in. Raises ScenarioError."""
    given = {key: getattr(sweep, key) for key in KEYS}
    given["title"] = sweep.title or sweep.name
    given["record"] = _lists(sweep.record)
    named(sweep)
    return shaped(SweepTable, given, sweep.file)


def named(sweep: Sweep) -> list[str | Scenario]:
    """The scenarios of a sweep, by name or themselves. Raises ScenarioError for anything else."""
    given = [sweep.scenarios] if isinstance(sweep.scenarios, str | Scenario) else sweep.scenarios
    if not isinstance(given, list | tuple) or not all(isinstance(one, str | Scenario) for one in given):
        raise ScenarioError(sweep.file, "scenarios", "must be a name or a scenario, or a list of them")
    return list(given)


def _lists(record: object) -> object:
    if not isinstance(record, Mapping):
        return record
    return {key: list(value) if isinstance(value, tuple | range) else value for key, value in record.items()}


def load_sweep(path: str | Path) -> Sweep:
    """The sweep that a TOML file describes; its scenarios are packaged ones or files beside it.

    Raises ScenarioError, in one line with file and key.
    """
    shown = str(path)
    raw = read_toml(Path(path), shown)
    _require_no_scenario(raw, shown)
    shaped(SweepTable, raw, shown)
    names = raw.get("scenarios", "baseline")
    if isinstance(names, str):
        names = [names]
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise ScenarioError(shown, "scenarios", "must be a name or a list of names")
    raw["scenarios"] = [_beside(one, Path(path), shown) for one in names]
    if "name" not in raw:
        raw["name"] = _stem(Path(path), shown)
    return Sweep(**raw, file=shown)


def _stem(path: Path, shown: str) -> str:
    """The name that a sweep takes from its file."""
    if not re.fullmatch(NAME, path.stem):
        problem = f"is missing, and '{path.stem}' cannot name a results folder"
        raise ScenarioError(shown, "name", problem, 'give one of letters, digits, ".", "_" and "-"')
    return path.stem


def _require_no_scenario(raw: Mapping[str, Any], shown: str) -> None:
    """Refuse a scenario's own keys with a word on where they belong: files are easily mixed up."""
    foreign = next(
        (key for key in raw if key in ScenarioFile.model_fields and key not in SweepTable.model_fields), None
    )
    if foreign is not None:
        allowed = "a sweep names scenarios in scenarios and sets their values in [values]"
        raise ScenarioError(shown, foreign, "belongs in a scenario file, not in a sweep", allowed)


def _beside(name: str, path: Path, shown: str) -> str | Scenario:
    """A packaged scenario's name, or the scenario in the file of this name in the sweep file's folder."""
    if name in scenario_names():
        return name
    if not name.isprintable() or set(name) & set("/\\:") or name.startswith("."):
        allowed = "a packaged scenario, or a file in the same folder"
        raise ScenarioError(shown, "scenarios", f"'{name}' is no plain name", allowed)
    file = path.parent / (name if name.endswith(".toml") else f"{name}.toml")
    if not is_file(file):
        raise unknown(shown, "scenarios", "scenario", name, scenario_names())
    return load_scenario(file)


def as_data(sweep: Sweep) -> dict[str, Any]:
    """A sweep as plain data for its manifest; scenarios by name, columns of points by their number."""
    told: dict[str, Any] = {each.name: getattr(sweep, each.name) for each in fields(sweep) if each.name != "file"}
    told["scenarios"] = [one if isinstance(one, str) else one.name for one in named(sweep)]
    told["points"] = {str(path): len(sweep.points[path]) for path in sweep.points}
    told["seeds"] = sweep.seeds if isinstance(sweep.seeds, int) else [int(seed) for seed in sweep.seeds]
    told["axes"] = {
        path: axis if isinstance(axis, Mapping) else list(_listed(axis)) for path, axis in sweep.axes.items()
    }
    return told


def _listed(axis: object) -> list[Any]:
    return list(axis) if isinstance(axis, Sequence) else [axis]

"""Reading what ``jevons run`` left in a folder, which may have been cut short, mixed up or changed since."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jevons.analysis.pairs import Pair
from jevons.show.folder import MANIFEST
from jevons.show.manifest import WRITER

if TYPE_CHECKING:
    import xarray

    from jevons.scenario import Scenario

SCENARIO = "scenario.toml"
WITH, WITHOUT = "with_shock.nc", "without_shock.nc"


class NotAResultsFolder(ValueError):
    """A folder that no run has left, or not as it is; the message says what is wrong, in one line."""


def left_in(folder: Path) -> tuple[Pair, str]:
    """The pair of runs that a folder holds and the command that played it.

    Raises NotAResultsFolder, ScenarioError.
    """
    try:
        return _left_in(folder)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise NotAResultsFolder(f"'{folder}' cannot be read: {reason}") from None


def _left_in(folder: Path) -> tuple[Pair, str]:
    from jevons.scenario import load_scenario

    _require(folder, SCENARIO)
    scenario = load_scenario(folder / SCENARIO)
    without = _side(folder, WITHOUT, scenario)
    shocked = _side(folder, WITH, scenario) if scenario.events else without
    if not np.array_equal(shocked["seed"].values, without["seed"].values):
        raise NotAResultsFolder(f"'{folder}': {WITH} and {WITHOUT} hold different seeds; run the scenario again")
    return Pair(scenario, shocked, without), _command(folder)


def _require(folder: Path, name: str) -> None:
    if not (folder / name).is_file():
        raise NotAResultsFolder(f"'{folder}' has no {name}: it is no results folder of 'jevons run'")


def _side(folder: Path, name: str, scenario: "Scenario") -> "xarray.Dataset":
    """One side of the pair: every observable, over the scenario's months."""
    import xarray

    from jevons.market.observables import BY_NAME

    _require(folder, name)
    try:
        data = xarray.load_dataset(folder / name, engine="scipy")
    except OSError:
        raise
    except Exception:  # the reader checks little: what a damaged file makes it raise may be anything
        raise NotAResultsFolder(f"'{folder / name}' is damaged; run the scenario again") from None
    dims = {one.name: ("run", "month", *([one.dim] if one.dim else [])) for one in BY_NAME.values()}
    lacking = [key for key in dims if key not in data or data[key].dims != dims[key]]
    lacking += [key for key in ("seed", "scenario") if key not in data.coords]
    if lacking:
        raise NotAResultsFolder(
            f"'{folder / name}' has no '{lacking[0]}' as this version of jevons writes it; run the scenario again"
        )
    asked = [scenario.parameters["market.start"], scenario.parameters["market.end"], scenario.name]
    if _played(data) != asked:
        raise NotAResultsFolder(
            f"'{folder / name}' is of another scenario or has other months than {SCENARIO}; run the scenario again"
        )
    return data


def _played(data: "xarray.Dataset") -> list[str]:
    """First and last month, "YYYY-MM", and the names of the scenarios."""
    months = [str(month)[:7] for month in data["month"].values]
    return [*months[:1], *months[-1:], *sorted({str(name) for name in data["scenario"].values})]


def _command(folder: Path) -> str:
    _require(folder, MANIFEST)
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except ValueError:
        told = None
    if not isinstance(told, dict) or told.get("written_by") != WRITER or not isinstance(told.get("command"), str):
        raise NotAResultsFolder(f"'{folder / MANIFEST}' is damaged; run the scenario again")
    return str(told["command"])

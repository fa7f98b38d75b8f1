"""What was run, so that it can be run again: the manifest and the scenario as resolved.

Nothing in either depends on the machine, the folder or the hour: the same run writes the same bytes.
"""

import json
import platform
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

from jevons.scenario.registry import regions
from jevons.show.comparison import Failure

if TYPE_CHECKING:
    import xarray

    from jevons.scenario import Event, Scenario

PACKAGES = ("numpy", "mesa", "xarray")
WRITER = "jevons"
CHECKOUT = "checkout"
"""Version of a `jevons` that was not installed."""


@dataclass(frozen=True)
class Request:
    """What was asked for: the scenario as named, the seeds, and the values that override the scenario's."""

    scenario: str
    seeds: tuple[int, ...]
    overrides: Mapping[str, float | str]
    name: str

    def command(self) -> str:
        """The command that plays the same run again."""
        words = [
            "jevons",
            "run",
            self.scenario,
            "--seeds",
            str(len(self.seeds)),
            "--seed",
            str(self.seeds[0]),
        ]
        for path, value in self.overrides.items():
            words += ["--set", f"{path}={value if isinstance(value, str) else f'{value:.17g}'}"]
        return shlex.join([*words, "--name", self.name])


def version(package: str = WRITER) -> str:
    """The version of an installed package, or "checkout" if it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return CHECKOUT


def manifest(
    request: Request,
    scenario: "Scenario",
    data: "xarray.Dataset",
    failures: Sequence[Failure],
    files: Sequence[str],
) -> dict[str, Any]:
    """The manifest of a results folder, ready for JSON."""
    return {
        "written_by": WRITER,
        "command": request.command(),
        "scenario": scenario.name,
        "title": scenario.title,
        "seeds": list(request.seeds),
        "failed_runs": [asdict(failure) for failure in failures],
        "versions": {
            WRITER: version(),
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "overrides": plain(dict(request.overrides)),
        "parameters": plain(dict(scenario.parameters)),
        "events": [_event(event) for event in scenario.events],
        "units": {str(name): str(data[name].attrs["unit"]) for name in data.data_vars},
        "files": list(files),
    }


def _event(event: "Event") -> dict[str, Any]:
    return {"kind": event.kind, "date": event.date, **plain(dict(event.values))}


def plain(value: Any) -> Any:
    """A value as JSON knows it: infinity becomes "inf" (as in TOML), what is not a number becomes null."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, float) and not isfinite(value):
        return None if isnan(value) else str(value)
    return value


def as_json(value: Any) -> str:
    """JSON text, indented, ending in a line break."""
    return json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def scenario_toml(scenario: "Scenario") -> str:
    """The scenario as resolved, every parameter included, as a scenario file that can be run again."""
    lines = [
        f"name = {_toml(scenario.name)}",
        f"title = {_toml(scenario.title)}",
        f"description = {_toml(scenario.description)}",
    ]
    lines.append('extends = "baseline"')
    lines += [f"cast = {_toml(region)}" for region in regions(scenario.registry)[1:]]
    table = ""
    for path, value in scenario.parameters.items():
        parent, key = path.rsplit(".", 1)
        if parent != table:
            lines += ["", f"[{parent}]"]
            table = parent
        lines.append(f"{key} = {_toml(value)}")
    for event in scenario.events:
        fields = {"kind": event.kind, "date": event.date, **event.values}
        lines += ["", "[[events]]", *(f"{key} = {_toml(value)}" for key, value in fields.items())]
    return "\n".join(lines) + "\n"


def _toml(value: float | str) -> str:
    if isinstance(value, str):
        # TOML's strings escape as JSON's do, but for the one control character that JSON leaves as it is
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(float(value))

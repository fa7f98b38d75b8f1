"""The manifest of a store: what was asked, by which model, in which units, and what is there.

Nothing in it depends on the machine but the seconds of processor time, which add up over sessions.
"""

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from math import isfinite
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

import jevons
from jevons.market.observables import BY_NAME
from jevons.sweeps import parts
from jevons.sweeps.design import Design
from jevons.sweeps.errors import StoreError
from jevons.sweeps.identity import model_version
from jevons.sweeps.spec import Sweep, as_data

MANIFEST = "manifest.json"
PACKAGES = ("numpy", "scipy", "mesa", "pyarrow", "distributed")


class _Table(BaseModel):
    """What is read of a manifest has these types; there may be more."""

    model_config = ConfigDict(strict=True, extra="allow")


class _Effort(_Table):
    runs: int
    cpu_seconds: float


class _Manifest(_Table):
    model_version: str
    frames: dict[str, str]
    paired: bool
    varied: dict[str, str]
    record: dict[str, list[Any]]
    units: dict[str, str]
    dims: dict[str, str]
    effort: _Effort
    runs: int
    runs_finished: int
    runs_failed: int
    complete: bool
    packs: dict[str, list[str]]


@dataclass
class Effort:
    """Processor time of the runs that were played, summed over sessions and workers."""

    runs: int = 0
    cpu_seconds: float = 0.0

    @classmethod
    def of(cls, old: Mapping[str, Any]) -> "Effort":
        """The effort that an earlier manifest tells of."""
        told = old.get("effort", {})
        return cls(int(told.get("runs", 0)), float(told.get("cpu_seconds", 0.0)))

    def add(self, runs: int, cpu_seconds: float) -> None:
        """Take in a block."""
        self.runs += runs
        self.cpu_seconds += cpu_seconds

    def told(self) -> dict[str, float]:
        """As the manifest has it."""
        each = self.cpu_seconds / self.runs if self.runs else 0.0
        return {"runs": self.runs, "cpu_seconds": self.cpu_seconds, "cpu_seconds_per_run": each}


def manifest(sweep: Sweep, design: Design, effort: Effort) -> dict[str, Any]:
    """What was asked and by which model, ready for JSON."""
    spec = plain(as_data(sweep))
    return {
        "written_by": "jevons sweep",
        "name": design.name,
        "spec": spec,
        "spec_hash": hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest(),
        "model_version": model_version(),
        "versions": {
            "jevons": jevons.__version__,
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in PACKAGES},
        },
        "frames": design.frames(),
        "seeds": design.seeds.tolist(),
        "paired": design.paired,
        "varied": {path: _unit(design, path) for path in design.varied},
        "record": plain(vars(design.record)),
        "units": design.record.units(),
        "dims": _dims(design),
        "runs": design.runs,
        "effort": effort.told(),
    }


def _unit(design: Design, path: str) -> str:
    """Unit of a varied path; that of the first agent if it stands for all."""
    from jevons.scenario.events import EVENT_KINDS
    from jevons.scenario.variants import EVENTS, targets

    base = design.bases[0].scenario
    if path in base.registry:
        return base.registry[path].unit
    target = targets(base, [path])[path]
    if path.startswith(EVENTS):
        return EVENT_KINDS[base.events[target.event].kind][target.field].unit
    return base.registry[target.parameters[0]].unit


def _dims(design: Design) -> dict[str, str]:
    """The dimension of every observable that agents share."""
    return {name: dim for name in design.record.observables if (dim := BY_NAME[name].dim) is not None}


def plain(value: Any) -> Any:
    """A value as JSON knows it; infinity becomes text, as in TOML."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a store; empty if there is none. Raises StoreError if it is not one."""
    file = path / MANIFEST
    if not file.exists():
        return {}
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"'{file}' cannot be read: {' '.join(str(error).split())}") from None
    if not isinstance(told, dict) or "model_version" not in told:
        raise StoreError(f"'{path}' holds no sweep; choose another name")
    try:
        _Manifest.model_validate(told)
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise StoreError(f"'{file}' is not as a sweep writes it: '{key}'; choose another name") from None
    return told


def write_manifest(path: Path, told: Mapping[str, Any]) -> None:
    """Write the manifest aside and put it in its place. Raises StoreError."""
    aside = path / f".{MANIFEST}{parts.ASIDE}"
    with aside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path / MANIFEST)
    parts.flush_folder(path)


def require_same_sweep(path: Path, old: Mapping[str, Any], design: Design) -> None:
    """Refuse to put runs into a store that would not go with those that are there. Raises StoreError."""
    if not old:
        return
    if old["model_version"] != model_version():
        raise StoreError(f"the runs in '{path}' were played by another version of the model; choose another name")
    asked = {"record": plain(vars(design.record)), "paired": design.paired, "varied": sorted(design.varied)}
    there = {"record": old["record"], "paired": old["paired"], "varied": sorted(old["varied"])}
    for key, value in asked.items():
        if there[key] != value:
            raise StoreError(f"'{path}' holds a sweep with another '{key}'; choose another name")
    for label, shared in design.frames().items():
        if old["frames"].get(label, shared) != shared:
            raise StoreError(f"'{path}' holds runs of another '{label}': its values have changed; choose another name")

"""The identity of a run: a hash of the model's version, every resolved number and word, and the seed.

Two runs of one identity are the same run, whichever sweep asks for them.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import numpy as np
import numpy.typing as npt

from jevons.scenario import Scenario
from jevons.scenario.variants import targets

Array = npt.NDArray[np.float64]

ROOMS = ("economics", "agents", "market")
"""Whose code a run's numbers depend on; parameters come with the scenario."""

LIBRARIES = ("numpy", "scipy")
"""Whose releases may move the last bit of a logarithm."""

BYTES = 16


@cache
def model_version() -> str:
    """A hash of the code that plays a run and of the libraries that reckon for it."""
    digest = hashlib.blake2b(digest_size=BYTES)
    package = Path(__file__).resolve().parent.parent
    for file in sorted(file for room in ROOMS for file in (package / room).glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
    for library in LIBRARIES:
        digest.update(f"{library} {metadata.version(library)}".encode())
    return digest.hexdigest()


def frame(base: Scenario, varied: Mapping[str, object], paired: bool) -> str:
    """A hash of all that the runs of a base share: the model, what is not varied, and whether runs are pairs."""
    numbers, _ = _numbers(base)
    names = list(numbers)
    free = {name for path in targets(base, list(varied)) for name in _set_by(base, path)}
    fixed = np.array([0.0 if name in free else numbers[name] for name in names])
    return hashlib.blake2b(_words(base, paired) + fixed.tobytes(), digest_size=BYTES).hexdigest()


def run_ids(base: Scenario, columns: Mapping[str, Array], seeds: npt.NDArray[np.int64], paired: bool) -> list[str]:
    """The identity of every row of ``columns``, each (rows,), with its seed, (rows,)."""
    numbers, place = _numbers(base)
    table = np.tile(np.array(list(numbers.values())), (len(seeds), 1))
    for path in targets(base, list(columns)):
        for name in _set_by(base, path):
            table[:, place[name]] = columns[path]
    table += 0.0  # minus zero is zero
    words = _words(base, paired)
    return [
        hashlib.blake2b(words + row.tobytes() + seed.tobytes(), digest_size=BYTES).hexdigest()
        for row, seed in zip(table, seeds, strict=True)
    ]


def _numbers(base: Scenario) -> tuple[dict[str, float], dict[str, int]]:
    """Every number of a scenario by path, events included, and the place of each."""
    numbers = {path: value for path, value in base.parameters.items() if not isinstance(value, str)}
    for number, event in enumerate(base.events):
        for name, value in event.values.items():
            if not isinstance(value, str):
                numbers[f"events.{number}.{name}"] = value
    return numbers, {name: place for place, name in enumerate(numbers)}


def _set_by(base: Scenario, path: str) -> tuple[str, ...]:
    target = targets(base, [path])[path]
    return target.parameters or (path,)


def _words(base: Scenario, paired: bool) -> bytes:
    """All that is no number: the model's version, names, choices, months, events."""
    choices = {path: value if isinstance(value, str) else None for path, value in base.parameters.items()}
    events = [
        (event.kind, event.date, {key: value for key, value in event.values.items() if isinstance(value, str)})
        for event in base.events
    ]
    return json.dumps([model_version(), paired, choices, events], sort_keys=True).encode()

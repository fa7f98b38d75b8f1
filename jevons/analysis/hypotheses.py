"""The claims about cheaper AI as data: what each says, what is measured, what refutes it (hypotheses.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jevons.scenario.parameter import Value

FILE = Path(__file__).resolve().parent / "hypotheses.toml"


@dataclass(frozen=True)
class Hypothesis:
    """One claim: it holds in a world where its statistic lies above ``above``.

    ``statistic`` has the name and arguments of a function of evidence.py.
    ``worlds`` is "path", "rest" or "rest and path"; ``cast`` names the region in them, if there is one; ``values`` and
    ``event`` change the worlds that are drawn, ``draws`` are further numbers to be drawn and the laws they follow,
    ``beside`` is an event beside the shock, in its month. ``assumes`` are numbers that no run uses, drawn for the
    statistic alone: each has a ``prior``, ``unit``, ``status`` and ``source``. ``against`` are the values of the
    variant that some statistics compare with.
    """

    name: str
    statement: str
    by: str
    measured: str
    refuted_if: str
    statistic: Mapping[str, object]
    above: float = 0.0
    worlds: str = "path"
    cast: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    draws: Mapping[str, str] = field(default_factory=dict)
    event: Mapping[str, Value] = field(default_factory=dict)
    beside: Mapping[str, Value] = field(default_factory=dict)
    assumes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    against: Mapping[str, Value] = field(default_factory=dict)
    hinges_on: tuple[str, ...] = ()
    attacked_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class CounterArgument:
    """What speaks against a claim, and the scenario that shows it, if there is one."""

    name: str
    statement: str
    source: str
    preset: str = ""


@cache
def _file() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def hypotheses() -> tuple[Hypothesis, ...]:
    """Every claim, in the order of its file."""
    tables = {name: table for name, table in _file().items() if name != "counter"}
    return tuple(Hypothesis(name, **_tuples(table)) for name, table in tables.items())  # type: ignore[arg-type]


def counter_arguments() -> tuple[CounterArgument, ...]:
    """Every counter-argument, in the order of its file."""
    tables: Mapping[str, Mapping[str, str]] = _file()["counter"]  # type: ignore[assignment]
    return tuple(CounterArgument(name, **table) for name, table in tables.items())


def _tuples(table: Mapping[str, object]) -> dict[str, object]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}

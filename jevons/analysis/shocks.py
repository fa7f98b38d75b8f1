"""Shocks by name: what is done to a market to see how it answers (MODEL.md, section Rebound)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jevons.scenario import Event, Scenario
from jevons.scenario.errors import ScenarioError, unknown
from jevons.scenario.events import checked_event
from jevons.scenario.parameter import Value

WHERE = "shock"
"""What stands in the place of the file in messages about shocks."""

USUAL_DATE = "2025-01"


@dataclass(frozen=True)
class Shock:
    """A shock of a ``kind`` (KINDS), of a ``size``, a factor, on a ``date``, "YYYY-MM", for a ``share`` of traffic.

    What is None is the usual: the kind's size, the date of the scenario's first event or January 2025, all traffic.
    """

    kind: str
    size: float | None = None
    date: str | None = None
    share: float | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of shock: what it does, the event that does it, its usual size and the fields that size and share give."""

    what: str
    event: str
    size: float
    values: Callable[[float, float], dict[str, Value]]
    shared: bool = False


def _factor(size: float, share: float) -> dict[str, Value]:
    return {"factor": size}


KINDS: Mapping[str, Kind] = {
    "efficiency": Kind(
        "a token takes less compute and memory",
        "efficiency",
        10.0,
        lambda size, share: {"factor": size, "memory_factor": size, "share": share},
        shared=True,
    ),
    "price": Kind("posted prices are cut and nothing is saved", "price_cut", 2.0, _factor),
    "hardware": Kind("an accelerator computes and moves more in an hour", "hardware", 2.0, _factor),
    "memory": Kind(
        "a token takes less memory alone",
        "efficiency",
        4.0,
        lambda size, share: {"factor": 1.0, "memory_factor": size, "share": share},
        shared=True,
    ),
    "supply": Kind("more accelerators can be made, or rented", "supply", 2.0, _factor),
    "tam": Kind("the market of every sector is larger", "tam_growth", 2.0, _factor),
}
"""The size of an efficiency shock is that of the packaged DeepSeek scenario; the others are round numbers."""


def shock_event(shock: str | Shock, scenario: Scenario) -> Event:
    """The event that a shock, or the usual one of its name, is in a scenario. Raises ScenarioError."""
    wanted = Shock(shock) if isinstance(shock, str) else shock
    if wanted.kind not in KINDS:
        raise unknown(WHERE, "kind", "shock", wanted.kind, KINDS)
    kind = KINDS[wanted.kind]
    if wanted.share is not None and not kind.shared:
        sharing = ", ".join(name for name, one in KINDS.items() if one.shared)
        raise ScenarioError(WHERE, f"{wanted.kind}.share", "a shock that reaches all", f"share belongs to {sharing}")
    size = kind.size if wanted.size is None else wanted.size
    values = kind.values(size, 1.0 if wanted.share is None else wanted.share)
    date = wanted.date or _usual_date(scenario)
    return checked_event(kind.event, date, values, scenario.registry, WHERE, wanted.kind)


def _usual_date(scenario: Scenario) -> str:
    return min((event.date for event in scenario.events), default=USUAL_DATE)

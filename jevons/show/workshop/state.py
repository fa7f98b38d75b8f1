"""What a visitor has set: two regimes and a horizon, checked, and written into a link that carries all of it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from jevons.scenario import Event, Scenario, ScenarioError, load_scenario, scenario_names
from jevons.scenario.errors import one_line
from jevons.show.workshop.levers import EFFICIENCY, SHOCK, changes, levers

HORIZONS_MONTHS = (12, 24, 36, 60)
SIDES = ("a", "b")
LONGEST_LINK = 2000
"""Characters of a link that are read: every slider of both sides set takes fewer than 600."""

MOST_COMPLAINTS = 5


@dataclass(frozen=True)
class Regime:
    """One side of the page: a packaged scenario, and the sliders that were moved, by key in the order of moving."""

    preset: str
    moved: tuple[tuple[str, float], ...] = ()

    def with_moved(self, key: str, value: float) -> "Regime":
        """The regime with a slider moved. Raises ScenarioError for a value that its parameter cannot take."""
        rest = tuple(one for one in self.moved if one[0] != key)
        changed = replace(self, moved=(*rest, (key, value)))
        changed.scenario()
        return changed

    def scenario(self) -> Scenario:
        """The scenario that this regime plays. Raises ScenarioError."""
        return _scenario(self)


@dataclass(frozen=True)
class State:
    """All that the page shows: regimes A and B, and how many months after the shock they are judged."""

    a: Regime = field(default_factory=lambda: Regime("deepseek"))
    b: Regime = field(default_factory=lambda: Regime("elastic"))
    after: int = 36

    def side(self, name: str) -> Regime:
        """Regime "a" or "b"."""
        return self.a if name == "a" else self.b

    def with_side(self, name: str, regime: Regime) -> "State":
        """The state with another regime on one side."""
        return replace(self, a=regime) if name == "a" else replace(self, b=regime)

    def query(self) -> str:
        """The state as the query of a link; ``read_query`` gives the state back."""
        words: list[tuple[str, str]] = []
        for name in SIDES:
            regime = self.side(name)
            words.append((name, regime.preset))
            words += [(f"{name}.{key}", f"{value:.10g}") for key, value in regime.moved]
        return urlencode([*words, ("after", str(self.after))])


@lru_cache(maxsize=256)
def _scenario(regime: Regime) -> Scenario:
    scenario = load_scenario(regime.preset)
    for key, value in regime.moved:
        if key == SHOCK:
            scenario = scenario.with_events([_sized(event, value) for event in scenario.events])
        else:
            scenario = scenario.with_values(changes(scenario, levers()[key], value))
    return scenario


def _sized(event: Event, factor: float) -> Event:
    """An efficiency shock of another size: its other factors keep their part of its logarithm."""
    if event.kind != EFFICIENCY:
        return event
    own = event.number("factor")
    part = math.log(factor) / math.log(own) if own > 0.0 and own != 1.0 and factor > 0.0 else 1.0
    others = {name: event.number(name) ** part for name in ("memory_factor", "training_factor")}
    return Event(event.kind, event.date, {**event.values, **others, "factor": factor})


def read_query(text: str) -> tuple[State, tuple[str, ...]]:
    """The state that a link asks for, and a complaint for each part that cannot be had and is left as it was."""
    complaints: list[str] = []
    if len(text) > LONGEST_LINK:
        return State(), (f"the link is longer than {LONGEST_LINK} characters and was not read",)
    words = dict(parse_qsl(text, max_num_fields=100, errors="replace")) if text.count("&") < 100 else {}
    state = State()
    for name in SIDES:
        state = state.with_side(name, _read_regime(name, words, state.side(name), complaints))
    after = words.get("after", str(state.after))
    if after in [str(months) for months in (0, *HORIZONS_MONTHS)]:
        state = replace(state, after=int(after))
    else:
        complaints.append(f"after={one_line(after)}: allowed are {', '.join(map(str, HORIZONS_MONTHS))} and 0")
    complaints += [f"{one_line(word)}: there is no such slider" for word in _unknown(words)]
    return state, tuple(complaints[:MOST_COMPLAINTS])


def _read_regime(name: str, words: Mapping[str, str], regime: Regime, complaints: list[str]) -> Regime:
    preset = words.get(name, regime.preset)
    if preset in scenario_names():
        regime = Regime(preset)
    else:
        complaints.append(f"{name}={one_line(preset)}: there is no such preset")
    for word, text in words.items():
        side, _, key = word.partition(".")
        if side == name and key in levers():
            try:
                regime = regime.with_moved(key, number(text))
            except ValueError as error:
                complaints.append(f"{word}={one_line(text)}: {_reason(error)}")
    return regime


def _unknown(words: Iterable[str]) -> list[str]:
    known = {"after", *SIDES, *(f"{name}.{key}" for name in SIDES for key in levers())}
    return [word for word in words if word not in known]


def number(given: object) -> float:
    """A finite number from what a visitor's browser or link says. Raises ValueError for anything else."""
    if isinstance(given, bool) or not isinstance(given, int | float | str) or len(str(given)) > 40:
        raise ValueError("is no number")
    try:
        value = float(given)
    except (ValueError, OverflowError):
        raise ValueError("is no number") from None
    if not math.isfinite(value):
        raise ValueError("is no finite number")
    return value


def _reason(error: ValueError) -> str:
    if isinstance(error, ScenarioError):
        return "; ".join(part for part in (error.problem, error.allowed) if part)
    return str(error)

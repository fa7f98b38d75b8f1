"""A scenario: a value for every parameter, and the events that happen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from jevons.scenario.events import Event, checked_event, neutral, require_fitting
from jevons.scenario.parameter import Frozen, Parameter, Value
from jevons.scenario.values import expanded, require_consistent

GIVEN = "given values"
"""What stands in the place of the file in messages about values that no file holds."""


@dataclass(frozen=True)
class Scenario:
    """What one run is asked to play.

    ``parameters`` holds every path of ``registry`` in its order and units; ``events`` are dated and complete.
    Scenarios are made by ``load_scenario`` and by the methods here, which all check what they are given.
    """

    name: str
    title: str
    description: str
    parameters: Mapping[str, Value]
    events: tuple[Event, ...]
    registry: Mapping[str, Parameter] = field(repr=False, compare=False)

    def with_values(self, values: Mapping[str, Value] | None = None, /, **named: Value) -> "Scenario":
        """The scenario with other values, by dotted path (`__` for the dots in keyword arguments).

        `enterprises.all.elasticity` sets all sectors; a named sector overrules it. A run may be cut short of
        its events. Raises ScenarioError for an unknown path or a value out of range.
        """
        changed = expanded({**(values or {}), **dotted(named)}, self.registry, GIVEN)
        parameters = Frozen({**self.parameters, **changed})
        require_consistent(parameters, GIVEN)
        require_fitting(self.events, str(parameters["market.start"]), None, GIVEN)
        return replace(self, parameters=parameters)

    def with_events(self, events: Iterable[Event]) -> "Scenario":
        """The scenario with these events instead of its own. Raises ScenarioError for one that cannot be."""
        complete = tuple(
            checked_event(event.kind, event.date, event.values, self.registry, GIVEN, f"events.{number}")
            for number, event in enumerate(events)
        )
        start, end = (str(self.parameters[path]) for path in ("market.start", "market.end"))
        require_fitting(complete, start, end, GIVEN)
        return replace(self, events=complete)

    def without_events(self) -> "Scenario":
        """The scenario in which nothing happens."""
        return replace(self, events=())

    def null_shock(self) -> "Scenario":
        """The scenario with its events at the values at which they change nothing."""
        return replace(self, events=tuple(neutral(event) for event in self.events))


def dotted(named: Mapping[str, Value]) -> dict[str, Value]:
    """Values by path from keyword arguments, which cannot hold dots."""
    return {name.replace("__", "."): value for name, value in named.items()}

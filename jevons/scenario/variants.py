"""Many scenarios from one: columns of numbers by path, a scenario a row.

A column's path is a parameter's (`market.price`, `enterprises.all.elasticity`) or an event's field, as
`events.0.factor`. Columns are checked whole, so that a row costs no more than copying it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from jevons.scenario.errors import ScenarioError, listed, unknown
from jevons.scenario.events import EVENT_KINDS, Event
from jevons.scenario.parameter import CHOICE, DATE, Frozen, Value, checked, number_within
from jevons.scenario.schema import GIVEN, Scenario
from jevons.scenario.values import expanded, require_consistent

Array = npt.NDArray[np.float64]
Columns = Mapping[str, Array]

EVENTS = "events"


@dataclass(frozen=True)
class Target:
    """What a column sets: these parameters, or the ``field`` of the event of this number."""

    parameters: tuple[str, ...] = ()
    event: int = -1
    field: str = ""


def targets(base: Scenario, paths: Sequence[str], file: object = GIVEN) -> dict[str, Target]:
    """What each path sets, those of all agents first, as a named agent overrules them.

    Raises ScenarioError, naming ``file``, for a path that stands for no number.
    """
    found = {path: _target(base, path, file) for path in paths}
    return dict(sorted(found.items(), key=lambda each: -len(each[1].parameters)))


def _target(base: Scenario, path: str, file: object) -> Target:
    if path.split(".")[0] == EVENTS:
        return _event_target(base, path, file)
    own = _parameters(base, path, file)
    parameter = base.registry[own[0]]
    if parameter.unit in (CHOICE, DATE):
        raise ScenarioError(file, path, "is no number", f"it is a {parameter.unit}: give a list of values")
    return Target(parameters=own)


def _parameters(base: Scenario, path: str, file: object) -> tuple[str, ...]:
    """Full paths that a path stands for; a value that can be set anyway finds them."""
    known = base.registry
    first = next((each for each in known if each == path or is_one_of(each, path)), path)
    value = known[first].value if first in known else 0.0
    return tuple(expanded({path: value}, known, file))


def is_one_of(each: str, path: str) -> bool:
    """Whether ``path`` stands for all agents and ``each`` for one of them."""
    parts, own = path.split("."), each.split(".")
    return len(parts) == len(own) > 2 and parts[1] == "all" and parts[0] == own[0] and parts[2:] == own[2:]


def _event_target(base: Scenario, path: str, file: object) -> Target:
    parts = path.split(".")
    numbers = [str(number) for number in range(len(base.events))]
    if len(parts) != 3 or parts[1] not in numbers:
        allowed = f"events.NUMBER.FIELD, numbers {listed(numbers)}"
        raise ScenarioError(file, path, f"is no event of scenario '{base.name}'", allowed)
    event = base.events[int(parts[1])]
    fields = [name for name, value in event.values.items() if not isinstance(value, str)]
    if parts[2] not in fields:
        raise unknown(file, path, f"number of {event.kind}", parts[2], fields)
    return Target(event=int(parts[1]), field=parts[2])


def require_possible(base: Scenario, columns: Columns, file: object = GIVEN) -> None:
    """Refuse columns with a number that its parameter or field cannot take. Raises ScenarioError."""
    for path, target in targets(base, list(columns), file).items():
        values = columns[path]
        if target.event < 0:
            whole = base.registry[target.parameters[0]].whole
        else:
            field = EVENT_KINDS[base.events[target.event].kind][target.field]
            whole = field.whole
        odd = values[values != np.rint(values)][:1] if whole else values[np.isnan(values)][:1]
        for value in (*odd, np.min(values), np.max(values)):
            if target.event < 0:
                for own in target.parameters:
                    checked(base.registry[own], float(value), file, path)
            else:
                number_within(float(value), field.low, field.high, field.whole, field.unit, file, path)


def variants(base: Scenario, columns: Columns) -> list[Scenario | ScenarioError]:
    """One scenario a row of ``columns``, each of shape (rows,); an error where the numbers of a row do not go together.

    Raises ScenarioError for an unknown path, or a number that its parameter cannot take.
    """
    require_possible(base, columns)
    set_by = targets(base, list(columns))
    rows = zip(*(columns[path].tolist() for path in set_by), strict=True)
    return [_variant(base, list(set_by.values()), row) for row in rows]


def _variant(base: Scenario, set_by: Sequence[Target], row: Sequence[float]) -> Scenario | ScenarioError:
    parameters: dict[str, Value] = dict(base.parameters)
    changed: dict[int, dict[str, Value]] = {}
    for target, value in zip(set_by, row, strict=True):
        if target.event >= 0:
            changed.setdefault(target.event, {})[target.field] = value
        for own in target.parameters:
            parameters[own] = value
    try:
        require_consistent(parameters, GIVEN)
    except ScenarioError as error:
        return error
    more: dict[str, Any] = {"events": _events(base, changed)} if changed else {}
    return replace(base, parameters=Frozen(parameters), **more)


def _events(base: Scenario, changed: Mapping[int, Mapping[str, Value]]) -> tuple[Event, ...]:
    return tuple(
        replace(event, values={**event.values, **changed.get(number, {})}) for number, event in enumerate(base.events)
    )

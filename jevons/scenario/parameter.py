"""One parameter of the market: its value, and everything that is known of it."""

import math
import re
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from dataclasses import dataclass
from typing import Generic, TypeVar

from jevons.scenario.errors import ScenarioError, nearest

Value = float | str
"""What a parameter can be set to: a number, or one of a few words, or a month."""

DATE, CHOICE = "date", "choice"
STATUSES = ("observed", "estimate", "forecast", "from memory", "assumption")

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")

K = TypeVar("K")
V = TypeVar("V")


class Frozen(Mapping[K, V], Generic[K, V]):
    """A mapping that nobody can change, in its own order; it can be sent to other processes."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[K, V]) -> None:
        self._entries = dict(entries)

    def __getitem__(self, key: K) -> V:
        return self._entries[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    # Those that a mapping inherits ask for every entry by its key, which tells where many runs lie side by side.
    def keys(self) -> KeysView[K]:
        """Its keys, in order."""
        return self._entries.keys()

    def values(self) -> ValuesView[V]:
        """Its values, in the order of the keys."""
        return self._entries.values()

    def items(self) -> ItemsView[K, V]:
        """Keys with their values, in order."""
        return self._entries.items()

    def __repr__(self) -> str:
        return repr(self._entries)


@dataclass(frozen=True)
class Parameter:
    """A parameter as its card has it.

    ``value`` lies between ``low`` and ``high`` in ``unit`` (months as "YYYY-MM"), or is one of ``allowed``
    (then the ends are empty). ``status`` says how well it is known; ``moves``, which outcome it moves and
    where to when raised, under the values of ``context``; ``file``, the card. ``prior`` is U(low,high) or
    LU(low,high), or None. ``whole``: whole numbers only.
    """

    path: str
    value: Value
    unit: str
    low: Value
    high: Value
    allowed: tuple[str, ...]
    status: str
    source: str
    description: str
    moves: str
    context: dict[str, Value]
    prior: str | None
    whole: bool
    file: str


def checked(parameter: Parameter, value: object, file: object, key: object = "") -> Value:
    """The value as the parameter holds it: a float, a word or a month.

    Raises ScenarioError, naming ``file`` and ``key`` (the parameter's path if empty), for a value of the
    wrong type, NaN, out of range, not whole, or none of those allowed.
    """
    key = key or parameter.path
    if parameter.unit == CHOICE:
        return _choice(parameter, value, file, key)
    if parameter.unit == DATE:
        return _month_within(parameter, value, file, key)
    low, high = float(parameter.low), float(parameter.high)
    return number_within(value, low, high, parameter.whole, parameter.unit, file, key)


def _choice(parameter: Parameter, value: object, file: object, key: object) -> str:
    allowed = f"allowed: {', '.join(parameter.allowed)}"
    if not isinstance(value, str):
        raise ScenarioError(file, key, f"must be one of a few words, not {kind(value)}", allowed)
    if value not in parameter.allowed:
        raise ScenarioError(file, key, f"'{value}' is no choice", allowed, nearest(value, parameter.allowed))
    return value


def _month_within(parameter: Parameter, value: object, file: object, key: object) -> str:
    month = month_text(value, file, key)
    if not str(parameter.low) <= month <= str(parameter.high):
        allowed = f"allowed: {parameter.low} to {parameter.high}"
        raise ScenarioError(file, key, f"{month} is out of range", allowed)
    return month


def month_text(value: object, file: object, key: object) -> str:
    """A month as text, "YYYY-MM"; raises ScenarioError for anything else."""
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        said = f"'{value}'" if isinstance(value, str) else kind(value)
        raise ScenarioError(file, key, f"{said} is no month", 'write a month as text, such as "2025-01"')
    return value


def number_within(value: object, low: float, high: float, whole: bool, unit: str, file: object, key: object) -> float:
    """A number as a float between ``low`` and ``high``; infinity only where ``high`` is infinite.

    Raises ScenarioError for what is no number, out of range, or not whole where ``whole``.
    """
    allowed = f"allowed: {low:g} to {high:g}{f' {unit}' if unit != '1' else ''}{', whole' if whole else ''}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScenarioError(file, key, f"must be a number, not {kind(value)}", allowed)
    try:
        number = float(value)
    except OverflowError:
        raise ScenarioError(file, key, "is too large a number", allowed) from None
    if math.isnan(number):
        raise ScenarioError(file, key, "is not a number (nan)", allowed)
    if not low <= number <= high:
        raise ScenarioError(file, key, f"{number:g} is out of range", allowed)
    if whole and not number.is_integer():
        raise ScenarioError(file, key, f"{number:g} is not whole", allowed)
    return number


def kind(value: object) -> str:
    """What kind of thing a value is, in words."""
    if hasattr(value, "isoformat"):
        return "a date"
    return _KINDS.get(type(value), "something else")


_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a table",
}

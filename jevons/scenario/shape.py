"""The shape of the files, before any value is looked at (pydantic): which keys there are and of what type.

Imported when a file is read, not before: pydantic is the slow part of this room.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictStr,
    ValidationError,
)

from jevons.scenario.errors import ScenarioError, nearest, unknown
from jevons.scenario.toml_file import WHOLE_FILE

Scalar = StrictFloat | StrictStr
Text = Annotated[StrictStr, Field(min_length=1, max_length=400)]
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
MOVES = r"^[a-z][a-z_]* (up|down|changes)$"
PRIOR = r"^(U|LU)\([0-9.e+-]+,[0-9.e+-]+\)$"
Name = Annotated[StrictStr, Field(pattern=NAME)]


class Table(BaseModel):
    """A table with no keys but its own."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ScenarioFile(Table):
    """A scenario file: what it is called, what it builds on, and what differs."""

    name: Name | None = None
    title: Text | None = None
    description: Text | None = None
    extends: Text | None = None
    cast: Text | None = None
    market: dict[str, Any] = {}
    enterprises: dict[str, Any] = {}
    clouds: dict[str, Any] = {}
    vendors: dict[str, Any] = {}
    region: dict[str, Any] = {}
    events: list[dict[str, Any]] | None = None


class ValueWithUnit(Table):
    """A value that says its unit."""

    value: Scalar
    unit: Text


class CardEntry(Table):
    """A parameter on a card, its defaults filled in."""

    value: Scalar
    unit: Text
    range: Annotated[list[Scalar], Field(min_length=2, max_length=2)] | None = None
    allowed: Annotated[list[Text], Field(min_length=1)] | None = None
    status: Literal["observed", "estimate", "forecast", "from memory", "assumption"]
    source: Text
    description: Text
    moves: Annotated[StrictStr, Field(pattern=MOVES)]
    context: dict[str, Scalar] = {}
    prior: Annotated[StrictStr, Field(pattern=PRIOR)] | None = None
    whole: StrictBool = False


ENTRY_FIELDS = tuple(CardEntry.model_fields)
PARAMETER_TABLES = ("market", "enterprises", "clouds", "vendors", "region")

AnyTable = TypeVar("AnyTable", bound=Table)


def shaped(table: type[AnyTable], raw: Mapping[str, Any], file: object, key: str = "") -> AnyTable:
    """The raw table of a file as the typed one; ``key`` is where in the file it stands.

    Raises ScenarioError for the first key that is unknown, missing or of the wrong type.
    """
    try:
        return table.model_validate(raw)
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
        # a misspelt key is also a missing one: what was written helps more than what was not
        first = next((each for each in mistakes if each["type"] == "extra_forbidden"), mistakes[0])
        place, branch = _place(first["loc"])
        where = ".".join(part for part in (key, place) if part) or WHOLE_FILE
        if first["type"] == "extra_forbidden":
            raise unknown(file, where, "key", str(first["loc"][-1]), _keys_at(table, first["loc"][:-1])) from None
        said = "must be a number or text" if branch else _said(first["type"], first["msg"], first.get("ctx", {}))
        near = nearest(str(first["input"]), re.findall("'([^']*)'", said)) if first["type"] == "literal_error" else ""
        raise ScenarioError(file, where, f"{said[:1].lower()}{said[1:]}", nearest=near) from None


def _keys_at(table: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Keys of the table that stands at this place inside another; those of the nearest one whose shape is known."""
    for part in location:
        inner = table.model_fields[part].annotation if isinstance(part, str) and part in table.model_fields else None
        tables = [each for each in (inner, *get_args(inner)) if isinstance(each, type) and issubclass(each, BaseModel)]
        table = tables[0] if tables else table
    return list(table.model_fields)


def _place(location: tuple[int | str, ...]) -> tuple[str, bool]:
    """Where the mistake is, and whether pydantic was trying a number or text there."""
    branch = len(location) > 1 and location[-1] in ("float", "int", "str")
    parts = location[:-1] if branch else location
    return ".".join(str(part) for part in parts), branch


def _said(mistake: str, message: str, context: Mapping[str, Any]) -> str:
    """A mistake in our own words, where pydantic's are a programmer's."""
    if mistake == "string_pattern_mismatch":
        return f"must be {_PATTERNS[context['pattern']]}"
    if mistake == "too_short" and context["min_length"] == 1:
        return "is empty"
    return _WORDS.get(mistake, message)


_PATTERNS = {
    NAME: "1 to 64 letters (a to z), digits, '.', '_' and '-', the first a letter or digit",
    MOVES: "an outcome and up, down or changes, as in 'fleet_k up'",
    PRIOR: "a law, U(low,high) or LU(low,high)",
}

_WORDS = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_too_short": "is empty",
    "string_too_long": "is too long",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "list_type": "must be a list",
    "bool_type": "must be true or false",
}

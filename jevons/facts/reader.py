"""Reading the fact tables. MODEL.md, section Facts.

Each table is a CSV file in ``tables/``; ``tables.toml`` says what it holds. Every row has date, source, url
and confidence (observed, estimate, forecast or from memory); every number has a unit. Tables are read one at
a time and nothing here merges two of them: a forecast stands beside what shipped only where somebody puts it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jevons.facts.errors import unknown

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = ("observed", "estimate", "forecast", "from memory")
"""Every confidence that a row may have."""

AS_STATED = "as stated"
"""Unit of a column whose rows carry their own unit in the column ``unit``."""

NO_NUMBERS = frozenset({"text", "date"})
"""Units of columns that hold no quantities."""

_EVERY = "every"


def facts(table: str | None = None) -> pd.DataFrame:
    """One fact table, or without a name the list of all tables.

    The list has name, title, description, role, rows, first and last date, and credit. Dates are ISO strings
    as exact as the source (``pandas.to_datetime(..., format="ISO8601")`` reads them all); where nothing is
    known, text columns hold an empty string and number columns NaN. Units are those of ``units(table)``. The
    frame is the caller's own copy. Raises FactsError for an unknown table.
    """
    return _list_of_tables() if table is None else _read(_known(table)).copy()


def table_names() -> tuple[str, ...]:
    """Names of all fact tables, in the order of ``tables.toml``."""
    return tuple(name for name in _declared() if name != _EVERY)


def units(table: str) -> dict[str, str]:
    """Unit of each column of a table, in its order.

    "text" and "date" are no quantities; "as stated" means that each row names the unit in its column
    ``unit``; "1" is a pure number. Raises FactsError for an unknown table.
    """
    described = columns(table)
    return {name: described[name]["unit"] for name in _header(table)}


def columns(table: str) -> Mapping[str, Mapping[str, str]]:
    """Unit and description of each column that a table may have. Raises FactsError for an unknown table."""
    declared = _declared()
    own = declared[_known(table)].get("columns", {})
    return {**declared[_EVERY]["columns"], **own}


def sources() -> pd.DataFrame:
    """Every source once: source, url, confidence, the tables that use it, and how many rows rest on it."""
    import pandas as pd

    tables = [_read(name).assign(table=name) for name in table_names()]
    rows = pd.concat([frame[["source", "url", "confidence", "table"]] for frame in tables])
    grouped = rows.groupby(["source", "url", "confidence"], sort=True)["table"]
    summary = grouped.agg(tables=lambda names: ", ".join(dict.fromkeys(names)), rows="size")
    return summary.reset_index()


def _known(table: str) -> str:
    if table not in table_names():
        raise unknown("fact table", table, table_names())
    return table


@cache
def _declared() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files(__package__).joinpath("tables.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _read(table: str) -> pd.DataFrame:
    import pandas as pd

    described = columns(table)
    numbers = [name for name in _header(table) if described[name]["unit"] not in NO_NUMBERS]
    path = resources.files(__package__).joinpath("tables", f"{table}.csv")
    # everything is read as text first: pandas would take the year 2024 for a number and an empty note for NaN
    with path.open(encoding="utf-8") as file:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    return frame.assign(**{name: pd.to_numeric(frame[name].mask(frame[name] == "")) for name in numbers})


@cache
def _header(table: str) -> tuple[str, ...]:
    path = resources.files(__package__).joinpath("tables", f"{_known(table)}.csv")
    with path.open(encoding="utf-8") as file:
        return tuple(file.readline().strip().split(","))


def _list_of_tables() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([_summary(name) for name in table_names()])


def _summary(name: str) -> dict[str, str | int]:
    told = _declared()[name]
    dates = _read(name)["date"]
    return {
        "name": name,
        "title": told["title"],
        "description": told["description"],
        "role": told["role"],
        "rows": len(dates),
        "first": min(dates),
        "last": max(dates),
        "credit": told["credit"],
    }

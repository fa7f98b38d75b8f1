"""Looking up one figure. MODEL.md, section Facts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jevons.facts.errors import FactsError, did_you_mean, unknown
from jevons.facts.reader import AS_STATED, NO_NUMBERS, facts, units

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Fact:
    """One figure: value in ``unit``, at ``date``, by ``source``, held with ``confidence``.

    ``low`` and ``high`` are the ends of its range in the same unit, NaN where the source gives none; ``url``
    may be empty. As text it reads "0.112 USD/Mtok (2025-02, estimate; ...)".
    """

    value: float
    unit: str
    date: str
    source: str
    confidence: str
    low: float = math.nan
    high: float = math.nan
    url: str = ""

    def __str__(self) -> str:
        unit = "" if self.unit == "1" else f" {self.unit}"
        return f"{self.value:.12g}{unit} ({self.date}, {self.confidence}; {self.source})"


def fact(table: str, /, column: str = "value", **match: str | float) -> Fact:
    """The one figure of ``column`` whose row equals ``match`` in every column named there.

    ``fact("accelerator_specs", "memory_gb", chip="H100").value`` is 80.0. Raises FactsError for an unknown
    table or column, a column without numbers, no or several matching rows, or a row without a number there.
    """
    declared = units(table)
    _require_columns(table, declared, column, match)
    row = _only_row(table, match)
    value = float(row[column])
    if math.isnan(value):
        raise FactsError(f"{table}: the row with {_asked(match)} holds no figure in '{column}'")
    return Fact(
        value=value,
        unit=row["unit"] if declared[column] == AS_STATED else declared[column],
        date=row["date"],
        source=row["source"],
        confidence=_confidence(row, column),
        low=float(row.get(f"{column}_low", math.nan)),
        high=float(row.get(f"{column}_high", math.nan)),
        url=row["url"],
    )


def _require_columns(table: str, declared: Mapping[str, str], column: str, matched: Iterable[str]) -> None:
    for name in matched:
        if name not in declared:
            raise unknown(f"column of {table}", name, declared)
    numbers = [name for name, unit in declared.items() if unit not in NO_NUMBERS]
    if column not in numbers:
        raise unknown(f"column of figures in {table}", column, numbers)


def _only_row(table: str, match: Mapping[str, str | float]) -> dict[str, Any]:
    frame = facts(table)
    found = frame
    for name, wanted in match.items():
        found = found[found[name] == wanted]
    if len(found) == 0:
        raise FactsError(f"{table}: no row has {_asked(match)}{_nearest(frame, match)}")
    if len(found) > 1:
        raise FactsError(f"{table}: {len(found)} rows have {_asked(match)}; they differ in {_apart(found)}")
    return {str(name): entry for name, entry in found.iloc[0].items()}


def _asked(match: Mapping[str, str | float]) -> str:
    return " and ".join(f"{name} = {wanted!r}" for name, wanted in match.items()) or "no condition"


def _nearest(frame: pd.DataFrame, match: Mapping[str, str | float]) -> str:
    """The nearest entry of the first asked column that does not hold what was asked for."""
    for name, wanted in match.items():
        entries = frame[name].astype(str)
        if isinstance(wanted, str) and not (entries == wanted).any():
            return did_you_mean(wanted, dict.fromkeys(entries))
    return ""


def _apart(found: pd.DataFrame) -> str:
    """Names of the columns in which the matching rows differ."""
    return ", ".join(str(name) for name in found.columns if found[name].nunique() > 1)


def _confidence(row: Mapping[str, Any], column: str) -> str:
    """The row's confidence, unless this one figure of it is from memory."""
    recalled = row.get("from_memory", "").split()
    return "from memory" if column in recalled else str(row["confidence"])

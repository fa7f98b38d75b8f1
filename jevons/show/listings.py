"""Lists for the terminal and for machines: scenarios, parameters and fact tables."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from fnmatch import fnmatchcase
from math import isinf, isnan
from typing import TYPE_CHECKING, Any

from jevons.show.manifest import as_json

if TYPE_CHECKING:
    import pandas as pd

    from jevons.scenario import Scenario
    from jevons.scenario.registry import Parameter

WIDEST_TEXT = 44
"""Longer texts of a fact table are cut on the terminal; ``--json`` has them whole."""

NOT_ON_THE_TERMINAL = ("url", "note", "grade", "from_memory", "credit", "description")


def scenario_rows(scenarios: Iterable["Scenario"]) -> list[dict[str, str]]:
    """Name, title and description of scenarios."""
    return [{"name": one.name, "title": one.title, "description": one.description} for one in scenarios]


def aligned(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows as aligned columns, without their names."""
    if not rows:
        return ""
    widths = {key: max(len(row[key]) for row in rows) for key in rows[0]}
    return "\n".join("  ".join(row[key].ljust(width) for key, width in widths.items()).rstrip() for row in rows)


def matching(known: Mapping[str, "Parameter"], pattern: str | None) -> list["Parameter"]:
    """Parameters whose path contains the pattern, or fits it if it has wildcards; all without a pattern."""
    if pattern is None:
        return list(known.values())
    if pattern in known:
        return [known[pattern]]
    shape = pattern if set(pattern) & set("*?[") else f"*{pattern}*"
    return [one for path, one in known.items() if fnmatchcase(path, shape)]


def nearest(known: Mapping[str, "Parameter"], pattern: str) -> str:
    """The nearest path to a pattern that matches nothing, as the end of a message."""
    near = difflib.get_close_matches(pattern, list(known), n=1, cutoff=0.4)
    return f"; did you mean '{near[0]}'?" if near else ""


def parameter_text(found: Sequence["Parameter"]) -> str:
    """A line a parameter, or all that is known of a single one."""
    if len(found) == 1:
        facts = [{"key": key, "value": _shown(value)} for key, value in parameter_records(found)[0].items()]
        return aligned([row for row in facts if row["value"]])
    rows = [
        {
            "path": p.path,
            "value": _shown(p.value),
            "unit": p.unit,
            "range": _range(p),
            "status": p.status,
            "what": p.description,
        }
        for p in found
    ]
    return aligned(rows)


def parameter_records(found: Sequence["Parameter"]) -> list[dict[str, Any]]:
    """Parameters with everything that is known of them, for JSON."""
    return [{**asdict(one), "allowed": list(one.allowed), "context": dict(one.context)} for one in found]


def _range(parameter: "Parameter") -> str:
    if parameter.allowed:
        return "|".join(parameter.allowed)
    return f"{_shown(parameter.low)} .. {_shown(parameter.high)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return "inf" if isinf(value) else f"{value:.6g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {entry}" for key, entry in value.items())
    if isinstance(value, list | tuple):
        return " | ".join(str(entry) for entry in value)
    return "" if value is None else str(value)


def frame_text(frame: "pd.DataFrame") -> str:
    """A fact table for the eye: long texts cut; addresses, notes and empty columns left out."""
    rows = [{str(name): _cut(value) for name, value in row.items()} for row in frame.to_dict(orient="records")]
    shown = [name for name in map(str, frame) if name not in NOT_ON_THE_TERMINAL and any(row[name] for row in rows)]
    head = {name: name for name in shown}
    return aligned([head, *({name: row[name] for name in shown} for row in rows)])


def _cut(value: object) -> str:
    text = "" if isinstance(value, float) and isnan(value) else _shown(value)
    return text if len(text) <= WIDEST_TEXT else f"{text[: WIDEST_TEXT - 3].rstrip()}..."


def frame_json(frame: "pd.DataFrame") -> str:
    """A fact table for machines, whole: one object a row, unknown figures as null."""
    return as_json(frame.to_dict(orient="records"))

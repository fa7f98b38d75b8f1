"""The error of a question that the fact tables cannot answer."""

import difflib
from collections.abc import Iterable


class FactsError(ValueError):
    """An unknown table or column, or a question that does not single out one figure."""


def unknown(kind: str, name: str, known: Iterable[str]) -> FactsError:
    """The error for a name that does not exist, with those that do and the nearest of them.

    ``kind`` says what was asked for ("fact table", "column of ..."); ``known`` are the names that exist.
    """
    names = list(known)
    return FactsError(f"no {kind} '{name}'; there are {', '.join(names)}{did_you_mean(name, names)}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The nearest known name as the end of a message, or nothing if none is near."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
    return f"; did you mean '{near[0]}'?" if near else ""

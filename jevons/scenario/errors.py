"""The one error of this room: what is wrong and where, what is allowed, and the nearest right name."""

import difflib
from collections.abc import Hashable, Iterable

LONGEST_PART = 300
"""Longer parts of a message are cut: a file may hold anything."""

MOST_NAMES = 12
NAMELESS = "''"


class ScenarioError(ValueError):
    """A scenario, a value or a card that cannot be used.

    As text: "<file>: <key>: <what is wrong>; <what is allowed>; did you mean '<nearest>'?", always one line.
    ``file``, ``key``, ``problem``, ``allowed`` and ``nearest`` hold the parts; the last two may be empty.
    """

    def __init__(self, file: object, key: object, problem: str, allowed: str = "", nearest: str = "") -> None:
        self.file, self.key = one_line(file) or NAMELESS, one_line(key) or NAMELESS
        self.problem, self.allowed, self.nearest = one_line(problem), one_line(allowed), one_line(nearest)
        hint = f"did you mean '{self.nearest}'?" if self.nearest else ""
        said = "; ".join(part for part in (self.problem, self.allowed, hint) if part)
        super().__init__(f"{self.file}: {self.key}: {said}")

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[str, ...]]:
        """Errors travel between processes whole."""
        return type(self), (self.file, self.key, self.problem, self.allowed, self.nearest)


def one_line(value: object) -> str:
    """Text that fits in one line of a message: control characters are written out, long texts cut."""
    start = str(value)[: LONGEST_PART + 1]
    text = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in start)
    return text if len(text) <= LONGEST_PART else f"{text[: LONGEST_PART - 3]}..."


def listed(names: Iterable[str]) -> str:
    """Names that are allowed, as the end of a message: the first of them, if there are many."""
    known = list(names)
    more = f" and {len(known) - MOST_NAMES} more" if len(known) > MOST_NAMES else ""
    return f"known: {', '.join(known[:MOST_NAMES]) or 'none'}{more}"


def unknown(file: object, key: object, kind: str, name: str, known: Iterable[str]) -> ScenarioError:
    """The error for a name that does not exist: ``kind`` says of what, ``known`` are those that do."""
    names = list(known)
    return ScenarioError(file, key, f"unknown {kind} '{name}'", listed(names), nearest(name, names))


def require_once(file: object, key: object, given: Iterable[Hashable]) -> None:
    """Refuse a list that holds something twice. Raises ScenarioError."""
    seen: set[Hashable] = set()
    for one in given:
        if one in seen:
            shown = f"'{one}'" if isinstance(one, str) else f"{one}"
            raise ScenarioError(file, key, f"holds {shown} twice", "each once")
        seen.add(one)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that looks most like this one, or nothing if none does."""
    near = difflib.get_close_matches(name[:LONGEST_PART], list(known), n=1, cutoff=0.4)
    return near[0] if near else ""

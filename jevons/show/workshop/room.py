"""A room that works together: a join code, a prediction before the reveal, and counts. Nothing personal is kept."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

QUESTION = "What happens to orders of accelerators over the three years after AI becomes ten times cheaper?"
ANSWERS = (
    "They fall by more than a half",
    "They fall by less than a half",
    "They stay about the same",
    "They rise by less than a half",
    "They rise by more than a half",
)
MOST_VISITORS = 60
"""Pages open at once; one that is closed or loaded anew counts for another minute."""

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without letters and digits that are mistaken for one another on a projector."""


def _code(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


@dataclass
class Room:
    """What the visitors of one server share. ``together`` is False for a page of one's own: no code, no question."""

    together: bool = False
    code: str = field(default_factory=lambda: _code(6))
    teacher_key: str = field(default_factory=lambda: _code(12))
    counts: list[int] = field(default_factory=lambda: [0] * len(ANSWERS))
    revealed: bool = False
    visitors: int = 0
    _listeners: dict[int, Callable[[], None]] = field(default_factory=dict)

    def admits(self, code: str) -> bool:
        """Whether a join code is right; case and blanks do not matter."""
        return secrets.compare_digest(code.strip().upper().encode(), self.code.encode())

    def knows_teacher(self, key: str) -> bool:
        """Whether a key is that of the teacher's page."""
        return secrets.compare_digest(key.strip().upper().encode(), self.teacher_key.encode())

    @property
    def full(self) -> bool:
        """Whether one more visitor would be too many for one machine."""
        return self.visitors >= MOST_VISITORS

    @property
    def asking(self) -> bool:
        """Whether the question is still open."""
        return self.together and not self.revealed

    def enter(self, visitor: int, opened: Callable[[], None]) -> None:
        """Count a visitor in; ``opened`` is called at the reveal."""
        self.visitors += 1
        self._listeners[visitor] = opened

    def leave(self, visitor: int) -> None:
        """Count a visitor out; what was answered stays counted."""
        if self._listeners.pop(visitor, None) is not None:
            self.visitors -= 1

    def answer(self, chosen: object, before: int | None) -> int | None:
        """Count an answer, in place of the visitor's earlier one; returns what now counts. Other input is ignored."""
        if not self.asking or isinstance(chosen, bool) or not isinstance(chosen, int):
            return before
        if not 0 <= chosen < len(ANSWERS):
            return before
        if before is not None:
            self.counts[before] -= 1
        self.counts[chosen] += 1
        return chosen

    def reveal(self) -> None:
        """Close the question and open the page to everyone."""
        self.revealed = True
        for opened in list(self._listeners.values()):
            opened()

    def ask_again(self) -> None:
        """Forget all answers and ask those who come from now on."""
        self.counts = [0] * len(ANSWERS)
        self.revealed = False

"""Channels through which a shock acts, and how one is held at the path that it has without the shock.

A market can be played with its channels free, on record, or held: what passes through a held channel is what passed
through it, in the same month, in the run on record. MODEL.md, section Channels.
"""

from collections.abc import Collection
from typing import TypeVar

Passing = TypeVar("Passing")

PRICE, ADOPTION, TOKENS_PER_TASK, CAPEX, TRAINING = "price", "adoption", "tokens_per_task", "capex", "training"


class Channels:
    """Channels that are free: whatever passes, passes as it is."""

    def __init__(self) -> None:
        self.month = 0

    def through(self, channel: str, place: str, value: Passing) -> Passing:
        """What passes through a channel this month at a ``place`` that knows no other by its name."""
        return value


class Recorded(Channels):
    """Channels on record: of each place the last that passes in a month is kept."""

    def __init__(self, channels: Collection[str]) -> None:
        super().__init__()
        self._channels = frozenset(channels)
        self.tape: dict[tuple[int, str, str], object] = {}

    def through(self, channel: str, place: str, value: Passing) -> Passing:
        """The same, noted."""
        if channel in self._channels:
            self.tape[self.month, channel, place] = value
        return value


class Held(Channels):
    """Channels of which some are held at what is on record; a record of the same runs, side by side."""

    def __init__(self, record: Recorded, channels: Collection[str]) -> None:
        super().__init__()
        self._record, self._channels = record, frozenset(channels)

    def through(self, channel: str, place: str, value: Passing) -> Passing:
        """What passed then through a channel that is held; else what passes now."""
        if channel not in self._channels:
            return value
        return self._record.tape[self.month, channel, place]  # type: ignore[return-value]

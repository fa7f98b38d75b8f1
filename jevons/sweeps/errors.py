"""What can go wrong with a store: one line that says what, where, and how to go on."""

from pathlib import Path


class StoreError(ValueError):
    """A store that cannot be read, written or gone on with; the message says why, in one line."""


def refusal(place: Path, error: OSError) -> StoreError:
    """The one line for a place that cannot be written to."""
    reason = (error.strerror or type(error).__name__).lower()
    return StoreError(
        f"results cannot be written to '{place}': {reason}; runs that are finished stay and are not redone"
    )

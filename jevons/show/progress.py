"""A progress bar with the time left, for people who wait at a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

Report = Callable[[int, int], None]


@contextmanager
def progress_bar(what: str, quiet: bool = False, unit: str = "") -> Iterator[Report | None]:
    """A function to be called with (done, in all), drawn on stderr; None if quiet or no terminal.

    With ``unit``, what is counted, the count and its rate since the first call are shown as well.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")
        first: list[tuple[int, float]] = []

        def report(done: int, total: int) -> None:
            now = monotonic()
            first[1:] = []
            first.append((done, now))
            bar.update(task, completed=done, total=total, rate=_rate(*first[0], done, now, unit) if unit else "")

        yield report


def _rate(first: int, begun: float, done: int, now: float, unit: str) -> str:
    """The count and how fast it grows."""
    each = f", {(done - first) / (now - begun):,.0f}/s" if now > begun else ""
    return f"{done:,} {unit}{each}"

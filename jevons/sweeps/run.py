"""A sweep from its specification to its results."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from jevons.sweeps.design import Design, design
from jevons.sweeps.engine import Task, cores, existing_cluster, finish, in_process, on_cluster, own_cluster
from jevons.sweeps.results import Results, open_results
from jevons.sweeps.spec import Sweep, load_sweep
from jevons.sweeps.store import Store, held

if TYPE_CHECKING:
    from distributed import Client

Progress = Callable[[int, int], None]

SMALL_RUNS = 256
"""Sweeps of fewer runs are over before workers have started."""


def sweep(
    spec: Sweep | str | Path,
    store: str | Path | None = None,
    engine: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    task: Task = finish,
) -> Results:
    """Play every run of a sweep that its store does not hold yet, and open the results.

    ``spec``: a sweep or a sweep file. ``store``: the folder, `results/NAME` if None. ``engine``: the address of a
    cluster, as in tcp://host:8786, whose workers see the folder; this machine if None, with ``workers`` processes (as
    many as cores; a small sweep is played in this process). None of them changes a bit of the results. ``progress`` is
    called with (runs done, runs in all). ``task`` plays a block and writes its part.

    A run that fails becomes a row of ``Results.failed``; the others go on. Interrupted in whatever way, the same call
    goes on where it stopped. Raises ScenarioError for a sweep that cannot be played, StoreError for a store that cannot
    be written, is in use or holds another sweep.
    """
    asked = spec if isinstance(spec, Sweep) else load_sweep(spec)
    laid_out = design(asked)
    path = Path(store) if store is not None else Path("results") / asked.name
    with held(path, asked, laid_out) as place:
        sound, failed = place.begin()
        complete = False
        try:
            _play(laid_out, place, {*sound, *failed}, engine, workers, progress, task)
            complete = True
        finally:
            place.end(complete)
    return open_results(path)


def _play(
    laid_out: Design,
    store: Store,
    finished: set[str],
    engine: str | None,
    workers: int | None,
    progress: Progress | None,
    task: Task,
) -> None:
    in_all = laid_out.runs
    done = min(len(finished), in_all)
    if progress is not None:
        progress(done, in_all)
    with ExitStack() as stack:
        client = _client(in_all - done, engine, workers, stack)
        blocks = laid_out.blocks(finished)
        given = (blocks, store.runs.resolve(), store.session, task)
        for outcome in in_process(*given) if client is None else on_cluster(client, *given):
            runs = outcome.runs + len(outcome.errors)
            done = min(done + runs, in_all)
            store.effort.add(runs, outcome.cpu_seconds)
            if progress is not None:
                progress(done, in_all)


def _client(runs: int, engine: str | None, workers: int | None, stack: ExitStack) -> "Client | None":
    """The cluster to play on; None if this process is quickest."""
    if engine is not None and runs:
        return stack.enter_context(existing_cluster(engine))
    count = workers or cores()
    if runs == 0 or count == 1 or (workers is None and runs < SMALL_RUNS):
        return None
    return stack.enter_context(own_cluster(count))

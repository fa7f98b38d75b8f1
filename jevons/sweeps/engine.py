"""Where blocks are played: in this process, on all cores, or on a cluster that is there already.

A task plays a block, writes its part where it runs and hands back a few numbers. It can be played twice, or by a worker
that was given up, and leave the same part.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jevons.sweeps import parts
from jevons.sweeps.design import Block
from jevons.sweeps.errors import StoreError
from jevons.sweeps.play import failed_table, played, sound_table

if TYPE_CHECKING:
    from distributed import Client

LOST_BEFORE_GIVING_UP = 20
"""Workers that may be lost over one block: more, and the block itself brings them down."""

BLOCKS_AHEAD = 3
"""Blocks per worker that wait at the cluster: enough that none idles, few enough that memory stays constant."""

SILENCE_BEFORE_LOST = "30s"
"""A worker of our own that is not heard of for so long is lost."""


@dataclass(frozen=True)
class Done:
    """A block is in the store: how many of its runs are sound, why others failed, and processor time."""

    runs: int
    errors: tuple[str, ...]
    cpu_seconds: float


Task = Callable[[Block, Path, str], Done]
Blocks = Iterator[Block]


def finish(block: Block, runs: Path, session: str) -> Done:
    """Play a block and write what comes of it into the folder ``runs``. Raises StoreError."""
    begun = time.process_time()
    found = played(block)
    key = parts.key_of(block.place, block.ids)
    for kind, table in ((parts.FAILED, failed_table(block, found.errors)), (parts.PART, sound_table(block, found))):
        if table is not None:
            parts.write_part(runs, kind, key, [table], session)
    errors = tuple(found.errors[row] for row in sorted(found.errors))
    return Done(len(found.rows), errors, time.process_time() - begun)


def in_process(blocks: Blocks, runs: Path, session: str, task: Task = finish) -> Iterator[Done]:
    """Play blocks one after the other in this process."""
    for block in blocks:
        yield task(block, runs, session)


def on_cluster(client: "Client", blocks: Blocks, runs: Path, session: str, task: Task = finish) -> Iterator[Done]:
    """Play blocks on the workers of a cluster, a few per worker at a time; results never pass through the scheduler.

    A block whose worker is lost is played again. Raises StoreError if a block loses one worker after the other, or the
    workers cannot write to the store.
    """
    from distributed import as_completed

    waiting: dict[Any, tuple[Block, int]] = {}
    queue = as_completed(loop=client.loop)

    def send(block: Block, lost: int) -> None:
        future = client.submit(task, block, runs, session, pure=False, retries=0)
        waiting[future.key] = (block, lost)
        queue.add(future)

    for _ in range(BLOCKS_AHEAD * max(len(client.scheduler_info()["workers"]), 1)):
        _send_next(blocks, send)
    while waiting:
        future = next(queue)
        block, lost = waiting.pop(future.key)
        if future.status == "finished":
            yield future.result()
            _send_next(blocks, send)
        else:
            _require_worth_another(future, lost)
            send(block, lost + 1)


def _send_next(blocks: Blocks, send: Callable[[Block, int], None]) -> None:
    block = next(blocks, None)
    if block is not None:
        send(block, 0)


def _require_worth_another(future: Any, lost: int) -> None:
    """Raise what a task raised by itself; a lost worker is no fault of the task, unless it happens over and over."""
    from distributed.scheduler import KilledWorker

    error = future.exception()
    if not isinstance(error, KilledWorker) and not future.cancelled():
        raise error
    if lost >= LOST_BEFORE_GIVING_UP:
        raise StoreError("one block of runs loses every worker that plays it; finished runs stay and are not redone")


@contextmanager
def own_cluster(workers: int) -> Iterator["Client"]:
    """A cluster of one-thread processes on this machine, for as long as the block lasts."""
    import dask
    from distributed import Client, LocalCluster

    settings = {
        "distributed.scheduler.worker-ttl": SILENCE_BEFORE_LOST,
        "distributed.scheduler.allowed-failures": LOST_BEFORE_GIVING_UP,
        "distributed.worker.memory.terminate": False,
        "distributed.admin.large-graph-warning-threshold": "1GB",
    }
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=50,
            host="127.0.0.1",
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextmanager
def existing_cluster(address: str) -> Iterator["Client"]:
    """The cluster whose scheduler listens at an address, as in tcp://host:8786. Raises StoreError if none answers."""
    from distributed import Client

    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise StoreError(f"no cluster answers at '{address}': {' '.join(str(error).split())}") from None
    with client:
        yield client


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""Where blocks are played: in this process, on all cores, or on a cluster that is there already.

A task plays a block, writes its part where it runs and hands back a few numbers. It can be played twice, or by a worker
that was given up, and leave the same part.
"""

import itertools
import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jevons.scenario.errors import one_line
from jevons.sweeps import parts
from jevons.sweeps.blocks import Block
from jevons.sweeps.errors import StoreError
from jevons.sweeps.play import failed_table, played, sound_table

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

LOST_BEFORE_GIVING_UP = 20
"""Workers that may be lost over one block: more, and the block itself brings them down."""

BLOCKS_AHEAD = 3
"""Blocks per worker that wait at the cluster: enough that none idles, few enough that memory stays constant."""

SILENCE_BEFORE_LOST = "30s"
"""A worker of our own that is not heard of for so long is lost."""


ADDRESS = re.compile(r"([a-z]+://)?(\[[0-9a-f:.]+\]|[^\s\[\]/:]+):[0-9]{1,5}", re.IGNORECASE)
"""Where a scheduler listens: a host, or numbers, and a port."""

PULSE_SECONDS = 10.0
"""How often it is looked whether there are workers, and how long a scheduler may take to answer."""

FREE_ALLOCATOR: dict[str, object] = {"OMP_NUM_THREADS": 1, "MKL_NUM_THREADS": 1, "OPENBLAS_NUM_THREADS": 1}
"""What Dask sets for its workers, without the low threshold at which memory goes back to the system: a month's arrays
come and go, and asking for their pages anew took a third of the workers' time."""

DEAF_TO_CTRL_C = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)"
"""What workers do first: a Ctrl-C at the terminal reaches them too, and it is for their parent to end them."""

STARTS = 3
"""Tries to start processes of our own."""

PATIENCE_SECONDS = 600.0
"""A cluster that has had no workers for so long will not get any."""


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

    A block whose worker is lost is played again. Raises StoreError if a block loses one worker after the other, the
    workers cannot write to the store, or there are no workers.
    """
    waiting: dict[Any, tuple[Block, int]] = {}

    def send(block: Block, lost: int) -> None:
        waiting[client.submit(task, block, runs, session, pure=False)] = (block, lost)

    for block in itertools.islice(blocks, BLOCKS_AHEAD * max(workers_of(client), 1)):
        send(block, 0)
    while waiting:
        for future in _ended(client, list(waiting)):
            block, lost = waiting.pop(future)
            done = _done(future)
            if done is None:
                _require_worth_another(lost)
                send(block, lost + 1)
                continue
            for following in itertools.islice(blocks, 1):
                send(following, 0)
            yield done


def workers_of(client: "Client") -> int:
    """How many workers a cluster has now."""
    return len(client.nthreads())


def _ended(client: "Client", futures: list[Any]) -> list[Any]:
    """The tasks that are over, well or badly, as soon as there are any. Raises StoreError where nobody plays them."""
    from distributed import wait

    alone_since = time.monotonic()
    while True:
        try:
            wait(futures, timeout=PULSE_SECONDS, return_when="FIRST_COMPLETED")
        except CancelledError:
            pass
        except TimeoutError:
            _revive(client)
        over = [future for future in futures if future.status != "pending"]
        if over:
            return over
        if workers_of(client):
            alone_since = time.monotonic()
        elif time.monotonic() - alone_since > PATIENCE_SECONDS:
            raise StoreError("the cluster has no workers; runs that are finished stay and are not redone")


def _revive(client: "Client") -> None:
    """Start workers of our own anew that have shut down; those of others come back by themselves or not at all."""
    cluster = client.cluster
    if cluster is not None:
        cluster.scale(len(cluster.worker_spec))


def _done(future: Any) -> Done | None:
    """What a task says of its block; None if its worker was lost. Raises what the task raised."""
    from distributed.scheduler import KilledWorker

    try:
        return future.result(timeout=PULSE_SECONDS)
    except (KilledWorker, CancelledError, TimeoutError):
        return None


def _require_worth_another(lost: int) -> None:
    """A lost worker is no fault of its block, unless it happens over and over."""
    if lost >= LOST_BEFORE_GIVING_UP:
        raise StoreError("one block of runs loses every worker that plays it; runs that are finished stay")


@contextmanager
def own_cluster(workers: int) -> Iterator["Client"]:
    """A cluster of one-thread processes on this machine, for as long as the block lasts."""
    import dask
    from distributed import Client

    settings = {
        "distributed.scheduler.worker-ttl": SILENCE_BEFORE_LOST,
        "distributed.scheduler.allowed-failures": LOST_BEFORE_GIVING_UP,
        "distributed.worker.memory.terminate": False,
        "distributed.admin.large-graph-warning-threshold": "1GB",
        "distributed.nanny.pre-spawn-environ": FREE_ALLOCATOR,
    }
    with dask.config.set(settings), _started(workers) as cluster, Client(cluster) as client:
        yield client


def _started(workers: int) -> "LocalCluster":
    """A cluster of one-thread processes; one that dies while it starts is given up for another."""
    from distributed import LocalCluster

    for _ in range(STARTS):
        try:
            return LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
                preload=DEAF_TO_CTRL_C,
            )
        except (RuntimeError, OSError, TimeoutError) as error:
            problem = " ".join(str(error).split())
    raise StoreError(f"no processes can be started here ({problem}); --workers 1 does without")


@contextmanager
def existing_cluster(address: str) -> Iterator["Client"]:
    """The cluster whose scheduler listens at an address, as in tcp://host:8786. Raises StoreError if none does."""
    from distributed import Client

    if not ADDRESS.fullmatch(address):
        raise StoreError(f"'{one_line(address)}' is no address of a cluster; write it as tcp://host:8786")
    try:
        client = Client(address, timeout=PULSE_SECONDS)
    except (OSError, ValueError) as error:
        raise StoreError(f"no cluster answers at '{address}': {' '.join(str(error).split())}") from None
    with client:
        yield client


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

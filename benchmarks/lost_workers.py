"""A cluster of which one worker is killed and one is frozen, and wakes up after the sweep has ended.

`python -m benchmarks.sweep_torture` plays it with the other trials.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from benchmarks.torture_trial import command, files_that_count, same, told, wait_for_parts

DASK = "distributed.cli"
LOST_AFTER = "30s"
ENDS_WITHIN = 120.0
"""Seconds in which a worker that its scheduler has given up ends by itself."""


def worker_of(address: str) -> list[str]:
    """The command line of a worker of one thread that nobody watches over."""
    options = ("--nthreads", "1", "--no-dashboard", "--no-nanny")
    return [sys.executable, "-m", f"{DASK}.dask_worker", address, *options]


@contextmanager
def cluster(workers: int, host: str = "127.0.0.1") -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """A scheduler and workers as processes of their own, reached by tcp; yields address and workers."""
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": LOST_AFTER}
    scheduler = subprocess.Popen(
        [sys.executable, "-m", f"{DASK}.dask_scheduler", "--host", host, "--port", "0", "--no-dashboard"],
        stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    assert scheduler.stderr is not None
    address = next(found.group() for line in scheduler.stderr if (found := re.search(r"tcp://[0-9.]+:[0-9]+", line)))
    one = worker_of(address)
    started = [subprocess.Popen(one, stderr=subprocess.DEVNULL, env=environment) for _ in range(workers)]
    try:
        yield address, started
    finally:
        for process in (*started, scheduler):
            process.kill()
            process.wait()


def gone(worker: "subprocess.Popen[bytes]") -> bool:
    """Whether a worker that its scheduler has given up ends by itself once it may go on."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        worker.wait(ENDS_WITHIN)
    return worker.returncode is not None


def lost_workers(spec: Path, place: Path, reference: pd.DataFrame) -> bool:
    """Of three workers of a cluster one is killed, one is frozen and wakes up after the sweep has ended."""
    store = place / "cluster"
    with cluster(3) as (address, workers):
        running = subprocess.Popen(command(spec, store, "--engine", address))
        wait_for_parts(store, 3, running)
        workers[0].kill()
        workers[1].send_signal(signal.SIGSTOP)
        code = running.wait()
        equal, files = code == 0 and same(store, reference), files_that_count(store)
        workers[1].send_signal(signal.SIGCONT)
        woken = gone(workers[1])
        untouched = files == files_that_count(store) and same(store, reference)
    how = f"exit code {code}, equal {equal}, worker gone {woken}, untouched later {untouched}"
    return told("a cluster by tcp, one worker killed and one frozen", code == 0 and equal and woken and untouched, how)

"""A worker of a cluster behind a cable of its own that is cut in the middle of a sweep, and mended after it.

`python -m benchmarks.sweep_torture` plays it with the other trials. On Linux, as root, with the command `ip`.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from distributed import Client

from benchmarks.lost_workers import cluster, gone, worker_of
from benchmarks.torture_trial import command, files_that_count, same, told, wait_for_parts

APART = "jevons-apart"
"""Name of the network namespace beyond the cable."""
OUR_END, THEIR_END = "jevons-ours", "jevons-theirs"
OUR_ADDRESS, THEIR_ADDRESS = "10.77.0.1", "10.77.0.2"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@contextmanager
def cable() -> Iterator[None]:
    """Lay a cable between this network and one apart, up at both ends."""
    _ip("netns", "add", APART)
    try:
        _ip("link", "add", OUR_END, "type", "veth", "peer", "name", THEIR_END, "netns", APART)
        _ip("address", "add", f"{OUR_ADDRESS}/24", "dev", OUR_END)
        _ip("link", "set", OUR_END, "up")
        _ip("-n", APART, "address", "add", f"{THEIR_ADDRESS}/24", "dev", THEIR_END)
        _ip("-n", APART, "link", "set", "lo", "up")
        _ip("-n", APART, "link", "set", THEIR_END, "up")
        yield
    finally:
        _ip("netns", "delete", APART)


def cut_off(spec: Path, place: Path, reference: pd.DataFrame) -> bool:
    """The third worker of a cluster loses its cable mid-sweep; it plays on alone, and comes back when all is done."""
    trial = "a worker whose cable is cut mid-sweep"
    if shutil.which("ip") is None:
        return told(trial, False, "the command 'ip' is not on this machine")
    store = place / "cut"
    with cable(), cluster(2, OUR_ADDRESS) as (address, _), Client(address) as client:
        apart = subprocess.Popen(["ip", "netns", "exec", APART, *worker_of(address)], stderr=subprocess.DEVNULL)
        client.wait_for_workers(3)
        joined = _beyond(client)
        running = subprocess.Popen(command(spec, store, "--engine", address))
        wait_for_parts(store, 3, running)
        _ip("-n", APART, "link", "set", THEIR_END, "down")
        code, alone = running.wait(), not _beyond(client)
        equal, files = code == 0 and same(store, reference), files_that_count(store)
        _ip("-n", APART, "link", "set", THEIR_END, "up")
        back = gone(apart)
        untouched = files == files_that_count(store) and same(store, reference)
        apart.kill()
        apart.wait()
    how = (
        f"joined {joined}, given up {alone}, exit code {code}, equal {equal}, gone {back}, untouched later {untouched}"
    )
    return told(trial, joined and alone and code == 0 and equal and untouched, how)


def _beyond(client: Client) -> bool:
    return any(THEIR_ADDRESS in worker for worker in client.scheduler_info(n_workers=-1)["workers"])

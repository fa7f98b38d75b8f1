"""The same bits on one process, on several, on a cluster by tcp, and after any of them is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from distributed import LocalCluster

from jevons.sweeps.errors import StoreError
from jevons.sweeps.results import open_results
from jevons.sweeps.run import sweep
from tests.sweeps.faulty import faulty, slow
from tests.sweeps.small import ELASTICITY, rows, several_blocks, small

ROOT = Path(__file__).parents[2]
SPEC = several_blocks()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a sweep in one process."""
    place = tmp_path_factory.mktemp("sweeps") / "undisturbed"
    sweep(SPEC, place, workers=1)
    return place


def test_two_processes_write_the_same_bytes_as_one(undisturbed: Path, tmp_path: Path) -> None:
    sweep(SPEC, tmp_path / "s", workers=2)
    parts = [{path.name: path.read_bytes() for path in (at / "runs").iterdir()} for at in (undisturbed, tmp_path / "s")]
    assert parts[0] == parts[1] and len(parts[0]) == 5


def test_a_cluster_that_loses_a_worker_finds_the_same(undisturbed: Path, tmp_path: Path) -> None:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1") as cluster:
        victim = next(iter(cluster.workers.values())).process.process.pid
        threading.Thread(target=_kill_once_begun, args=(victim, tmp_path / "s" / "runs"), daemon=True).start()
        sweep(SPEC, tmp_path / "s", engine=cluster.scheduler_address, task=slow)
        assert rows(tmp_path / "s").equals(rows(undisturbed))
        failing = small(axes={ELASTICITY: [0.3, 0.5]}, seeds=1)
        found = sweep(failing, tmp_path / "f", engine=cluster.scheduler_address, task=faulty)
    assert found.failed["error"].tolist() == ["FloatingPointError: a run that raises"]
    assert len(found) == 1


def _kill_once_begun(victim: int, runs: Path) -> None:
    while not runs.is_dir() or not list(runs.glob("part-*")):
        time.sleep(0.02)
    os.kill(victim, getattr(signal, "SIGKILL", signal.SIGTERM))


ENDLESS = """
import sys
from jevons.sweeps.run import sweep
from tests.sweeps.faulty import slow
from tests.sweeps.small import several_blocks
sweep(several_blocks(), sys.argv[1], workers=1, task=slow)
"""


def test_kills_of_the_parent_lose_nothing(undisturbed: Path, tmp_path: Path) -> None:
    store = tmp_path / "s"
    for parts in (1, 2):
        running = subprocess.Popen([sys.executable, "-c", ENDLESS, str(store)], cwd=ROOT)
        while len(list((store / "runs").glob("part-*")) if (store / "runs").is_dir() else []) < parts:
            assert running.poll() is None
            time.sleep(0.02)
        running.kill()
        running.wait()
    kept = len(open_results(store))
    assert 0 < kept < 288
    sweep(SPEC, store, workers=1)
    assert rows(store).equals(rows(undisturbed))


def test_a_cluster_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jevons.sweeps.engine.PULSE_SECONDS", 1.0)
    with pytest.raises(StoreError, match="no cluster answers at 'tcp://127.0.0.1:9'"):
        sweep(SPEC, tmp_path / "s", engine="tcp://127.0.0.1:9")


@pytest.mark.parametrize(
    "address", ["", "nonsense", "tcp://", "tcp://host:port", "tcp://a b:1", "inproc://x", "host:\n1"]
)
def test_what_is_no_address_of_a_cluster_is_told(address: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no address of a cluster; write it as tcp://host:8786") as told:
        sweep(SPEC, tmp_path / "s", engine=address)
    assert "\n" not in str(told.value)

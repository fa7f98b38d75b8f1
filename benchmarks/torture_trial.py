"""What the trials of a tortured sweep share: the command, the store it must equal, and the line that is told."""

import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

from jevons.sweeps.results import open_results

SWEEP = (sys.executable, "-m", "jevons.cli", "sweep")


def rows(store: Path) -> pd.DataFrame:
    """All runs of a store in an order that does not depend on its files."""
    table = open_results(store).to_pandas()
    by = [name for name in ("run", "with_shock", "month") if name in table]
    table = table.astype({"run": str, "scenario": str})
    return table.sort_values(by, kind="stable").reset_index(drop=True)


def same(store: Path, reference: pd.DataFrame) -> bool:
    """Whether a store holds every run of the reference once, to the last bit, and is closed."""
    found = open_results(store)
    return rows(store).equals(reference) and found.manifest["complete"] and not len(found.failed)


def told(trial: str, passed: bool, how: str = "") -> bool:
    """Print a trial's line."""
    print(f"{'ok    ' if passed else 'FAILED'} {trial}{f': {how}' if how else ''}", flush=True)
    return passed


def command(spec: Path, store: Path, *words: str) -> list[str]:
    """The command line of a sweep into a store."""
    return [*SWEEP, str(spec), "--out", str(store.parent), "--name", store.name, "--quiet", *words]


def files_that_count(store: Path) -> list[str]:
    """The files of a store that count: what a late worker writes aside, and throws away, does not."""
    return sorted(path.name for path in (store / "runs").iterdir() if not path.name.startswith("."))


def parts_in(store: Path) -> int:
    """How many parts a store holds."""
    return len(list((store / "runs").glob("part-*"))) if store.exists() else 0


def wait_for_parts(store: Path, count: int, running: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    """Wait until a store holds so many parts; raises RuntimeError if its sweep ends before."""
    while parts_in(store) < count:
        if running.poll() is not None:
            raise RuntimeError(f"the sweep ended with exit code {running.returncode} before {store} held {count} parts")
        time.sleep(0.05)

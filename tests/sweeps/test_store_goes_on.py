"""What an interruption, a full disk or damage leaves is kept, and only the rest is played."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jevons.sweeps.errors import StoreError
from jevons.sweeps.results import open_results
from jevons.sweeps.run import sweep
from tests.sweeps.counting import Counting
from tests.sweeps.small import ELASTICITY, rows, small

ROOT = Path(__file__).parents[2]


def test_an_interrupted_sweep_goes_on_where_it_stopped(undisturbed: Path, tmp_path: Path, one_by_one: None) -> None:
    with pytest.raises(KeyboardInterrupt):
        sweep(small(), tmp_path / "s", task=Counting(blocks=4))
    assert len(open_results(tmp_path / "s")) == 4
    rest = Counting()
    found = sweep(small(), tmp_path / "s", task=rest)
    assert rest.runs == 2
    assert found.manifest["complete"] and len(found) == 6
    assert rows(tmp_path / "s").equals(rows(undisturbed))
    assert found.manifest["effort"]["runs"] == 6


def test_a_repeated_sweep_plays_nothing_and_changes_no_byte(undisturbed: Path) -> None:
    before = {path: path.read_bytes() for path in undisturbed.rglob("*") if path.is_file()}
    again = Counting()
    sweep(small(), undisturbed, task=again)
    assert again.runs == 0
    assert {path: path.read_bytes() for path in undisturbed.rglob("*") if path.is_file()} == before


def test_an_extended_sweep_plays_only_what_is_new(tmp_path: Path) -> None:
    sweep(small(), tmp_path / "s")
    more = Counting()
    longer = small(axes={ELASTICITY: [0.3, 0.5, 1.0, 1.7]}, seeds=3)
    found = sweep(longer, tmp_path / "s", task=more)
    assert (more.runs, len(found)) == (6, 12)
    sweep(longer, tmp_path / "at-once")
    assert rows(tmp_path / "s").equals(rows(tmp_path / "at-once"))


def test_more_draws_of_a_sobol_sequence_keep_the_first(tmp_path: Path) -> None:
    sampler = {"kind": "sobol", "ranges": {ELASTICITY: {"low": 0.2, "high": 2.0}}}
    sweep(small(axes={}, seeds=1, sampler={**sampler, "draws": 4}), tmp_path / "s")
    more = Counting()
    sweep(small(axes={}, seeds=1, sampler={**sampler, "draws": 8}), tmp_path / "s", task=more)
    assert more.runs == 4


@pytest.mark.parametrize("place", [200, -200])
def test_a_damaged_part_is_found_and_played_again(
    place: int, undisturbed: Path, tmp_path: Path, one_by_one: None
) -> None:
    sweep(small(), tmp_path / "s")
    damaged = sorted((tmp_path / "s" / "runs").glob("part-*"))[2]
    content = bytearray(damaged.read_bytes())
    content[place] ^= 1
    damaged.write_bytes(content)
    again = Counting()
    sweep(small(), tmp_path / "s", task=again)
    assert again.runs == 1
    assert rows(tmp_path / "s").equals(rows(undisturbed))


@pytest.mark.parametrize("place", [300, -3, -300])
def test_reading_a_damaged_part_says_which(place: int, tmp_path: Path) -> None:
    sweep(small(paired=False, record={"observables": ["fleet_k"]}), tmp_path / "s")
    part = next((tmp_path / "s" / "runs").glob("part-*"))
    content = bytearray(part.read_bytes())
    content[place] ^= 255
    part.write_bytes(content)
    with pytest.raises(StoreError, match=f"'{part.name}' .* is damaged; sweep again to redo it"):
        open_results(tmp_path / "s").to_pandas()


def test_a_cut_off_part_is_played_again(undisturbed: Path, tmp_path: Path) -> None:
    sweep(small(), tmp_path / "s")
    part = next((tmp_path / "s" / "runs").glob("part-*"))
    part.write_bytes(part.read_bytes()[:-100])
    sweep(small(), tmp_path / "s")
    assert rows(tmp_path / "s").equals(rows(undisturbed))


FULL_DISK = """
import resource, signal, sys
from jevons.sweeps.errors import StoreError
from jevons.sweeps.run import sweep
from tests.sweeps.small import small
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    sweep(small(paired=False, record={"observables": "all"}), sys.argv[1])
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="limits on file sizes are of Unix")
def test_a_full_disk_is_told_and_what_is_finished_stays(tmp_path: Path) -> None:
    sweep(small(paired=False, seeds=1, record={"observables": "all"}), tmp_path / "s")
    limit = max(path.stat().st_size for path in (tmp_path / "s" / "runs").iterdir()) // 3
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "s"), str(limit)],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert "cannot be written" in done.stdout and "runs that are finished stay" in done.stdout
    assert len(open_results(tmp_path / "s").to_pandas("fleet_k")) == 3 * 18
    assert not list((tmp_path / "s" / "runs").glob("*unfinished"))

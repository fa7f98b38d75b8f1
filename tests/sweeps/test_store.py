"""A store loses nothing, doubles nothing and plays nothing twice; what cannot be written is said in a line."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jevons.sweeps import manifest, parts, results, store
from jevons.sweeps.blocks import Block
from jevons.sweeps.engine import Done, finish
from jevons.sweeps.errors import StoreError
from jevons.sweeps.results import open_results
from jevons.sweeps.run import sweep
from tests.sweeps.small import ELASTICITY, rows, small
from tests.worlds import market, shocked

ROOT = Path(__file__).parents[2]


class Counting:
    """A task that counts the runs it plays, and stops the sweep after so many blocks."""

    def __init__(self, blocks: int = 1000) -> None:
        self.left, self.runs = blocks, 0

    def __call__(self, block: Block, runs: Path, session: str) -> Done:
        """Play a block."""
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        self.runs += len(block.ids)
        return finish(block, runs, session)


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of one run."""
    monkeypatch.setattr("jevons.sweeps.design.Design.block_size", lambda self, base: 1)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a sweep that nothing came between."""
    place = tmp_path_factory.mktemp("sweeps") / "undisturbed"
    sweep(small(), place)
    return place


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


def test_a_part_of_a_worker_that_was_given_up_is_thrown_away(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    (runs / parts.SESSION).write_text("later")
    block = next(iter(_design().blocks()))
    with pytest.raises(StoreError, match="has gone on without this worker"):
        finish(block, runs, "earlier")
    assert [path.name for path in runs.iterdir()] == [parts.SESSION]


class Frozen:
    """A task whose first worker is frozen at a place in ``parts``, given up, and its block played again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
        self.awake, self.asleep = threading.Event(), threading.Event()
        self.worker: threading.Thread | None = None
        self.said = ""
        passed = getattr(parts, place)
        monkeypatch.setattr(parts, place, lambda *given: self._frozen(passed(*given)))

    def _frozen(self, found: object) -> object:
        if threading.current_thread() is self.worker:
            self.asleep.set()
            assert self.awake.wait(60.0)
        return found

    def __call__(self, block: Block, runs: Path, session: str) -> Done:
        """Play a block; the first one twice."""
        if self.worker is None:
            self.worker = threading.Thread(target=self._late, args=(block, runs, session))
            self.worker.start()
            assert self.asleep.wait(60.0)
        return finish(block, runs, session)

    def _late(self, block: Block, runs: Path, session: str) -> None:
        try:
            finish(block, runs, session)
        except StoreError as error:
            self.said = str(error)

    def wake(self) -> None:
        """Let the worker go on to its end."""
        assert self.worker is not None
        self.awake.set()
        self.worker.join(60.0)


@pytest.mark.parametrize("place", ["write_aside", "checksum", "_session"])
def test_a_worker_that_wakes_up_after_the_end_changes_nothing(
    place: str, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_by_one: None
) -> None:
    """Also one that had been told that its session goes on, and had but to put its part in place."""
    monkeypatch.setattr(store, "MOST_PARTS", 3)
    frozen = Frozen(monkeypatch, place)
    sweep(small(), tmp_path / "s", task=frozen)
    closed = {path: path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file()}
    frozen.wake()
    assert {path: path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file()} == closed
    assert "has gone on without this worker" in frozen.said
    assert rows(tmp_path / "s").equals(rows(undisturbed))


def test_a_block_that_two_machines_played_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their processors may differ in the last bit of a logarithm."""

    def twice(block: Block, runs: Path, session: str) -> Done:
        done = finish(block, runs, session)
        part = next(runs.glob("part-*"))
        table = pq.read_table(part)
        name = table.column_names[-1]
        other = pa.array(np.nextafter(table[name].to_numpy(), np.inf))
        key = parts.key_of(block.place, block.ids)
        parts.write_part(runs, parts.PART, key, [table.set_column(table.num_columns - 1, name, other)], session)
        return done

    found = sweep(small(), tmp_path / "s", task=twice)
    assert len(found) == len(found.to_pandas()) == 6


def test_a_part_that_is_written_twice_is_one(tmp_path: Path) -> None:
    for _ in range(2):
        finish(next(iter(_design().blocks())), tmp_path, "")
    assert len(list(tmp_path.iterdir())) == 1


def _design():  # type: ignore[no-untyped-def]
    from jevons.sweeps.design import design

    return design(small())


def test_runs_that_two_parts_hold_count_once(undisturbed: Path, tmp_path: Path) -> None:
    sweep(small(), tmp_path / "s")
    block = next(iter(_design().blocks())).rows([1, 2])
    finish(block, tmp_path / "s" / "runs", "")
    found = sweep(small(), tmp_path / "s")
    assert len(found) == 6
    assert rows(tmp_path / "s").equals(rows(undisturbed))


def test_many_parts_are_packed_and_stay_the_same(
    undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_by_one: None
) -> None:
    monkeypatch.setattr(store, "MOST_PARTS", 3)
    found = sweep(small(), tmp_path / "s")
    assert [path.name.split("-")[0] for path in (tmp_path / "s" / "runs").iterdir()] == ["pack"]
    assert found.to_pandas().astype({"run": str}).equals(open_results(undisturbed).to_pandas().astype({"run": str}))
    more = Counting()
    sweep(small(seeds=4), tmp_path / "s", task=more)
    assert more.runs == 6
    sweep(small(seeds=4), tmp_path / "at-once")
    assert rows(tmp_path / "s").equals(rows(tmp_path / "at-once"))


def test_results_that_are_opened_or_read_while_parts_are_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_by_one: None
) -> None:
    early = sweep(small(), tmp_path / "s")
    listed, packed = results.sound_files, []

    def late(path: Path, packs: dict[str, list[str]]) -> list[Path]:
        if not packed:
            packed.append(path)
            sweep(small(), path)
        return listed(path, packs)

    monkeypatch.setattr(store, "MOST_PARTS", 3)
    monkeypatch.setattr(results, "sound_files", late)
    assert len(open_results(tmp_path / "s").to_pandas()) == 6
    with pytest.raises(StoreError, match="has changed since it was opened; open it again"):
        early.to_pandas()


def test_a_kill_while_packing_doubles_nothing(
    undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_by_one: None
) -> None:
    monkeypatch.setattr(store, "MOST_PARTS", 3)
    noted = store.Store._note
    monkeypatch.setattr(store.Store, "_note", lambda self, *told, **more: _killed(self, noted, *told, **more))
    with pytest.raises(KeyboardInterrupt):
        sweep(small(), tmp_path / "s")
    assert len(open_results(tmp_path / "s")) == 6
    monkeypatch.setattr(store.Store, "_note", noted)
    again = Counting()
    sweep(small(), tmp_path / "s", task=again)
    assert again.runs == 0
    assert rows(tmp_path / "s").equals(rows(undisturbed))


def _killed(held, noted, *told, **more) -> None:  # type: ignore[no-untyped-def]
    """The power goes once the packs are written, after the manifest has been told of them or before."""
    if held._packs:
        raise KeyboardInterrupt
    noted(held, *told, **more)


def test_two_sweeps_into_one_folder_are_refused(tmp_path: Path) -> None:
    def meddling(block: Block, runs: Path, session: str) -> Done:
        with pytest.raises(StoreError, match="another sweep is writing"):
            sweep(small(), tmp_path / "s")
        return finish(block, runs, session)

    assert len(sweep(small(), tmp_path / "s", task=meddling)) == 6


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"record": {"rebound": [3]}}, "another 'record'"),
        ({"paired": False, "record": {"observables": ["fleet_k"]}}, "another 'record'"),
        ({"axes": {"market.price": [1.0, 2.0]}}, "another 'varied'"),
        ({"scenarios": shocked(market({"market.price": 3.0}), 4.0)}, "its values have changed"),
    ],
)
def test_another_sweep_into_the_same_folder_is_refused(other: dict[str, object], said: str, undisturbed: Path) -> None:
    with pytest.raises(StoreError, match=said):
        sweep(small(**other), undisturbed)


def test_runs_of_another_model_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep(small(), tmp_path / "s")
    monkeypatch.setattr(manifest, "model_version", lambda: "another")
    with pytest.raises(StoreError, match="another version of the model"):
        sweep(small(), tmp_path / "s")


@pytest.mark.parametrize(
    "spoilt", ['"packs": 3', '"frames": []', '"effort": {"runs": "x"}', '"record": 1', '"paired": 1']
)
def test_a_manifest_that_was_edited_is_told(spoilt: str, tmp_path: Path) -> None:
    sweep(small(), tmp_path / "s")
    file = tmp_path / "s" / "manifest.json"
    told = json.loads(file.read_text())
    file.write_text(json.dumps({**told, **json.loads(f"{{{spoilt}}}")}))
    key = spoilt.split('"')[1]
    for again in (lambda: sweep(small(), tmp_path / "s"), lambda: open_results(tmp_path / "s")):
        with pytest.raises(StoreError, match=f"manifest.json' is not as a sweep writes it: '{key}"):
            again()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StoreError, match="holds files but no sweep"):
        sweep(small(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written to .*: not a directory"):
        sweep(small(), tmp_path / "file" / "s")


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


def test_the_manifest_says_what_was_asked(undisturbed: Path) -> None:
    told = json.loads((undisturbed / "manifest.json").read_text())
    assert told["spec"]["axes"] == {ELASTICITY: [0.3, 1.0, 1.7]}
    assert told["seeds"] == [0, 1]
    assert told["varied"] == {ELASTICITY: "1"}
    assert set(told["units"].values()) == {"1"} and len(told["units"]) == 20
    assert told["versions"]["numpy"] == np.__version__
    assert (told["runs"], told["runs_finished"], told["runs_failed"], told["complete"]) == (6, 6, 0, True)

"""A run counts once, whoever wrote it twice, and while parts are packed."""

import threading
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jevons.sweeps import parts, results, store
from jevons.sweeps.blocks import Block
from jevons.sweeps.engine import Done, finish
from jevons.sweeps.errors import StoreError
from jevons.sweeps.results import open_results
from jevons.sweeps.run import sweep
from tests.sweeps.counting import Counting
from tests.sweeps.small import rows, small


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

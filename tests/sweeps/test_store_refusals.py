"""A folder keeps to one sweep of one model; what does not fit or cannot be written is said in a line."""

import json
from pathlib import Path

import numpy as np
import pytest

from jevons.sweeps import manifest
from jevons.sweeps.blocks import Block
from jevons.sweeps.engine import Done, finish
from jevons.sweeps.errors import StoreError
from jevons.sweeps.results import open_results
from jevons.sweeps.run import sweep
from tests.sweeps.small import ELASTICITY, small
from tests.worlds import market, shocked


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


def test_the_manifest_says_what_was_asked(undisturbed: Path) -> None:
    told = json.loads((undisturbed / "manifest.json").read_text())
    assert told["spec"]["axes"] == {ELASTICITY: [0.3, 1.0, 1.7]}
    assert told["seeds"] == [0, 1]
    assert told["varied"] == {ELASTICITY: "1"}
    assert set(told["units"].values()) == {"1"} and len(told["units"]) == 20
    assert told["versions"]["numpy"] == np.__version__
    assert (told["runs"], told["runs_finished"], told["runs_failed"], told["complete"]) == (6, 6, 0, True)

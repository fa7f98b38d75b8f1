"""Every promised file is written, can be read, and is the same when written again."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import xarray
from made_up import MadeUpPair, course, pair

from jevons.show.comparison import Comparison, Failure, compare, sound
from jevons.show.folder import RUN_FILES
from jevons.show.manifest import Request
from jevons.show.results import write_results
from jevons.show.words import Answer, answer


@dataclass(frozen=True)
class Played:
    """An outcome of made-up runs."""

    whole: MadeUpPair
    kept: MadeUpPair
    failures: tuple[Failure, ...]
    comparison: Comparison
    answer: Answer


def _write(folder: Path, whole: MadeUpPair) -> Path:
    folder.mkdir()
    kept, failures = sound(whole)
    comparison = compare(kept)
    played = Played(whole, kept, failures, comparison, answer(whole.scenario, comparison))
    write_results(folder, Request("made_up", (0, 1, 2), {}, "made_up"), played)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(tmp_path_factory.mktemp("results") / "made_up", pair(seeds=3, months=40))


def test_every_promised_file_is_there_and_listed(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == set(RUN_FILES)
    assert json.loads((folder / "manifest.json").read_text())["files"] == list(RUN_FILES)


def test_the_data_come_back_as_they_were(folder: Path) -> None:
    shown = pair(seeds=3, months=40)
    for name, data in {"with_shock.nc": shown.with_shock, "without_shock.nc": shown.without_shock}.items():
        with xarray.open_dataset(folder / name, engine="scipy") as read:
            xarray.testing.assert_equal(read.load()[list(data.data_vars)], data)
            assert read["orders_k"].dims == ("run", "month", "vendor")
            assert read["orders_k"].attrs == data["orders_k"].attrs


def test_tables_can_be_read(folder: Path) -> None:
    table = pd.read_csv(folder / "monthly.csv")
    assert len(table) == 2 * 3 * 40
    assert not table.isna().any().any()
    assert {"observable", "unit", "agent", "median", "p05", "p95"} < set(pd.read_csv(folder / "by_agent.csv"))


def test_the_summary_has_the_words_and_every_change(folder: Path) -> None:
    written = json.loads((folder / "summary.json").read_text())
    assert written["headline"].startswith("With the shock the market used 25 % less compute")
    hours = [one for one in written["changes"] if one["measure"] == "accelerator_hours_mh"]
    assert [one["month"] for one in hours] == ["2026-01", "2026-04"]
    assert all(one["change"] == pytest.approx(-0.25) for one in hours)


def test_the_scenario_can_be_read(folder: Path) -> None:
    assert tomllib.loads((folder / "scenario.toml").read_text())["events"][0]["kind"] == "efficiency"


def test_the_figure_is_a_picture(folder: Path) -> None:
    assert (folder / "figure.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (folder / "figure.svg").read_text()


def test_the_same_run_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = _write(tmp_path / "again", pair(seeds=3, months=40))
    different = [name for name in RUN_FILES if (folder / name).read_bytes() != (again / name).read_bytes()]
    assert different == []


def test_no_file_names_the_machine(folder: Path) -> None:
    texts = [path.read_text() for path in folder.iterdir() if path.suffix in (".json", ".toml", ".csv", ".svg")]
    assert not [text for text in texts if str(folder) in text]


def test_a_scenario_without_events_leaves_one_dataset(tmp_path: Path, hardly_drawn: None) -> None:
    files = {path.name for path in _write(tmp_path / "course", course(seeds=2, months=30)).iterdir()}
    assert files == set(RUN_FILES) - {"with_shock.nc"}


def test_failed_runs_are_kept_in_the_data_named_in_the_manifest_and_left_out_of_the_tables(
    tmp_path: Path, hardly_drawn: None
) -> None:
    shown = pair(seeds=3, months=30)
    failing = shown.with_shock.assign_coords(failure=("run", ["", "tokens sold: 2023-04", ""]))
    folder = _write(tmp_path / "failed", MadeUpPair(shown.scenario, failing, shown.without_shock))
    (failed,) = json.loads((folder / "manifest.json").read_text())["failed_runs"]
    assert failed == {"seed": 1, "shock": "with", "message": "tokens sold: 2023-04"}
    assert set(pd.read_csv(folder / "monthly.csv")["seed"]) == {0, 2}
    with xarray.open_dataset(folder / "with_shock.nc", engine="scipy") as read:
        assert read.sizes["run"] == 3

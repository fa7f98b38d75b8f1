"""Results appear whole or not at all, and touch nobody else's files."""

import os
import shutil
from pathlib import Path

import pytest

from jevons.show.folder import MANIFEST, RUN_FILES, ResultsError, results_folder

RESULTS = Path(__file__).parents[2] / "results"


def _fill(folder: Path, text: str = "new") -> None:
    for name in RUN_FILES:
        (folder / name).write_text(text)


def test_files_appear_together_under_the_name(tmp_path: Path) -> None:
    with results_folder(tmp_path / "results", "deepseek") as folder:
        _fill(folder)
        assert not (tmp_path / "results" / "deepseek").exists()
    assert sorted(os.listdir(tmp_path / "results")) == ["deepseek"]
    assert sorted(os.listdir(tmp_path / "results" / "deepseek")) == sorted(RUN_FILES)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError, OSError])
def test_an_interrupted_run_leaves_nothing_behind(tmp_path: Path, stop: type[BaseException]) -> None:
    with pytest.raises((stop, ResultsError)), results_folder(tmp_path / "a" / "b", "deepseek") as folder:
        (folder / "figure.png").write_text("half")
        raise stop
    assert os.listdir(tmp_path) == []


def test_an_interrupted_run_leaves_the_earlier_one_as_it_was(tmp_path: Path) -> None:
    with results_folder(tmp_path, "deepseek") as folder:
        _fill(folder, "old")
    with pytest.raises(KeyboardInterrupt), results_folder(tmp_path, "deepseek") as folder:
        _fill(folder)
        raise KeyboardInterrupt
    assert {path.read_text() for path in (tmp_path / "deepseek").iterdir()} == {"old"}


def test_running_again_replaces_its_own_files_and_no_others(tmp_path: Path) -> None:
    with results_folder(tmp_path, "deepseek") as folder:
        _fill(folder, "old")
    notes = tmp_path / "deepseek" / "notes.txt"
    notes.write_text("mine")
    with results_folder(tmp_path, "deepseek") as folder:
        _fill(folder)
        (folder / "with_shock.nc").unlink()
    assert notes.read_text() == "mine"
    assert (tmp_path / "deepseek" / MANIFEST).read_text() == "new"
    # what the new run has not made is not left over from the old one
    assert not (tmp_path / "deepseek" / "with_shock.nc").exists()
    assert os.listdir(tmp_path) == ["deepseek"]


def test_a_folder_with_somebody_elses_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deepseek").mkdir()
    (tmp_path / "deepseek" / "figure.png").write_text("a holiday")
    with pytest.raises(ResultsError, match=r"figure\.png"), results_folder(tmp_path, "deepseek"):
        pytest.fail("the work must not begin")
    assert (tmp_path / "deepseek" / "figure.png").read_text() == "a holiday"


@pytest.mark.parametrize("name", ["backtest-baseline", "frontier", "hypotheses", "sensitivity"])
def test_no_reference_result_of_the_checkout_stands_in_the_way_of_its_command(name: str, tmp_path: Path) -> None:
    shutil.copytree(RESULTS / name, tmp_path / name)
    with results_folder(tmp_path, name) as folder:
        _fill(folder)
    assert (tmp_path / name / MANIFEST).read_text() == "new"


def test_a_place_that_is_a_file_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file")
    with (
        pytest.raises(ResultsError, match="cannot be written"),
        results_folder(tmp_path / "results", "deepseek"),
    ):
        pytest.fail("the work must not begin")
    with pytest.raises(ResultsError, match="is a file"), results_folder(tmp_path, "results"):
        pytest.fail("the work must not begin")


def test_a_place_without_permission_is_refused_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(**_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", denied)
    with pytest.raises(ResultsError, match="permission denied"), results_folder(tmp_path / "new", "deepseek"):
        pytest.fail("the work must not begin")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "../up", "/etc", "a\\b", ".hidden", "a\0b", "x" * 101, "end.", "a\nb"]
)
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ResultsError, match="cannot name"), results_folder(tmp_path, name):
        pytest.fail("the work must not begin")


def test_a_second_run_leaves_no_file_of_the_first_as_it_was(tmp_path: Path) -> None:
    for told in ("first", "second"):
        with results_folder(tmp_path, "frontier") as folder:
            extra = ["supply.png"] if told == "first" else []
            for name in ("frontier.csv", "of-a-new-command.csv", *extra, MANIFEST):
                (folder / name).write_text(told)
    written = {path.name: path.read_text() for path in (tmp_path / "frontier").iterdir()}
    assert written == dict.fromkeys(("frontier.csv", "of-a-new-command.csv", MANIFEST), "second")

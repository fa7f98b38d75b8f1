"""Every experiment runs as it is, ends in one figure and says one sentence; what is committed is what it said."""

import runpy
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "experiments").glob("*.py"))
DRAWING_WORLDS = ("known_worlds", "prior_of_backfire")
"""Experiments that count worlds, and not seeds."""

TINY = ["--seeds", "2", "--firms", "60"]


def _run(script: Path, folder: Path) -> None:
    module = runpy.run_path(str(script))
    if script.stem in DRAWING_WORLDS:
        module["main"](16, str(folder))
    else:
        module["perform"](module["experiment"], str(script), [*TINY, "--folder", str(folder)])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_experiment_leaves_a_figure_and_says_a_sentence(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(script, tmp_path)
    assert (tmp_path / "figure.png").stat().st_size > 10_000
    tables = [pd.read_csv(path) for path in tmp_path.glob("*.csv")]
    assert len(tables) == 1 and len(tables[0]) > 1
    printed = capsys.readouterr().out.strip()
    assert printed.endswith(".") and len(printed.splitlines()) == 1
    assert "nan" not in printed.lower().split()


def test_experiments_are_short_and_take_nothing_but_the_package() -> None:
    assert len(SCRIPTS) > 10
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 63, script.name
        assert "experiments." not in text and "sys.path" not in text, script.name


def test_the_list_has_every_experiment_with_the_sentence_that_is_committed() -> None:
    told = (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")
    for script in SCRIPTS:
        assert f"`{script.name}`" in told
        committed = ROOT / "results" / script.stem.replace("_", "-") / "sentence.txt"
        if script.stem not in DRAWING_WORLDS:
            assert committed.read_text(encoding="utf-8").strip() in told, script.name


def test_what_is_committed_of_an_experiment_is_small() -> None:
    for script in SCRIPTS:
        figure = ROOT / "results" / script.stem.replace("_", "-").replace("prior-of-backfire", "prior") / "figure.png"
        assert 10_000 < figure.stat().st_size < 150_000, script.name


def test_an_experiment_run_from_elsewhere_refuses_nonsense_in_a_line(tmp_path: Path) -> None:
    asked = [sys.executable, str(ROOT / "experiments" / "regimes.py"), "--seeds", "0"]
    done = subprocess.run(asked, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("--seeds and --firms are at least 1")

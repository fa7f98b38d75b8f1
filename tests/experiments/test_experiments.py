"""Every experiment runs as it is, ends in one figure and says one sentence."""

import runpy
from pathlib import Path

import pytest

EXPERIMENTS = sorted((Path(__file__).parents[2] / "experiments").glob("*.py"))


@pytest.mark.parametrize("script", EXPERIMENTS, ids=lambda path: path.stem)
def test_an_experiment_leaves_a_figure_and_says_a_sentence(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(script))["main"](16, str(tmp_path))
    assert (tmp_path / "figure.png").stat().st_size > 10_000
    printed = capsys.readouterr().out.strip()
    assert printed.endswith(".") and len(printed.splitlines()) == 1


def test_experiments_are_short() -> None:
    assert EXPERIMENTS
    assert all(len(script.read_text(encoding="utf-8").splitlines()) < 80 for script in EXPERIMENTS)

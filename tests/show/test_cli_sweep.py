"""The command that sweeps: what it prints and writes, and how it ends."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jevons.cli import app
from jevons.sweeps.design import design
from jevons.sweeps.results import open_results
from jevons.sweeps.spec import load_sweep

SPEC = """
name = "tiny"
scenarios = "deepseek"
paired = true
seeds = 2
[values]
market.firms = 6
market.end = "2026-02"
[axes]
enterprises.all.elasticity = [0.5, 1.5]
[record]
rebound = [12]
"""
FAILING = SPEC.replace(
    "[values]", "[points]\nmarket.experts = [2.0, 64.0]\nmarket.experts_active = [8.0, 8.0]\n[values]"
)


def _jevons(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["sweep", *words])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A tiny sweep file."""
    (tmp_path / "tiny.toml").write_text(SPEC)
    return tmp_path / "tiny.toml"


def test_a_sweep_says_what_is_there_and_how_to_read_it(spec: Path, tmp_path: Path) -> None:
    code, printed, said = _jevons(str(spec), "--out", str(tmp_path))
    assert (code, said) == (0, "")
    assert "4 runs finished" in printed
    read = next(line for line in printed.splitlines() if line.startswith("Read: ")).removeprefix("Read: ")
    assert len(eval(read, {"jevons": __import__("jevons")})) == 4


def test_a_dry_run_says_how_many_how_long_how_big_and_plays_nothing(spec: Path, tmp_path: Path) -> None:
    code, printed, _ = _jevons(str(spec), "--out", str(tmp_path), "--workers", "2", "--dry-run")
    assert code == 0
    assert "runs: 4 pairs of runs of 38 months, in 1 blocks" in printed
    assert "on 2 idle cores" in printed and "disk: about" in printed
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.toml"]
    told = json.loads(_jevons(str(spec), "--dry-run", "--json")[1])
    assert told["runs"] == 4 and told["cpu_seconds"] > 0 and told["disk_bytes"] > 0


def test_failed_runs_end_in_exit_code_one_and_the_rest_is_there(tmp_path: Path) -> None:
    (tmp_path / "failing.toml").write_text(FAILING)
    code, printed, said = _jevons(str(tmp_path / "failing.toml"), "--out", str(tmp_path), "--name", "f", "--json")
    assert code == 1
    assert "4 runs failed; the first: given values: market.experts_active: 8 is more than" in said
    told = json.loads(printed)
    assert (told["finished"], told["failed"], told["runs"]) == (4, 4, 8)
    assert len(open_results(tmp_path / "f").to_pandas()) == 4


def test_mistakes_end_in_exit_code_two_and_one_line(spec: Path, tmp_path: Path) -> None:
    for words, said in (
        ((str(tmp_path / "none.toml"),), "there is no such file"),
        ((str(spec), "--most-runs", "3"), "the sweep has 4 runs; at most 3; raise most_runs if you mean it"),
        ((str(spec), "--name", "a/../b"), "cannot name a results folder"),
        ((str(spec), "--name", ""), "cannot name a results folder"),
        ((str(tmp_path),), "is a folder; give a file"),
        ((str(spec), "--engine", "nonsense"), "'nonsense' is no address of a cluster"),
        ((str(spec), "--workers", "0"), "--workers"),
    ):
        code, printed, told = _jevons(*words, "--out", str(tmp_path / "results"))
        assert (code, printed) == (2, "")
        assert said in told and told.count("\n") == 1


def test_an_interruption_ends_in_exit_code_130_and_says_how_to_go_on(
    spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupting(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jevons.sweeps.run.in_process", interrupting)
    code, _, said = _jevons(str(spec), "--out", str(tmp_path))
    assert code == 130
    assert "interrupted" in said and "the same command goes on" in said


def test_the_example_has_as_many_runs_as_it_says() -> None:
    example = Path(__file__).parents[2] / "experiments" / "rebound_by_elasticity.toml"
    assert f"{design(load_sweep(example)).runs} pairs" in example.read_text()

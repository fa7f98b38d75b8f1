"""What the README shows works as it is shown."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jevons.cli import app
from jevons.show.folder import RUN_FILES

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
FEW = ("--seeds", "2", "--quiet")
SMALL = {
    "run": ("--seeds", "1", "--set", "market.firms=6", "--set", "market.end=2026-03", "--quiet"),
    "rebound": FEW,
    "compare": FEW,
    "decompose": FEW,
    "attribute": (*FEW, "--set", "market.firms=30"),
    "frontier": ("--points", "3", "--quiet"),
    "stylised": ("--seeds", "2"),
    "backtest": FEW,
    "hypotheses": ("--worlds", "50", "--quiet"),
    "report": ("--seeds", "2", "--worlds", "0", "--quiet"),
}
"""The same commands with fewer runs."""


@pytest.fixture(autouse=True)
def _few_firms(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dozen firms, where a report leaves no choice of it and no number of it is looked at."""
    monkeypatch.setattr("jevons.show.report.TURNING_FIRMS", 12)


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def _commands() -> list[str]:
    """Every command after the set-up script, without its comment."""
    lines = re.findall(r"^ {4}python3 start\.py (.*)$", README, flags=re.MULTILINE)
    return [line.split("#")[0].strip() for line in lines]


@pytest.mark.parametrize("command", [c for c in _commands() if c.split()[0] not in ("test", "workshop")])
def test_every_command_of_the_readme_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-scenario.toml").write_text(_blocks("toml")[0], encoding="utf-8")
    words = shlex.split(command)
    result = CliRunner().invoke(app, [*words, *SMALL.get(words[0], ())])
    assert result.exit_code == 0, result.stderr


def test_the_two_commands_come_first() -> None:
    assert _commands()[:2] == ["run deepseek", "test"]


def test_the_python_of_the_readme_prints_rebound_by_layer(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = _blocks("python")
    assert len(blocks) == 1
    exec(compile(blocks[0].replace("range(5)", "range(2)"), "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "accelerator-hours" in printed and "p_backfire" in printed


def test_every_file_that_the_readme_promises_is_written() -> None:
    promised = set(re.findall(r"`([a-z_]+\.(?:png|svg|csv|nc|json|toml))`", README))
    assert set(RUN_FILES) <= promised

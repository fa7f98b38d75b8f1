"""The commands that judge: their folders, and what they print for people and for machines."""

import json
from pathlib import Path

import pandas as pd
import pytest

from jevons.analysis.targets import TARGETS
from tests.show.command_line import _jevons


def test_a_backtest_writes_its_folder_and_prints_the_table(tmp_path: Path) -> None:
    code, printed, told = _jevons("backtest", "--seeds", "2", "--out", str(tmp_path))
    assert (code, told) == (0, "")
    assert {path.name for path in (tmp_path / "backtest-baseline").iterdir()} == {
        "backtest.csv",
        "figure.png",
        "figure.svg",
        "manifest.json",
    }
    assert "NVIDIA units, 2023" in printed


def test_a_rebound_writes_its_folder_and_prints_the_verdicts(tmp_path: Path) -> None:
    words = ["--seeds", "2", "--set", "market.end=2025-12", "--set", "market.firms=60", "--out", str(tmp_path)]
    code, printed, _ = _jevons("rebound", "deepseek", *words)
    assert code == 0
    folder = tmp_path / "rebound-deepseek"
    written = {"rebound.csv", "elasticity.csv", "figure.png", "figure.svg", "manifest.json"}
    assert {path.name for path in folder.iterdir()} == written
    assert "accelerator-hours" in printed
    assert "--set=market.end=2025-12" in json.loads((folder / "manifest.json").read_text())["command"]


def test_an_attribution_and_a_frontier_write_their_folders(tmp_path: Path) -> None:
    small = ["--set", "market.end=2025-06", "--set", "market.firms=12"]
    words = ["--seeds", "1", "--channel", "price", "--shock", "hardware", "--out", str(tmp_path)]
    code, printed, _ = _jevons("attribute", "deepseek", *words, *small)
    assert code == 0 and "nothing frozen" in printed
    told = json.loads((tmp_path / "attribution-deepseek-hardware" / "manifest.json").read_text())
    assert "--channel=price" in told["command"] and "every accelerator" in told["shock"]
    words = ["--points", "3", "--seeds", "1", "--shock", "hardware", "--layer", "energy", "--out", str(tmp_path)]
    code, printed, _ = _jevons("frontier", "saturation", *words)
    assert code == 0 and "closed form" in printed
    folder = tmp_path / "frontier-saturation-hardware"
    assert {"frontier.csv", "figure.png", "supply.png"} < {path.name for path in folder.iterdir()}
    told = json.loads((folder / "manifest.json").read_text())
    assert "saturation" in told["command"] and "--layer=energy" in told["command"]


def test_stylised_facts_are_printed_with_their_verdicts() -> None:
    code, printed, told = _jevons("stylised", "--seeds", "2")
    assert (code, told) == (0, "")
    assert "SF14" in printed and "does not hold" in printed
    assert "1 to 13 weeks" in next(line for line in printed.splitlines() if "models turn over" in line)
    assert _jevons("stylised", "nosuch")[0] == 2


def test_a_backtest_can_be_quiet_and_be_told_to_machines(tmp_path: Path) -> None:
    words = ["backtest", "--seeds", "1", "--quiet", "--out", str(tmp_path)]
    assert _jevons(*words) == (0, "", "")
    assert (tmp_path / "backtest-baseline" / "backtest.csv").exists()
    code, printed, told = _jevons(*words, "--json")
    assert (code, told) == (0, "")
    assert [row["target"] for row in json.loads(printed)] == [target.name for target in TARGETS]


def test_stylised_facts_can_be_told_to_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"fact": "SF1", "statement": "it is so", "model": 0.5, "high": float("inf"), "by_design": True}
    monkeypatch.setattr("jevons.analysis.stylised.stylised_facts", lambda *_: pd.DataFrame([row]))
    code, printed, told = _jevons("stylised", "--json")
    assert (code, told) == (0, "")
    assert json.loads(printed) == [{**row, "high": "inf"}]

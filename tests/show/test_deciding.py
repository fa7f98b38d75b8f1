"""What decides, in words, figure and files; and the command that asks."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from jevons.analysis.regions import Limit, Region
from jevons.analysis.sensitivity import Plan, Sensitivity
from jevons.cli import app
from jevons.scenario import load_scenario
from jevons.show.deciding import headline, sensitivity_figure, sensitivity_text, write_sensitivity


def found(backfire: float = 0.4) -> Sensitivity:
    """Two assumptions that matter, one screened out; without ``backfire`` nothing of it was ever seen."""
    rows = [("clouds.all.pass_through", 0.5), ("shock.share", 0.3), ("market.batch", np.nan)]
    ranked = pd.DataFrame(
        {
            "path": path, "description": f"What {path} is; more", "unit": "1", "low": 0.0, "high": 1.0, "law": "U",
            "effect": 0.2, "size": 0.2, "size_conf": 0.1, "spread": 0.0,
            "rebound_alone": share, "rebound_alone_conf": 0.1, "rebound_total": share, "rebound_total_conf": 0.1,
            "backfire_alone": share if backfire else np.nan, "backfire_alone_conf": 0.1,
            "backfire_total": share if backfire else np.nan, "backfire_total_conf": 0.1,
        }
        for path, share in rows
    )  # fmt: skip
    region = Region((Limit("clouds.all.pass_through", 0.8, 1.1),), coverage=0.75, density=0.9)
    return Sensitivity(load_scenario("baseline"), Plan(), ranked, (0.2, 0.7, 1.3), backfire, region, True, ())


def test_the_headline_names_what_decides_and_leaves_out_what_was_screened() -> None:
    words = headline(found())
    assert words.startswith("Whether accelerator-hours backfire hangs most on pass through (50 %)")
    assert "share of the shock (30 %)" in words and "batch" not in words


def test_without_backfire_the_question_is_rebound() -> None:
    words = headline(found(backfire=0.0))
    assert words.startswith("Accelerator-hours backfire in none of the worlds drawn: their rebound hangs most on pass")


def test_too_few_worlds_with_backfire_are_not_said_to_tell_what_decides_it() -> None:
    few = found(backfire=0.02)
    few.ranked["backfire_total_conf"] = 0.9
    words = headline(few)
    assert few.deciding == "rebound"
    few.ranked["backfire_total"] = 1.03
    assert few.deciding == "rebound", "half of an interval of 0.9 says nothing of a share, however large it came out"
    assert words.startswith("Accelerator-hours backfire in 2% of the worlds drawn, too few to say what decides it:")


def test_the_text_says_share_region_and_how_it_was_reached() -> None:
    text = sensitivity_text(found())
    for words in ("0.70 (0.20 to 1.30)", "in 40%", "50 ± 10 %", "holds in 90% of these worlds", "75% of all", "Morris"):
        assert words in text, words


@pytest.mark.parametrize("trends", ["on", "off"])
def test_text_and_figure_say_whether_the_market_was_at_rest(trends: str) -> None:
    asked = replace(found(), scenario=load_scenario("baseline", {"market.trends": trends}))
    assert f"'baseline' with trends {trends}" in sensitivity_text(asked)
    assert f"'baseline' with trends {trends}" in " ".join(sensitivity_figure(asked).get_supxlabel().split())


def test_the_rows_of_the_figure_bear_the_names_that_the_headline_uses() -> None:
    rows = [label.get_text() for label in sensitivity_figure(found()).axes[0].get_yticklabels()]
    for name in ("pass through", "share of the shock"):
        assert name in headline(found()) and any(row.startswith(f"{name}: ") for row in rows)


def test_a_dry_run_is_told_to_machines() -> None:
    words = ["sensitivity", "--dry-run", "--json", "--points", "16", "--trajectories", "2", "--seeds", "3"]
    told = json.loads(CliRunner().invoke(app, words).stdout)
    assert told["seeds"] == [0, 1, 2]
    assert told["runs"] == 2 * 3 * told["worlds"] and told["assumptions"] > 0


def test_table_figure_and_manifest_are_written(tmp_path: Path) -> None:
    write_sensitivity(tmp_path, "jevons sensitivity", found())
    assert {path.name for path in tmp_path.iterdir()} == {
        "sensitivity.csv",
        "figure.png",
        "figure.svg",
        "manifest.json",
    }
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["p_backfire"] == 0.4 and manifest["runs"] == Plan().runs(3)
    assert len(pd.read_csv(tmp_path / "sensitivity.csv")) == 3


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["sensitivity", "--dry-run", "--points", "64", "--seeds", "1"])
    assert result.exit_code == 0 and f"{2 * (20 * 29 + 64 * 10):,} runs" in result.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words, message",
    [
        (["--layer", "hours"], "there is no layer 'hours'"),
        (["--points", "100"], "power of two"),
        (["--months", "99"], "outside 0 to 71"),
        (["nowhere"], "nowhere"),
    ],
)
def test_mistakes_end_in_one_line_and_code_two(words: list[str], message: str) -> None:
    result = CliRunner().invoke(app, ["sensitivity", *words])
    assert result.exit_code == 2 and message in result.stderr and result.stderr.count("\n") == 1


def test_the_command_answers_and_files(tmp_path: Path) -> None:
    words = "--set market.firms=6 --set market.end=2026-01 --set market.trends=off --months 12 --seeds 1".split()
    sizes = ["--trajectories", "2", "--points", "2", "--json", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, ["sensitivity", *words, *sizes])
    assert result.exit_code == 0, result.stderr
    assert len(json.loads(result.stdout)) == len(pd.read_csv(tmp_path / "sensitivity" / "sensitivity.csv"))

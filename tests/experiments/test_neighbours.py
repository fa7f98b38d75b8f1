"""The market works inside the libraries of the field, and says there what it says at home."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import rebound
from jevons.market.simulate import simulate
from jevons.scenario import load_scenario

FOLDER = Path(__file__).parents[2] / "experiments" / "neighbours"
FIRMS = 6


def _example(name: str) -> dict[str, Any]:
    """The globals of an example, its market made small."""
    module = runpy.run_path(str(FOLDER / f"{name}.py"))
    if "SETTING" in module:
        module["SETTING"].update({"market.firms": FIRMS})
    return module


def _at_home(setting: dict[str, Any], values: dict[str, float], layer: str = "accelerator-hours") -> float:
    table = rebound(counterfactual(load_scenario("deepseek", {**setting, **values}), seeds=[0]), [36])
    row = table[(table["layer"] == layer) & (table["months_after"] == 36)]
    return float(row["log_rebound"].iloc[0])


def test_the_function_of_a_table_gives_the_rebound_of_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    example = _example("as_function")
    names, table = example["PROBLEM"]["names"], np.array([[0.2, 0.3, 0.8], [0.7, 0.6, 1.0]])
    expected = [_at_home(example["SETTING"], dict(zip(names, row.tolist(), strict=True))) for row in table]
    np.testing.assert_array_equal(example["log_rebound"](table), expected)
    example["main"](4)
    assert capsys.readouterr().out.strip().endswith("%.")


def test_the_workbench_plays_the_market(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("ema_workbench")
    example = _example("in_ema_workbench")
    values = {"reasoning_elasticity": 0.4, "compute_share": 0.5, "pass_through": 0.9}
    expected = _at_home(example["SETTING"], {example["PATHS"][name]: value for name, value in values.items()}, "capex")
    assert example["market"](**values)["capex"] == expected
    example["main"](2)
    assert "of 4 experiments" in capsys.readouterr().out


def test_mesa_plays_the_market_run_by_run(capsys: pytest.CaptureFixture[str]) -> None:
    example = _example("under_mesa")
    frame = example["last_months"](FIRMS)
    path = "enterprises.all.reasoning_elasticity"
    worlds = [
        load_scenario("deepseek", {"market.firms": FIRMS, "market.end": "2026-01", path: value})
        for value in frame["enterprises__all__reasoning_elasticity"]
    ]
    side_by_side = simulate(worlds)["accelerator_hours_mh"].values[:, -1]
    np.testing.assert_array_equal(frame["accelerator_hours_mh"], side_by_side)
    example["main"](FIRMS)
    assert capsys.readouterr().out.strip().endswith(".")

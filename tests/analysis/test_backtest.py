"""The baseline beside the figures of the world."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray

from jevons.analysis.backtest import backtest, model_figure
from jevons.analysis.targets import TARGETS, Target
from jevons.facts import facts
from jevons.scenario import load_scenario, registry
from jevons.show.backtesting import backtest_figure, backtest_text, headline

PEAK_OF_SCARCITY = "rent of an H100, 2023-06"
"""What was asked at the peak of the shortage: the baseline has it only with the rush for training of that year."""


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return backtest(seeds=range(20))


@pytest.fixture(scope="module")
def without_rush() -> pd.DataFrame:
    return backtest(load_scenario("baseline").with_values({"market.training_rush": 0.0}), seeds=range(20))


def test_the_baseline_is_within_a_factor_of_two_of_every_figure(frame: pd.DataFrame) -> None:
    assert frame.loc[~frame["near"], "target"].tolist() == []
    assert "19 of 19" in headline(frame)


def test_without_the_rush_for_training_the_peak_of_rents_is_missed_and_nothing_else(without_rush: pd.DataFrame) -> None:
    assert without_rush.loc[~without_rush["near"], "target"].tolist() == [PEAK_OF_SCARCITY]


def test_every_fact_lies_in_its_band(frame: pd.DataFrame) -> None:
    assert (frame["fact_low"] <= frame["fact"]).all() and (frame["fact"] <= frame["fact_high"]).all()


def test_every_fact_names_its_table_and_how_well_it_is_known(frame: pd.DataFrame) -> None:
    for names in frame["table"]:
        for name in names.split(", "):
            assert len(facts(name))
    assert set(frame["confidence"]) <= {"observed", "estimate", "from memory"}


def test_targets_are_sums_of_the_rows_that_they_name() -> None:
    by_name = {target.name: target.fact().value for target in TARGETS}
    tokens = {row["entity"]: row["ttok_per_month"] for _, row in facts("token_volumes").iterrows()}
    openai = facts("token_volumes").query("entity == 'OpenAI'")["ttok_per_month"].sum()
    expected = tokens["Google"] + openai + tokens["Microsoft"] + tokens["ByteDance"]
    assert by_name["tokens, 2024-12"] == pytest.approx(expected)
    units = facts("unit_shipments").query("vendor == 'NVIDIA' and quarter.str.startswith('2023')")["units"]
    assert by_name["NVIDIA units, 2023"] == pytest.approx(sum(units) / 1e3)


def _played(values: list[float], unit_dims: dict[str, list[str]] | None = None) -> xarray.Dataset:
    months = [f"2024-{number:02d}" for number in range(1, 13)]
    table: Any = np.outer([1.0, 2.0], values)
    dims, coords = ["run", "month"], {"run": [0, 1], "month": pd.to_datetime(months)}
    for dim, names in (unit_dims or {}).items():
        table = np.stack([table * (place + 1) for place in range(len(names))], axis=-1)
        dims, coords = [*dims, dim], {**coords, dim: names}
    return xarray.Dataset({"thing": (dims, table)}, coords=coords)


def _target(how: str, **more: Any) -> Target:
    return Target("thing", "1", ("2024-01", "2024-12"), "thing", how, lambda: pytest.fail("not asked"), "", **more)


def test_model_figures_are_last_sum_or_year_rate() -> None:
    played, scenario = _played([float(value) for value in range(1, 13)]), load_scenario("baseline")
    assert model_figure(_target("last"), scenario, played).tolist() == [12.0, 24.0]
    assert model_figure(_target("sum"), scenario, played).tolist() == [78.0, 156.0]
    assert model_figure(_target("year rate", scale=0.5), scenario, played).tolist() == [72.0, 144.0]


def test_one_vendor_or_units_of_an_h100_can_be_asked_for() -> None:
    scenario = load_scenario("baseline")
    by_vendor = _played([1.0] * 12, {"vendor": ["amd", "nvidia"]})
    assert model_figure(_target("last", vendor="nvidia"), scenario, by_vendor).tolist() == [2.0, 4.0]
    by_chip = _played([1.0] * 12, {"generation": ["nvidia.h100", "nvidia.a100"]})
    tflops = [float(registry()[f"vendors.nvidia.{name}.tflops"].value) for name in ("h100", "a100")]
    expected = 1.0 + 2.0 * tflops[1] / tflops[0]
    assert model_figure(_target("last", h100e=True), scenario, by_chip) == pytest.approx([expected, 2 * expected])


def test_words_and_figure_mark_what_is_missed(frame: pd.DataFrame, without_rush: pd.DataFrame) -> None:
    lines = [line for line in backtest_text(without_rush).splitlines() if "missed" in line]
    assert len(lines) == 1 and PEAK_OF_SCARCITY in lines[0]
    assert "missed" not in backtest_text(frame)
    figure = backtest_figure(frame, "baseline", 20)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == frame["target"].tolist()

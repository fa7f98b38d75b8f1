"""Rebound by layer: closed forms through the whole model, and the bookkeeping of horizons."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text

from jevons.analysis.elasticities import elasticities
from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import LAYERS, NEVER, NoSaving, months_to_backfire, rebound
from jevons.scenario import load_scenario
from jevons.show.rebound_figure import rebound_figure
from jevons.show.rebounding import NOT_A_RESOURCE, rebound_text, verdict, waited
from tests.worlds import market, rung, shocked


def _row(frame: pd.DataFrame, layer: str) -> pd.Series:
    return frame[frame["layer"] == layer].iloc[-1]


@settings(max_examples=12, deadline=None)
@given(elasticity=st.floats(0.2, 2.5), gamma=st.floats(1.5, 100.0))
def test_with_elastic_supply_rebound_of_compute_is_the_elasticity(elasticity: float, gamma: float) -> None:
    world = rung("M0", {"enterprises.all.elasticity": elasticity, "market.trends": "off"})
    frame = rebound(counterfactual(shocked(world, gamma), seeds=[0]))
    for layer in ("FLOP", "accelerator-hours"):
        row = _row(frame, layer)
        assert row["gamma"] == pytest.approx(gamma, rel=1e-9)
        assert row["log_rebound"] == pytest.approx(elasticity, abs=1e-9)
        assert row["p_backfire"] == float(elasticity > 1.0)
    assert np.isnan(_row(frame, "accelerators ordered")["log_rebound"])
    assert _row(frame, "tokens")["log_rebound"] == pytest.approx(1.0 + elasticity, abs=1e-9)
    assert _row(frame, "token spend")["log_rebound"] == pytest.approx(elasticity, abs=1e-9)


@settings(max_examples=8, deadline=None)
@given(elasticity=st.floats(1.2, 2.0), rate=st.floats(0.08, 0.4))
def test_backfire_waits_as_long_as_adjustment_says(elasticity: float, rate: float) -> None:
    """Use passes that without the shock after ln(1 - 1/eps)/ln(1 - lambda) steps of partial adjustment."""
    values: dict[str, float | str] = {
        "enterprises.all.elasticity": elasticity,
        "enterprises.all.adjustment_rate": rate,
        "enterprises.all.patience_spread": 0.0,
        "enterprises.all.size_gradient": 0.0,
        "market.diffusion": "partial",
        "market.trends": "off",
        "market.end": "2026-12",
    }
    steps = np.log(1.0 - 1.0 / elasticity) / np.log(1.0 - rate)
    frame = rebound(counterfactual(shocked(rung("M0", values), 10.0), seeds=[0]))
    # the first step is taken in the month of the shock itself
    assert _row(frame, "accelerator-hours")["months_to_backfire"] == np.ceil(steps - 1e-9) - 1


@given(data=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8))
def test_months_to_backfire_by_counting(data: list[tuple[int, int]]) -> None:
    one, other = (np.array([[pair[side] for pair in data]], dtype=float) for side in (0, 1))
    expected = 0.0
    for month, (with_shock, without) in enumerate(data):
        if with_shock < without:
            expected = month + 1.0
    if expected == len(data):
        expected = NEVER
    assert months_to_backfire(one, other)[0] == expected


def test_every_layer_has_a_row_a_horizon_and_the_end() -> None:
    pair = counterfactual(market({"market.end": "2027-01"}, "deepseek"), seeds=range(2))
    frame = rebound(pair, horizons=(6, 12, 60))
    assert frame["layer"].unique().tolist() == [layer.label for layer in LAYERS]
    for _, rows in frame.groupby("layer"):
        assert rows["months_after"].tolist() == [6, 12, 24]
        assert rows["month"].tolist() == ["2025-07", "2026-01", "2027-01"]


def test_flows_are_cumulated_and_levels_are_not() -> None:
    pair = counterfactual(market({"market.end": "2025-06"}, "deepseek"), seeds=[0])
    frame = rebound(pair)
    since = slice("2025-01", "2025-06")
    capex = float(pair.with_shock["capex_busd"].sel(month=since).sum())
    assert _row(frame, "capex")["with_shock"] == pytest.approx(capex)
    tokens = float(pair.with_shock["tokens_served_ttok"].sel(month="2025-06").sum())
    assert _row(frame, "tokens")["with_shock"] == pytest.approx(tokens)


def test_without_a_shock_there_is_nothing_to_judge() -> None:
    with pytest.raises(NoSaving, match="baseline"):
        rebound(counterfactual(market({"market.end": "2025-03"}), seeds=[0]))


def test_what_saves_nothing_has_no_rebound_but_a_change() -> None:
    null = rebound(counterfactual(market({"market.end": "2025-03"}, "null"), seeds=[0]))
    assert null["log_rebound"].isna().all() and null["gamma"].isna().all()
    assert (null["log_change"].dropna() == 0.0).all()
    frame = rebound(counterfactual(market({"market.end": "2025-12"}), seeds=[0, 1], shock="tam"))
    assert frame["log_rebound"].isna().all() and (frame["log_change"] > 0.0).any()
    text = rebound_text(frame)
    assert "rebound is not defined" in text and "more used" in text and "nan" not in text
    axes = rebound_figure(frame, load_scenario("deepseek"), 2).axes[0]
    assert axes.get_xlabel() == "log change, with against without"


def test_words_give_a_verdict_a_resource() -> None:
    pair = counterfactual(market({"market.end": "2026-06"}, "deepseek"), seeds=range(3))
    frame = rebound(pair)
    lines = rebound_text(frame).splitlines()
    for layer in LAYERS:
        (line,) = [one for one in lines if one.startswith(layer.label + " ")]
        assert any(line.endswith(word) for word in ("backfire", "rebound", "open", "engineered")) == (
            layer.label not in NOT_A_RESOURCE
        )
    axes = rebound_figure(frame, load_scenario("deepseek"), 3).axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels()][::-1]
    assert labels == [layer.label for layer in LAYERS if layer.label not in NOT_A_RESOURCE]


def test_a_resource_of_which_nothing_is_saved_has_its_row_and_says_so() -> None:
    pair = counterfactual(market({"market.end": "2025-09"}), seeds=[0], shock="hardware", frozen=["price"])
    axes, beside = rebound_figure(rebound(pair), pair.scenario, 1, elasticities(pair)).axes
    (said,) = axes.texts
    place = [label.get_text() for label in axes.get_yticklabels()].index("FLOP")
    assert "nothing of it is saved" in said.get_text() and said.get_position()[1] == place
    low, high = axes.get_ylim()
    assert low < 0 and place < high
    assert "causal: the price did not move" in [text.get_text() for text in beside.get_legend().get_texts()]


def test_what_stands_over_the_resources_stays_clear_of_the_panel_beside_them() -> None:
    pair = counterfactual(market({"market.end": "2025-09"}, "deepseek"), seeds=[0])
    figure = rebound_figure(rebound(pair), load_scenario("deepseek"), 1, elasticities(pair))
    figure.draw_without_rendering()
    resources, beside = figure.axes
    said = resources.get_title(loc="left")
    (words,) = [one for one in resources.findobj(Text) if one.get_text() == said]
    assert said.startswith("Shock: ") and words.get_window_extent().x1 < beside.get_tightbbox().x0


def test_a_band_around_one_is_left_open() -> None:
    assert [
        verdict(*band) for band in [(1.1, 1.3), (0.9, 1.1), (0.2, 0.9), (-0.4, -0.1), (-0.1, 0.1), (np.nan, np.nan)]
    ] == [
        "backfire",
        "open",
        "partial rebound",
        "more saved than engineered",
        "little or no rebound",
        "none used",
    ]
    assert [waited(months) for months in (0.0, 11.0, NEVER)] == ["at once", "11 months", "never"]

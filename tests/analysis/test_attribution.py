"""Attribution to channels: parts sum to the whole, and are what closed forms say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.analysis.attribution import FROZEN, TOTAL, attribute
from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import rebound
from jevons.analysis.shocks import Shock
from jevons.scenario import ScenarioError, load_scenario
from jevons.show.attributing import attribution_figure, attribution_text
from tests.worlds import market, rung, shocked

DRAWS = settings(max_examples=3, deadline=None)


@DRAWS
@given(
    channels=st.lists(
        st.sampled_from(["price", "adoption", "capex", "training", "supply"]), min_size=1, max_size=2, unique=True
    ),
    gamma=st.floats(1.5, 20.0),
)
def test_parts_sum_to_the_whole_pair(channels: list[str], gamma: float) -> None:
    world = shocked(market({"market.end": "2023-09"}), gamma, "2023-03")
    frame = attribute(world, channels, seeds=[0, 5])
    for value in ("log_effect", "rebound"):
        table = frame.pivot_table(index=["layer", "months_after", "run"], columns="channel", values=value, sort=False)
        parts = table.drop(columns=TOTAL).sum(axis=1)
        np.testing.assert_allclose(parts, table[TOTAL], rtol=0, atol=1e-12)
    whole = rebound(counterfactual(world, [0, 5])).set_index(["layer", "months_after"])["log_rebound"]
    found = frame[frame["channel"] == TOTAL].groupby(["layer", "months_after"])["rebound"].median()
    np.testing.assert_allclose(found, whole.reindex(found.index), atol=1e-12)


@DRAWS
@given(eps=st.floats(0.2, 2.0), ek=st.floats(0.1, 0.9), rho=st.floats(0.4, 1.0))
def test_price_and_the_answers_to_it_share_alike(eps: float, ek: float, rho: float) -> None:
    """Nothing happens unless the price moves and its answer with it, so each answer is split in halves with the price.

    ek in tokens per task and eps in use of tasks add to rho (eps + ek) at the margin, where choice is optimal.
    """
    values = {"enterprises.all.elasticity": eps, "enterprises.all.reasoning_elasticity": ek}
    values |= {"market.supply_elasticity": float("inf"), "clouds.all.pass_through": rho}
    world = rung("M4", {**values, "market.demand": "isoelastic", "market.end": "2023-08"})
    channels = ("price", "adoption", "tokens_per_task")
    frame = attribute(world, channels, [0], shock=Shock("efficiency", 1.0 + 1e-4, "2023-07"))
    parts = frame[(frame["layer"] == "FLOP") & (frame["months_after"] == 1)].set_index("channel")["rebound"]
    expected = (0.0, rho * (eps + ek) / 2, rho * eps / 2, rho * ek / 2, rho * (eps + ek))
    np.testing.assert_allclose(parts, expected, atol=2e-3)


def test_no_part_is_minus_nothing() -> None:
    frame = pd.DataFrame(
        {"layer": layer, "month": "2025-01", "months_after": 0, "channel": name, "rebound": -1e-9, "log_effect": 0.0}
        for layer in ("tokens", "energy")
        for name in (FROZEN, "price", TOTAL)
    )
    assert "-0.00" not in attribution_text(frame)
    panels = attribution_figure(frame, load_scenario("deepseek"), 1).axes
    assert [[text.get_text().strip() for text in axes.texts] for axes in panels] == 2 * [["0.00", "+0.00", "0.00"]]


def test_what_saves_nothing_is_shared_as_a_change() -> None:
    frame = attribute(market({"market.end": "2023-06"}), ["price"], [0], shock=Shock("price", 2.0, "2023-03"))
    assert frame["rebound"].isna().all()
    frozen = frame[(frame["channel"] == FROZEN)]["log_effect"].dropna()
    assert (frozen == 0.0).all()
    assert "ln(with/without)" in attribution_text(frame)
    assert len(attribution_figure(frame, load_scenario("price-cut"), 1).axes) == 5


@pytest.mark.parametrize(
    "channels", [[], ["price", "price"], ["price", "adoption", "tokens_per_task", "capex", "training", "supply"]]
)
def test_from_one_to_five_different_channels_are_shared_among(channels: list[str]) -> None:
    with pytest.raises(ScenarioError, match="one to 5 different"):
        attribute("deepseek", channels)

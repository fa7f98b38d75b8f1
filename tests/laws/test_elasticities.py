"""Elasticities through the whole model: what a chart shows, what a shock reveals, what wiggles of the price tell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.analysis.elasticities import elasticities
from jevons.analysis.pairs import counterfactual
from jevons.analysis.shocks import Shock
from jevons.market.simulate import simulate
from jevons.scenario import Event
from jevons.show.rebounding import elasticity_text
from tests.worlds import rung, shocked

DRAWS = settings(max_examples=6, deadline=None)
EPS, RATE = st.floats(0.2, 2.0), st.floats(2.0, 12.0)


@DRAWS
@given(eps=EPS, cheaper=RATE, growth=st.floats(1.0, 5.0), better=st.floats(1.0, 1.8))
def test_the_apparent_elasticity_adds_own_growth_over_the_fall_of_prices(
    eps: float, cheaper: float, growth: float, better: float
) -> None:
    """eps + g/|g_P| at prices of constant quality; as paid, prices fall by the growth of quality less."""
    world = rung(
        "M0",
        {
            "market.trends": "on",
            "market.trend_half_life_years": float("inf"),
            "market.efficiency_growth": cheaper,
            "market.quality_growth": better,
            "enterprises.all.elasticity": eps,
            "enterprises.all.tokens_per_task_growth": growth,
            "enterprises.all.tam_growth": 1.0,
            "market.end": "2023-12",
        },
    )
    table = elasticities(counterfactual(world, [0], shock=Shock("tam", 1.0, "2023-12"))).set_index("price_index")
    apparent = eps + np.log(growth) / np.log(cheaper)
    assert table.loc["quality-constant", "apparent"] == pytest.approx(apparent, abs=1e-9)
    as_paid = (eps * np.log(cheaper) + np.log(growth)) / (np.log(cheaper) - np.log(better))
    assert table.loc["unit value", "apparent"] == pytest.approx(as_paid, rel=1e-9)


@DRAWS
@given(eps=EPS, gamma=st.floats(1.5, 6.0), growth=st.floats(3.0, 5.0))
def test_the_causal_elasticity_is_that_of_demand_whatever_grows_by_itself(
    eps: float, gamma: float, growth: float
) -> None:
    values = {"enterprises.all.elasticity": eps, "enterprises.all.tokens_per_task_growth": growth}
    world = rung("M0", {**values, "market.trends": "on", "market.end": "2023-09"})
    table = elasticities(counterfactual(shocked(world, gamma), [0, 1]))
    np.testing.assert_allclose(table["causal"], eps, rtol=1e-9)
    assert (table["apparent"] > eps + 0.01).all()
    assert "They differ" in elasticity_text(table)


def test_a_price_that_no_shock_moves_reveals_nothing() -> None:
    table = elasticities(counterfactual(rung("M0", {"market.end": "2023-09"}), [0], shock=Shock("tam", 2.0, "2023-07")))
    assert table["causal"].isna().all()
    assert "reveals no elasticity" in elasticity_text(table)


@DRAWS
@given(
    eps=EPS,
    ek=st.floats(0.0, 0.8),
    ei=st.floats(0.0, 0.5),
    theta=st.floats(0.2, 1.0),
    mode=st.sampled_from(["optimal", "bloat"]),
    seed=st.integers(0, 99),
)
def test_wiggles_of_the_price_tell_the_elasticity_of_demand(
    eps: float, ek: float, ei: float, theta: float, mode: str, seed: int
) -> None:
    """The regression of ln Q on ln P at prices drawn by chance gives ek + m theta (eps + ei), m = 1 or 1 - ek."""
    world = rung(
        "M4",
        {
            "market.demand": "isoelastic",
            "market.tokens_per_task": mode,
            "market.supply_elasticity": float("inf"),
            "enterprises.all.elasticity": eps,
            "enterprises.all.intensive_elasticity": ei,
            "enterprises.all.reasoning_elasticity": ek,
            "enterprises.all.compute_share": theta,
        },
    )
    wiggles = np.random.default_rng(seed).uniform(-1e-3, 1e-3, 16)
    months = [f"{2023 + month // 12}-{month % 12 + 1:02d}" for month in range(1, 17)]
    cuts = [Event("price_cut", month, {"factor": float(np.exp(w))}) for month, w in zip(months, wiggles, strict=True)]
    data = simulate(world.with_events(cuts))
    price, tokens = (np.log(data[name].values[0]) for name in ("price_usd_per_mtok", "tokens_served_ttok"))
    chosen = 1.0 if mode == "optimal" else 1.0 - ek
    assert -np.polyfit(price, tokens, 1)[0] == pytest.approx(ek + chosen * theta * (eps + ei), abs=3e-3)

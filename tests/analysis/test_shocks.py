"""Shocks by name: their closed forms through the whole model, and what they refuse."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.analysis.pairs import Pair, counterfactual
from jevons.analysis.rebound import rebound
from jevons.analysis.shocks import KINDS, Shock
from jevons.market.simulate import simulate
from jevons.scenario import Event, ScenarioError
from tests.worlds import market, rung, same_bits, shocked

DRAWS = settings(max_examples=6, deadline=None)
ELASTICITY, SIZE = st.floats(0.2, 2.5), st.floats(1.2, 30.0)
NODES = {"market.supply_chain": "nodes", "market.sites": "lagged", "market.allocation": "contract"}


def _end(pair: Pair) -> pd.DataFrame:
    return rebound(pair).groupby("layer").tail(1).set_index("layer")


@DRAWS
@given(eps=ELASTICITY, size=SIZE)
def test_faster_hardware_saves_hours_and_no_operations(eps: float, size: float) -> None:
    world = rung("M0", {"enterprises.all.elasticity": eps, "market.end": "2023-09"})
    end = _end(counterfactual(world, [0], shock=Shock("hardware", size, "2023-07")))
    assert end.loc["accelerator-hours", "gamma"] == pytest.approx(size, rel=1e-9)
    assert end.loc["accelerator-hours", "log_rebound"] == pytest.approx(eps, abs=1e-9)
    assert np.isnan(end.loc["FLOP", "gamma"]) and np.isnan(end.loc["FLOP", "log_rebound"])
    assert end.loc["FLOP", "log_change"] == pytest.approx(eps * np.log(size), rel=1e-9)


@DRAWS
@given(eps=ELASTICITY, size=SIZE)
def test_a_price_cut_moves_tokens_by_the_elasticity(eps: float, size: float) -> None:
    world = rung("M0", {"enterprises.all.elasticity": eps, "market.end": "2023-09"})
    end = _end(counterfactual(world, [0], shock=Shock("price", size, "2023-07")))
    assert end["log_rebound"].isna().all()
    assert end.loc["accelerator-hours", "log_change"] == pytest.approx(eps * np.log(size), rel=1e-9)
    assert end.loc["token spend", "log_change"] == pytest.approx((eps - 1.0) * np.log(size), abs=1e-9)


@DRAWS
@given(eps=ELASTICITY, sigma=st.floats(0.2, 4.0), size=SIZE)
def test_more_hours_for_rent_lower_the_rent_along_demand(eps: float, sigma: float, size: float) -> None:
    """X = s w^sigma meets w^-eps: ln w = -ln s/(eps + sigma)."""
    values = {"enterprises.all.elasticity": eps, "market.supply_elasticity": sigma, "clouds.all.pass_through": 1.0}
    world = rung("M2", {**values, "market.end": "2023-08"})
    end = _end(counterfactual(world, [0], shock=Shock("supply", size, "2023-07")))
    fall = np.log(size) / (eps + sigma)
    assert end.loc["rent of an hour", "log_change"] == pytest.approx(-fall, rel=1e-7)
    assert end.loc["accelerator-hours", "log_change"] == pytest.approx(eps * fall, rel=1e-7)


def test_a_larger_market_uses_as_much_more() -> None:
    end = _end(counterfactual(rung("M0"), [0], shock=Shock("tam", 3.0, "2023-07")))
    assert end.loc["tokens", "log_change"] == pytest.approx(np.log(3.0), rel=1e-12)


def test_memory_alone_saves_where_memory_binds() -> None:
    bound = {"market.serving": "roofline", "market.decode_share": 1.0, "market.batch": 1.0}
    shock = Shock("memory", 1.5, "2023-07")
    end = _end(counterfactual(rung("M0", bound), [0], shock=shock))
    assert end.loc["accelerator-hours", "gamma"] == pytest.approx(1.5, rel=1e-9)
    free = _end(counterfactual(rung("M0"), [0], shock=shock))
    assert free["gamma"].isna().all()


@pytest.mark.parametrize("values", [{}, NODES], ids=["one capacity", "nodes"])
@pytest.mark.parametrize("kind", ["hardware", "supply"])
def test_a_shock_of_one_changes_no_bit_and_another_does(kind: str, values: dict[str, float | str]) -> None:
    world = market({**values, "market.end": "2023-12"})
    runs = [world.with_events([Event(kind, "2023-03", {"factor": size})]) for size in (1.0, 1.5)]
    plain, null, real = (simulate(one, seeds=[3]) for one in (world, *runs))
    assert same_bits(plain, null) and not same_bits(plain, real)


@DRAWS
@given(response=st.floats(0.0, 2.0), size=st.floats(1.2, 4.0))
def test_training_answers_faster_hardware_as_it_answers_its_own_efficiency(response: float, size: float) -> None:
    """Training takes size^(response - 1) of the accelerators it took, whichever of the two saves them."""
    world = market({"market.training_response": response, "market.trends": "off", "market.end": "2023-03"})
    own = Event("efficiency", "2023-03", {"factor": size, "memory_factor": size, "training_factor": size})
    faster = Event("hardware", "2023-03", {"factor": size})
    data = simulate([world.with_events([event]) for event in (own, faster)])
    for name in ("training_compute_share", "tokens_served_ttok", "energy_gwh"):
        one, other = data[name].isel(run=0).values, data[name].isel(run=1).values
        np.testing.assert_allclose(one, other, rtol=1e-9)


def test_on_top_the_scenarios_own_events_happen_on_both_sides() -> None:
    world = shocked(market(), 4.0, "2023-04")
    pair = counterfactual(world, [0], shock=Shock("tam", 2.0, "2023-10"), on_top=True)
    assert [event.kind for event in pair.shock] == ["tam_growth"]
    assert same_bits(pair.without_shock, simulate(world))
    assert set(rebound(pair, horizons=(1,))["month"]) == {"2023-11", "2024-06"}
    instead = counterfactual(world, [0], shock=Shock("tam", 2.0, "2023-10"))
    assert same_bits(instead.without_shock, simulate(world.without_events()))


def test_the_usual_shock_falls_where_the_scenarios_own_does() -> None:
    for kind, one in KINDS.items():
        pair = counterfactual(shocked(market({"market.end": "2023-04"}), 4.0, "2023-03"), [0], shock=kind)
        (event,) = pair.shock
        assert (event.date, event.kind) == ("2023-03", one.event)
        assert one.size in event.values.values()


@pytest.mark.parametrize(
    ("shock", "told"),
    [
        ("hardwear", "did you mean 'hardware'"),
        (Shock("price", share=0.5), "share belongs to efficiency, memory"),
        (Shock("supply", size=0.0), "supply.factor.*out of range"),
        (Shock("tam", date="2024-13"), "no month"),
        (Shock("tam", date="2031-01"), "outside the run"),
    ],
)
def test_a_shock_that_cannot_be_is_refused(shock: str | Shock, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        counterfactual(market(), [0], shock=shock)

"""Budgets that follow returns, in the whole market: spend when they bind, rebound, pilots that bring nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.market.simulate import simulate
from tests.worlds import market, rung, same_bits, shocked

BINDING: dict[str, float | str] = {"enterprises.all.budget_headroom": 1.0, "enterprises.all.elasticity": 2.0}


@settings(max_examples=6)
@given(response=st.floats(0.0, 0.2), most=st.floats(0.0, 0.3), hurdle=st.floats(0.0, 2.0), gamma=st.floats(2.0, 30.0))
def test_where_it_binds_spend_is_the_budget_that_returns_have_made(
    response: float, most: float, hurdle: float, gamma: float
) -> None:
    values = {
        **BINDING,
        "market.budget": "roi",
        "enterprises.all.budget_response": response,
        "enterprises.all.budget_change_max": most,
        "enterprises.all.return_hurdle": hurdle,
    }
    data = simulate(shocked(rung("M1", values), gamma))
    spend = data["token_spend_busd"].values[0]
    earned = data["return_on_tokens"].values[0, :, 0]
    growth = 1.0 + np.clip(response * (earned - hurdle), -most, most)
    expected = spend[0] * np.cumprod(np.concatenate([[1.0], growth[:-1]]))
    np.testing.assert_allclose(spend[6:], np.minimum(expected, _wanted(gamma, spend[0]))[6:], rtol=1e-9)
    assert earned[:6] == pytest.approx(hurdle, abs=1e-12)
    assert earned[6] > hurdle


def _wanted(gamma: float, start: float) -> float:
    """Spend without a budget: the price falls to gamma^-0.8, tokens rise to its square."""
    return start * float(gamma**0.8)


@pytest.mark.parametrize("budget", ["cap", "roi"])
@pytest.mark.parametrize("gamma", [2.0, 10.0, 1000.0])
def test_in_the_month_of_the_shock_a_binding_budget_makes_log_rebound_pass_through(budget: str, gamma: float) -> None:
    world = rung("M1", {**BINDING, "market.budget": budget, "clouds.all.pass_through": 0.7})
    data = simulate([shocked(world, gamma), world])
    compute = data["flop_served_zflop"].values[:, 6]
    assert 1.0 + np.log(compute[0] / compute[1]) / np.log(gamma) == pytest.approx(0.7, abs=1e-11)


def test_budgets_that_do_not_answer_to_returns_are_a_cap_bit_for_bit() -> None:
    capped = market({"market.budget": "cap", "enterprises.all.budget_headroom": 1.0})
    deaf = capped.with_values({"market.budget": "roi", "enterprises.all.budget_response": 0.0})
    names = ["return_on_tokens"]
    assert same_bits(simulate(capped).drop_vars(names), simulate(deaf).drop_vars(names))


def test_a_rush_of_pilots_lowers_returns_and_budgets_until_they_are_in_production() -> None:
    rush = {"market.pilots": "on", "enterprises.all.pilot_intensity": 1.0, "market.budget": "roi", **BINDING}
    data = simulate([rung("M0", {**rush, "enterprises.all.untried_at_start": untried}) for untried in (0.0, 0.9)])
    at_rest, rushed = data["return_on_tokens"].values[:, :, 0]
    spend = data["token_spend_busd"].values
    np.testing.assert_allclose(at_rest, 0.5, rtol=1e-9)
    np.testing.assert_allclose(spend[0], spend[0, 0], rtol=1e-9)
    assert rushed[5] < 0.0 < 0.5 < rushed[-1]
    assert spend[1, 6] < 0.96 * spend[1, 0] < spend[1, -1]

"""Tokens per task: a task's cost is exact at the start, its slope is compute's share, and choice adds up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from jevons.economics import reasoning
from tests.economics.calculus import DRAWS, FEW_DRAWS, elasticity, slope

THETA = st.floats(0.01, 1.0)
EK = st.floats(0.0, 0.95)
LOG_PRICE = st.floats(-14.0, 4.0)
MODES = ("fixed", "bloat", "optimal")


@DRAWS
@given(theta=THETA, ek=EK, mode=st.sampled_from(MODES))
def test_a_task_costs_exactly_what_it_did_at_the_start_price(theta: float, ek: float, mode: str) -> None:
    assert reasoning.log_relative_task_cost(0.0, theta, ek, mode) == 0.0


@DRAWS
@given(theta=THETA, log_price=LOG_PRICE)
def test_modes_agree_bit_for_bit_when_tokens_per_task_do_not_respond(theta: float, log_price: float) -> None:
    costs = [reasoning.log_relative_task_cost(log_price, theta, 0.0, mode) for mode in MODES]
    assert costs[0] == costs[1] == costs[2]


@DRAWS
@given(theta=THETA, ek=EK, log_price=LOG_PRICE)
def test_fixed_ignores_the_reasoning_elasticity(theta: float, ek: float, log_price: float) -> None:
    fixed = reasoning.log_relative_task_cost(log_price, theta, ek, "fixed")
    assert fixed == reasoning.log_relative_task_cost(log_price, theta, 0.0, "fixed")


@DRAWS
@given(theta=THETA, ek=EK, log_price=LOG_PRICE)
def test_the_cost_of_a_task_is_spend_plus_the_rest(theta: float, ek: float, log_price: float) -> None:
    spend = np.exp((1 - ek) * log_price)
    bloat = reasoning.log_relative_task_cost(log_price, theta, ek, "bloat")
    assert np.exp(bloat) == pytest.approx(theta * spend + 1 - theta, rel=1e-9)


@DRAWS
@given(theta=THETA, ek=EK, log_price=LOG_PRICE)
def test_chosen_tokens_move_the_cost_by_compute_s_share_alone(theta: float, ek: float, log_price: float) -> None:
    spend = theta * np.exp((1 - ek) * log_price)
    share = spend / (spend + 1 - theta)
    measured = slope(lambda at: reasoning.log_relative_task_cost(at, theta, ek, "optimal"), log_price)
    assert measured == pytest.approx(share, abs=1e-6)


@FEW_DRAWS
@given(theta=THETA, ek=EK, log_price=st.floats(-8.0, 3.0))
def test_the_cost_with_chosen_tokens_is_the_integral_of_compute_s_share(
    theta: float, ek: float, log_price: float
) -> None:
    def share(at: float) -> float:
        spend = theta * np.exp((1 - ek) * at)
        return float(spend / (spend + 1 - theta))

    total, _ = quad(share, 0.0, log_price)
    cost = float(reasoning.log_relative_task_cost(log_price, theta, ek, "optimal"))
    assert cost == pytest.approx(total, abs=1e-8)


@DRAWS
@given(theta=THETA, ek=st.floats(0.01, 0.95), log_price=st.floats(-14.0, -0.01))
def test_buyers_who_choose_gain_at_least_as_much_from_cheaper_tokens(theta: float, ek: float, log_price: float) -> None:
    optimal, bloat = (
        float(reasoning.log_relative_task_cost(log_price, theta, ek, mode)) for mode in ("optimal", "bloat")
    )
    assert optimal <= bloat


@DRAWS
@given(ek=EK, log_price=LOG_PRICE)
def test_a_task_that_is_all_compute_loses_no_digit_of_its_price(ek: float, log_price: float) -> None:
    cost = float(reasoning.log_relative_task_cost(log_price, 1.0, ek, "bloat"))
    assert cost == pytest.approx((1 - ek) * log_price, rel=4e-15, abs=1e-300)


@DRAWS
@given(ek=EK, log_price=LOG_PRICE)
def test_tokens_per_task_follow_their_elasticity_up_to_the_limit(ek: float, log_price: float) -> None:
    wanted = np.exp(-ek * log_price)
    assert reasoning.tokens_per_task(log_price, ek, np.inf) == pytest.approx(wanted, rel=1e-12)
    assert reasoning.tokens_per_task(log_price, ek, 50.0) == pytest.approx(min(wanted, 50.0), rel=1e-12)
    assert reasoning.tokens_per_task(0.0, ek, 50.0) == 1.0


@DRAWS
@given(theta=THETA, ek=st.floats(0.01, 0.95), log_price=LOG_PRICE, most=st.floats(1.0, 100.0))
def test_swollen_tasks_cost_the_tokens_they_take_up_to_the_limit(
    theta: float, ek: float, log_price: float, most: float
) -> None:
    spend = np.exp(log_price) * float(reasoning.tokens_per_task(log_price, ek, most))
    cost = reasoning.log_relative_task_cost(log_price, theta, ek, "bloat", most)
    assert np.exp(cost) == pytest.approx(theta * spend + 1 - theta, rel=1e-9)


@FEW_DRAWS
@given(theta=THETA, ek=st.floats(0.05, 0.95), log_price=st.floats(-8.0, 3.0), most=st.floats(1.0, 20.0))
def test_the_cost_with_chosen_tokens_is_the_integral_of_compute_s_share_beyond_the_limit_too(
    theta: float, ek: float, log_price: float, most: float
) -> None:
    def share(at: float) -> float:
        spend = theta * np.exp(at) * min(np.exp(-ek * at), most)
        return float(spend / (spend + 1 - theta))

    total, _ = quad(share, 0.0, log_price, points=[-np.log(most) / ek], limit=200)
    cost = float(reasoning.log_relative_task_cost(log_price, theta, ek, "optimal", most))
    assert cost == pytest.approx(total, abs=1e-7)


MONEY = st.floats(0.1, 50.0)


@DRAWS
@given(price=MONEY, value=MONEY, b=st.floats(0.05, 2.0))
def test_tokens_under_log_benefit_are_the_best_choice_and_leave_spend_constant(
    price: float, value: float, b: float
) -> None:
    best = float(reasoning.optimal_tokens_log_benefit(price, value, b))
    marginal_benefit = slope(lambda k: value * b * np.log(k), best, best * 1e-5)
    assert marginal_benefit == pytest.approx(price, rel=1e-6)
    assert price * best == pytest.approx(value * b, rel=1e-12)


@DRAWS
@given(price=MONEY, value=MONEY, loss=MONEY, beta=st.floats(0.1, 1.0))
def test_tokens_under_a_power_law_loss_are_the_best_choice(
    price: float, value: float, loss: float, beta: float
) -> None:
    best = float(reasoning.optimal_tokens_power_loss(price, value, loss, beta))
    found = minimize_scalar(lambda log_k: value * loss * np.exp(-beta * log_k) + price * np.exp(log_k), (-3, 3))
    assert np.log(best) == pytest.approx(found.x, abs=1e-5)
    measured = -elasticity(lambda p: reasoning.optimal_tokens_power_loss(p, value, loss, beta), price)
    assert measured == pytest.approx(1 / (1 + beta), abs=1e-8)


LOG_BENEFIT = {
    "price": st.floats(0.1, 10.0),
    "mu": st.floats(-1.0, 1.0),
    "sigma": st.floats(0.4, 2.0),
    "a": st.floats(0.0, 2.0),
    "b": st.floats(0.2, 1.0),
}


@FEW_DRAWS
@given(**LOG_BENEFIT)
def test_demand_under_log_benefit_sums_the_best_choices_of_tasks_with_a_surplus(
    price: float, mu: float, sigma: float, a: float, b: float
) -> None:
    scores = norm.ppf((np.arange(400_000) + 0.5) / 400_000)
    value = np.exp(mu + sigma * scores)
    tokens = reasoning.optimal_tokens_log_benefit(price, value, b)
    surplus = value * (a + b * np.log(tokens)) - price * tokens
    total = float(np.mean(np.where(surplus >= 0.0, tokens, 0.0)))
    expected = float(reasoning.log_benefit_demand(price, mu, sigma, a, b))
    assert total == pytest.approx(expected, rel=5e-3, abs=1e-4)


@DRAWS
@given(**LOG_BENEFIT)
def test_demand_under_log_benefit_is_elastic_at_every_price(
    price: float, mu: float, sigma: float, a: float, b: float
) -> None:
    claimed = float(reasoning.log_benefit_elasticity(price, mu, sigma, a, b))
    assert claimed >= 1.0
    measured = -elasticity(lambda p: reasoning.log_benefit_demand(p, mu, sigma, a, b), price)
    assert measured == pytest.approx(claimed, rel=1e-5)

"""Pricing: best responses, how much of a cost passes through, and prices that move part of the way."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from jevons.economics import pricing
from jevons.economics.arrays import Array
from tests.economics.calculus import DRAWS, FEW_DRAWS, elasticity, slope

COST = st.floats(1e-3, 100.0)
SHARE = st.floats(0.0, 0.9)
SIGMA = st.floats(1.5, 12.0)
EPS = st.floats(1.06, 3.0)


@dataclass(frozen=True)
class Numbers:
    """One cloud's pricing parameters."""

    seller_elasticity: Array
    believed_market_elasticity: Array
    markup: Array
    logit_slope: Array
    subsidy: Array


def numbers(sigma: float, eps: float, markup: float, slope: float, subsidy: float) -> Numbers:
    return Numbers(*(np.asarray([value]) for value in (sigma, eps, markup, slope, subsidy)))


NUMBERS = st.builds(
    numbers, SIGMA, st.floats(0.1, 5.0), st.floats(0.0, 5.0), st.floats(0.3, 50.0), st.floats(0.0, 0.95)
)


@pytest.mark.parametrize("name", sorted(pricing.RULES))
@DRAWS
@given(price=st.floats(5.0, 1000.0), variable=st.floats(0.01, 0.9), share=st.floats(0.0, 0.3), parameters=NUMBERS)
def test_a_rule_yields_the_price_from_which_its_cost_was_read(
    name: str, price: float, variable: float, share: float, parameters: Numbers
) -> None:
    rule, start, variable_share, held = (
        pricing.RULES[name],
        *(np.asarray([x]) for x in (price, variable, share)),
    )
    cost = rule.cost_for_price(start, variable_share, held, parameters)
    assert np.all(cost > 0.0)
    again = rule.price(cost, variable_share * cost, held, parameters)
    np.testing.assert_allclose(again, start, rtol=1e-12)


@DRAWS
@given(cost=COST, markup=st.floats(0.0, 10.0), subsidy=st.floats(0.0, 0.95))
def test_mark_ups_and_subsidies_are_shares_of_cost(cost: float, markup: float, subsidy: float) -> None:
    assert pricing.cost_plus(cost, markup) / cost - 1 == pytest.approx(markup, abs=1e-12)
    assert 1 - pricing.subsidised(cost, subsidy) / cost == pytest.approx(subsidy, abs=1e-12)
    assert pricing.price_war(cost) == cost


@DRAWS
@given(sigma=SIGMA, eps=EPS)
def test_a_seller_without_share_faces_its_rivals_and_a_monopolist_the_market(sigma: float, eps: float) -> None:
    assert pricing.atkeson_burstein_elasticity(0.0, sigma, eps) == pytest.approx(sigma, rel=1e-15)
    assert pricing.atkeson_burstein_elasticity(1.0, sigma, eps) == pytest.approx(eps, rel=1e-15)


@DRAWS
@given(cost=COST, share=st.floats(0.0, 1.0), sigma=st.floats(1.05, 20.0), eps=st.floats(0.1, 5.0))
def test_no_belief_makes_a_price_infinite_or_below_cost(cost: float, share: float, sigma: float, eps: float) -> None:
    price = float(pricing.atkeson_burstein(cost, share, sigma, eps))
    assert cost < price <= cost * 1.05 / 0.05 * (1 + 1e-9)


def best_response(profit: Callable[[float], float], around: float) -> float:
    """Log price with the largest profit near a candidate, found without derivatives."""
    bounds = (np.log(around) - 1.5, np.log(around) + 1.5)
    found = minimize_scalar(
        lambda log_p: -profit(float(np.exp(log_p))), bounds=bounds, method="bounded", options={"xatol": 1e-10}
    )
    return float(np.exp(found.x))


@FEW_DRAWS
@given(cost=st.floats(0.1, 10.0), sellers=st.integers(1, 8), sigma=SIGMA, eps=EPS)
def test_the_symmetric_ces_price_is_a_best_response_to_itself(
    cost: float, sellers: int, sigma: float, eps: float
) -> None:
    """Demand p^-sigma P^(sigma - eps), P the CES index over the seller and its N - 1 rivals."""
    assume(sigma > eps + 0.1)
    rivals = float(pricing.symmetric_atkeson_burstein_price(cost, sellers, sigma, eps))

    def profit(price: float) -> float:
        index = (price ** (1 - sigma) + (sellers - 1) * rivals ** (1 - sigma)) ** (1 / (1 - sigma))
        return float((price - cost) * price**-sigma * index ** (sigma - eps))

    assert best_response(profit, rivals) == pytest.approx(rivals, rel=1e-4)


@FEW_DRAWS
@given(
    cost=st.floats(0.1, 10.0),
    sellers=st.integers(1, 8),
    slope=st.floats(0.2, 3.0),
    delta=st.floats(-3.0, 10.0),
)
def test_the_symmetric_logit_price_is_a_best_response_to_itself(
    cost: float, sellers: int, slope: float, delta: float
) -> None:
    rivals = float(pricing.symmetric_logit_price(sellers, slope, delta, cost))

    def log_profit(price: float) -> float:
        own, other = delta - slope * price, delta - slope * rivals
        served = np.exp(own) / (1 + np.exp(own) + (sellers - 1) * np.exp(other))
        return float(np.log(price - cost) + np.log(served)) if price > cost else -np.inf

    steps = 1e-4 * rivals * np.arange(-20, 21)
    assert abs(np.argmax([log_profit(rivals + step) for step in steps]) - 20) <= 1
    assert slope_of(log_profit, rivals) == pytest.approx(0.0, abs=1e-5 * slope)


def slope_of(function: Callable[[float], float], at: float) -> float:
    return slope(function, at, 1e-5 * at)


@DRAWS
@given(
    cost=st.floats(0.1, 10.0),
    sellers=st.integers(1, 8),
    alpha=st.floats(0.2, 3.0),
    delta=st.floats(-3.0, 10.0),
)
def test_symmetric_logit_price_solves_the_rule_at_its_own_share(
    cost: float, sellers: int, alpha: float, delta: float
) -> None:
    price = pricing.symmetric_logit_price(sellers, alpha, delta, cost)
    share = pricing.symmetric_logit_share(sellers, delta - alpha * price)
    assert pricing.logit_bertrand(cost, share, alpha) == pytest.approx(float(price), rel=1e-10)


@DRAWS
@given(
    cost=st.floats(0.1, 10.0),
    sellers=st.integers(1, 8),
    alpha=st.floats(0.2, 3.0),
    delta=st.floats(-3.0, 8.0),
)
def test_logit_pass_through_rate_is_the_slope_of_the_price_in_common_cost(
    cost: float, sellers: int, alpha: float, delta: float
) -> None:
    price = float(pricing.symmetric_logit_price(sellers, alpha, delta, cost))
    share = float(pricing.symmetric_logit_share(sellers, delta - alpha * price))
    rate = pricing.pass_through_rate_logit(share, 1 - sellers * share)
    measured = slope(lambda c: pricing.symmetric_logit_price(sellers, alpha, delta, c), cost, 1e-4)
    assert measured == pytest.approx(float(rate), abs=1e-5)
    in_logs = elasticity(lambda c: pricing.symmetric_logit_price(sellers, alpha, delta, c), cost)
    assert in_logs == pytest.approx(float(pricing.log_pass_through(rate, cost, price)), abs=1e-5)


@DRAWS
@given(share=st.floats(0.0, 0.95))
def test_a_lone_logit_seller_passes_through_one_minus_its_share(share: float) -> None:
    assert pricing.pass_through_rate_logit(share, 1 - share) == pytest.approx(1 - share, rel=1e-12)


@DRAWS
@given(cost=COST, share=SHARE, sigma=SIGMA, eps=EPS, slope=st.floats(0.2, 3.0), fall=st.floats(1.1, 1000.0))
def test_multiplicative_mark_ups_pass_a_common_shock_on_and_additive_ones_fade(
    cost: float, share: float, sigma: float, eps: float, slope: float, fall: float
) -> None:
    before, after = (pricing.atkeson_burstein(c, share, sigma, eps) for c in (cost, cost / fall))
    assert np.log(before / after) == pytest.approx(np.log(fall), rel=1e-9)
    before, after = (pricing.logit_bertrand(c, share, slope) for c in (cost, cost / fall))
    assert 0.0 <= np.log(before / after) < np.log(fall)


@DRAWS
@given(rule=COST, start=COST, rho=st.floats(0.0, 1.5))
def test_pass_through_is_the_elasticity_of_the_price_in_the_rule_s(rule: float, start: float, rho: float) -> None:
    moved = pricing.passed_through(rule, start, rho)
    assert np.log(moved / start) == pytest.approx(rho * np.log(rule / start), abs=1e-12)
    assert pricing.passed_through(start, start, rho) == start
    assert pricing.passed_through(rule, start, 1.0) == rule


@DRAWS
@given(start=COST, target=COST, speed=st.floats(0.01, 1.0), months=st.integers(1, 40))
def test_a_sticky_price_closes_the_log_gap_at_its_speed(start: float, target: float, speed: float, months: int) -> None:
    price = np.asarray(start)
    for _ in range(months):
        price = pricing.sticky(price, target, speed)
    assert np.log(price / target) == pytest.approx((1 - speed) ** months * np.log(start / target), abs=1e-12)
    assert pricing.sticky(start, target, 1.0) == target


@DRAWS
@given(desired=COST, capacity=COST, eps=st.floats(0.05, 5.0))
def test_the_surcharge_chokes_isoelastic_demand_to_capacity(desired: float, capacity: float, eps: float) -> None:
    surcharge = float(pricing.clearing_surcharge(desired, capacity, eps, 1e300))
    left = desired * surcharge**-eps
    assert surcharge >= 1.0
    if surcharge < 1e299:
        assert left == pytest.approx(min(desired, capacity), rel=1e-9)


@DRAWS
@given(desired=COST, capacity=COST, eps=st.floats(0.0, 5.0), maximum=st.floats(1.0, 100.0))
def test_the_surcharge_keeps_to_its_bounds(desired: float, capacity: float, eps: float, maximum: float) -> None:
    surcharge = float(pricing.clearing_surcharge(desired, capacity, eps, maximum))
    assert 1.0 <= surcharge <= maximum
    if desired <= capacity:
        assert surcharge == 1.0


@DRAWS
@given(desired=COST, capacity=COST, eps=st.floats(0.05, 5.0), maximum=st.floats(1.0, 100.0))
def test_what_a_surcharge_prices_out_is_what_capacity_lacks_unless_it_is_at_its_maximum(
    desired: float, capacity: float, eps: float, maximum: float
) -> None:
    surcharge = float(pricing.clearing_surcharge(desired, capacity, eps, maximum))
    left = desired * (1.0 - float(pricing.share_priced_out(surcharge, eps)))
    assert left == pytest.approx(max(min(desired, capacity), desired * maximum**-eps), rel=1e-9)
    assert pricing.share_priced_out(1.0, eps) == 0.0


def test_wants_that_no_price_moves_meet_the_largest_surcharge() -> None:
    np.testing.assert_array_equal(pricing.clearing_surcharge(np.array([2.0, 1.0, 0.0]), 1.0, 0.0, 3.0), [3.0, 1.0, 1.0])

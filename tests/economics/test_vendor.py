"""Vendors: still at rest, bounded in a rush, shares by CES, and learning that compounds with demand."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jevons.economics import vendor
from jevons.economics.arrays import Array
from tests.economics.calculus import DRAWS, FEW_DRAWS, elasticity

UNITS = st.floats(1.0, 1e6)
HEADROOM = st.floats(1.0, 5.0)
RATE = st.floats(0.01, 1.0)


@DRAWS
@given(orders=UNITS, headroom=HEADROOM, rate=RATE, factor=st.floats(0.61, 1.59))
def test_at_rest_capacity_and_price_stay_to_the_last_bit(
    orders: float, headroom: float, rate: float, factor: float
) -> None:
    capacity = orders * headroom
    assert vendor.capacity_next(capacity, orders, headroom, rate, 2.4) == capacity
    assert vendor.list_price_factor_next(factor, orders, capacity, headroom, rate, 0.6, 1.6) == factor


@DRAWS
@given(capacity=UNITS, orders=UNITS, headroom=HEADROOM, rate=RATE, most=st.floats(1.0, 10.0))
def test_a_year_s_growth_of_capacity_never_passes_its_limit(
    capacity: float, orders: float, headroom: float, rate: float, most: float
) -> None:
    grown = np.asarray(capacity)
    for _ in range(12):
        grown = vendor.capacity_next(grown, orders, headroom, rate, most)
    assert grown <= capacity * most * (1 + 1e-12)


@DRAWS
@given(capacity=UNITS, orders=UNITS, headroom=HEADROOM, rate=st.floats(0.05, 1.0))
def test_capacity_settles_at_orders_with_headroom(capacity: float, orders: float, headroom: float, rate: float) -> None:
    settled = np.asarray(capacity)
    for _ in range(600):
        settled = vendor.capacity_next(settled, orders, headroom, rate, 10.0)
    assert settled == pytest.approx(orders * headroom, rel=1e-6)


@DRAWS
@given(
    factor=st.floats(0.6, 1.6),
    demand=st.floats(0.0, 1e6),
    capacity=st.one_of(st.just(0.0), st.floats(1e-6, 1e6)),
    headroom=HEADROOM,
    response=st.floats(0.0, 1.0),
)
def test_list_prices_keep_to_their_band_and_move_with_pressure(
    factor: float, demand: float, capacity: float, headroom: float, response: float
) -> None:
    moved = float(vendor.list_price_factor_next(factor, demand, capacity, headroom, response, 0.6, 1.6))
    assert 0.6 <= moved <= 1.6
    if capacity > 0.0:
        rise = np.sign(headroom * demand / capacity - 1.0)
        assert rise * (moved - factor) >= 0.0
    else:
        assert moved == factor


@DRAWS
@given(factor=st.floats(0.9, 1.1), pressure=st.floats(0.5, 2.0), response=st.floats(0.0, 0.3))
def test_inside_its_band_the_price_has_the_elasticity_it_is_given(
    factor: float, pressure: float, response: float
) -> None:
    moved = vendor.list_price_factor_next(factor, pressure * 70.0, 100.0, 100.0 / 70.0, response, 0.01, 100.0)
    assert np.log(moved / factor) == pytest.approx(response * np.log(pressure), abs=1e-12)


def test_a_vendor_without_capacity_stays_without() -> None:
    assert vendor.capacity_next(0.0, 0.0, 1.3, 0.1, 2.4) == 0.0
    assert vendor.list_price_factor_next(1.0, 0.0, 0.0, 1.3, 0.05, 0.6, 1.6) == 1.0


POSITIVE = arrays(np.float64, 3, elements=st.floats(0.05, 5.0))


@DRAWS
@given(weights=POSITIVE, ratio=POSITIVE, eta=st.floats(0.0, 10.0))
def test_vendor_shares_sum_to_one_and_odds_move_by_the_substitution(weights: Array, ratio: Array, eta: float) -> None:
    shares = vendor.vendor_shares(weights, ratio, np.full(3, eta))
    assert np.sum(shares) == pytest.approx(1.0, abs=1e-14)
    odds = np.log(shares[1] / shares[0]) - np.log(weights[1] / weights[0])
    assert odds == pytest.approx(-eta * np.log(ratio[1] / ratio[0]), abs=1e-9)


@DRAWS
@given(weights=POSITIVE, common=st.floats(0.1, 10.0))
def test_a_price_change_common_to_all_vendors_moves_no_share(weights: Array, common: float) -> None:
    shares = vendor.vendor_shares(weights, np.full(3, common), np.full(3, 1.5))
    np.testing.assert_allclose(shares, weights / np.sum(weights), rtol=1e-12)


@DRAWS
@given(b=st.floats(0.0, 0.9), doublings=st.integers(1, 20))
def test_each_doubling_saves_the_same_share_of_cost(b: float, doublings: int) -> None:
    cost = vendor.wright_cost(2.0**doublings, b)
    assert cost == pytest.approx((2.0**-b) ** doublings, rel=1e-12)


@FEW_DRAWS
@given(own=st.floats(0.05, 0.4), eps=st.floats(0.3, 2.0), efficiency=st.floats(0.0, 0.4), b=st.floats(0.05, 0.4))
def test_long_run_growth_with_learning_is_that_of_a_simulated_market(
    own: float, eps: float, efficiency: float, b: float
) -> None:
    """Output e^(own t) cost^-eps, cost e^(-efficiency t) made^-b, made its sum, until growth is steady."""
    assume(eps * b < 0.7)
    step, log_made, log_output = 0.25, 0.0, [0.0]
    for month in range(8_000):
        log_cost = -b * log_made - efficiency * month * step
        log_output.append(own * month * step - eps * log_cost)
        log_made += step * float(np.exp(log_output[-1] - log_made))
    growth = (log_output[-1] - log_output[-1001]) / (1000 * step)
    assert growth == pytest.approx(float(vendor.wright_long_run_growth(own, eps, efficiency, b)), rel=1e-4)


@DRAWS
@given(made=st.floats(1.0, 1e9), b=st.floats(0.0, 0.9))
def test_learning_is_the_elasticity_of_cost_in_what_was_made(made: float, b: float) -> None:
    assert elasticity(lambda total: vendor.wright_cost(total, b), made) == pytest.approx(-b, abs=1e-8)


@DRAWS
@given(share=st.floats(0.0, 0.9), volume=st.floats(0.0, 1e6))
def test_design_costs_a_unit_what_its_volume_makes_of_it(share: float, volume: float) -> None:
    """A start cost of one, share of it fixed: (variable x volume + fixed)/volume, and never above the start."""
    by_hand = ((1.0 - share) * volume + share) / volume if volume > 1.0 else 1.0
    assert float(vendor.design_cost_factor(volume, share)) == pytest.approx(by_hand, rel=1e-12)


@DRAWS
@given(special=st.floats(0.0, 1.0), ratio=st.floats(0.0, 50.0))
def test_an_accelerator_for_inference_gains_as_inference_does(special: float, ratio: float) -> None:
    """Its use is made of a part that follows inference and a part that does not."""
    fit = float(vendor.workload_fit(special, ratio))
    assert fit == pytest.approx((1.0 - special) + special * ratio, rel=1e-12, abs=1e-12)
    assert float(vendor.workload_fit(0.0, ratio)) == 1.0

"""The chain behind an accelerator: the least node decides, and orders swing more than demand (bullwhip)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jevons.economics import capex, supply_chain, vendor
from jevons.economics.arrays import Array
from tests.economics.calculus import DRAWS

LIMITS = arrays(np.float64, (3, 4), elements=st.floats(0.0, 1e6))
DEMAND = arrays(np.float64, 3, elements=st.floats(0.0, 1e6))


@DRAWS
@given(limits=LIMITS, demand=DEMAND, more=st.floats(1e-3, 10.0))
def test_only_the_binding_node_has_a_shadow_price(limits: Array, demand: Array, more: float) -> None:
    shares = supply_chain.binding_shares(limits, demand)
    output = np.minimum(supply_chain.bottleneck(limits), demand)
    for node in range(4):
        relaxed = limits.copy()
        relaxed[:, node] += more
        gains = np.minimum(supply_chain.bottleneck(relaxed), demand) > output
        assert np.array_equal(gains, shares[:, node] == 1.0)
    total = np.sum(shares, axis=-1)
    np.testing.assert_allclose(total, (np.min(limits, axis=-1) < demand) * 1.0, atol=1e-12)


@pytest.mark.parametrize(("smoothing", "lag"), [(0.2, 4.0), (0.1, 6.0), (0.5, 2.0)])
def test_orders_swing_more_than_demand_by_the_bullwhip_ratio(smoothing: float, lag: float) -> None:
    months, runs = 20_000, 50
    draw = np.random.default_rng(7)
    expected = np.full(runs, 1000.0)
    position = expected * lag
    orders, demands = np.empty((months, runs)), draw.normal(1000.0, 1.0, size=(months, runs))
    for month in range(months):
        position = position - demands[month]
        expected = capex.adaptive_expectation(expected, demands[month], smoothing)
        orders[month] = supply_chain.order_up_to(expected, 0.0, lag, position, np.zeros(runs))
        position = position + orders[month]
    ratio = np.var(orders[500:]) / np.var(demands[500:])
    assert ratio == pytest.approx(float(capex.bullwhip_variance_ratio(smoothing, lag)), rel=1e-2)


VENDOR = {"headroom": st.floats(1.0, 3.0), "rate": st.floats(0.01, 1.0), "months": st.integers(0, 30)}


@DRAWS
@given(capacity=st.floats(1.0, 1e4), expected=st.floats(1.0, 1e4), growth=st.floats(0.0, 0.1), **VENDOR)
def test_capacity_ahead_is_the_vendor_s_own_rule_played_forward_and_the_growth_of_demand(
    capacity: float, expected: float, growth: float, headroom: float, rate: float, months: int
) -> None:
    played = np.asarray(capacity)
    for _ in range(months):
        played = vendor.capacity_next(played, expected, headroom, rate, 1e300)
    planned = supply_chain.capacity_ahead(capacity, expected, growth, float(months), headroom, rate, 1e300)
    assert planned == pytest.approx(float(played) * np.exp(growth * months), rel=1e-9)
    assert planned == capacity or months > 0


@DRAWS
@given(capacity=st.floats(1.0, 1e4), expected=st.floats(0.0, 1e8), most=st.floats(1.0, 10.0), **VENDOR)
def test_no_plan_is_beyond_the_fastest_growth(
    capacity: float, expected: float, most: float, headroom: float, rate: float, months: int
) -> None:
    planned = supply_chain.capacity_ahead(capacity, expected, 0.2, float(months), headroom, rate, most)
    assert planned <= capacity * most ** (months / 12.0) * (1.0 + 1e-12)
    assert supply_chain.capacity_ahead(0.0, expected, 0.2, float(months), headroom, rate, most) == 0.0


@DRAWS
@given(cover=st.floats(0.0, 5.0), lag=st.integers(1, 9), use=st.floats(1.0, 100.0))
def test_at_rest_the_order_is_what_is_used(cover: float, lag: int, use: float) -> None:
    ordered = supply_chain.order_up_to(use, cover, lag, cover * use, (lag - 1) * use)
    assert ordered == pytest.approx(use, rel=1e-12)


@DRAWS
@given(start=st.floats(0.1, 1.0), ratio=st.floats(1.0, 6.0), penalty=st.floats(0.01, 1.0))
def test_taller_stacks_yield_less(start: float, ratio: float, penalty: float) -> None:
    good = supply_chain.stack_yield(start, ratio, penalty)
    assert good == pytest.approx(start / ratio**penalty, rel=1e-12)
    assert supply_chain.stack_yield(start, 1.0, penalty) == start

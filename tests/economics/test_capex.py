"""Capex: when a delayed stock settles, overshoots or swings, by simulation."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jevons.economics import capex
from jevons.economics.arrays import Array
from tests.economics.calculus import DRAWS, FEW_DRAWS

DELAY = st.integers(1, 18)


def delayed_stock(speed: float, delay: int, months: int, start: float = 0.0) -> Array:
    """K_(t+1) = K_t + speed (1 - K_(t-d)): the stock that orders without looking at its supply line."""
    path = [start] * (delay + 1)
    for _ in range(months):
        path.append(path[-1] + speed * (1.0 - path[-1 - delay]))
    return np.array(path)


@FEW_DRAWS
@given(delay=DELAY)
def test_a_delayed_stock_settles_below_the_stable_speed_and_swings_ever_wider_above(delay: int) -> None:
    bound = float(capex.capex_is_stable_below(delay))
    months = 200 * (delay + 1) * (delay + 1)
    calm = np.abs(delayed_stock(0.97 * bound, delay, months) - 1.0)
    wild = np.abs(delayed_stock(1.03 * bound, delay, months) - 1.0)
    early, late = slice(months // 10, months // 5), slice(-months // 10, None)
    assert np.max(calm[late]) < 0.1 * np.max(calm[early])
    assert np.max(wild[late]) > 10.0 * np.max(wild[early])


@FEW_DRAWS
@given(delay=DELAY)
def test_a_delayed_stock_overshoots_only_above_the_monotone_speed(delay: int) -> None:
    bound = float(capex.capex_is_monotone_below(delay))
    months = 400 * (delay + 1)
    assert np.max(delayed_stock(0.999 * bound, delay, months)) <= 1.0 + 1e-12
    assert np.max(delayed_stock(1.25 * bound, delay, months)) > 1.0 + 1e-9


def test_without_delay_the_bounds_are_those_of_a_first_order_rule() -> None:
    assert capex.capex_is_stable_below(0) == pytest.approx(2.0, rel=1e-15)
    assert capex.capex_is_monotone_below(0) == 1.0


@DRAWS
@given(
    level=st.floats(0.0, 1e6),
    line=st.floats(0.0, 1e6),
    retiring=st.floats(0.0, 1e5),
    speed=st.floats(0.01, 1.0),
)
def test_at_rest_orders_replace_what_retires_to_the_last_bit(
    level: float, line: float, retiring: float, speed: float
) -> None:
    assert capex.accelerator_orders(level, level, line, line, retiring, speed, 0.7) == retiring


@DRAWS
@given(
    target=st.floats(0.0, 100.0),
    stock=st.floats(0.0, 100.0),
    line=st.floats(0.0, 100.0),
    speed=st.floats(0.01, 1.0),
    weight=st.floats(0.0, 1.0),
)
def test_orders_are_never_negative_and_fall_with_what_is_on_its_way(
    target: float, stock: float, line: float, speed: float, weight: float
) -> None:
    orders = float(capex.accelerator_orders(target, stock, line, 10.0, 3.0, speed, weight))
    assert orders >= 0.0
    assert capex.accelerator_orders(target, stock, line + 1.0, 10.0, 3.0, speed, weight) <= orders
    assert capex.accelerator_orders(target + 1.0, stock, line, 10.0, 3.0, speed, weight) >= orders


@FEW_DRAWS
@given(speed=st.floats(0.02, 1.0), lead=st.integers(1, 18))
def test_minding_the_whole_supply_line_prevents_overshoot(speed: float, lead: int) -> None:
    assert peak_of_ordered_stock(speed, lead, 1.0) <= 1.0 + 1e-9


@FEW_DRAWS
@given(lead=st.integers(3, 18), weights=st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)))
def test_the_more_of_the_supply_line_is_minded_the_less_overshoot(lead: int, weights: tuple[float, float]) -> None:
    less, more = sorted(weights)
    assert peak_of_ordered_stock(0.2, lead, more) <= peak_of_ordered_stock(0.2, lead, less) + 1e-9


def peak_of_ordered_stock(speed: float, lead: int, weight: float) -> float:
    """Largest stock, relative to the target, on the way up from nothing; no retirements."""
    stock, under_way, peak = 0.0, [0.0] * lead, 0.0
    for _ in range(60 * lead):
        orders = float(capex.accelerator_orders(1.0, stock, sum(under_way), 0.0, 0.0, speed, weight))
        under_way.append(orders)
        stock += under_way.pop(0)
        peak = max(peak, stock)
    return peak


@DRAWS
@given(
    start=st.floats(0.1, 10.0),
    seen=st.floats(0.1, 10.0),
    speed=st.floats(0.01, 1.0),
    months=st.integers(1, 60),
)
def test_adaptive_expectations_close_the_gap_at_their_speed(
    start: float, seen: float, speed: float, months: int
) -> None:
    expected = np.asarray(start)
    for _ in range(months):
        expected = capex.adaptive_expectation(expected, seen, speed)
    assert expected - seen == pytest.approx((start - seen) * (1 - speed) ** months, abs=1e-10)


@DRAWS
@given(growth=st.floats(-0.1, 0.2), speed=st.floats(0.05, 1.0), level=st.floats(0.1, 1e6))
def test_expected_growth_finds_a_steady_rate_and_forecasts_its_path(growth: float, speed: float, level: float) -> None:
    believed, today = np.asarray(0.0), np.asarray(level)
    for _ in range(600):
        yesterday, today = today, capex.trend_forecast(today, growth, 1.0)
        believed = capex.expected_growth(believed, today, yesterday, speed)
        today = np.asarray(level)
    assert believed == pytest.approx(growth, abs=1e-9)
    assert capex.trend_forecast(level, believed, 18.0) == pytest.approx(level * np.exp(18 * growth), rel=1e-6)


@FEW_DRAWS
@given(demand=st.floats(0.2, 3.0), ratio=st.floats(0.05, 8.0), speed=st.floats(0.1, 1.0))
def test_a_cobweb_settles_exactly_when_the_bound_says_so(demand: float, ratio: float, speed: float) -> None:
    """Log price p clears what was grown for the expected price e: p = -ratio e; e moves to p at its speed."""
    bound = 2.0 / speed - 1.0
    assume(abs(ratio - bound) > 0.02)
    expected = 1.0
    for _ in range(20_000):
        supplied = ratio * demand * expected
        price = -supplied / demand
        expected = float(capex.adaptive_expectation(expected, price, speed))
        if abs(expected) > 1e6:
            break
    assert bool(capex.cobweb_is_stable(ratio, speed)) == (abs(expected) < 1.0)


@pytest.mark.parametrize(("smoothing", "lead"), [(0.2, 4), (0.1, 6), (0.5, 2)])
def test_bullwhip_ratio_is_that_of_a_simulated_order_up_to_policy(smoothing: float, lead: int) -> None:
    demand = np.random.default_rng(5).normal(100.0, 10.0, 600_000)
    forecast, position, orders = 100.0, 100.0 * lead, np.empty(demand.size)
    for month, sold in enumerate(demand):
        forecast = float(capex.adaptive_expectation(forecast, sold, smoothing))
        orders[month] = sold + lead * forecast - position
        position = lead * forecast
    ratio = np.var(orders[1000:]) / np.var(demand[1000:])
    assert capex.bullwhip_variance_ratio(smoothing, lead) == pytest.approx(ratio, rel=1e-2)

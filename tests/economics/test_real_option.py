"""When to pay: against the best month by enumeration, the formula of Dixit and Pindyck, and the limits of both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import real_option

RATE = st.floats(0.02, 0.5)
DECLINE = st.floats(0.02, 0.6)
VOLATILITY = st.floats(0.05, 1.5)


@given(rate=RATE, decline=DECLINE, surplus=st.floats(0.05, 5.0), cost=st.floats(0.1, 50.0))
def test_with_certainty_the_best_time_is_when_a_years_surplus_is_rate_and_decline_on_the_cost(
    rate: float, decline: float, surplus: float, cost: float
) -> None:
    """Enumerated to the month: exp(-rT) (surplus/r - cost exp(-gT)) is largest there."""
    years = np.arange(12 * 400) / 12.0
    worth = np.exp(-rate * years) * (surplus / rate - cost * np.exp(-decline * years))
    best = float(years[np.argmax(worth)])
    predicted = float(real_option.years_to_adoption(surplus, cost, rate, decline))
    assert abs(best - predicted) <= 1.0 / 12.0 + 1e-9
    at_hurdle = float(real_option.hurdle_rate(rate, decline, 0.0)) * cost * np.exp(-decline * predicted)
    assert at_hurdle == pytest.approx(surplus, rel=1e-9) or (predicted == 0.0 and at_hurdle < surplus)


@given(rate=RATE, decline=st.floats(0.0, 0.6), volatility=VOLATILITY)
def test_the_multiple_is_that_of_dixit_and_pindyck(rate: float, decline: float, volatility: float) -> None:
    """beta = 1/2 - (rho - d)/s^2 + root(((rho - d)/s^2 - 1/2)^2 + 2 rho/s^2); rho = r + g and d = r, in the cost."""
    rho, variance = rate + decline, volatility**2
    slope = (rho - rate) / variance
    beta = 0.5 - slope + np.sqrt((slope - 0.5) ** 2 + 2.0 * rho / variance)
    assert real_option.hurdle_multiple(rate, decline, volatility) == pytest.approx(beta / (beta - 1.0), rel=1e-6)


@given(rate=RATE, decline=DECLINE)
def test_without_uncertainty_waiting_is_worth_the_fall_of_the_cost_alone(rate: float, decline: float) -> None:
    assert real_option.hurdle_rate(rate, decline, 0.0) == pytest.approx(rate + decline, rel=1e-12)
    assert real_option.hurdle_rate(rate, 0.0, 0.0) == pytest.approx(rate, rel=1e-15)


@given(rate=RATE, decline=DECLINE, volatility=VOLATILITY)
def test_uncertainty_and_a_faster_fall_of_the_cost_make_firms_wait(
    rate: float, decline: float, volatility: float
) -> None:
    hurdle = real_option.hurdle_rate
    assert hurdle(rate, decline, 1.1 * volatility) > hurdle(rate, decline, volatility) > rate + decline
    assert hurdle(rate, 1.1 * decline, volatility) > hurdle(rate, decline, volatility)

"""A month is short enough: the equations that move by a rate add up alike in months and in quarters of a month.

The market itself has one calendar, of months. Each equation that closes a gap or runs a hazard is played here by itself
over five years, a month at a time and four times as often, with its rates converted by 1 - (1 - r)^dt, and what has
been used, adopted, ordered or paid by then, integrated over time by the trapezoid rule, agrees within two hundredths.
What drives a step is dated at its middle: half a month sooner or later is a matter of dates and not of the step.
"""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import capex, diffusion, pricing, vendor
from tests.economics.calculus import DRAWS

YEARS, MONTHS = 5, 12
FINER = 4
WITHIN = 0.02


def _rate(monthly: float, parts: int) -> float:
    """The rate of a part of a month that closes as much of a gap in a month."""
    return float(-np.expm1(np.log1p(-monthly) / parts))


def _cumulated(path: Callable[[int], np.ndarray]) -> list[float]:
    """Integral over five years of a path that knows how many parts a month has: by the month, and four times finer."""
    return [float(np.trapezoid(path(parts), dx=1.0 / parts)) for parts in (1, FINER)]


def _played(start: float, parts: int, step: Callable[[float, float], float]) -> np.ndarray:
    """Values of a state from the start on; ``step`` maps (state, months gone by at its middle) to the next."""
    values = [start]
    for count in range(YEARS * MONTHS * parts):
        values.append(step(values[-1], (count + 0.5) / parts))
    return np.array(values)


@DRAWS
@given(rate=st.floats(0.02, 0.3), elasticity=st.floats(0.2, 2.0), fall=st.floats(1.1, 4.0))
def test_use_that_follows_a_falling_price_adds_up_to_as_much(rate: float, elasticity: float, fall: float) -> None:
    """Partial adjustment; the price falls by a factor a year."""

    def use(parts: int) -> np.ndarray:
        share = _rate(rate, parts)

        def step(log_use: float, month: float) -> float:
            wanted = elasticity * np.log(fall) * month / MONTHS
            return float(diffusion.partial_adjustment_log(log_use, wanted, share))

        return np.exp(_played(0.0, parts, step))

    coarse, fine = _cumulated(use)
    assert coarse == pytest.approx(fine, rel=WITHIN)


@DRAWS
@given(own=st.floats(0.02, 0.1), others=st.floats(0.1, 0.38))
def test_as_many_adopt(own: float, others: float) -> None:
    """Bass, up to the imitation of the cards; a month sees last month's adopters, and at 0.6 a year lags by 3 %."""

    def adopters(parts: int) -> np.ndarray:
        def step(share: float, month: float) -> float:
            hazard = float(diffusion.bass_hazard(share, own, others)) / parts
            return float(1.0 - (1.0 - share) * np.exp(-hazard))

        return _played(0.0, parts, step)

    coarse, fine = _cumulated(adopters)
    assert coarse == pytest.approx(fine, rel=WITHIN)
    assert adopters(FINER)[-1] == pytest.approx(float(diffusion.bass_share(YEARS, own, others)), rel=0.5 * WITHIN)


@DRAWS
@given(speed=st.floats(0.05, 0.6), fall=st.floats(1.1, 4.0))
def test_sticky_prices_are_paid_as_much(speed: float, fall: float) -> None:
    def price(parts: int) -> np.ndarray:
        share = _rate(speed, parts)

        def step(last: float, month: float) -> float:
            return float(pricing.sticky(last, fall ** (-month / MONTHS), share))

        return _played(1.0, parts, step)

    coarse, fine = _cumulated(price)
    assert coarse == pytest.approx(fine, rel=WITHIN)


@DRAWS
@given(speed=st.floats(0.02, 0.6), growth=st.floats(1.0, 4.0))
def test_expectations_run_as_far_behind(speed: float, growth: float) -> None:
    def expected(parts: int) -> np.ndarray:
        share = _rate(speed, parts)

        def step(last: float, month: float) -> float:
            return float(capex.adaptive_expectation(last, growth ** (month / MONTHS), share))

        return _played(1.0, parts, step)

    coarse, fine = _cumulated(expected)
    assert coarse == pytest.approx(fine, rel=WITHIN)


@DRAWS
@given(response=st.floats(0.0, 0.1), short=st.floats(0.5, 2.0), swing=st.floats(0.0, 0.5))
def test_list_prices_follow_pressure_as_far(response: float, short: float, swing: float) -> None:
    """The response is a log rate, and goes by the part of a month."""

    def factor(parts: int) -> np.ndarray:
        def step(last: float, month: float) -> float:
            wanted = short * np.exp(swing * np.sin(2.0 * np.pi * month / 24.0))
            return float(vendor.list_price_factor_next(last, wanted, 1.0, 1.0, response / parts, 0.3, 3.0))

        return _played(1.0, parts, step)

    coarse, fine = _cumulated(factor)
    assert coarse == pytest.approx(fine, rel=WITHIN)


@DRAWS
@given(speed=st.floats(0.02, 0.2), weight=st.floats(0.5, 1.0), lead=st.integers(3, 15), growth=st.floats(1.0, 3.0))
def test_a_fleet_ordered_a_lead_ahead_adds_up_to_as_much(speed: float, weight: float, lead: int, growth: float) -> None:
    """Sterman's rule for a need that grows, no retirements, a lead in whole months: compute-months online."""

    def fleet(parts: int) -> np.ndarray:
        delay, share = lead * parts, _rate(speed, parts)
        growth_now = np.log(growth) / MONTHS
        coming = [float(np.exp(growth_now * (k - delay) / parts) * growth_now / parts) for k in range(1, delay + 1)]
        stock, path = 1.0, [1.0]
        for count in range(YEARS * MONTHS * parts):
            wanted = np.exp(growth_now * (count + 0.5) / parts)
            ahead = wanted * np.expm1(growth_now * lead) / delay
            line = ahead * (delay - 1)
            order = capex.accelerator_orders(wanted, stock, sum(coming), line, ahead, share, weight)
            coming.append(float(order))
            stock += coming.pop(0)
            path.append(stock)
        return np.array(path)

    coarse, fine = _cumulated(fleet)
    assert coarse == pytest.approx(fine, rel=WITHIN)

"""Pilots, production and failures against their closed forms."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jevons.economics import pilots
from jevons.economics.pilots import Stocks

RATE = st.floats(0.01, 0.9)
MONTHS = st.integers(1, 24)
SHARE = st.floats(0.05, 0.95)
NOTHING = np.zeros(24)


def _opened(untried: float = 1.0) -> Stocks:
    zero = np.array(0.0)
    return Stocks(np.array(untried), NOTHING, NOTHING, zero, np.array(1.0 - untried))


def _path(stocks: Stocks, months: int, rate: float, trial: int, success: float, churn: float, retry: float) -> list:
    path = [stocks]
    for _ in range(months):
        path.append(pilots.month_later(path[-1], rate, np.array(trial), success, churn, retry))
    return path


@given(rate=RATE, trial=MONTHS, success=SHARE, intensity=SHARE)
def test_a_pool_tried_once_follows_its_closed_form(rate: float, trial: int, success: float, intensity: float) -> None:
    """k (1 - u_t) in the first trial, then pi (1 - u_(t-L)) + k (u_(t-L) - u_t), u_t = (1-a)^t."""
    path = _path(_opened(), 60, rate, trial, success, 0.0, 0.0)
    t = np.arange(61)
    untried, ended = (1 - rate) ** t, np.where(t > trial, (1 - rate) ** np.maximum(t - trial, 0), 1.0)
    expected = intensity * (ended - untried) + success * (1 - ended)
    np.testing.assert_allclose([pilots.tokens(one, intensity) for one in path], expected, rtol=1e-9, atol=1e-14)


@given(rate=RATE, trial=MONTHS, success=SHARE, intensity=st.floats(0.05, 1.0))
def test_tokens_overshoot_if_and_only_if_pilots_weigh_more_than_what_passes(
    rate: float, trial: int, success: float, intensity: float
) -> None:
    most = intensity * (1 - (1 - rate) ** trial)
    assume(abs(most - success) > 1e-3)
    path = _path(_opened(), 24 + int(20 / rate), rate, trial, success, 0.0, 0.0)
    tokens = np.array([pilots.tokens(one, intensity) for one in path])
    peaked = tokens.max() > success * (1 + 1e-6)
    assert peaked == pilots.overshoots(rate, trial, success, intensity) == (most > success)
    if peaked:
        assert intensity * min(rate * trial, 1.0) > success


@pytest.mark.parametrize(("rate", "trial", "success", "intensity"), [(0.3, 2, 0.5, 1.0), (1.0, 4, 0.3, 0.35)])
def test_two_pools_that_peak_and_fall(rate: float, trial: int, success: float, intensity: float) -> None:
    path = _path(_opened(), 200, rate, trial, success, 0.0, 0.0)
    tokens = np.array([pilots.tokens(one, intensity) for one in path])
    assert tokens.max() == pytest.approx(intensity * (1 - (1 - rate) ** trial), abs=1e-3)
    assert tokens[-1] == pytest.approx(success, abs=1e-3) and tokens.max() > tokens[-1]


@given(rate=RATE, trial=MONTHS, success=SHARE, churn=st.floats(0.005, 0.2), retry=st.floats(0.005, 0.5))
def test_the_steady_state_stays_and_holds_inflow_times_success_over_churn(
    rate: float, trial: int, success: float, churn: float, retry: float
) -> None:
    weights = np.array(pilots.steady_weights(rate, trial, success, churn, retry))
    untried, running, production, failed = weights / weights.sum()
    cohorts = np.where(np.arange(24) < trial, running / trial, 0.0)
    steady = Stocks(untried, cohorts, cohorts * success, production, failed)
    later = _path(steady, 50, rate, trial, success, churn, retry)[-1]
    for before, after in zip(steady, later, strict=True):
        np.testing.assert_allclose(after, before, rtol=1e-10)
    assert production == pytest.approx(pilots.steady_production(rate * untried, success, churn), rel=1e-12)


@given(rate=RATE, trial=MONTHS, success=SHARE, churn=SHARE, retry=SHARE, sound=st.floats(0.0, 1.0))
def test_no_use_is_lost(rate: float, trial: int, success: float, churn: float, retry: float, sound: float) -> None:
    path = _path(_opened(0.7), 30, rate, trial, success, churn, retry)
    shaken = pilots.shaken_out(path[-1], np.array(sound))
    for one in [*path, *_path(shaken, 30, rate, trial, success * sound, churn, retry)]:
        total = one.untried + one.running.sum() + one.production + one.failed
        assert total == pytest.approx(1.0, rel=1e-12)
        assert min(one.untried, one.running.min(), one.production, one.failed) >= 0.0
    assert shaken.production == pytest.approx(sound * path[-1].production)

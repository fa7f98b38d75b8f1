"""Choice of cloud: logit with inertia, the shares it leaves as they are, and how often customers switch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jevons.economics import choice
from jevons.economics.arrays import Array
from tests.economics.calculus import DRAWS

KAPPA = st.floats(0.0, 10.0)


@st.composite
def shares(draw: st.DrawFn, least: float = 1e-3) -> Array:
    clouds = draw(st.integers(2, 7))
    raw = draw(arrays(np.float64, clouds, elements=st.floats(least, 1.0)))
    return np.asarray(raw / np.sum(raw))


@DRAWS
@given(utility=arrays(np.float64, (3, 5), elements=st.floats(-50.0, 50.0)), shift=st.floats(-1e3, 1e3))
def test_logit_shares_sum_to_one_and_ignore_a_common_utility(utility: Array, shift: float) -> None:
    result = choice.logit_shares(utility)
    np.testing.assert_allclose(np.sum(result, axis=-1), 1.0, rtol=1e-14)
    np.testing.assert_allclose(choice.logit_shares(utility + shift), result, rtol=1e-9)


@DRAWS
@given(utility=arrays(np.float64, 5, elements=st.floats(-5.0, 5.0)))
def test_dropping_an_alternative_leaves_the_odds_of_the_others(utility: Array) -> None:
    all_five, four = choice.logit_shares(utility), choice.logit_shares(utility[:4])
    np.testing.assert_allclose(all_five[:4] / all_five[0], four / four[0], rtol=1e-12)


def test_logit_shares_survive_huge_utilities() -> None:
    np.testing.assert_allclose(choice.logit_shares(np.array([1e5, 1e5, -1e5])), [0.5, 0.5, 0.0])


@DRAWS
@given(weights=shares(), kappa=KAPPA)
def test_switching_is_a_logit_in_which_the_incumbent_gains_kappa(weights: Array, kappa: float) -> None:
    table = choice.switching_probabilities(weights, kappa)
    for incumbent in range(weights.size):
        bonus = kappa * (np.arange(weights.size) == incumbent)
        np.testing.assert_allclose(table[incumbent], choice.logit_shares(np.log(weights) + bonus), rtol=1e-11)


@DRAWS
@given(weights=shares(), kappa=KAPPA, data=st.data())
def test_next_shares_follow_every_customer(weights: Array, kappa: float, data: st.DataObject) -> None:
    raw = data.draw(arrays(np.float64, weights.size, elements=st.floats(1e-3, 1.0)))
    current = raw / np.sum(raw)
    table = choice.switching_probabilities(weights, kappa)
    by_hand = [sum(current[b] * table[b, c] for b in range(weights.size)) for c in range(weights.size)]
    after = choice.next_shares(current, weights, kappa)
    np.testing.assert_allclose(after, by_hand, rtol=1e-12)
    assert np.sum(after) == pytest.approx(1.0, abs=1e-13)


@DRAWS
@given(current=shares(), kappa=KAPPA)
def test_stationary_weights_keep_shares_where_they_are(current: Array, kappa: float) -> None:
    weights = choice.weights_for_stationary_shares(current, kappa)
    assert np.sum(weights) == pytest.approx(1.0, abs=1e-14)
    np.testing.assert_allclose(choice.next_shares(current, weights, kappa), current, rtol=0, atol=1e-13)


@DRAWS
@given(current=shares(1e-9))
def test_without_inertia_the_weights_are_the_shares(current: Array) -> None:
    np.testing.assert_allclose(choice.weights_for_stationary_shares(current, 0.0), current, rtol=1e-13)
    np.testing.assert_allclose(choice.weights_for_stationary_shares(current, 1e-12), current, rtol=1e-10)


def test_a_cloud_without_customers_has_no_weight() -> None:
    weights = choice.weights_for_stationary_shares(np.array([0.0, 0.3, 0.7]), 4.0)
    assert weights[0] == 0.0
    np.testing.assert_allclose(choice.next_shares(np.array([0.0, 0.3, 0.7]), weights, 4.0), [0.0, 0.3, 0.7])


@DRAWS
@given(weights=shares(), kappa=st.floats(0.0, 5.0), data=st.data())
def test_shares_settle_where_the_weights_are_stationary(weights: Array, kappa: float, data: st.DataObject) -> None:
    raw = data.draw(arrays(np.float64, weights.size, elements=st.floats(1e-3, 1.0)))
    current = raw / np.sum(raw)
    for _ in range(20_000):
        current, previous = choice.next_shares(current, weights, kappa), current
        if np.array_equal(current, previous):
            break
    np.testing.assert_allclose(choice.weights_for_stationary_shares(current, kappa), weights, atol=1e-7)


@DRAWS
@given(clouds=st.integers(1, 12), kappa=KAPPA)
def test_symmetric_switch_rate_is_the_chance_of_leaving(clouds: int, kappa: float) -> None:
    table = choice.switching_probabilities(np.full(clouds, 1.0 / clouds), kappa)
    assert choice.symmetric_switch_rate(clouds, kappa) == pytest.approx(1.0 - table[0, 0], abs=1e-12)


@DRAWS
@given(
    fall=st.floats(1.2, 200.0),
    sensitivity=st.floats(0.2, 10.0),
    launches=st.integers(1, 4),
    unit=st.floats(1e-3, 1e3),
)
def test_a_model_left_at_its_launch_price_has_half_the_newest_s_share_when_the_closed_form_says(
    fall: float, sensitivity: float, launches: int, unit: float
) -> None:
    """Month by month new models come at the price of the day, none is repriced, and buyers choose anew by logit."""
    prices: list[float] = []
    ratios: list[float] = []
    while not ratios or ratios[-1] > 0.5:
        prices += [unit * fall ** (-len(ratios) / 12)] * launches
        pull = [(price / prices[0]) ** -sensitivity for price in prices]
        ratios.append((pull[0] / sum(pull)) / (pull[-1] / sum(pull)))
    last = len(ratios) - 1
    # odds decay at an even rate, so that the month of one half lies between the last two as logs do
    part = np.log(ratios[-2] / 0.5) / np.log(ratios[-2] / ratios[-1])
    assert choice.years_to_half_share(fall, sensitivity) == pytest.approx((last - 1 + part) / 12, rel=1e-9)


def test_a_model_keeps_its_share_where_prices_do_not_fall_or_nobody_minds_them() -> None:
    years = choice.years_to_half_share(np.array([1.0, 0.5, 7.0, np.e]), np.array([3.0, 3.0, 0.0, np.log(2.0)]))
    np.testing.assert_allclose(years, [np.inf, np.inf, np.inf, 1.0], rtol=1e-15)


@DRAWS
@given(runs=st.integers(1, 6), data=st.data())
def test_a_run_s_shares_do_not_depend_on_its_neighbours(runs: int, data: st.DataObject) -> None:
    raw = data.draw(arrays(np.float64, (runs, 4), elements=st.floats(1e-3, 1.0)))
    current = raw / np.sum(raw, axis=-1, keepdims=True)
    kappa = data.draw(arrays(np.float64, runs, elements=KAPPA))
    weights = choice.weights_for_stationary_shares(current, kappa)
    after = choice.next_shares(current[:, ::-1], weights, kappa)
    for run in range(runs):
        alone = choice.weights_for_stationary_shares(current[run : run + 1], kappa[run : run + 1])
        assert np.array_equal(weights[run], alone[0])
        following = choice.next_shares(current[run : run + 1, ::-1], alone, kappa[run : run + 1])
        assert np.array_equal(after[run], following[0])

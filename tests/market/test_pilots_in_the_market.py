"""Pilots in the whole market: anchored, followed use by use, shaken out, and gone when switched off."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario
from tests.worlds import rung, same_bits

POOL = ("pilot_start_rate", "pilot_months", "pilot_success", "production_churn", "pilot_intensity", "retry_rate")
BY_HAND: dict[str, float] = dict(zip(POOL, (0.08, 5.0, 0.4, 0.03, 0.5, 0.1), strict=True))


def _world(untried: float = 0.6, pool: dict[str, float] = BY_HAND) -> Scenario:
    values = {f"enterprises.all.{name}": value for name, value in {**pool, "untried_at_start": untried}.items()}
    return rung("M0", {**values, "market.pilots": "on"})


def _naive(pool: dict[str, float], untried: float, months: int, shakeout: tuple[int, float], caution: set[int]) -> list:
    """Tokens relative to the start, each month's pilots a dictionary entry of their own."""
    a, length, success, churn, intensity, retry = (pool[name] for name in POOL)
    inflow = (1 - untried) / (1 / a + length + success / churn + 1 / retry)
    left, cohorts = untried + inflow / a, {-age: (inflow, success) for age in range(int(length))}
    working, failed, tokens = inflow * success / churn, inflow / retry, []
    for month in range(months):
        if month == shakeout[0]:
            failed += (1 - shakeout[1]) * (working + sum(size for size, _ in cohorts.values()))
            working *= shakeout[1]
            cohorts = {start: (size * shakeout[1], chance) for start, (size, chance) in cohorts.items()}
        if month > 0:
            begun = left * a / (4.0 if month in caution else 1.0)
            size, chance = cohorts.pop(month - int(length))
            retried, given_up = retry * failed, churn * working
            left += retried - begun
            working += size * chance - given_up
            failed += size * (1 - chance) + given_up - retried
            cohorts[month] = (begun, success * (shakeout[1] if month >= shakeout[0] else 1.0))
        tokens.append(intensity * sum(size for size, _ in cohorts.values()) + working)
    return tokens


@settings(max_examples=6)
@given(
    untried=st.floats(0.0, 0.95),
    sound=st.floats(0.05, 1.0),
    length=st.integers(1, 12),
    rate=st.floats(0.02, 0.3),
    churn=st.floats(0.01, 0.1),
)
def test_tokens_follow_the_pool_use_by_use(
    untried: float, sound: float, length: int, rate: float, churn: float
) -> None:
    pool = {**BY_HAND, "pilot_months": float(length), "pilot_start_rate": rate, "production_churn": churn}
    shakeout = Event("shakeout", "2023-09", {"success_factor": sound})
    scare = Event("loss_of_confidence", "2023-05", {"factor": 4.0, "months": 3.0})
    data = simulate(_world(untried, pool).with_events([shakeout, scare]))
    tokens = data["tokens_served_ttok"].values[0]
    naive = np.array(_naive(pool, untried, len(tokens), (8, sound), {4, 5, 6}))
    np.testing.assert_allclose(tokens / tokens[0], naive / naive[0], rtol=1e-9)


def test_whatever_the_pilots_the_market_starts_with_the_observed_tokens() -> None:
    worlds = [_world(untried) for untried in (0.0, 0.5, 0.9)]
    np.testing.assert_allclose(simulate(worlds)["tokens_served_ttok"].values[:, 0], 2.0, rtol=1e-12)


def test_pilots_that_all_pass_and_are_never_given_up_are_no_pilots() -> None:
    """Everything is in production from the start, so that nothing waits or fails."""
    sure = _world(0.0, {**BY_HAND, "pilot_success": 1.0, "production_churn": 0.0})
    plain = sure.with_values({"market.pilots": "off"})
    with_pool, without = simulate(sure), simulate(plain)
    shares = ["pilot_share", "production_share", "failed_share"]
    assert same_bits(with_pool.drop_vars(shares), without.drop_vars(shares))
    np.testing.assert_array_equal(with_pool["production_share"], 1.0)


def test_news_about_pilots_means_nothing_without_them() -> None:
    plain = _world().with_values({"market.pilots": "off"})
    news = [
        Event("shakeout", "2023-09", {"success_factor": 0.3}),
        Event("loss_of_confidence", "2023-05", {"factor": 9}),
    ]
    assert same_bits(simulate(plain.with_events(news)), simulate(plain))


def test_pilots_that_fail_take_tokens_with_them_in_the_month_it_comes_out() -> None:
    shaken = _world(0.0).with_events([Event("shakeout", "2023-09", {"success_factor": 0.25})])
    data = simulate(shaken)
    tokens, failed = data["tokens_served_ttok"].values[0], data["failed_share"].values[0, :, 0]
    assert np.ptp(tokens[:8]) < 1e-9 * tokens[0]
    assert tokens[8] < 0.35 * tokens[7] and failed[8] > failed[7]
    assert tokens[8] / tokens[7] == pytest.approx(0.25, abs=0.05)


def test_the_best_of_moods_starts_all_pilots_that_are_left_and_no_more() -> None:
    rush = Event("loss_of_confidence", "2023-05", {"factor": 0.01, "months": 1.0})
    data = simulate(_world().with_events([rush]))
    started = data["pilot_share"].values[0, 4, 0]
    everything = 1.0 - data["production_share"].values[0, 3, 0] - data["failed_share"].values[0, 3, 0]
    assert started < everything and started > 0.9 * everything

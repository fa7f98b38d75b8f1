"""Diffusion: use answers late, adoption follows Bass, and one clock does the work of monthly draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import diffusion
from tests.economics.calculus import DRAWS, slope

RATE = st.floats(0.01, 0.9)
ANNUAL = st.floats(0.005, 0.8)


@DRAWS
@given(eps=st.floats(0.1, 4.0), rate=RATE, steps=st.integers(0, 60), log_price=st.floats(-5.0, 2.0))
def test_repeated_adjustment_shows_the_adjusted_elasticity(
    eps: float, rate: float, steps: int, log_price: float
) -> None:
    log_use = np.asarray(0.0)
    for _ in range(steps):
        log_use = diffusion.partial_adjustment_log(log_use, -eps * log_price, rate)
    expected = -diffusion.adjusted_elasticity(eps, rate, steps) * log_price
    assert log_use == pytest.approx(float(expected), rel=1e-9, abs=1e-12)


@DRAWS
@given(level=st.floats(-5.0, 5.0), rate=st.floats(0.0, 1.0))
def test_what_is_at_its_target_stays_to_the_last_bit(level: float, rate: float) -> None:
    assert diffusion.partial_adjustment_log(level, level, rate) == level


@DRAWS
@given(eps=st.floats(1.01, 4.0), rate=RATE)
def test_backfire_comes_when_the_adjusted_elasticity_reaches_one(eps: float, rate: float) -> None:
    months = float(diffusion.months_to_backfire(eps, rate))
    assert diffusion.adjusted_elasticity(eps, rate, months) == pytest.approx(1.0, rel=1e-9)


@DRAWS
@given(eps=st.floats(0.0, 1.0), rate=RATE)
def test_inelastic_use_never_backfires(eps: float, rate: float) -> None:
    assert np.isposinf(diffusion.months_to_backfire(eps, rate))


@DRAWS
@given(p=ANNUAL, q=ANNUAL, years=st.floats(0.01, 30.0))
def test_bass_share_grows_by_hazard_times_those_left(p: float, q: float, years: float) -> None:
    share = float(diffusion.bass_share(years, p, q))
    per_year = 12.0 * float(diffusion.bass_hazard(share, p, q))
    growth = slope(lambda t: diffusion.bass_share(t, p, q), years)
    assert growth == pytest.approx(per_year * (1 - share), abs=1e-6)
    assert diffusion.bass_share(0.0, p, q) == 0.0


@DRAWS
@given(p=st.floats(0.005, 0.1), q=st.floats(0.15, 0.8))
def test_bass_adoption_is_fastest_at_its_peak(p: float, q: float) -> None:
    peak = float(diffusion.bass_peak_years(p, q))
    flows = [slope(lambda t: diffusion.bass_share(t, p, q), peak + shift, 1e-4) for shift in (-0.5, 0.0, 0.5)]
    assert flows[1] == max(flows)
    assert flows[0] == pytest.approx(flows[2], rel=1e-4)


@DRAWS
@given(p=ANNUAL, q=ANNUAL)
def test_a_month_s_bass_hazard_is_a_twelfth_of_a_year_s(p: float, q: float) -> None:
    assert 12 * diffusion.bass_hazard(0.0, p, q) == pytest.approx(p, rel=1e-12)
    assert 12 * diffusion.bass_hazard(1.0, p, q) == pytest.approx(p + q, rel=1e-12)


@DRAWS
@given(
    cost=st.floats(-5.0, 5.0),
    latent=st.floats(-3.0, 3.0),
    gain=st.floats(0.0, 1.0),
    peer=st.floats(0.0, 5.0),
    spread=st.floats(0.05, 5.0),
)
def test_cheaper_tasks_and_more_peers_never_put_a_firm_off(
    cost: float, latent: float, gain: float, peer: float, spread: float
) -> None:
    adopts = bool(diffusion.threshold_adopts(cost, latent, gain, peer, spread))
    assert bool(diffusion.threshold_adopts(cost - 0.5, latent, gain, peer, spread)) >= adopts
    assert bool(diffusion.threshold_adopts(cost, latent, gain + 0.2, peer, spread)) >= adopts
    assert bool(diffusion.threshold_adopts(cost, latent + 0.3, gain, peer, spread)) >= adopts


@DRAWS
@given(
    peer=st.floats(0.0, 5.0),
    gain=st.floats(0.0, 1.0),
    spread=st.floats(0.05, 5.0),
    latent=st.floats(-3.0, 3.0),
)
def test_the_threshold_lies_where_the_surplus_is_zero(peer: float, gain: float, spread: float, latent: float) -> None:
    surplus = spread * latent + peer * gain
    assert diffusion.threshold_adopts(surplus - 1e-9, latent, gain, peer, spread)
    assert not diffusion.threshold_adopts(surplus + 1e-9, latent, gain, peer, spread)


@DRAWS
@given(hazard=st.floats(0.0, 5.0))
def test_the_share_of_clocks_passed_is_that_of_an_exponential_law(hazard: float) -> None:
    uniform = (np.arange(100_000) + 0.5) / 100_000
    passed = diffusion.adopted_by_clock(diffusion.exponential_clock(uniform), hazard)
    assert np.mean(passed) == pytest.approx(1 - np.exp(-hazard), abs=1.1e-5)


def test_a_clock_drawn_once_adopts_like_a_draw_every_month() -> None:
    """Same hazards, two ways: the shares that have adopted agree month by month within sampling error."""
    draw = np.random.default_rng(7)
    firms = 200_000
    hazards = 0.02 + 0.05 * np.abs(np.sin(np.arange(24)))
    clock = diffusion.exponential_clock(draw.random(firms))
    waiting = np.ones(firms, dtype=bool)
    for month, cumulated in enumerate(np.cumsum(hazards)):
        waiting &= draw.random(firms) >= 1 - np.exp(-hazards[month])
        share = np.mean(diffusion.adopted_by_clock(clock, cumulated))
        assert share == pytest.approx(1 - np.mean(waiting), abs=5 * np.sqrt(0.5 / firms))

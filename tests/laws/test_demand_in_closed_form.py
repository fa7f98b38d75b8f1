"""Demand by hand: task values, reasoning, production and diffusion at the settings of known tables.

Each expected figure follows from a closed form at stated parameters or was published; the tolerance is that
of the digits given.
"""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from jevons.economics import (
    demand,
    diffusion,
    reasoning,
    rebound,
)


@pytest.mark.parametrize(
    ("sigma", "score", "penetration", "at_median"),
    [
        (0.5, -0.518, 0.698, 1.596),
        (0.8, 0.003, 0.499, 0.997),
        (1.0, 0.303, 0.381, 0.798),
        (1.5, 0.969, 0.166, 0.532),
        (2.0, 1.572, 0.0580, 0.399),
        (2.5, 2.143, 0.0161, 0.319),
        (3.0, 2.694, 0.0035, 0.266),
    ],
)
def test_the_more_task_values_differ_the_sooner_lognormal_demand_stops_backfiring(
    sigma: float, score: float, penetration: float, at_median: float
) -> None:
    """Elasticity one where the normal hazard equals the spread; sqrt(2/pi)/sigma at the median price."""
    turning = brentq(lambda z: float(demand.lognormal_elasticity(np.exp(sigma * z), 0.0, sigma)) - 1.0, -8, 8)
    assert turning == pytest.approx(score, abs=1e-3)
    served = float(demand.lognormal_share(sigma * turning, sigma, 0.0))
    assert served == pytest.approx(penetration, abs=6e-4)
    elasticity = float(demand.lognormal_elasticity(1.0, 0.0, sigma))
    assert elasticity == pytest.approx(np.sqrt(2 / np.pi) / sigma, rel=1e-12)
    assert elasticity == pytest.approx(at_median, abs=6e-4)


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.0, 3.0])
def test_lognormal_demand_counts_tasks_drawn_at_even_quantiles(sigma: float) -> None:
    values = np.exp(sigma * norm.ppf((np.arange(100_000) + 0.5) / 100_000))
    for price in (0.3, 1.0, 4.0):
        share = demand.lognormal_quantity(price, 0.0, sigma, 1.0)
        assert np.mean(values >= price) == pytest.approx(float(share), abs=1e-5)


def test_elasticity_of_tokens_that_grow_with_the_value_of_a_task() -> None:
    """th = e = 1.1, mu = 1, sigma = 1.3, price 2: measured on two million tasks at even quantiles."""
    values = np.exp(1.0 + 1.3 * norm.ppf((np.arange(2_000_000) + 0.5) / 2_000_000))

    def tokens(price: float) -> float:
        return float(np.sum(np.where(values >= price, values**1.1, 0.0)) * price**-1.1)

    measured = np.log(tokens(1.96) / tokens(2.04)) / np.log(2.04 / 1.96)
    claimed = float(demand.lognormal_elasticity(2.0, 1.0, 1.3, 1.1, 1.1))
    assert claimed == pytest.approx(measured, abs=1e-2)
    assert claimed == pytest.approx(1.1805, abs=1e-4)


@pytest.mark.parametrize(
    ("slope", "start", "rebounds"),
    [
        (1.5, 0.01, (1.47, 1.38, 0.98, 0.67)),
        (1.5, 0.10, (1.26, 0.89, 0.50, 0.33)),
        (2.0, 0.01, (1.96, 1.70, 1.00, 0.67)),
        (2.0, 0.10, (1.62, 0.96, 0.50, 0.33)),
        (3.0, 0.30, (1.37, 0.52, 0.26, 0.17)),
    ],
)
def test_rebound_of_loglogistic_demand_fades_towards_its_headroom(
    slope: float, start: float, rebounds: tuple[float, ...]
) -> None:
    for gamma, expected in zip((2.0, 10.0, 100.0, 1000.0), rebounds, strict=True):
        served = demand.loglogistic_share(-np.log(gamma), slope, start)
        odds = start / (1 - start) * gamma**slope
        assert served == pytest.approx(odds / (1 + odds), rel=1e-12)
        arc = float(rebound.arc_elasticity(served, start, 1 / gamma, 1.0))
        assert arc == pytest.approx(expected, abs=6e-3)
        assert arc <= float(demand.headroom_bound(1 / start, gamma))
    assert arc == pytest.approx(float(demand.headroom_bound(1 / start, 1000.0)), abs=6e-3)


def test_compute_peaks_at_half_penetration_when_the_slope_is_two() -> None:
    """b = 1.8 with half served at price one: the peak lies at (b-1)^(-1/b), where 1 - 1/b is served."""
    assert demand.peak_penetration_loglogistic(2.0) == 0.5
    peak = 0.8 ** (-1 / 1.8)
    spend = [p * demand.loglogistic_share(np.log(p), 1.8, 0.5) for p in (peak - 1e-3, peak, peak + 1e-3)]
    assert spend[1] == max(spend)
    served = demand.loglogistic_share(np.log(peak), 1.8, 0.5)
    assert demand.peak_penetration_loglogistic(1.8) == pytest.approx(float(served), abs=1e-5)


def test_ces_production_backfires_when_ai_and_labour_are_substitutes() -> None:
    """sigma = 1.5, eps_Y = 0.8, weights 0.3 and 0.7 at equal prices."""
    share = 0.3**1.5 / (0.3**1.5 + 0.7**1.5)
    assert share == pytest.approx(0.219, abs=5e-4)
    assert rebound.ces_rebound(share, 1.5, 0.8) == pytest.approx(1.34663, abs=1e-4)


def test_reasoning_tokens_under_a_power_law_have_elasticity_one_over_one_plus_beta() -> None:
    """beta = 0.3, loss 5."""
    few, many = (reasoning.optimal_tokens_power_loss(price, 1.0, 5.0, 0.3) for price in (2.0, 1.0))
    assert np.log(many / few) / np.log(2.0) == pytest.approx(1 / 1.3, abs=1e-5)
    assert np.log(many / few) / np.log(2.0) == pytest.approx(0.76923, abs=1e-5)


def test_spend_on_reasoning_under_log_benefit_is_constant() -> None:
    prices = np.array([0.01, 1.0, 60.0])
    spend = prices * reasoning.optimal_tokens_log_benefit(prices, 7.0, 0.5)
    np.testing.assert_allclose(spend, 3.5, rtol=1e-12)


def test_chosen_reasoning_makes_demand_elastic_and_mere_bloat_cannot() -> None:
    """mu = 0, sigma = 1.2, price 3; A = 1, B = 0.5; bloat with elasticity 0.6 of tokens per task."""
    chosen = float(reasoning.log_benefit_elasticity(3.0, 0.0, 1.2, 1.0, 0.5))
    assert chosen == pytest.approx(1.4073, abs=1e-3)

    def tokens(price: float) -> float:
        per_task = price**-0.6
        return float(per_task * demand.lognormal_quantity(price * per_task, 0.0, 1.2, 1.0))

    measured = np.log(tokens(2.97) / tokens(3.03)) / np.log(3.03 / 2.97)
    adoption = float(demand.lognormal_elasticity(3.0**0.4, 0.0, 1.2))
    assert 0.6 + 0.4 * adoption == pytest.approx(measured, abs=1e-4)
    assert measured == pytest.approx(0.9482, abs=1e-3)


def test_bass_diffusion_in_months_stays_near_the_curve_in_continuous_time() -> None:
    """The textbook coefficients 0.03 and 0.38 a year, ten years."""
    share = np.asarray(0.0)
    for _ in range(120):
        share = share + diffusion.bass_hazard(share, 0.03, 0.38) * (1 - share)
    exact = float(diffusion.bass_share(10.0, 0.03, 0.38))
    assert exact == pytest.approx(0.8128, abs=1e-4)
    assert share == pytest.approx(0.8108, abs=1e-4)
    assert share == pytest.approx(exact, rel=5e-3)

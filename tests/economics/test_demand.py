"""Demand curves: the elasticity they are given, the ceiling they respect, and where they stop backfiring."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from jevons.economics import demand, normal
from tests.economics.calculus import DRAWS, FEW_DRAWS, elasticity, slope

EPS = st.floats(0.05, 4.0)
SHARE = st.floats(1e-4, 0.9)
SIGMA = st.floats(0.3, 3.0)
COST = st.floats(-7.0, 3.0)


@DRAWS
@given(eps=EPS, cost=COST)
def test_isoelastic_use_has_one_elasticity_everywhere(eps: float, cost: float) -> None:
    assert -slope(lambda c: np.log(demand.isoelastic(c, eps)), cost) == pytest.approx(eps, abs=1e-8)
    assert demand.isoelastic(0.0, eps) == 1.0


@DRAWS
@given(eps=EPS, share=SHARE)
def test_every_curve_starts_at_its_share_with_the_elasticity_it_is_given(eps: float, share: float) -> None:
    b = demand.loglogistic_slope(eps, share)
    assert demand.loglogistic_share(0.0, b, share) == pytest.approx(share, rel=1e-12)
    assert -slope(lambda c: demand.log_loglogistic_share(c, b, share), 0.0) == pytest.approx(eps, rel=1e-6)
    score = demand.start_score(share)
    sigma = demand.lognormal_sigma(eps, score)
    assert demand.lognormal_share(0.0, sigma, score) == pytest.approx(share, rel=1e-12)
    assert -slope(lambda c: demand.log_lognormal_share(c, sigma, score), 0.0) == pytest.approx(eps, rel=1e-6)


@DRAWS
@given(b=st.floats(0.1, 5.0), share=SHARE, cost=COST)
def test_loglogistic_elasticity_falls_in_a_straight_line_with_penetration(b: float, share: float, cost: float) -> None:
    measured = -slope(lambda c: demand.log_loglogistic_share(c, b, share), cost)
    assert measured == pytest.approx(b * (1 - demand.loglogistic_share(cost, b, share)), abs=1e-7)


@DRAWS
@given(sigma=SIGMA, score=st.floats(-2.0, 3.0), cost=COST)
def test_lognormal_share_counts_the_tasks_worth_more_than_they_cost(sigma: float, score: float, cost: float) -> None:
    """Against the area under the density of log task values, whose mean is -z0 sigma."""
    marginal = score + cost / sigma
    area, _ = quad(norm.pdf, marginal, max(marginal, 0.0) + 12.0, epsabs=1e-13, limit=200)
    assert demand.lognormal_share(cost, sigma, score) == pytest.approx(area, abs=1e-9)
    share = float(demand.lognormal_share(cost, sigma, score))
    if share > 1e-12:
        assert demand.log_lognormal_share(cost, sigma, score) == pytest.approx(np.log(share), rel=1e-9)


@DRAWS
@given(sigma=SIGMA, score=st.floats(-2.0, 3.0), cost=COST)
def test_lognormal_elasticity_is_hazard_over_spread(sigma: float, score: float, cost: float) -> None:
    measured = -slope(lambda c: demand.log_lognormal_share(c, sigma, score), cost)
    assert measured == pytest.approx(float(normal.hazard(score + cost / sigma)) / sigma, rel=1e-6, abs=1e-9)


def test_inelastic_tasks_have_infinite_spread_and_a_constant_share() -> None:
    sigma = demand.lognormal_sigma(0.0, 1.3)
    assert np.isposinf(sigma)
    costs = np.array([-20.0, -1.0, 0.0, 5.0])
    assert np.unique(demand.lognormal_share(costs, sigma, 1.3)).size == 1


@DRAWS
@given(share=SHARE)
def test_start_score_and_start_share_undo_each_other(share: float) -> None:
    assert demand.start_share(demand.start_score(share)) == pytest.approx(share, rel=1e-12)


@DRAWS
@given(eps=EPS, share=SHARE, gamma=st.floats(1.5, 1e6))
def test_no_curve_with_a_ceiling_passes_its_headroom(eps: float, share: float, gamma: float) -> None:
    bound = float(demand.headroom_bound(1 / share, gamma))
    score = demand.start_score(share)
    grown = (
        demand.log_loglogistic_share(-np.log(gamma), demand.loglogistic_slope(eps, share), share),
        demand.log_lognormal_share(-np.log(gamma), demand.lognormal_sigma(eps, score), score),
    )
    for log_share in grown:
        assert log_share <= 0.0
        assert (log_share - np.log(share)) / np.log(gamma) <= bound + 1e-9


@DRAWS
@given(b=st.floats(0.1, 5.0), share=SHARE)
def test_log_shares_stay_finite_far_out(b: float, share: float) -> None:
    dear = float(demand.log_loglogistic_share(1e4, b, share))
    assert dear == pytest.approx(-1e4 * b - np.log((1 - share) / share), rel=1e-9)
    assert np.isfinite(demand.log_lognormal_share(1e4, b, 0.0))
    assert demand.log_loglogistic_share(-1e4, b, share) == pytest.approx(0.0, abs=1e-12)


LOGNORMAL = {
    "price": st.floats(0.05, 20.0),
    "mu": st.floats(-1.0, 2.0),
    "sigma": st.floats(0.3, 2.0),
    "intensive": st.floats(0.0, 1.5),
    "exponent": st.floats(0.0, 1.5),
}


@DRAWS
@given(**LOGNORMAL)
def test_lognormal_quantity_has_the_elasticity_that_is_claimed(
    price: float, mu: float, sigma: float, intensive: float, exponent: float
) -> None:
    claimed = demand.lognormal_elasticity(price, mu, sigma, intensive, exponent)
    measured = -elasticity(lambda p: demand.lognormal_quantity(p, mu, sigma, 3.0, intensive, exponent), price)
    assert measured == pytest.approx(float(claimed), rel=1e-5, abs=1e-7)


@FEW_DRAWS
@given(**LOGNORMAL)
def test_lognormal_quantity_is_the_use_of_all_whose_reservation_price_exceeds_the_price(
    price: float, mu: float, sigma: float, intensive: float, exponent: float
) -> None:
    """Against an integral over reservation prices r of r^th p^-e, where r > p."""

    def use(score: float) -> float:
        return float(norm.pdf(score) * np.exp(exponent * (mu + sigma * score)) * price**-intensive)

    marginal = (np.log(price) - mu) / sigma
    total, _ = quad(use, marginal, max(marginal, 0.0) + 14.0, limit=200)
    expected = demand.lognormal_quantity(price, mu, sigma, 1.0, intensive, exponent)
    assert total == pytest.approx(float(expected), rel=1e-6, abs=1e-12)


@FEW_DRAWS
@given(b=st.floats(1.3, 5.0), rho=st.floats(0.8, 1.2))
def test_compute_peaks_at_the_penetration_that_is_claimed(b: float, rho: float) -> None:
    """Compute is tokens times FLOP per token f, and the price goes as f^rho: search for its largest value."""
    log_flop = np.linspace(-12.0, 12.0, 200_001)
    log_share = demand.log_loglogistic_share(rho * log_flop, b, 0.5)
    peak = np.exp(log_share[np.argmax(log_share + log_flop)])
    assert demand.peak_penetration_loglogistic(b, rho) == pytest.approx(peak, abs=1e-3 if b * rho > 1 else 1e-2)


def test_compute_never_rises_where_the_curve_is_too_flat() -> None:
    assert demand.peak_penetration_loglogistic(0.9) == 0.0
    assert demand.peak_penetration_loglogistic(1.2, 0.7) == 0.0

"""Rebound by hand: what a shock does to compute, rent and revenue under the simplest demand and supply.

Each expected figure follows from a closed form at stated parameters or was published; the tolerance is that
of the digits given.
"""

import numpy as np
import pytest
from scipy.optimize import brentq

from jevons.economics import (
    demand,
    diffusion,
    rebound,
    supply,
)


@pytest.mark.parametrize("gamma", [2.0, 10.0, 1000.0])
@pytest.mark.parametrize("eps", [0.5, 0.8, 1.0, 1.11, 1.5, 2.0])
def test_isoelastic_log_rebound_is_the_elasticity_for_any_shock(eps: float, gamma: float) -> None:
    tokens = demand.isoelastic(-np.log(gamma), eps)
    assert rebound.log_rebound(tokens / gamma, 1.0, gamma) == pytest.approx(eps, abs=1e-12)


@pytest.mark.parametrize(
    ("eps", "taken_back"), [(0.5, 0.240), (0.8, 0.590), (1.0, 1.0), (1.11, 1.320), (1.5, 3.403), (2.0, 11.0)]
)
def test_the_share_of_the_saving_taken_back_after_a_tenfold_gain(eps: float, taken_back: float) -> None:
    """(gamma^(eps-1) - 1/gamma)/(1 - 1/gamma) at gamma = 10."""
    used = demand.isoelastic(-np.log(10.0), eps) / 10.0
    by_hand = (10 ** (eps - 1) - 0.1) / 0.9
    assert rebound.linear_rebound(used, 1.0, 10.0) == pytest.approx(by_hand, abs=1e-12)
    assert rebound.linear_rebound(used, 1.0, 10.0) == pytest.approx(taken_back, abs=6e-4)


@pytest.mark.parametrize(("eps", "sigma", "rho"), [(1.5, 0.5, 1.0), (0.7, 2.0, 1.0), (1.6, 1.0, 0.75)])
def test_rebound_under_rising_supply_solves_the_market(eps: float, sigma: float, rho: float) -> None:
    gamma, phi = 10.0, rho * eps
    log_gamma = np.log(gamma)

    def shortage(log_rent: float) -> float:
        price = rho * (log_rent - log_gamma)
        return float(-eps * price - log_gamma - sigma * log_rent)

    log_rent = brentq(shortage, -50, 50, xtol=1e-13)
    hours = np.exp(sigma * log_rent)
    measured = rebound.log_rebound(hours, 1.0, gamma)
    assert rebound.benchmark_rebound(1.0, rho, eps, sigma) == pytest.approx(float(measured), abs=1e-9)
    assert supply.rent_factor(hours, sigma) == pytest.approx(np.exp(log_rent), rel=1e-9)
    assert supply.rent_response(phi, sigma) == pytest.approx(log_rent / log_gamma, abs=1e-9)


def test_where_supply_is_fixed_the_rent_takes_the_whole_effect() -> None:
    for phi in (0.4, 1.0, 1.7):
        assert supply.log_rebound_with_supply(phi, 0.0) == pytest.approx(1.0, abs=1e-12)
        assert supply.rent_response(phi, 0.0) == pytest.approx((phi - 1) / phi, abs=1e-12)


def test_compute_passes_its_old_level_ten_months_after_the_shock() -> None:
    """eps = 1.5, a tenth of the gap closed a month: ln(1/3)/ln(0.9)."""
    assert diffusion.months_to_backfire(1.5, 0.1) == pytest.approx(np.log(1 / 3) / np.log(0.9), abs=1e-4)
    assert diffusion.months_to_backfire(1.5, 0.1) == pytest.approx(10.4, abs=0.05)
    assert diffusion.adjusted_elasticity(1.5, 0.1, 10) < 1.0 < diffusion.adjusted_elasticity(1.5, 0.1, 11)


def test_growth_of_demand_by_itself_passes_for_an_elasticity_above_one() -> None:
    """eps = 0.7 and prices down by a factor of ten a year, demand up threefold by itself."""
    apparent = float(rebound.apparent_elasticity(0.7, np.log(3.0), -np.log(10.0)))
    assert apparent == pytest.approx(0.7 + np.log(3.0) / np.log(10.0), abs=1e-9)
    assert apparent > 1.0


@pytest.mark.parametrize("eps", [0.6, 1.0, 1.5])
def test_a_glut_raises_revenue_exactly_when_cheaper_tokens_do(eps: float) -> None:
    """The same elasticity above one makes both Jevons and overbuilding harmless to revenue."""
    more_capacity = 1.1
    price = more_capacity ** (-1 / eps)
    change = np.log(price * more_capacity) / np.log(more_capacity)
    assert supply.glut_revenue_elasticity(eps) == pytest.approx(change, abs=1e-9)
    assert np.sign(np.round(change, 12)) == np.sign(round(eps - 1, 12))

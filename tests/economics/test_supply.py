"""Rising supply: rents and rebound against an equilibrium solved by bisection."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from jevons.economics import supply
from tests.economics.calculus import DRAWS, elasticity

PHI = st.floats(0.05, 4.0)
SIGMA = st.floats(0.0, 20.0)


def equilibrium_log_rent(phi: float, sigma: float, gamma: float) -> float:
    """ln w at which hours wanted, (w/gamma)^-phi / gamma, meet hours supplied, w^sigma."""
    log_gamma = np.log(gamma)
    return float(brentq(lambda w: -phi * (w - log_gamma) - log_gamma - sigma * w, -500.0, 500.0, xtol=1e-13))


@DRAWS
@given(phi=PHI, sigma=SIGMA, gamma=st.floats(1.1, 100.0))
def test_rent_and_rebound_are_those_of_the_equilibrium(phi: float, sigma: float, gamma: float) -> None:
    log_rent = equilibrium_log_rent(phi, sigma, gamma)
    log_hours = -phi * (log_rent - np.log(gamma)) - np.log(gamma)
    assert supply.rent_response(phi, sigma) * np.log(gamma) == pytest.approx(log_rent, abs=1e-9)
    rebound = 1 + log_hours / np.log(gamma)
    assert supply.log_rebound_with_supply(phi, sigma) == pytest.approx(rebound, abs=1e-9)


@DRAWS
@given(phi=PHI, sigma=st.floats(1e-3, 1e3))
def test_scarcity_pulls_rebound_towards_one_and_never_past_it(phi: float, sigma: float) -> None:
    rebound = float(supply.log_rebound_with_supply(phi, sigma))
    assert min(phi, 1.0) - 1e-12 <= rebound <= max(phi, 1.0) + 1e-12


@DRAWS
@given(phi=PHI)
def test_without_supply_response_rebound_is_one_and_with_an_endless_one_it_is_phi(phi: float) -> None:
    assert supply.log_rebound_with_supply(phi, 0.0) == pytest.approx(1.0, abs=1e-12)
    assert supply.log_rebound_with_supply(phi, np.inf) == phi
    assert supply.rent_response(phi, np.inf) == 0.0
    assert supply.rent_response(phi, 0.0) == pytest.approx(1 - 1 / phi, rel=1e-12)


@DRAWS
@given(hours=st.floats(1e-3, 1e3), sigma=st.floats(0.05, 20.0))
def test_hours_supplied_at_the_rent_are_the_hours(hours: float, sigma: float) -> None:
    assert supply.rent_factor(hours, sigma) ** sigma == pytest.approx(hours, rel=1e-10)
    assert supply.rent_factor(hours, np.inf) == 1.0
    assert supply.rent_factor(1.0, sigma) == 1.0


@DRAWS
@given(eps=st.floats(0.1, 5.0), capacity=st.floats(0.1, 10.0))
def test_selling_off_a_glut_moves_revenue_by_one_less_the_inverse_elasticity(eps: float, capacity: float) -> None:
    measured = elasticity(lambda k: k * k ** (-1 / eps), capacity)
    assert measured == pytest.approx(float(supply.glut_revenue_elasticity(eps)), abs=1e-8)


@DRAWS
@given(
    cost=st.floats(0.01, 100.0), scarcity=st.floats(1e-3, 1e3), response=st.floats(0.0, 5.0), power=st.floats(0.0, 5.0)
)
def test_an_hour_fetches_its_cost_at_rest_more_when_short_and_never_less_than_its_electricity(
    cost: float, scarcity: float, response: float, power: float
) -> None:
    fetched = float(supply.market_rent(cost, scarcity, response, power))
    assert fetched == pytest.approx(max(cost * scarcity**response, power), rel=1e-12)
    assert float(supply.market_rent(cost, 1.0, response, 0.0)) == cost

"""Rebound: two measures with one verdict, and closed forms against solved markets."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jevons.economics import rebound
from tests.economics.calculus import DRAWS, elasticity

EPS = st.floats(0.05, 4.0)
GAMMA = st.floats(1.05, 1000.0)
USE = st.floats(1e-3, 1e3)


@DRAWS
@given(x1=USE, x0=USE, gamma=GAMMA)
def test_both_measures_call_backfire_exactly_when_more_is_used(x1: float, x0: float, gamma: float) -> None:
    assume(abs(np.log(x1 / x0)) > 1e-9)
    backfire = x1 > x0
    assert (rebound.log_rebound(x1, x0, gamma) > 1.0) == backfire
    assert (rebound.linear_rebound(x1, x0, gamma) > 1.0) == backfire


@DRAWS
@given(x0=USE, gamma=GAMMA)
def test_rebound_is_zero_when_the_whole_saving_is_kept_and_one_when_none_is(x0: float, gamma: float) -> None:
    for measure in (rebound.log_rebound, rebound.linear_rebound):
        assert measure(x0 / gamma, x0, gamma) == pytest.approx(0.0, abs=1e-9)
        assert measure(x0, x0, gamma) == 1.0


@DRAWS
@given(eps=EPS, rho=st.floats(0.1, 1.3), gamma=GAMMA)
def test_log_rebound_of_isoelastic_demand_does_not_depend_on_the_shock(eps: float, rho: float, gamma: float) -> None:
    tokens = (gamma**-rho) ** -eps
    assert rebound.log_rebound(tokens / gamma, 1.0, gamma) == pytest.approx(rho * eps, abs=1e-11)


@DRAWS
@given(eps=EPS, p1=USE, p0=USE, q0=USE)
def test_arc_elasticity_of_isoelastic_demand_is_its_elasticity(eps: float, p1: float, p0: float, q0: float) -> None:
    assume(abs(np.log(p1 / p0)) > 0.01)
    q1 = q0 * (p1 / p0) ** -eps
    assert rebound.arc_elasticity(q1, q0, p1, p0) == pytest.approx(eps, rel=1e-9)


@DRAWS
@given(theta=st.floats(0.05, 1.0), rho=st.floats(0.1, 1.3), eps=EPS, sigma=st.floats(0.05, 50.0))
def test_benchmark_rebound_is_the_slope_of_compute_in_efficiency(
    theta: float, rho: float, eps: float, sigma: float
) -> None:
    """Solved by iteration: a task costs theta p + 1 - theta, p = (w/e)^rho; w^sigma hours supplied."""

    def hours(efficiency: float) -> float:
        log_rent = 0.0
        for _ in range(4000):
            price = np.exp(rho * (log_rent - np.log(efficiency)))
            log_hours = -eps * np.log(theta * price + 1 - theta) - np.log(efficiency)
            log_rent += (log_hours - sigma * log_rent) / (1 + sigma + 2 * theta * rho * eps)
        return float(np.exp(log_hours))

    measured = 1 + elasticity(hours, 1.0, 1e-4)
    assert measured == pytest.approx(float(rebound.benchmark_rebound(theta, rho, eps, sigma)), abs=1e-5)


def test_benchmark_rebound_by_default_has_endless_supply() -> None:
    assert rebound.benchmark_rebound(0.5, 0.8, 1.5) == pytest.approx(0.6, rel=1e-15)
    assert rebound.benchmark_rebound(0.5, 0.0, 1.5, 2.0) == 0.0


@DRAWS
@given(
    substitution=st.floats(0.2, 3.0).filter(lambda s: abs(s - 1) > 0.05),
    output=st.floats(0.1, 3.0),
    weight=st.floats(0.05, 0.95),
)
def test_ces_rebound_is_that_of_a_producer_that_minimises_cost(
    substitution: float, output: float, weight: float
) -> None:
    """Unit cost c(w/e) of a CES producer that sells at cost; hours of AI by Shephard's lemma."""
    ai, other = weight**substitution, (1 - weight) ** substitution

    def unit_cost(efficiency: float) -> float:
        inside = ai * efficiency ** (substitution - 1) + other
        return float(inside ** (1 / (1 - substitution)))

    def hours(efficiency: float) -> float:
        cost = unit_cost(efficiency)
        return float(cost**-output * cost**substitution * ai * efficiency ** (substitution - 1))

    share = ai / (ai + other)
    measured = 1 + elasticity(hours, 1.0)
    assert measured == pytest.approx(float(rebound.ces_rebound(share, substitution, output)), abs=1e-6)


@DRAWS
@given(eps=EPS, own=st.floats(-0.5, 2.0), fall=st.floats(0.05, 3.0), years=st.floats(0.5, 10.0))
def test_apparent_elasticity_adds_growth_that_no_price_caused(
    eps: float, own: float, fall: float, years: float
) -> None:
    price = np.exp(-fall * years)
    quantity = np.exp(own * years) * price**-eps
    read_off = rebound.arc_elasticity(quantity, 1.0, price, 1.0)
    assert rebound.apparent_elasticity(eps, own, -fall) == pytest.approx(float(read_off), rel=1e-9)


def test_what_only_rounding_parts_is_not_more() -> None:
    """Where capacity binds with and without a shock, both use all of it, and the last bits of their sums may differ."""
    use = np.array([1.0, 3.0, 0.0, 1e12])
    assert not rebound.is_more(np.nextafter(use, np.inf), use)[[0, 1, 3]].any()
    assert rebound.is_more(use[[0, 1, 3]] * (1.0 + 1e-6), use[[0, 1, 3]]).all()
    assert rebound.is_more(1e-300, 0.0) and not rebound.is_more(0.0, 0.0)

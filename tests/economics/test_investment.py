"""Investment: present values by summing months, and rules at their corners."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import investment
from tests.economics.calculus import DRAWS


@DRAWS
@given(rent=st.floats(0.0, 1e4), cost=st.floats(1.0, 1e5), rate=st.floats(0.0, 1.0), years=st.integers(1, 12))
def test_q_is_the_present_value_of_yearly_rents_over_cost(rent: float, cost: float, rate: float, years: int) -> None:
    present = sum(rent / (1.0 + rate) ** year for year in range(1, years + 1))
    assert investment.value_over_cost(rent, cost, rate, years) == pytest.approx(present / cost, rel=1e-9)


@DRAWS
@given(stock=st.floats(1.0, 1e6), life=st.floats(12.0, 120.0), q=st.floats(0.0, 4.0), phi=st.floats(1.0, 60.0))
def test_at_q_of_one_a_fleet_is_replaced_and_above_it_grows_by_the_excess(
    stock: float, life: float, q: float, phi: float
) -> None:
    assert investment.q_orders(stock, stock / life, 1.0, phi) == stock / life
    orders = float(investment.q_orders(stock, stock / life, q, phi))
    assert orders >= 0.0
    if orders > 0.0:
        assert (orders / stock - 1.0 / life) * phi == pytest.approx(q - 1.0, abs=1e-9)


@DRAWS
@given(value=st.floats(-2.0, 3.0), strategic=st.floats(0.0, 1.0))
def test_orders_are_placed_in_full_above_the_hurdle_and_never_below_strategy(value: float, strategic: float) -> None:
    share = float(investment.hurdle_share(value, strategic))
    assert strategic <= share <= 1.0
    assert share == (1.0 if value >= 1.0 else max(value, strategic))


@DRAWS
@given(growth=st.floats(0.5, 8.0), half_life=st.floats(0.5, 20.0))
def test_the_growth_of_a_plan_sums_to_that_of_a_fading_trend(growth: float, half_life: float) -> None:
    """ln factor = ln(g) H/ln2 (1 - 2^(-t/H)); summed in steps of 1/1200 year to its accuracy."""
    years = (np.arange(12_000) + 0.5) / 1200.0
    summed = np.sum(investment.plan_growth(growth, years, half_life)) / 100.0
    whole = np.log(growth) * half_life / np.log(2.0) * (1.0 - 2.0 ** (-10.0 / half_life))
    assert summed == pytest.approx(whole, rel=1e-6, abs=1e-9)
    assert investment.plan_growth(growth, 7.0, np.inf) == pytest.approx(np.log(growth) / 12.0)


@DRAWS
@given(own=st.floats(-0.3, 0.3), rivals=st.floats(-0.3, 0.3), matching=st.floats(0.0, 1.0))
def test_matching_draws_growth_between_ones_own_and_the_rivals(own: float, rivals: float, matching: float) -> None:
    drawn = float(investment.matched_growth(own, rivals, matching))
    assert min(own, rivals) - 1e-12 <= drawn <= max(own, rivals) + 1e-12
    assert investment.matched_growth(own, rivals, 0.0) == own


@DRAWS
@given(ebitda=st.floats(-100.0, 100.0), share=st.floats(0.0, 3.0), line=st.floats(0.0, 50.0))
def test_losses_take_nothing_from_the_line_of_funding(ebitda: float, share: float, line: float) -> None:
    most = float(investment.affordable_spending(ebitda, share, line))
    assert most == pytest.approx(line + (share * ebitda if ebitda > 0.0 else 0.0))

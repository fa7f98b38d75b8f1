"""Budgets: a binding one fixes spend, which is an elasticity of one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import budgets, rebound
from tests.economics.calculus import DRAWS, elasticity

POSITIVE = st.floats(0.01, 1e3)


@DRAWS
@given(desired=POSITIVE, price=POSITIVE, budget=POSITIVE)
def test_spend_never_passes_the_budget_and_use_never_passes_the_wish(
    desired: float, price: float, budget: float
) -> None:
    tokens = float(budgets.capped_by_budget(desired, price, budget))
    assert tokens <= desired
    assert tokens * price <= budget * (1 + 1e-15)
    assert tokens == desired or tokens * price == pytest.approx(budget, rel=1e-15)


@DRAWS
@given(price=POSITIVE, budget=POSITIVE)
def test_a_binding_budget_is_an_elasticity_of_one(price: float, budget: float) -> None:
    measured = -elasticity(lambda p: budgets.capped_by_budget(1e9, p, budget), price)
    assert measured == pytest.approx(1.0, abs=1e-9)


@DRAWS
@given(gamma=st.floats(1.1, 1e3), rho=st.floats(0.1, 1.2), budget=POSITIVE)
def test_with_a_binding_budget_log_rebound_is_pass_through(gamma: float, rho: float, budget: float) -> None:
    tokens = budgets.capped_by_budget(1e12, np.array([1.0, gamma**-rho]), budget)
    compute = tokens / np.array([1.0, gamma])
    assert rebound.log_rebound(compute[1], compute[0], gamma) == pytest.approx(rho, abs=1e-11)


@DRAWS
@given(eps=st.floats(0.2, 3.0).filter(lambda e: abs(e - 1.0) > 0.05), lowest=st.floats(0.1, 0.9))
def test_worth_of_tasks_is_the_area_under_the_demand_curve(eps: float, lowest: float) -> None:
    """Along n = c^-e in small steps: 1 + integral of c dn = 1 + e/(e-1) (c^(1-e) - 1)."""
    cost = np.exp(np.linspace(0.0, np.log(lowest), 2001))
    tasks, value = cost**-eps, 1.0
    for t in range(1, len(cost)):
        value = float(budgets.value_in_use(value, tasks[t], tasks[t - 1], cost[t], cost[t - 1]))
    assert value == pytest.approx(1.0 + eps / (eps - 1.0) * (lowest ** (1.0 - eps) - 1.0), rel=1e-5)


@DRAWS
@given(worth=POSITIVE, cost=POSITIVE, spend=POSITIVE, productive=st.floats(0.0, 1.0))
def test_a_return_is_what_a_dollar_of_tokens_brings_beyond_all_costs(
    worth: float, cost: float, spend: float, productive: float
) -> None:
    earned = float(budgets.return_on_tokens(worth, cost, spend, productive))
    assert earned * spend + cost == pytest.approx(productive * worth, abs=1e-9)


@DRAWS
@given(
    earned=st.floats(-50.0, 50.0), hurdle=st.floats(0.0, 5.0), response=st.floats(0.0, 1.0), most=st.floats(0.0, 0.9)
)
def test_budgets_grow_above_the_hurdle_within_bounds(
    earned: float, hurdle: float, response: float, most: float
) -> None:
    growth = np.expm1(float(budgets.log_budget_change(earned, hurdle, response, most)))
    assert growth == pytest.approx(min(max(response * (earned - hurdle), -most), most), abs=1e-14)

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

"""Depreciation: the charges of a life are the cost, and book value is what has not been charged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import depreciation
from tests.economics.calculus import DRAWS

COST = st.floats(0.0, 1e12)
LIFE = st.integers(1, 120)


@DRAWS
@given(cost=COST, life=LIFE, age=st.integers(0, 240))
def test_book_value_is_cost_less_the_charges_so_far(cost: float, life: int, age: int) -> None:
    charged = sum(float(depreciation.monthly_charge(cost, life)) for _ in range(min(age, life)))
    left = float(depreciation.net_book_value_of_vintage(cost, age, life))
    assert left == pytest.approx(cost - charged, abs=1e-12 * cost + 1e-300)
    assert 0.0 <= left <= cost


@DRAWS
@given(cost=COST, life=LIFE)
def test_a_vintage_starts_at_cost_and_ends_at_nothing(cost: float, life: int) -> None:
    assert depreciation.net_book_value_of_vintage(cost, 0, life) == cost
    assert depreciation.net_book_value_of_vintage(cost, life, life) == 0.0
    ages = np.arange(life, life + 5)
    assert not np.any(depreciation.net_book_value_of_vintage(cost, ages, life))

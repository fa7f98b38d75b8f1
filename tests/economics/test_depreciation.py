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


@DRAWS
@given(rate=st.floats(0.0, 0.5), months=st.integers(0, 120))
def test_the_worth_of_months_is_the_sum_of_their_discounted_ones(rate: float, months: int) -> None:
    by_hand = sum((1.0 + rate) ** (-month / 12.0) for month in range(1, months + 1))
    assert float(depreciation.present_value_of_months(rate, np.array(months))) == pytest.approx(by_hand, rel=1e-9)


@DRAWS
@given(recoverable=st.floats(-1e12, 1e12), book=st.floats(0.0, 1e12))
def test_books_keep_what_can_be_recovered_and_no_more_than_they_held(recoverable: float, book: float) -> None:
    kept = float(depreciation.share_recoverable(recoverable, book))
    assert 0.0 <= kept <= 1.0
    if book > 0.0:
        assert kept * book == pytest.approx(min(max(recoverable, 0.0), book), rel=1e-9, abs=1e-9)

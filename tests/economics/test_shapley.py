"""Shapley values: the axioms that define them, at random."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics.shapley import shapley_values

WORTHS = st.integers(1, 4).flatmap(lambda m: st.lists(st.floats(-5, 5), min_size=2**m, max_size=2**m))


@given(WORTHS)
def test_values_are_means_over_orders_and_sum_to_the_whole(worth: list[float]) -> None:
    values = shapley_values(np.array(worth))
    count = len(values)
    orders = list(permutations(range(count)))
    expected = np.zeros(count)
    for order in orders:
        freed = 0
        for cause in order:
            expected[cause] += (worth[freed | 1 << cause] - worth[freed]) / len(orders)
            freed |= 1 << cause
    np.testing.assert_allclose(values, expected, atol=1e-12)
    assert values.sum() == pytest.approx(worth[-1] - worth[0], abs=1e-12)


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4))
def test_a_cause_that_adds_nothing_gets_nothing(worth: list[float]) -> None:
    """Whatever the other two do, the third leaves their worth as it is."""
    assert shapley_values(np.array([*worth, *worth]))[2] == pytest.approx(0.0, abs=1e-12)


def test_only_whole_sets_of_sets_can_be_shared() -> None:
    with pytest.raises(ValueError, match="3 rows"):
        shapley_values(np.zeros(3))

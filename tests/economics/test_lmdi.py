"""LMDI leaves no rest, whatever the numbers, and gives single factors their log change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jevons.economics import lmdi
from tests.economics.calculus import DRAWS

POSITIVE = st.floats(1e-3, 1e3)
TABLES = st.tuples(*(arrays(np.float64, (4, 6), elements=POSITIVE) for _ in range(2)))


def _total(table: np.ndarray) -> float:
    return float(sum(np.prod(segment) for segment in table))


@DRAWS
@given(tables=TABLES)
def test_additive_effects_sum_to_the_change(tables: tuple[np.ndarray, np.ndarray]) -> None:
    before, after = tables
    change = _total(after) - _total(before)
    scale = _total(after) + _total(before)
    assert float(lmdi.additive_effects(before, after).sum()) == pytest.approx(change, abs=1e-12 * scale)


@DRAWS
@given(tables=TABLES)
def test_log_effects_sum_to_the_log_change(tables: tuple[np.ndarray, np.ndarray]) -> None:
    before, after = tables
    total = np.log(_total(after) / _total(before))
    assert float(lmdi.log_effects(before, after).sum()) == pytest.approx(total, abs=1e-12 * 40)


@DRAWS
@given(a=POSITIVE, b=POSITIVE, small=st.floats(-1e-3, 1e-3))
def test_the_logarithmic_mean_lies_between_geometric_and_arithmetic_mean(a: float, b: float, small: float) -> None:
    mean = float(lmdi.logarithmic_mean(np.array(a), np.array(b)))
    assert np.sqrt(a * b) * (1 - 1e-12) <= mean <= 0.5 * (a + b) * (1 + 1e-12)
    assert mean == pytest.approx(float(lmdi.logarithmic_mean(np.array(b), np.array(a))), rel=1e-12)
    assert float(lmdi.logarithmic_mean(np.array(a), np.array(a))) == a
    near = float(lmdi.logarithmic_mean(np.array(a * np.exp(small)), np.array(a)))
    assert near == pytest.approx(a * np.exp(small / 2.0), rel=1e-6)


@DRAWS
@given(before=arrays(np.float64, (1, 5), elements=POSITIVE), after=arrays(np.float64, (1, 5), elements=POSITIVE))
def test_with_one_segment_a_factors_effect_is_its_log_change(before: np.ndarray, after: np.ndarray) -> None:
    np.testing.assert_allclose(lmdi.log_effects(before, after), np.log(after / before)[0], rtol=1e-9, atol=1e-9)


def test_a_segment_that_appears_leaves_no_rest() -> None:
    before, after = np.array([[2.0, 3.0], [0.0, 4.0]]), np.array([[2.0, 3.0], [5.0, 4.0]])
    effects = lmdi.additive_effects(before, after)
    assert float(effects.sum()) == pytest.approx(20.0, rel=1e-12)
    assert float(effects[0]) == pytest.approx(20.0, rel=1e-12)


@DRAWS
@given(tables=TABLES, swap=st.permutations(range(6)))
def test_the_order_of_factors_does_not_matter(tables: tuple[np.ndarray, np.ndarray], swap: list[int]) -> None:
    before, after = tables
    effects = lmdi.additive_effects(before, after)
    swapped = lmdi.additive_effects(before[:, swap], after[:, swap])
    np.testing.assert_allclose(swapped, effects[swap], rtol=1e-9, atol=1e-12 * np.abs(effects).max())

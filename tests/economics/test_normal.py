"""The normal distribution's upper tail and hazard: against SciPy, against bounds, and number by number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import log_ndtr
from scipy.stats import norm

from jevons.economics import normal
from tests.economics.calculus import DRAWS


@DRAWS
@given(z=st.floats(0.01, 1e6))
def test_hazard_keeps_between_its_bounds_far_into_the_tail(z: float) -> None:
    """Gordon's bounds of the Mills ratio, z < h(z) < z + 1/z, which no underflow may break."""
    hazard = float(normal.hazard(z))
    assert z * (1 - 1e-12) <= hazard <= (z + 1 / z) * (1 + 1e-12)


@DRAWS
@given(z=st.floats(-30.0, 8.0))
def test_hazard_is_density_over_survival(z: float) -> None:
    assert normal.hazard(z) == pytest.approx(norm.pdf(z) / norm.sf(z), rel=1e-9)


def test_hazard_vanishes_where_everybody_is_served() -> None:
    assert normal.hazard(-1e6) == 0.0


@DRAWS
@given(z=arrays(np.float64, st.integers(1, 40), elements=st.floats(-60.0, 60.0)))
def test_log_upper_tail_is_as_exact_as_a_double_allows(z: np.ndarray) -> None:
    expected = log_ndtr(-z)
    assert np.all(np.abs(normal.log_upper_tail(z) - expected) <= 2e-15 * np.maximum(1.0, np.abs(expected)))


def test_log_upper_tail_is_smooth_from_node_to_node() -> None:
    """Around a node and half-way between two, where the series changes its centre, nothing jumps and all falls."""
    halves = np.arange(-8.0, 37.9, 0.5 / normal.NODES_PER_UNIT)
    tiny = 1e-9
    fall = normal.log_upper_tail(halves + tiny) - normal.log_upper_tail(halves - tiny)
    # the difference of two doubles as large as the tail's log loses what their rounding takes
    lost = 8.0 * np.finfo(float).eps * (1.0 + halves**2)
    assert np.all(np.abs(fall + 2.0 * tiny * normal.hazard(halves)) <= lost)


def test_log_upper_tail_answers_at_and_beyond_the_edge() -> None:
    with np.errstate(all="raise"):
        found = normal.log_upper_tail(np.array([np.inf, -np.inf, np.nan, normal.EDGE, -normal.EDGE, 1e3]))
    np.testing.assert_array_equal(found[:2], [-np.inf, 0.0])
    assert np.isnan(found[2])
    np.testing.assert_allclose(found[3:], log_ndtr(-np.array([normal.EDGE, -normal.EDGE, 1e3])), rtol=1e-15)


@DRAWS
@given(extra=st.integers(0, 3 * normal.BLOCK), place=st.integers(0, 100))
def test_log_upper_tail_of_a_number_does_not_depend_on_its_neighbours(extra: int, place: int) -> None:
    scores = np.linspace(-9.0, 45.0, 101 + extra)
    assert normal.log_upper_tail(scores)[place] == normal.log_upper_tail(scores[place])


def test_log_upper_tail_keeps_the_shape_and_leaves_its_argument_alone() -> None:
    scores = np.linspace(-3.0, 40.0, 24).reshape(2, 3, 4)
    before = scores.copy()
    assert normal.log_upper_tail(scores).shape == (2, 3, 4)
    np.testing.assert_array_equal(scores, before)
    assert normal.log_upper_tail(1.0).shape == ()

"""Effort where compute is dear, what of it others learn, and what training it leaves: closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics.regions import induced_log_efficiency_next, spilled_log_efficiency, training_left

RATIO = st.floats(0.05, 50.0)
RESPONSE = st.floats(0.0, 3.0)


@given(ratio=RATIO, response=RESPONSE, years=st.integers(1, 8))
def test_at_a_steady_rent_efficiency_grows_by_the_response_to_its_log(
    ratio: float, response: float, years: int
) -> None:
    log_efficiency = np.zeros(1)
    for _ in range(12 * years):
        log_efficiency = induced_log_efficiency_next(log_efficiency, ratio, response)
    expected = response * np.log(ratio) * years if ratio > 1.0 else 0.0
    np.testing.assert_allclose(log_efficiency, expected, rtol=1e-9, atol=1e-12)


@given(won=st.floats(0.0, 5.0), share=st.floats(0.0, 1.0))
def test_nobody_takes_over_more_than_was_won(won: float, share: float) -> None:
    assert 0.0 <= spilled_log_efficiency(won, share) <= won
    assert spilled_log_efficiency(won, 1.0) == won and spilled_log_efficiency(won, 0.0) == 0.0


@given(ratio=RATIO)
def test_with_a_response_of_one_training_spends_the_same_money(ratio: float) -> None:
    assert training_left(ratio, 1.0) * max(ratio, 1.0) == pytest.approx(1.0, rel=1e-12)


@given(ratio=RATIO, response=RESPONSE)
def test_dear_compute_never_means_more_training(ratio: float, response: float) -> None:
    assert 0.0 < training_left(ratio, response) <= 1.0
    assert training_left(ratio, 0.0) == 1.0

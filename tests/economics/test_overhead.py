"""Overhead weighs on the small: in proportion to one over their size."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import overhead
from tests.economics.calculus import DRAWS


@DRAWS
@given(share=st.floats(1e-6, 0.25), size=st.floats(0.25, 1.0), times=st.floats(1.0, 100.0))
def test_the_named_share_is_that_of_a_seller_of_a_quarter_and_falls_with_size(
    share: float, size: float, times: float
) -> None:
    assert float(overhead.share_of_cost(share, 0.25)) == share
    np.testing.assert_allclose(overhead.share_of_cost(share, size) * size, share * 0.25, rtol=1e-12)
    once, more = (float(overhead.per_token(1e9 * share, 10.0 * many)) for many in (1.0, times))
    np.testing.assert_allclose(once, more * times, rtol=1e-12)
    np.testing.assert_allclose(once * 10.0 * 1e6, 1e9 * share, rtol=1e-12)

"""Allocation: nobody gets more than ordered, nothing is lost, and shortage is shared in proportion."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jevons.economics import allocation
from jevons.economics.arrays import Array
from tests.economics.calculus import DRAWS

ORDERS = arrays(np.float64, (3, 5), elements=st.floats(0.0, 1e6))
CAPACITY = arrays(np.float64, 3, elements=st.floats(0.0, 1e6))


@DRAWS
@given(orders=ORDERS, capacity=CAPACITY)
def test_shipments_use_all_capacity_that_is_wanted(orders: Array, capacity: Array) -> None:
    shipped = allocation.proportional(orders, capacity)
    assert np.all(shipped >= 0.0) and np.all(shipped <= orders)
    wanted = np.sum(orders, axis=-1)
    np.testing.assert_allclose(np.sum(shipped, axis=-1), np.minimum(capacity, wanted), rtol=1e-12, atol=1e-300)


@DRAWS
@given(orders=arrays(np.float64, (3, 5), elements=st.floats(1.0, 1e6)), capacity=CAPACITY)
def test_every_buyer_gets_the_same_share_of_its_order(orders: Array, capacity: Array) -> None:
    fill = allocation.proportional(orders, capacity) / orders
    np.testing.assert_allclose(fill, np.broadcast_to(fill[:, :1], fill.shape), rtol=1e-12)


@DRAWS
@given(capacity=CAPACITY)
def test_nothing_ordered_is_nothing_shipped(capacity: Array) -> None:
    assert np.array_equal(allocation.proportional(np.zeros((3, 5)), capacity), np.zeros((3, 5)))


@DRAWS
@given(orders=ORDERS)
def test_ample_capacity_ships_orders_to_the_last_bit(orders: Array) -> None:
    assert np.array_equal(allocation.proportional(orders, np.full(3, np.inf)), orders)

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


WEIGHTS = arrays(np.float64, (3, 5), elements=st.sampled_from([0.0, 0.1, 0.2]))


def _rules(orders: Array, capacity: Array, weights: Array) -> dict[str, Array]:
    return {
        "proportional": allocation.proportional(orders, capacity),
        "priority": allocation.priority(orders, capacity, weights),
        "max_min": allocation.max_min(orders, capacity),
        "contract": allocation.contract(orders, capacity, weights),
    }


@DRAWS
@given(orders=ORDERS, capacity=CAPACITY, weights=WEIGHTS, order=st.permutations(range(5)))
def test_every_rule_ships_what_there_is_and_to_nobody_more_than_ordered(
    orders: Array, capacity: Array, weights: Array, order: list[int]
) -> None:
    wanted = np.sum(orders, axis=-1)
    relabelled = _rules(orders[:, order], capacity, weights[:, order])
    for rule, shipped in _rules(orders, capacity, weights).items():
        assert np.all(shipped >= 0.0), rule
        assert np.all(shipped <= orders * (1.0 + 1e-12)), rule
        np.testing.assert_allclose(np.sum(shipped, axis=-1), np.minimum(capacity, wanted), rtol=1e-11, atol=1e-9)
        np.testing.assert_allclose(relabelled[rule], shipped[:, order], rtol=1e-12, atol=1e-9, err_msg=rule)


@DRAWS
@given(orders=ORDERS, capacity=CAPACITY, lie=st.floats(1.0, 50.0))
def test_asking_for_more_than_needed_gains_nothing_under_equal_shares(
    orders: Array, capacity: Array, lie: float
) -> None:
    honest = allocation.max_min(orders, capacity)[:, 0]
    inflated = orders * np.array([lie, 1.0, 1.0, 1.0, 1.0])
    useful = np.minimum(allocation.max_min(inflated, capacity)[:, 0], orders[:, 0])
    np.testing.assert_allclose(useful, honest, rtol=1e-12, atol=1e-9)


def test_asking_for_more_gains_in_proportion_and_claims_stop_at_their_cap() -> None:
    orders, capacity = np.array([[10.0, 10.0]]), np.array([10.0])
    assert (
        allocation.proportional(orders * [2.0, 1.0], capacity)[0, 0] > allocation.proportional(orders, capacity)[0, 0]
    )
    assert allocation.claimed(10.0, 0.5, 1.0, 3.0) == 20.0
    assert allocation.claimed(10.0, 0.1, 1.0, 3.0) == 30.0
    assert allocation.claimed(10.0, 0.1, 0.0, 3.0) == 10.0

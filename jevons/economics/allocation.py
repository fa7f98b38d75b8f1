"""Who gets scarce accelerators (MODEL.md, section Chips)."""

import numpy as np

from jevons.economics.arrays import Array, Real, summed


def proportional(orders: Array, capacity: Real) -> Array:
    """Shipments in proportion to orders: orders * min(1, capacity / their sum), along the last axis.

    ``orders`` (..., n) >= 0 and ``capacity`` (...) >= 0 in one unit; nothing ordered, nothing shipped. Raises
    nothing. Cachon and Lariviere (1999); MODEL.md, section Chips.
    """
    return np.asarray(orders * fill(summed(orders), capacity)[..., None])


def fill(total: Array, capacity: Real) -> Array:
    """Share of orders that is shipped where all are treated alike: min(1, capacity / total), one if none is ordered.

    ``total`` >= 0 and ``capacity`` >= 0 in one unit. Broadcasts, raises nothing. MODEL.md, section Chips.
    """
    short = total > capacity
    return np.asarray(np.where(short, capacity / np.where(short, total, 1.0), 1.0))


def priority(orders: Array, capacity: Real, rank: Array) -> Array:
    """Shipments to the highest ``rank`` first; buyers of one rank share in proportion, along the last axis.

    ``orders`` and ``rank`` (..., n), orders >= 0; ``capacity`` (...) >= 0, in the unit of orders. Raises nothing.
    MODEL.md, section Chips.
    """
    other = rank[..., None, :]
    ahead = summed(np.where(other > rank[..., :, None], orders[..., None, :], 0.0))
    level = summed(np.where(other == rank[..., :, None], orders[..., None, :], 0.0))
    left = np.asarray(capacity)[..., None] - ahead
    fill = np.clip(left / np.where(level > 0.0, level, 1.0), 0.0, 1.0)
    return np.asarray(orders * fill)


def max_min(orders: Array, capacity: Real) -> Array:
    """Shipments min(order, level), the level such that they add up to capacity: nobody gains by asking for more.

    ``orders`` (..., n) >= 0 along the last axis and ``capacity`` (...) >= 0 in one unit. The level is the highest of
    (capacity - all smaller orders)/(number of the others). Raises nothing. Bertsekas and Gallager (1992), uniform
    rule; MODEL.md, section Chips.
    """
    ordered = np.sort(orders, axis=-1)
    smaller = np.cumsum(ordered, axis=-1) - ordered
    others = orders.shape[-1] - np.arange(orders.shape[-1])
    level = np.max((np.asarray(capacity)[..., None] - smaller) / others, axis=-1, keepdims=True)
    return np.asarray(np.minimum(orders, level))


def contract(orders: Array, capacity: Real, reserved: Array) -> Array:
    """Shipments on long-term contracts first, min(order, reserved * capacity); the rest in proportion.

    ``orders`` (..., n) >= 0 along the last axis; ``reserved`` (..., n) >= 0 are parts of ``capacity`` (...) >= 0 and
    add up to one at most. Raises nothing. MODEL.md, section Chips.
    """
    first = np.minimum(orders, reserved * np.asarray(capacity)[..., None])
    left = np.maximum(capacity - summed(first), 0.0)
    return np.asarray(first + proportional(orders - first, left))


def claimed(need: Real, fill: Real, gaming: Real, most: Real) -> Array:
    """Orders of buyers who expect the share ``fill`` of what they ask for: need * min(fill^-gaming, most).

    ``need`` >= 0, ``fill`` in (0, 1], ``gaming`` >= 0 [1], ``most`` >= 1 [x]. What exceeds the need is phantom.
    Broadcasts, raises nothing. Cachon and Lariviere (1999); MODEL.md, section Chips.
    """
    # beyond exp(700), which no limit reaches, a claim would be no number
    return np.asarray(need * np.minimum(np.exp(np.minimum(-gaming * np.log(fill), 700.0)), most))

"""Who gets scarce accelerators (MODEL.md, section Chips)."""

import numpy as np

from jevons.economics.arrays import Array, Real


def proportional(orders: Array, capacity: Real) -> Array:
    """Shipments in proportion to orders: orders * min(1, capacity / their sum), along the last axis.

    ``orders`` (..., n) >= 0 and ``capacity`` (...) >= 0 in one unit; nothing ordered, nothing shipped. Raises
    nothing. Cachon and Lariviere (1999); MODEL.md, section Chips.
    """
    total = np.sum(orders, axis=-1)
    short = total > capacity
    fill = np.where(short, capacity / np.where(short, total, 1.0), 1.0)
    return np.asarray(orders * fill[..., None])

"""Shares of an effect among causes that act together, free of the order in which they are taken."""

from math import factorial

import numpy as np

from jevons.economics.arrays import Array


def shapley_values(worth: Array) -> Array:
    """What each of m causes adds to the worth of all, on average over every order in which they may come, (m, ...).

    ``worth`` (2^m, ...): row s is the worth, in any unit, of the causes whose bits are set in s; row 0 is that of none.
    The values sum to worth[-1] - worth[0]. Raises ValueError for a number of rows that is no power of two. Shapley
    (1953); MODEL.md, section Channels.
    """
    count = int(worth.shape[0]).bit_length() - 1
    if worth.shape[0] != 2**count:
        raise ValueError(f"{worth.shape[0]} rows: every set of causes has one, so that there are 2^m")
    values = np.zeros((count, *worth.shape[1:]))
    for cause in range(count):
        for others in (row for row in range(2**count) if not row >> cause & 1):
            size = others.bit_count()
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            values[cause] += weight * (worth[others | 1 << cause] - worth[others])
    return values

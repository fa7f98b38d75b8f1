"""The kinds of number that the equations take and give."""

from collections.abc import Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Real = float | npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]


def summed(values: Array, axis: int = -1) -> Array:
    """Sum along the last axis, or the last but one (-2): for the few clouds, vendors, sectors or generations of a run.

    Terms are added one after the other, so that a run's sum is the same to the last bit whatever lies beside it. Raises
    nothing. Over firms ``np.sum`` is as fast and, as it adds in pairs, more exact.
    """
    if values.ndim == 1 or len(values) == 1:
        # Of one run alone NumPy's reduction would add neighbours in memory in pairs.
        running = np.add.accumulate(values, axis=axis)
        return np.asarray(running[..., -1] if axis == -1 else running[..., -1, :])
    return np.asarray(np.add.reduce(np.asfortranarray(values), axis=axis))


def beside(values: Sequence[Array]) -> Array:
    """Arrays of a few agents, (R, ...) each, side by side: (R, agents, ...), runs next to each other in memory.

    Raises nothing.
    """
    if values[0].ndim == 1:
        return np.array(values, dtype=np.float64).T
    table = np.empty((len(values[0]), len(values), *values[0].shape[1:]), order="F")
    for k, one in enumerate(values):
        table[:, k] = one
    return table


def months_of(values: Array, months: int) -> Array:
    """Zeros for so many months of an array (R, ...): (months, R, ...), runs next to each other in memory.

    Raises nothing.
    """
    return np.zeros((months, *reversed(values.shape))).transpose(0, *range(values.ndim, 0, -1))


def largest(values: Array) -> Array:
    """Largest along the last axis, (..., k) -> (...): for few k faster than ``np.max``. Raises nothing."""
    return reduce(np.maximum, (values[..., k] for k in range(values.shape[-1])))


def smallest(values: Array) -> Array:
    """Smallest along the last axis, (..., k) -> (...): for few k faster than ``np.min``. Raises nothing."""
    return reduce(np.minimum, (values[..., k] for k in range(values.shape[-1])))

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

    A run's sum is the same to the last bit whatever lies beside it. Raises nothing. Over firms ``np.sum`` is as fast
    and, as it adds in pairs, more exact.
    """
    axes = "...k->..." if axis == -1 else "...km->...m"
    return np.asarray(np.einsum(axes, np.ascontiguousarray(values)))


def beside(values: Sequence[Array]) -> Array:
    """Arrays of a few agents, (R, ...) each, side by side: (R, agents, ...).

    For few agents faster than ``np.stack``. Raises nothing.
    """
    table = np.empty((len(values[0]), len(values), *values[0].shape[1:]))
    for k, one in enumerate(values):
        table[:, k] = one
    return table


def largest(values: Array) -> Array:
    """Largest along the last axis, (..., k) -> (...): for few k faster than ``np.max``. Raises nothing."""
    return reduce(np.maximum, (values[..., k] for k in range(values.shape[-1])))


def smallest(values: Array) -> Array:
    """Smallest along the last axis, (..., k) -> (...): for few k faster than ``np.min``. Raises nothing."""
    return reduce(np.minimum, (values[..., k] for k in range(values.shape[-1])))

"""Straight-line depreciation of a vintage (MODEL.md, section Accounts)."""

import numpy as np
import numpy.typing as npt

from jevons.economics.arrays import Array, Real

Months = float | npt.NDArray[np.float64] | npt.NDArray[np.int64]


def monthly_charge(cost: Real, book_life_months: Months) -> Array:
    """Depreciation of one month: cost / book life, in the unit of ``cost``; book life > 0 months.

    Broadcasts, raises nothing. MODEL.md, section Accounts.
    """
    return np.asarray(cost / np.asarray(book_life_months))


def net_book_value_of_vintage(cost: Real, age_months: Months, book_life_months: Months) -> Array:
    """Book value left after ``age_months`` charges: cost * max(0, 1 - age/book life), as ``cost``.

    Age >= 0 and book life > 0 months. Broadcasts, raises nothing. MODEL.md, section Accounts.
    """
    left = 1.0 - np.asarray(age_months) / np.asarray(book_life_months)
    return np.asarray(cost * np.maximum(left, 0.0))

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


def present_value_of_months(rate: Real, months: Months) -> Array:
    """Present value of one a month for the coming ``months``: (1 - (1+r)^(-n/12))/((1+r)^(1/12) - 1) [months].

    ``rate`` r >= 0 [1/year] (n at zero), ``months`` n >= 0. Broadcasts, raises nothing. MODEL.md, section Balance
    sheet.
    """
    monthly = np.log1p(rate) / 12.0
    charged = monthly > 0.0
    value = np.expm1(-monthly * np.asarray(months)) / -np.expm1(np.where(charged, monthly, 1.0))
    return np.asarray(np.where(charged, value, months))


def share_recoverable(recoverable: Real, book_value: Real) -> Array:
    """Share of book value that is kept: min(1, max(0, recoverable)/book value) [1]; one where the books hold nothing.

    Amounts in one unit, ``book_value`` >= 0. Broadcasts, raises nothing. IAS 36; MODEL.md, section Balance sheet.
    """
    held = np.asarray(book_value) > 0.0
    kept = np.clip(recoverable, 0.0, book_value) / np.where(held, book_value, 1.0)
    return np.asarray(np.where(held, kept, 1.0))

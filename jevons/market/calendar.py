"""The calendar: a user reads dates, the equations count months."""

import numpy as np
import numpy.typing as npt

MONTHS_PER_YEAR = 12
HOURS_PER_MONTH = 8760 / MONTHS_PER_YEAR


def month_index(date: str, start: str) -> int:
    """Months from ``start`` to ``date``, both "YYYY-MM"; negative before the start."""
    year, month = (int(part) for part in date.split("-"))
    first_year, first_month = (int(part) for part in start.split("-"))
    return (year - first_year) * MONTHS_PER_YEAR + month - first_month


def month_dates(start: str, months: int) -> npt.NDArray[np.datetime64]:
    """First days of ``months`` consecutive months from ``start`` ("YYYY-MM"), as datetime64[ns]."""
    return (np.datetime64(start, "M") + np.arange(months)).astype("datetime64[ns]")

"""What a time series says of demand beside what a pair of runs says (MODEL.md, section Rebound).

The apparent elasticity, rise of log tokens over fall of the log price in one run, takes for an answer to price whatever
grows by itself: eps + g/|g_price|. The causal one compares two runs in the same month.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from jevons.analysis.rebound import BAND, HORIZONS_MONTHS, shock_index
from jevons.economics.rebound import arc_elasticity

if TYPE_CHECKING:
    import xarray

    from jevons.analysis.pairs import Pair

Array = npt.NDArray[np.float64]

TOKENS = "tokens_served_ttok"
INDICES = {"quality-constant": "price_constant_quality_usd_per_mtok", "unit value": "price_usd_per_mtok"}
"""Price of a token as good as those of the start, and price paid for the tokens of the day."""

STILL = 1e-9
"""A log price that moves by less has not moved: there is no elasticity to read."""


def elasticities(pair: "Pair", horizons: Sequence[int] = HORIZONS_MONTHS) -> pd.DataFrame:
    """Apparent elasticity over time in the run with the shock, and the causal one, some months after it and at the end.

    One row a horizon and price index: ``months_after``, ``month``, ``price_index``; ``apparent`` with ``apparent_low``
    and ``apparent_high``, from the first month of the run to this one; ``causal`` with ``causal_low`` and
    ``causal_high``, with against without the shock in this month (medians and 5-95 % over seeds; NaN where the price
    did not move). Raises NoSaving for a pair without a shock.
    """
    months = [str(month)[:7] for month in pair.with_shock["month"].values.astype("datetime64[M]")]
    shock = shock_index(pair, months)
    last = len(months) - 1
    places = sorted({shock + after for after in horizons if shock + after < last} | {last})
    return pd.DataFrame([_row(pair, shock, place, months[place], name) for place in places for name in INDICES])


def _row(pair: "Pair", shock: int, place: int, month: str, name: str) -> dict[str, object]:
    now, first = _at(pair.with_shock, name, place), _at(pair.with_shock, name, 0)
    apparent, causal = _elasticity(now, first), _elasticity(now, _at(pair.without_shock, name, place))
    low, middle, high = np.quantile(apparent, BAND)
    causal_low, causal_middle, causal_high = np.quantile(causal, BAND)
    return {
        "months_after": place - shock,
        "month": month,
        "price_index": name,
        "apparent": float(middle),
        "apparent_low": float(low),
        "apparent_high": float(high),
        "causal": float(causal_middle),
        "causal_low": float(causal_low),
        "causal_high": float(causal_high),
    }


def _at(data: "xarray.Dataset", name: str, place: int) -> tuple[Array, Array]:
    """Tokens and the price index in a month, (run,) each."""
    now = data.isel(month=place)
    return now[TOKENS].values.astype(float), now[INDICES[name]].values.astype(float)


def _elasticity(one: tuple[Array, Array], other: tuple[Array, Array]) -> Array:
    (tokens, price), (tokens_before, price_before) = one, other
    moved = np.abs(np.log(price / price_before)) > STILL
    found = arc_elasticity(tokens, tokens_before, np.where(moved, price, 2.0 * price_before), price_before)
    return np.where(moved, found, np.nan)

"""Rebound by layer and horizon, from pairs (MODEL.md, section Rebound)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from jevons.economics.rebound import is_more, linear_rebound, log_rebound
from jevons.market import layers
from jevons.market.layers import LAYERS, LEAST_SAVING, Layer

if TYPE_CHECKING:
    import xarray

    from jevons.analysis.pairs import Pair

__all__ = [
    "HORIZONS_MONTHS",
    "LAYERS",
    "NEVER",
    "Layer",
    "NoSaving",
    "log_changes",
    "log_rebounds",
    "months_to_backfire",
    "paths",
    "rebound",
    "savings",
    "shock_index",
]

Array = npt.NDArray[np.float64]

HORIZONS_MONTHS = (6, 12, 24, 36, 60)
NEVER = np.inf
BAND = (0.05, 0.5, 0.95)


class NoSaving(ValueError):
    """A scenario has no events, or they save nothing, so that there is no saving to take back."""


def rebound(pair: "Pair", horizons: Sequence[int] = HORIZONS_MONTHS) -> pd.DataFrame:
    """Log-rebound R = 1 + ln(X1/X0)/ln(gamma) of every layer, some months after the shock and at the end.

    One row a layer and horizon: ``layer``, ``unit``, ``months_after``, ``month``; ``gamma`` (factor of the saving);
    ``with_shock`` and ``without_shock`` (medians); ``log_change`` with ``change_low`` and ``change_high`` (ln X1/X0,
    median and 5-95 % over seeds, taken within seeds); ``log_rebound`` with ``low`` and ``high`` (the same);
    ``linear_rebound`` (median; conventional, explodes for large gamma); ``p_backfire`` (share of seeds with X1 > X0);
    ``months_to_backfire``, median. NaN where nothing is used (orders where supply is elastic); ``gamma`` and rebound
    also where the shock saves nothing of the layer, as a price cut or a larger market. Sorrell and Dimitropoulos
    (2008). Raises NoSaving for a pair without a shock.
    """
    months = [str(month)[:7] for month in pair.with_shock["month"].values.astype("datetime64[M]")]
    shock = shock_index(pair, months)
    last = len(months) - 1
    places = sorted({shock + after for after in horizons if shock + after < last} | {last})
    return pd.DataFrame([row for layer in LAYERS for row in _rows(pair, layer, shock, places, months)])


def shock_index(pair: "Pair", months: Sequence[str]) -> int:
    """Place of the first event that is judged on the axis of months. Raises NoSaving for a pair without a shock."""
    if not pair.shock:
        raise NoSaving(f"scenario '{pair.scenario.name}' has no events: there is no shock to judge")
    return months.index(min(event.date for event in pair.shock))


def log_rebounds(pair: "Pair", layer: Layer, shock: int, place: int) -> Array:
    """Log-rebound of a layer at a place on the axis of months, one a run; NaN where the shock saves nothing of it.

    Raises NoSaving if it saves nothing in any run.
    """
    gamma = savings(pair, layer, shock)
    if np.all(np.isnan(gamma)):
        raise NoSaving(f"the events of scenario '{pair.scenario.name}' save nothing: rebound is not defined")
    after, before = _sides(pair, layer, shock)
    with np.errstate(divide="ignore", invalid="ignore"):
        return log_rebound(after[:, place - shock], before[:, place - shock], gamma)


def log_changes(pair: "Pair", layer: Layer, shock: int, place: int) -> Array:
    """ln(X1/X0) of a layer at a place on the axis of months, one a run; NaN where nothing is used."""
    after, before = _sides(pair, layer, shock)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(after[:, place - shock] / before[:, place - shock]))


def savings(pair: "Pair", layer: Layer, shock: int) -> Array:
    """Factor by which the shock lowers a layer's need for a token in its month, (run,); NaN where by none."""
    with_shock, without_shock = (paths(side, layer.saving) for side in (pair.with_shock, pair.without_shock))
    need = layers.saving(layer, with_shock, without_shock, shock)
    return np.where(need < LEAST_SAVING, np.nan, need)


def paths(data: "xarray.Dataset", names: Sequence[str]) -> dict[str, Array]:
    """Observables of a dataset summed over their agents, (run, month) each."""
    found = {}
    for name in names:
        values = data[name].transpose("run", "month", ...).values.astype(float)
        found[name] = np.asarray(values.reshape(*values.shape[:2], -1).sum(axis=-1))
    return found


def _sides(pair: "Pair", layer: Layer, shock: int) -> tuple[Array, Array]:
    """With and without the shock, from its month on, (run, months since)."""
    one, other = (
        layers.since_shock(layer, paths(side, [layer.name]), shock) for side in (pair.with_shock, pair.without_shock)
    )
    return one, other


def months_to_backfire(with_shock: Array, without_shock: Array) -> Array:
    """Months from the shock until use passes that without it, (run,): 0 if it never falls below, inf if it stays there.

    Both (run, months since the shock). The last month below counts, so that a passing touch does not.
    """
    below = is_more(without_shock, with_shock)
    last_below = below.shape[1] - 1 - np.argmax(below[:, ::-1], axis=1)
    waited = np.where(last_below == below.shape[1] - 1, NEVER, last_below + 1.0)
    return np.asarray(np.where(below.any(axis=1), waited, 0.0))


def _rows(
    pair: "Pair", layer: Layer, shock: int, places: Sequence[int], months: Sequence[str]
) -> list[dict[str, object]]:
    gamma = savings(pair, layer, shock)
    after, before = _sides(pair, layer, shock)
    waited = float(np.median(months_to_backfire(after, before)))
    found = []
    for place in places:
        one, other = after[:, place - shock], before[:, place - shock]
        with np.errstate(divide="ignore", invalid="ignore"):
            change_low, change, change_high = np.quantile(np.log(one / other), BAND)
            low, middle, high = np.quantile(log_rebound(one, other, gamma), BAND)
            taken_back = float(np.median(linear_rebound(one, other, gamma)))
        found.append(
            {
                "layer": layer.label,
                "unit": layer.unit,
                "months_after": place - shock,
                "month": months[place],
                "gamma": float(np.median(gamma)),
                "with_shock": float(np.median(one)),
                "without_shock": float(np.median(other)),
                "log_change": float(change),
                "change_low": float(change_low),
                "change_high": float(change_high),
                "log_rebound": float(middle),
                "low": float(low),
                "high": float(high),
                "linear_rebound": taken_back,
                "p_backfire": float(np.mean(is_more(one, other))),
                "months_to_backfire": waited,
            }
        )
    return found

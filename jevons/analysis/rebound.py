"""Rebound by layer and horizon, from pairs (MODEL.md, section Rebound).

A shock that saves a resource may be taken back by more use of it. Each layer is judged by its own saving: the factor by
which the shock lowers what a token takes of it in the month in which it falls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from jevons.economics.rebound import linear_rebound, log_rebound

if TYPE_CHECKING:
    import xarray

    from jevons.analysis.pairs import Pair

Array = npt.NDArray[np.float64]
Basis = Literal["month", "cumulated"]

HORIZONS_MONTHS = (6, 12, 24, 36, 60)
NEVER = np.inf
BAND = (0.05, 0.5, 0.95)


SAVES_SOMETHING = 1.0 + 1e-9


class NoSaving(ValueError):
    """A scenario has no events, or they save nothing, so that there is no saving to take back."""


@dataclass(frozen=True)
class Layer:
    """A resource: its observable, and what a token takes of it at the shock.

    ``basis``: "month" compares the month itself, "cumulated" what was ordered or spent since the shock. ``saving``: the
    observables whose ratio is the resource's need for a token.
    """

    name: str
    label: str
    unit: str
    basis: Basis
    saving: tuple[str, str]


FLOP_PER_TOKEN = ("flop_served_zflop", "tokens_served_ttok")
HOURS_PER_TOKEN = ("accelerator_hours_mh", "tokens_served_ttok")

LAYERS = (
    Layer("tokens_served_ttok", "tokens", "Ttok/month", "month", HOURS_PER_TOKEN),
    Layer("token_spend_busd", "token spend", "BUSD/month", "month", HOURS_PER_TOKEN),
    Layer("flop_served_zflop", "FLOP", "ZFLOP/month", "month", FLOP_PER_TOKEN),
    Layer("accelerator_hours_mh", "accelerator-hours", "Mh/month", "month", HOURS_PER_TOKEN),
    Layer("fleet_k", "accelerators online", "thousand", "month", HOURS_PER_TOKEN),
    Layer("orders_k", "accelerators ordered", "thousand", "cumulated", HOURS_PER_TOKEN),
    Layer("hbm_ordered_mgbit", "HBM ordered", "Mn Gbit", "cumulated", HOURS_PER_TOKEN),
    Layer("capex_busd", "capex", "BUSD", "cumulated", HOURS_PER_TOKEN),
    Layer("energy_gwh", "energy", "GWh/month", "month", HOURS_PER_TOKEN),
    Layer("rent_usd_per_hour", "rent of an hour", "USD/h", "month", HOURS_PER_TOKEN),
)
"""From what is bought to what it takes. No gain in efficiency saves tokens, spend or rent: of them R says how far they
rise, one more than their elasticity with respect to efficiency."""


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


def saving_factor(pair: "Pair", layer: Layer, shock: int) -> Array:
    """Factor by which the shock lowers a layer's need for a token in its month, (run,). Raises NoSaving if by none."""
    gamma = _fall_of_need(pair, layer, shock)
    if np.any(gamma < SAVES_SOMETHING):
        raise NoSaving(f"the events of scenario '{pair.scenario.name}' save nothing: rebound is not defined")
    return gamma


def _fall_of_need(pair: "Pair", layer: Layer, shock: int) -> Array:
    """What a token takes of a layer in the month of the shock, without it over with it, (run,)."""
    without, with_shock = (
        _monthly(side, layer.saving[0])[:, shock] / _monthly(side, layer.saving[1])[:, shock]
        for side in (pair.without_shock, pair.with_shock)
    )
    return np.asarray(without / with_shock)


def log_rebounds(pair: "Pair", layer: Layer, shock: int, place: int) -> Array:
    """Log-rebound of a layer at a place on the axis of months, one a run. Raises NoSaving."""
    after, before = _sides(pair, layer, shock)
    with np.errstate(divide="ignore", invalid="ignore"):
        return log_rebound(after[:, place - shock], before[:, place - shock], saving_factor(pair, layer, shock))


def log_changes(pair: "Pair", layer: Layer, shock: int, place: int) -> Array:
    """ln(X1/X0) of a layer at a place on the axis of months, one a run; NaN where nothing is used."""
    after, before = _sides(pair, layer, shock)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(after[:, place - shock] / before[:, place - shock]))


def savings(pair: "Pair", layer: Layer, shock: int) -> Array:
    """Factor by which the shock lowers a layer's need for a token in its month, (run,); NaN where by none."""
    need = _fall_of_need(pair, layer, shock)
    return np.where(need < SAVES_SOMETHING, np.nan, need)


def _monthly(data: "xarray.Dataset", name: str) -> Array:
    """An observable summed over its agents, (run, month)."""
    values = data[name].transpose("run", "month", ...).values.astype(float)
    return np.asarray(values.reshape(*values.shape[:2], -1).sum(axis=-1))


def _sides(pair: "Pair", layer: Layer, shock: int) -> tuple[Array, Array]:
    """With and without the shock, from its month on, (run, months since)."""
    one, other = (_monthly(side, layer.name)[:, shock:] for side in (pair.with_shock, pair.without_shock))
    if layer.basis == "cumulated":
        return np.cumsum(one, axis=1), np.cumsum(other, axis=1)
    return one, other


def months_to_backfire(with_shock: Array, without_shock: Array) -> Array:
    """Months from the shock until use passes that without it, (run,): 0 if it never falls below, inf if it stays there.

    Both (run, months since the shock). The last month below counts, so that a passing touch does not.
    """
    below = with_shock < without_shock
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
                "p_backfire": float(np.mean(one > other)),
                "months_to_backfire": waited,
            }
        )
    return found

"""Layers: the resources that a token takes, and their log-rebound run by run (MODEL.md, section Rebound).

A shock that saves a resource may be taken back by more use of it. Each layer is judged by its own saving: the factor by
which the shock lowers what a token takes of it in the month in which it falls.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from jevons.economics.rebound import log_rebound

Array = npt.NDArray[np.float64]
Basis = Literal["month", "cumulated"]
Paths = Mapping[str, Array]
"""Observables of one side of a pair by name, each summed over agents, (run, month)."""


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
    Layer("market_rent_usd_per_hour", "rent of an hour", "USD/h", "month", HOURS_PER_TOKEN),
)
"""From what is bought to what it takes. No gain in efficiency saves tokens, spend or rent: of them R says how far they
rise, one more than their elasticity with respect to efficiency."""

LEAST_SAVING = 1.0 + 1e-9
"""A smaller factor is no saving: there is nothing to take back."""


def saving(layer: Layer, with_shock: Paths, without_shock: Paths, shock: int) -> Array:
    """Factor gamma by which the shock lowers a layer's need for a token in its month, (run,)."""
    without, after = (
        side[layer.saving[0]][:, shock] / side[layer.saving[1]][:, shock] for side in (without_shock, with_shock)
    )
    return np.asarray(without / after)


def since_shock(layer: Layer, side: Paths, shock: int) -> Array:
    """Use of a layer from the shock's month on, or its sum since, (run, months since)."""
    use = side[layer.name][:, shock:]
    return np.cumsum(use, axis=1) if layer.basis == "cumulated" else use


def log_rebounds(layer: Layer, with_shock: Paths, without_shock: Paths, shock: int, place: int) -> Array:
    """Log-rebound of a layer at a place on the axis of months, (run,); NaN where nothing is used."""
    after, before = (since_shock(layer, side, shock)[:, place - shock] for side in (with_shock, without_shock))
    with np.errstate(divide="ignore", invalid="ignore"):
        return log_rebound(after, before, saving(layer, with_shock, without_shock, shock))

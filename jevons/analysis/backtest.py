"""The baseline beside the figures of the world, one row a target."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jevons.analysis.targets import TARGETS, Target
from jevons.market.simulate import Progress, simulate
from jevons.scenario import Scenario, load_scenario
from jevons.scenario.errors import ScenarioError

if TYPE_CHECKING:
    import xarray

FACTOR = 2.0
"""How far the model may lie from a figure, either way, and still count as near it."""

FIRST_MONTH, LAST_MONTH = min(target.months[0] for target in TARGETS), "2025-09"
"""The months that targets need."""


def backtest(
    scenario: str | Scenario = "baseline", seeds: Sequence[int] = range(20), progress: Progress | None = None
) -> pd.DataFrame:
    """Play a scenario without its events and hold it against the facts of 2023 and 2024.

    One row a target: ``target``, ``unit``, ``fact`` with ``fact_low`` and ``fact_high``, ``model`` (median over seeds)
    with ``model_low`` and ``model_high`` (5-95 %), ``ratio`` model over fact, ``near`` (within a factor of two),
    ``confidence``, ``table`` and ``what`` of the fact. Raises ScenarioError, BookViolation.
    """
    chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
    start = str(chosen.parameters["market.start"])
    if start > FIRST_MONTH:
        problem = f"{start} is after the first of the figures that the run is held against"
        raise ScenarioError(chosen.name, "market.start", problem, f"{FIRST_MONTH} or before")
    played = simulate(chosen.without_events().with_values({"market.end": LAST_MONTH}), seeds, progress=progress)
    return pd.DataFrame([_row(target, chosen, played) for target in TARGETS])


def _row(target: Target, scenario: Scenario, played: "xarray.Dataset") -> dict[str, object]:
    fact, model = target.fact(), model_figure(target, scenario, played)
    low, middle, high = np.quantile(model, [0.05, 0.5, 0.95])
    ratio = middle / fact.value
    return {
        "target": target.name,
        "unit": target.unit,
        "fact": fact.value,
        "fact_low": fact.low,
        "fact_high": fact.high,
        "model": middle,
        "model_low": low,
        "model_high": high,
        "ratio": ratio,
        "near": bool(1.0 / FACTOR <= ratio <= FACTOR),
        "confidence": fact.confidence,
        "table": fact.table,
        "what": target.what,
    }


def model_figure(target: Target, scenario: Scenario, played: "xarray.Dataset") -> np.ndarray:
    """What the model has for a target, one number a run, in the target's unit."""
    months = played[target.observable].sel(month=slice(*target.months))
    if target.vendor:
        months = months.sel(vendor=target.vendor)
    if target.h100e:
        months = months * _h100e(scenario, months)
    if target.per_h100e:
        months = months / _mean_h100e(scenario, played["fleet_k"].sel(month=months["month"]))
    months = months.sum([dim for dim in months.dims if dim not in ("run", "month")])
    value = months.sum("month") if target.how == "sum" else months.isel(month=-1)
    per_year = 12.0 if target.how == "year rate" else 1.0
    return np.asarray(value.values * per_year * target.scale)


def _h100e(scenario: Scenario, units: "xarray.DataArray") -> "xarray.DataArray":
    """TFLOP/s of each generation over those of an H100."""
    tflops = {key: float(scenario.parameters[f"vendors.{key}.tflops"]) for key in units["generation"].values}
    weights = [tflops[key] / tflops["nvidia.h100"] for key in units["generation"].values]
    return units["generation"].copy(data=np.asarray(weights, dtype=float))


def _mean_h100e(scenario: Scenario, fleet: "xarray.DataArray") -> "xarray.DataArray":
    """What the mean accelerator of a fleet is in H100s."""
    dims = [dim for dim in fleet.dims if dim not in ("run", "month")]
    return (fleet * _h100e(scenario, fleet)).sum(dims) / fleet.sum(dims)

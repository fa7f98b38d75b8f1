"""Why a resource is used more or less: an exact split into factors, sector by sector (MODEL.md, section Decomposition).

Between the two runs of a pair the split is causal: what the shock did through each factor. Between two dates of one run
it only describes; it is never called rebound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from jevons.analysis.rebound import HORIZONS_MONTHS, shock_index
from jevons.economics import kaya, lmdi

if TYPE_CHECKING:
    import xarray

    from jevons.analysis.pairs import Pair

Array = npt.NDArray[np.float64]

ADOPTERS, TASKS, DEPTH, MIX, THOUGHT = DEMAND = (
    "adopters",
    "tasks per adopter",
    "use of each task",
    "mix of sectors",
    "tokens per task",
)
MODELS, HARDWARE, PEAK = COMPUTE = ("operations per token", "hardware", "share of peak reached")
UTILISATION, TRAINING = FLEET = ("utilisation", "training")
POWER = "electricity per accelerator"
FACTORS = (*DEMAND, *COMPUTE, *FLEET, POWER)
"""Use of each task has how often a task is done, the size of the market, and what was rationed. Hardware is the mix of
generations, and what makes all of them faster; training is the part of the fleet's hours that serves no tokens."""

SECTORAL = ("tokens_by_sector_ttok", "tokens_per_task", "adopter_share", "penetration")


@dataclass(frozen=True)
class Chain:
    """A layer as a product of factors: the observable that the product makes, and its unit."""

    label: str
    observable: str
    unit: str
    factors: tuple[str, ...]


CHAINS = (
    Chain("tokens", "tokens_served_ttok", "Ttok/month", DEMAND),
    Chain("FLOP", "flop_served_zflop", "ZFLOP/month", (*DEMAND, MODELS)),
    Chain("accelerator-hours", "accelerator_hours_mh", "Mh/month", (*DEMAND, *COMPUTE)),
    Chain("accelerators online", "fleet_k", "thousand", (*DEMAND, *COMPUTE, *FLEET)),
    Chain("energy", "energy_gwh", "GWh/month", FACTORS),
)


def decompose(pair: "Pair", horizons: Sequence[int] = HORIZONS_MONTHS) -> pd.DataFrame:
    """Effect of every factor on every layer, with the shock against without it, some months after it and at the end.

    One row a layer, horizon, factor and run: ``layer``, ``unit``, ``months_after``, ``month``, ``factor``, ``run``,
    ``effect`` (in the unit; over factors they sum to the change) and ``log_effect`` (they sum to the log change).
    Raises NoSaving for a scenario without events.
    """
    months = _months(pair.with_shock)
    shock = shock_index(pair, months)
    last = len(months) - 1
    places = sorted({shock + after for after in horizons if shock + after < last} | {last})
    parts = [_effects(pair.without_shock, place, pair.with_shock, place, chain) for place in places for chain in CHAINS]
    steps = [(place - shock, months[place]) for place in places for _ in CHAINS]
    frames = [part.assign(months_after=after, month=month) for part, (after, month) in zip(parts, steps, strict=True)]
    columns = ["layer", "unit", "months_after", "month", "factor", "run", "effect", "log_effect"]
    return pd.concat(frames, ignore_index=True)[columns]


def log_effects_at(pair: "Pair", chain: Chain, place: int) -> Array:
    """Log effect of every factor of a chain on its layer at a place on the axis of months, (run, factor) [1].

    With the shock against without it; over factors they sum to the log change. Raises nothing.
    """
    return lmdi.log_effects(*_tables(pair.without_shock, place, pair.with_shock, place, chain))


def describe_change(data: "xarray.Dataset", first: str, last: str) -> pd.DataFrame:
    """The same split between two months of one run, "YYYY-MM": what moved, and not what caused it.

    One row a layer, factor and run: ``layer``, ``unit``, ``factor``, ``run``, ``effect``, ``log_effect``. Raises
    ValueError for a month outside the run.
    """
    months = _months(data)
    for month in (first, last):
        if month not in months:
            raise ValueError(f"{month} lies outside the run, {months[0]} to {months[-1]}")
    parts = [_effects(data, months.index(first), data, months.index(last), chain) for chain in CHAINS]
    return pd.concat(parts, ignore_index=True)


def _months(data: "xarray.Dataset") -> list[str]:
    return [str(month)[:7] for month in data["month"].values.astype("datetime64[M]")]


def _effects(before: "xarray.Dataset", place: int, after: "xarray.Dataset", other: int, chain: Chain) -> pd.DataFrame:
    tables = _tables(before, place, after, other, chain)
    additive, logs = lmdi.additive_effects(*tables), lmdi.log_effects(*tables)
    runs, count = additive.shape
    return pd.DataFrame(
        {
            "layer": chain.label,
            "unit": chain.unit,
            "factor": np.tile(np.array(chain.factors, dtype=object), runs),
            "run": np.repeat(np.arange(runs), count),
            "effect": additive.ravel(),
            "log_effect": logs.ravel(),
        }
    )


def _tables(
    before: "xarray.Dataset", place: int, after: "xarray.Dataset", other: int, chain: Chain
) -> tuple[Array, Array]:
    """Factors of a layer in two states, (run, sector, factor) each: products, summed over sectors, are the layer."""
    first = _by_sector(before.isel(month=0))
    states = before.isel(month=place), after.isel(month=other)
    sides = [_by_sector(state) for state in states]
    counted = np.logical_and.reduce([side["tokens_by_sector_ttok"] > 0.0 for side in sides])
    one, two = (
        np.concatenate([_demand(side, first, counted), _supply(state, counted.shape)], axis=-1)
        for side, state in zip(sides, states, strict=True)
    )
    used = [FACTORS.index(name) for name in chain.factors]
    return lmdi.absent_to_first(one[..., used], two[..., used])


def _by_sector(now: "xarray.Dataset") -> dict[str, Array]:
    return {name: now[name].transpose("run", "sector").values for name in SECTORAL}


def _demand(now: dict[str, Array], first: dict[str, Array], counted: npt.NDArray[np.bool_]) -> Array:
    """Factors of demand, (run, sector, factor), of which the first three are totals over the sectors ``counted``.

    Adopters and tasks worth doing count in the tasks of the first month: so many as there would be if only their share
    had changed since.
    """
    tasks, tasks_at_first = (state["tokens_by_sector_ttok"] / state["tokens_per_task"] for state in (now, first))
    adopters = tasks_at_first * now["adopter_share"] / first["adopter_share"]
    ceiling = first["penetration"] > 0.0
    # Without a ceiling on demand there is no share of tasks: all of its response is in the use of tasks.
    since = now["penetration"] / np.where(ceiling, first["penetration"], 1.0)
    worth = np.where(ceiling, tasks_at_first * since, adopters)
    return kaya.demand_factors(adopters, worth, tasks, now["tokens_per_task"], counted)


def _supply(now: "xarray.Dataset", shape: tuple[int, ...]) -> Array:
    """Factors behind a token that all sectors share, (run, sector, factor)."""
    tokens, flop, hours, fleet, peak, energy = (
        _total(now, name)
        for name in (
            "tokens_served_ttok",
            "flop_served_zflop",
            "accelerator_hours_mh",
            "fleet_k",
            "fleet_eflops",
            "energy_gwh",
        )
    )
    used = _total(now, "utilisation")
    links = (
        flop / tokens,
        fleet / peak,
        hours * peak / (fleet * flop),
        1.0 / used,
        fleet * used / hours,
        energy / fleet,
    )
    return np.stack([np.broadcast_to(link[:, None], shape) for link in links], axis=-1)


def _total(now: "xarray.Dataset", name: str) -> Array:
    values = now[name]
    return np.asarray(values.sum([dim for dim in values.dims if dim != "run"]).values)

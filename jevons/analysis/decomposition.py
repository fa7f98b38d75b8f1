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
from jevons.economics import lmdi

if TYPE_CHECKING:
    import xarray

    from jevons.analysis.pairs import Pair

Array = npt.NDArray[np.float64]

ADOPTION, DEPTH, THOUGHT = "tasks worth doing", "use of each task", "tokens per task"
MODELS, HARDWARE = "operations per token", "hours per operation"
FLEET, POWER = "accelerators per hour used", "electricity per hour used"
FACTORS = (ADOPTION, DEPTH, THOUGHT, MODELS, HARDWARE, FLEET, POWER)
"""Adoption is the share of the TAM's tasks in use; use of each task has what is left: tasks per use case, size of the
market, what was rationed; electricity per hour has idle hours, training and hosts."""


@dataclass(frozen=True)
class Chain:
    """A layer as a product of factors: the observable that the product makes, and its unit."""

    label: str
    observable: str
    unit: str
    factors: tuple[str, ...]


DEMAND = (ADOPTION, DEPTH, THOUGHT)
CHAINS = (
    Chain("tokens", "tokens_served_ttok", "Ttok/month", DEMAND),
    Chain("FLOP", "flop_served_zflop", "ZFLOP/month", (*DEMAND, MODELS)),
    Chain("accelerator-hours", "accelerator_hours_mh", "Mh/month", (*DEMAND, MODELS, HARDWARE)),
    Chain("accelerators online", "fleet_k", "thousand", (*DEMAND, MODELS, HARDWARE, FLEET)),
    Chain("energy", "energy_gwh", "GWh/month", (*DEMAND, MODELS, HARDWARE, POWER)),
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
    before, after = (_factors(side, place, chain) for side in (pair.without_shock, pair.with_shock))
    return lmdi.log_effects(before, after)


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
    one, two = _factors(before, place, chain), _factors(after, other, chain)
    additive, logs = lmdi.additive_effects(one, two), lmdi.log_effects(one, two)
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


def _factors(data: "xarray.Dataset", place: int, chain: Chain) -> Array:
    """Factors of a layer in a month, (run, sector, factor): their product, summed over sectors, is the layer."""
    now = data.isel(month=place)
    tokens, tasks, thought = (
        now[name].transpose("run", "sector").values
        for name in ("tokens_by_sector_ttok", "penetration", "tokens_per_task")
    )
    # Without a ceiling on demand there is no share of tasks: all of its response is in the use of tasks.
    adoption = np.where(tasks > 0.0, tasks, 1.0)
    total, flop, hours = (
        _total(now, name) for name in ("tokens_served_ttok", "flop_served_zflop", "accelerator_hours_mh")
    )
    values = {
        ADOPTION: adoption,
        DEPTH: tokens / (adoption * thought),
        THOUGHT: thought,
        MODELS: _common(flop / total, tokens),
        HARDWARE: _common(hours / flop, tokens),
        FLEET: _common(_total(now, "fleet_k") / hours, tokens),
        POWER: _common(_total(now, "energy_gwh") / hours, tokens),
    }
    return np.stack([values[factor] for factor in chain.factors], axis=-1)


def _total(now: "xarray.Dataset", name: str) -> Array:
    values = now[name]
    return np.asarray(values.sum([dim for dim in values.dims if dim != "run"]).values)


def _common(values: Array, tokens: Array) -> Array:
    """A factor that all sectors share, (run, sector)."""
    return np.broadcast_to(values[:, None], tokens.shape)

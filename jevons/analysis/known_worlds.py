"""Worlds whose answer is known, to judge the judges: does a verdict find it, through lags, rationing and own growth?

Demand is isoelastic and compute all of a task's cost, so that the truth about use of compute is the elasticity alone
(MODEL.md, section Rebound): below one it is saved, above one it backfires, at one nobody can tell.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import qmc

from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import LAYERS, log_rebounds, shock_index
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario, load_scenario
from jevons.scenario.parameter import Value

if TYPE_CHECKING:
    import xarray

Array = npt.NDArray[np.float64]

KINDS = {"inelastic": (0.3, 0.8), "unit-elastic": (1.0, 1.0), "elastic": (1.3, 1.8)}
TRUTH = {"inelastic": "saving", "unit-elastic": "undetermined", "elastic": "backfire"}
NEUTRAL = 0.1
"""Estimates nearer to one than this are not told from one."""

MONTHS_AFTER = 60
SEEDS = range(10)
SHOCK_DATE = "2025-01"

CLEAR: dict[str, Value] = {
    "market.firms": 30,
    "market.demand": "isoelastic",
    "market.tokens_per_task": "fixed",
    "market.quality_growth": 1.0,
    "market.training_share": 0.5,
    "enterprises.all.compute_share": 1.0,
    "enterprises.all.intensive_elasticity": 0.0,
    "enterprises.all.elasticity_spread": 0.0,
}
"""What makes the truth known."""

CONFOUNDERS = {
    "enterprises.all.adjustment_rate": (0.08, 0.3),
    "enterprises.all.tam_growth": (1.0, 1.5),
    "enterprises.all.tokens_per_task_growth": (1.0, 4.0),
    "market.efficiency_growth": (2.0, 5.0),
    "market.training_growth": (1.5, 3.0),
    "market.demand_noise": (0.02, 0.1),
    "clouds.all.lead_months": (3.0, 12.0),
    "clouds.all.capex_speed": (0.03, 0.18),
    "clouds.all.price_adjustment": (0.2, 1.0),
    "vendors.all.capacity_growth_max": (2.0, 6.0),
}
"""What hides it: own growth, sluggish buyers and prices, lags, scarce chips and noise; drawn between the two."""


def known_worlds(kind: str, count: int, seed: int = 0) -> list[Scenario]:
    """Worlds of a kind with confounders from a Sobol sequence, each with an efficiency shock in January 2025."""
    low, high = KINDS[kind]
    sampler = qmc.Sobol(len(CONFOUNDERS) + 2, rng=np.random.default_rng(seed))
    points = sampler.random_base2(int(np.ceil(np.log2(count))))
    return [_world(low + (high - low) * float(point[0]), point[1:]) for point in points[:count]]


def _world(elasticity: float, point: Array) -> Scenario:
    ends = zip(CONFOUNDERS.items(), point[:-1], strict=True)
    drawn: dict[str, Value] = {path: low + (high - low) * float(u) for (path, (low, high)), u in ends}
    drawn["clouds.all.lead_months"] = round(float(drawn["clouds.all.lead_months"]))
    # Memory saves as much as compute, so that a token needs as much less of every accelerator.
    drawn["market.memory_efficiency_growth"] = drawn["market.efficiency_growth"]
    factor = 3.0 + 10.0 * float(point[-1])
    event = Event("efficiency", SHOCK_DATE, {"factor": factor, "memory_factor": factor, "share": 1.0})
    return load_scenario("baseline", {**CLEAR, **drawn, "enterprises.all.elasticity": elasticity}).with_events([event])


def judged_worlds(count: int, seeds: Sequence[int] = SEEDS) -> pd.DataFrame:
    """``count`` worlds of every kind, judged by pairs and by a regression over one run.

    One row a world: ``kind``, ``elasticity`` (the truth), ``log_rebound`` of accelerator-hours after 60 months with
    ``low`` and ``high`` (median and 5-95 % over seeds), ``verdict``; ``naive`` (-slope of ln Q on ln P over the months
    of one run with the shock), ``naive_verdict``.
    """
    return pd.concat([_judged(kind, known_worlds(kind, count), seeds) for kind in KINDS], ignore_index=True)


def _judged(kind: str, worlds: Sequence[Scenario], seeds: Sequence[int]) -> pd.DataFrame:
    data = simulate([*worlds, *(world.without_events() for world in worlds)], seeds)
    runs = len(worlds) * len(seeds)
    one, other = (data.isel(run=slice(first, first + runs)).assign_coords(run=range(runs)) for first in (0, runs))
    pair = Pair(worlds[0], one, other)
    shock = shock_index(pair, [str(month)[:7] for month in data["month"].values.astype("datetime64[M]")])
    hours = next(layer for layer in LAYERS if layer.label == "accelerator-hours")
    found = log_rebounds(pair, hours, shock, shock + MONTHS_AFTER).reshape(len(worlds), len(seeds))
    low, middle, high = np.quantile(found, [0.05, 0.5, 0.95], axis=1)
    naive = [_regression(one, world * len(seeds)) for world in range(len(worlds))]
    return pd.DataFrame(
        {
            "kind": kind,
            "elasticity": [float(world.parameters["enterprises.software.elasticity"]) for world in worlds],
            "log_rebound": middle,
            "low": low,
            "high": high,
            "verdict": [told(*band) for band in zip(low, high, strict=True)],
            "naive": naive,
            "naive_verdict": [told(slope, slope) for slope in naive],
        }
    )


def _regression(data: "xarray.Dataset", run: int) -> float:
    """-slope of ln Q on ln P over the months of one run."""
    price, tokens = (np.log(data[name].values[run]) for name in ("price_usd_per_mtok", "tokens_served_ttok"))
    return float(-np.polyfit(price, tokens, 1)[0])


def told(low: float, high: float) -> str:
    """What a band of estimates says of the use of compute."""
    if low > 1.0 + NEUTRAL:
        return "backfire"
    return "saving" if high < 1.0 - NEUTRAL else "undetermined"


def right(table: pd.DataFrame, verdict: str) -> float:
    """Share of worlds in which the verdict in a column is the truth."""
    return float((table[verdict] == table["kind"].map(TRUTH)).mean())

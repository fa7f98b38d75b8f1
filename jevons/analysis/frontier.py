"""The Jevons frontier: where backfire ends, over the elasticity of demand and its headroom, or that of supply.

Demand is lognormal over tasks of which compute is all of the cost (rung M3), so that without lags the frontier has a
closed form: what is wanted at the new price, ln Q1/Q0 = ln gamma. A rising supply curve does not move it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq

from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import LAYERS, log_changes, savings, shock_index
from jevons.analysis.shocks import Shock, shock_event
from jevons.economics import demand
from jevons.market.ladder import rung_values
from jevons.market.simulate import Progress, simulate
from jevons.scenario import Scenario, load_scenario
from jevons.scenario.errors import unknown
from jevons.scenario.parameter import Value

Array = npt.NDArray[np.float64]

RENTED, INSTALLED = "rented", "installed"
HEADROOM, SUPPLY = "headroom", "supply"
AXES = (HEADROOM, SUPPLY)
DATE = "2023-07"
HORIZONS_MONTHS = (12, 36, 60)
SHOWN: Mapping[str, tuple[str, ...]] = {
    HEADROOM: ("accelerator-hours", "accelerators online", "accelerators ordered"),
    SUPPLY: ("accelerator-hours", "rent of an hour"),
}
"""Layers that are mapped along each second axis."""

_COMMON: Mapping[str, Value] = {
    **rung_values("M3"),
    "market.firms": 3,
    "market.end": "2028-07",
    "market.supply_elasticity": float("inf"),
    "enterprises.all.task_value_spread": 0.0,
    "clouds.all.pass_through": 1.0,
}

WORLDS: Mapping[str, Mapping[str, Value]] = {
    RENTED: _COMMON,
    INSTALLED: {**_COMMON, "market.supply": "installed", "market.diffusion": "partial", "market.chips": "rationed"},
}
"""Hours for rent without lags, and fleets behind orders, rationing and buyers who take their time; both at rest."""


@dataclass(frozen=True)
class Grid:
    """What is mapped: elasticities, and on the second ``axis`` TAM over use at the start, or supply elasticities [1].

    ``size``: the factor of the efficiency shock. ``values`` hold for every point; ``penetration`` along supply.
    """

    axis: str = HEADROOM
    size: float = 10.0
    points: int = 21
    penetration: float = 0.02
    values: Mapping[str, Value] | None = None

    @property
    def elasticities(self) -> Array:
        """Elasticity of demand at the start."""
        return np.linspace(0.2, 2.6, self.points)

    @property
    def others(self) -> Array:
        """The second axis, in logs evenly."""
        low, high = (1.3, 1000.0) if self.axis == HEADROOM else (0.05, 20.0)
        return np.geomspace(low, high, self.points)

    def require_axis(self) -> None:
        """Raise ScenarioError for an axis that is not known."""
        if self.axis not in AXES:
            raise unknown("frontier", "axis", "axis", self.axis, AXES)


def frontier(grid: Grid, progress: Progress | None = None) -> pd.DataFrame:
    """Log-rebound at every point of a grid, by layer and horizon.

    One row a world (``rented``; ``installed`` along headroom), point, layer and horizon: ``world``, ``elasticity``,
    ``headroom`` or ``supply``, ``layer``, ``months_after``, ``log_rebound`` (NaN where nothing is used on either side,
    minus infinity where nothing is with the shock). Raises ScenarioError, BookViolation.
    """
    grid.require_axis()
    worlds = (RENTED, INSTALLED) if grid.axis == HEADROOM else (RENTED,)
    return pd.concat([_mapped(grid, name, progress) for name in worlds], ignore_index=True)


def _mapped(grid: Grid, world: str, progress: Progress | None) -> pd.DataFrame:
    base = load_scenario("baseline", {**WORLDS[world], **(grid.values or {})})
    points = [(eps, other) for other in grid.others.tolist() for eps in grid.elasticities.tolist()]
    worlds = [base.with_values(_at(grid, *point)) for point in points]
    pair = _played(worlds, grid.size, progress)
    months = [str(month)[:7] for month in pair.with_shock["month"].values.astype("datetime64[M]")]
    shock = shock_index(pair, months)
    here = pd.DataFrame({"world": world, "elasticity": [eps for eps, _ in points], grid.axis: [y for _, y in points]})
    frames = []
    for layer in (one for one in LAYERS if one.label in SHOWN[grid.axis]):
        saved = np.log(savings(pair, layer, shock))
        for after in HORIZONS_MONTHS:
            rebound = 1.0 + log_changes(pair, layer, shock, shock + after) / saved
            frames.append(here.assign(layer=layer.label, months_after=after, log_rebound=rebound))
    return pd.concat(frames, ignore_index=True)


def _at(grid: Grid, elasticity: float, other: float) -> dict[str, Value]:
    values: dict[str, Value] = {"enterprises.all.elasticity": elasticity}
    if grid.axis == HEADROOM:
        return {**values, "enterprises.all.penetration": 1.0 / other}
    return {**values, "enterprises.all.penetration": grid.penetration, "market.supply_elasticity": other}


def _played(worlds: Sequence[Scenario], size: float, progress: Progress | None) -> Pair:
    shocked = [world.with_events([shock_event(Shock("efficiency", size, DATE), world)]) for world in worlds]
    data = simulate([*shocked, *worlds], (0,), progress=progress)
    count = len(worlds)
    halves = [data.isel(run=slice(first, first + count)).assign_coords(run=range(count)) for first in (0, count)]
    return Pair(shocked[0], *halves)


def closed_form(elasticity: float, headroom: float, size: float, pass_through: float = 1.0) -> float:
    """Log-rebound of compute without lags and at any rent, ln(share1/share0)/ln(size), of lognormal demand [1].

    ``elasticity`` > 0 at the start, ``headroom`` = TAM over use at the start > 1, ``size`` > 1 the factor of the gain
    in efficiency, ``pass_through`` in logs. MODEL.md, section Rebound.
    """
    score = demand.start_score(np.array([1.0 / headroom]))
    sigma = demand.lognormal_sigma(np.array([elasticity]), score)
    fall = -pass_through * np.log(size)
    after, before = (demand.log_lognormal_share(np.array([cost]), sigma, score) for cost in (fall, 0.0))
    return float((after - before)[0] / np.log(size))


def frontier_elasticity(headroom: float, size: float, pass_through: float = 1.0, most: float = 100.0) -> float:
    """Elasticity from which a shock of a ``size`` backfires at a headroom; infinite where none does.

    Arguments as in :func:`closed_form`; no backfire is possible unless headroom exceeds the size of the shock.
    """

    def excess(elasticity: float) -> float:
        return closed_form(elasticity, headroom, size, pass_through) - 1.0

    return float(brentq(excess, 0.01, most)) if excess(most) > 0.0 else float("inf")

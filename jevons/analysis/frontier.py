"""The Jevons frontier: where backfire ends, over the elasticity of demand and its headroom, and by supply.

In the world of a scenario, with its shock and its mechanisms; or, if none is named, in two clean worlds of lognormal
demand and tasks of which compute is all of the cost (rung M3), where the closed form must be met without lags.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from jevons.analysis.frontier_map import Case, mapped, play_cases
from jevons.analysis.pairs import sides
from jevons.analysis.rebound import LAYERS, Layer
from jevons.analysis.shocks import Shock
from jevons.market.ladder import rung_values
from jevons.market.simulate import Progress, whole_seeds
from jevons.scenario import Scenario, load_scenario
from jevons.scenario.errors import ScenarioError, unknown
from jevons.scenario.parameter import Value

RENTED, INSTALLED = "rented", "installed"
CLEAN_SHOCK = Shock("efficiency", 10.0)
CLEAN_DATE = "2023-07"

ELASTICITIES = (0.2, 2.6)
HEADROOMS = (1.3, 1000.0)
"""Ends of the map; headroom, one over `penetration`, is spread in logs."""

LAYERS_SHOWN = ("accelerator-hours", "accelerators online", "accelerators ordered")
MONTHS_SHOWN = (12, 36, 60)

AS_GIVEN = float("nan")
SUPPLIES: Mapping[str, tuple[str, tuple[float, ...]]] = {
    "elastic": ("market.supply_elasticity", (0.3, 1.0, AS_GIVEN)),
    "installed": ("vendors.all.capacity_growth_max", (1.2, 2.0, AS_GIVEN)),
}
"""What supply answers with, and how far: the elasticity of hours for rent, or the most by which vendors' capacity grows
in a year [x/year]; as the scenario has it, last."""

POINTS = 15
FIRMS = 24
"""Firms that stand for all at each point of a map; more of them move it by a few hundredths."""

MOST_RUNS = 50_000
"""More would not fit in the memory of a laptop, and take most of an hour."""

_COMMON: Mapping[str, Value] = {
    **rung_values("M3"),
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
class Frontier:
    """A map: ``table``, one row a world, supply, point, layer and horizon; how it was made, and what failed.

    Columns: ``world``; ``supply`` (NaN as the scenario has it); ``elasticity`` of tasks in use at the start;
    ``headroom``; ``layer``; ``months_after``; ``gamma``, the factor of the saving; ``log_rebound``, median over seeds
    (NaN where nothing is used or a run failed, minus infinity where nothing is with the shock); ``closed_form``, that
    of compute without lags and with ample supply, from the price that the shock meets. ``worlds``: each with its
    shock. ``failures``: what stopped runs.
    """

    table: pd.DataFrame
    worlds: Mapping[str, Scenario]
    seeds: int
    failures: tuple[str, ...]


def frontier(
    scenario: str | Scenario | None = None,
    *,
    shock: str | Shock | None = None,
    on_top: bool = False,
    values: Mapping[str, Value] | None = None,
    layers: Sequence[str] = LAYERS_SHOWN,
    months: Sequence[int] | None = None,
    points: int = POINTS,
    seeds: Sequence[int] = range(3),
    firms: int = FIRMS,
    progress: Progress | None = None,
) -> Frontier:
    """Map log-rebound over the elasticity of demand and the headroom of the TAM, at three elasticities of supply.

    ``scenario``: its own events are the shock, or ``shock`` as in :func:`jevons.counterfactual`; None for two clean
    worlds without noise, of one seed. ``values`` by path hold in every world, ``layers`` are named as in
    :func:`jevons.rebound`, ``months`` after the shock (12, 36 and 60, or the last, if None); ``points`` along each
    axis. Raises NoSaving where the shock saves nothing, ScenarioError.
    """
    chosen = _layers(layers)
    cases = _cases(_worlds(scenario, {"market.firms": firms, **(values or {})}), shock, on_top)
    horizons = _horizons(cases[0], months)
    grid = list(product(np.geomspace(*HEADROOMS, points).tolist(), np.linspace(*ELASTICITIES, points).tolist()))
    own = (0,) if scenario is None else whole_seeds(seeds)
    _require_bounded(2 * len(cases) * len(grid) * len(own))
    played, failures = play_cases(cases, grid, own, chosen, progress)
    parts = [mapped(*each, grid, chosen, horizons) for each in zip(cases, played, strict=True)]
    return Frontier(pd.concat(parts, ignore_index=True), {c.world: c.judged for c in cases}, len(own), failures)


def _worlds(scenario: str | Scenario | None, values: dict[str, Value]) -> dict[str, Scenario]:
    if scenario is None:
        return {name: load_scenario("baseline", {**own, **values}) for name, own in WORLDS.items()}
    one = load_scenario(scenario, values) if isinstance(scenario, str) else scenario.with_values(values)
    if one.parameters["market.demand"] == "isoelastic":
        problem = "isoelastic demand has no ceiling, so that there is no headroom to map"
        raise ScenarioError(one.name, "market.demand", problem, "market.demand=lognormal or loglogistic has one")
    return {one.name: one}


def _cases(worlds: Mapping[str, Scenario], shock: str | Shock | None, on_top: bool) -> list[Case]:
    """Every world at every elasticity of supply, the scenario's own last."""
    cases = []
    for name, world in worlds.items():
        asked = _soon(shock) if name in WORLDS else shock
        path, supplies = SUPPLIES[str(world.parameters["market.supply"])]
        for supply in supplies:
            here = world if np.isnan(supply) else world.with_values({path: supply})
            cases.append(Case(name, supply, *sides(here, asked, on_top)))
    return cases


def _soon(shock: str | Shock | None) -> Shock:
    """A shock of the clean worlds: a tenfold gain if none is named, and early, as nothing comes before it."""
    asked = Shock(shock) if isinstance(shock, str) else shock or CLEAN_SHOCK
    return replace(asked, date=asked.date or CLEAN_DATE)


def _layers(names: Sequence[str]) -> list[Layer]:
    known = {layer.label: layer for layer in LAYERS}
    for name in names:
        if name not in known:
            raise unknown("frontier", "layer", "layer", name, known)
    return [layer for layer in LAYERS if layer.label in names]


def _horizons(case: Case, months: Sequence[int] | None) -> list[int]:
    last = case.months - 1 - case.shock
    if months is None:
        return [after for after in MONTHS_SHOWN if after <= last] or [last]
    for after in months:
        if not 0 <= after <= last:
            raise ScenarioError("frontier", "months", f"{after} months after the shock lie outside 0 to {last}")
    return sorted(set(months))


def _require_bounded(runs: int) -> None:
    if runs > MOST_RUNS:
        raise ScenarioError(
            "frontier", "points", f"{runs:,} runs are too many", f"at most {MOST_RUNS:,}: fewer points or seeds"
        )

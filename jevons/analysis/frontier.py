"""The Jevons frontier: where backfire ends, over the elasticity of demand and its headroom, and by supply.

In the world of a scenario, with its shock and its mechanisms; or, if none is named, in two clean worlds of lognormal
demand and tasks of which compute is all of the cost (rung M3), where the closed form must be met without lags.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from jevons.analysis.pairs import sides
from jevons.analysis.rebound import LAYERS, Layer, NoSaving, paths
from jevons.analysis.shocks import Shock
from jevons.analysis.static_market import static_market
from jevons.market import layers as judged
from jevons.market.calendar import month_index
from jevons.market.ladder import rung_values
from jevons.market.layers import LEAST_SAVING
from jevons.market.simulate import Progress, simulate_in_batches
from jevons.scenario import Scenario, load_scenario
from jevons.scenario.errors import ScenarioError, unknown
from jevons.scenario.parameter import Value

Array = npt.NDArray[np.float64]
Point = tuple[float, float]
"""Headroom and elasticity [1]."""

RENTED, INSTALLED = "rented", "installed"
CLEAN_SHOCK = Shock("efficiency", 10.0)
CLEAN_DATE = "2023-07"

ELASTICITIES = (0.2, 2.6)
HEADROOMS = (1.3, 1000.0)
"""Ends of the map; headroom, one over `penetration`, is spread in logs."""

LAYERS_SHOWN = ("accelerator-hours", "accelerators online", "accelerators ordered")
MONTHS_SHOWN = (12, 36, 60)
HOURS = next(layer for layer in LAYERS if layer.label == "accelerator-hours")
PRICE = "price_constant_quality_usd_per_mtok"

AS_GIVEN = float("nan")
SUPPLIES: Mapping[str, tuple[str, tuple[float, ...]]] = {
    "elastic": ("market.supply_elasticity", (0.3, 1.0, AS_GIVEN)),
    "installed": ("vendors.all.capacity_growth_max", (1.2, 2.0, AS_GIVEN)),
}
"""What supply answers with, and how far: the elasticity of hours for rent, or the most by which vendors' capacity grows
in a year [x/year]; as the scenario has it, last."""

POINTS = 15
FIRMS = 24
"""Firms that stand for all at each point of a map."""

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


@dataclass(frozen=True)
class _Case:
    """One map's worth of worlds: with the shock, and without."""

    world: str
    supply: float
    with_shock: Scenario
    without_shock: Scenario

    @property
    def shock(self) -> int:
        """Place of the shock on the axis of months."""
        events = [event for event in self.with_shock.events if event not in self.without_shock.events]
        if not events:
            raise NoSaving(f"scenario '{self.with_shock.name}' has no events: there is no shock to judge")
        return self.months_until(min(event.date for event in events))

    @property
    def months(self) -> int:
        """Months that are played."""
        return self.months_until(str(self.with_shock.parameters["market.end"])) + 1

    def months_until(self, date: str) -> int:
        """Months from the start to a date, "YYYY-MM"."""
        return month_index(date, str(self.with_shock.parameters["market.start"]))


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
    own = (0,) if scenario is None else tuple(seeds)
    played, failures = _played(cases, grid, own, chosen, progress)
    parts = [_mapped(*each, grid, chosen, horizons) for each in zip(cases, played, strict=True)]
    return Frontier(pd.concat(parts, ignore_index=True), {c.world: c.with_shock for c in cases}, len(own), failures)


def _worlds(scenario: str | Scenario | None, values: dict[str, Value]) -> dict[str, Scenario]:
    if scenario is None:
        return {name: load_scenario("baseline", {**own, **values}) for name, own in WORLDS.items()}
    one = load_scenario(scenario, values) if isinstance(scenario, str) else scenario.with_values(values)
    if one.parameters["market.demand"] == "isoelastic":
        problem = "isoelastic demand has no ceiling, so that there is no headroom to map"
        raise ScenarioError(one.name, "market.demand", problem, "market.demand=lognormal or loglogistic has one")
    return {one.name: one}


def _cases(worlds: Mapping[str, Scenario], shock: str | Shock | None, on_top: bool) -> list[_Case]:
    """Every world at every elasticity of supply, the scenario's own last."""
    cases = []
    for name, world in worlds.items():
        asked = _soon(shock) if name in WORLDS else shock
        path, supplies = SUPPLIES[str(world.parameters["market.supply"])]
        for supply in supplies:
            here = world if np.isnan(supply) else world.with_values({path: supply})
            cases.append(_Case(name, supply, *sides(here, asked, on_top)))
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


def _horizons(case: _Case, months: Sequence[int] | None) -> list[int]:
    last = case.months - 1 - case.shock
    if months is None:
        return [after for after in MONTHS_SHOWN if after <= last] or [last]
    for after in months:
        if not 0 <= after <= last:
            raise ScenarioError("frontier", "months", f"{after} months after the shock lie outside 0 to {last}")
    return sorted(set(months))


def _played(
    cases: Sequence[_Case],
    grid: Sequence[Point],
    seeds: Sequence[int],
    layers: Sequence[Layer],
    report: Progress | None,
) -> tuple[list[dict[str, Array]], tuple[str, ...]]:
    """Observables of every case, (side, point, seed, month) each, and the messages of the runs that failed."""
    names = sorted({PRICE, *(name for layer in (HOURS, *layers) for name in (layer.name, *layer.saving))})
    parts: dict[str, list[Array]] = {name: [] for name in names}
    failures: list[str] = []
    for data in simulate_in_batches(_points(cases, grid), seeds, progress=report):
        sound = (data["failure"].values == "")[:, None]
        failures += [str(message) for message in data["failure"].values if message]
        for name, path in paths(data, names).items():
            parts[name].append(np.where(sound, path, np.nan))
    shape = (len(cases), 2, len(grid), len(seeds), -1)
    whole = {name: np.concatenate(found).reshape(shape) for name, found in parts.items()}
    return [{name: found[place] for name, found in whole.items()} for place in range(len(cases))], tuple(failures)


def _points(cases: Sequence[_Case], grid: Sequence[Point]) -> list[Scenario]:
    """Worlds by case, side and point."""
    return [
        side.with_values({"enterprises.all.elasticity": elasticity, "enterprises.all.penetration": 1.0 / headroom})
        for case in cases
        for side in (case.with_shock, case.without_shock)
        for headroom, elasticity in grid
    ]


def _mapped(
    case: _Case, found: dict[str, Array], grid: Sequence[Point], layers: Sequence[Layer], horizons: Sequence[int]
) -> pd.DataFrame:
    """Rows of a case, a layer and a horizon after the other. Raises NoSaving."""
    one, other = ({name: _by_run(path[side]) for name, path in found.items()} for side in (0, 1))
    headroom, elasticity = np.array(grid).T
    rise = _rise_without_lags(case, one, other, elasticity, headroom)
    here = pd.DataFrame({"world": case.world, "supply": case.supply, "elasticity": elasticity, "headroom": headroom})
    rows = []
    for layer in layers:
        gamma = _saving(case, layer, one, other)
        for after in horizons:
            runs = judged.log_rebounds(layer, one, other, case.shock, case.shock + after)
            middle = _median(np.where(np.isnan(gamma), np.nan, runs), len(grid))
            exact = _median(rise / np.log(gamma), len(grid))
            told = {"gamma": _median(gamma, len(grid)), "log_rebound": middle, "closed_form": exact}
            rows.append(here.assign(layer=layer.label, months_after=after, **told))
    return pd.concat(rows, ignore_index=True)


def _by_run(path: Array) -> Array:
    """(point, seed, month) as (run, month)."""
    return path.reshape(-1, path.shape[-1])


def _saving(case: _Case, layer: Layer, one: judged.Paths, other: judged.Paths) -> Array:
    """Factor by which the shock lowers the need of a layer, (run,). Raises NoSaving if in no run."""
    gamma = judged.saving(layer, one, other, case.shock)
    if not np.any(gamma > LEAST_SAVING):
        raise NoSaving(f"the events of scenario '{case.with_shock.name}' save no {layer.label}: there is no frontier")
    return np.where(gamma > LEAST_SAVING, gamma, np.nan)


def _rise_without_lags(
    case: _Case, one: judged.Paths, other: judged.Paths, elasticity: Array, headroom: Array
) -> Array:
    """Log rise of tokens that the shock would bring at once, from the price that it meets, (run,)."""
    gamma = judged.saving(HOURS, one, other, case.shock)
    price = np.log(other[PRICE][:, case.shock] / float(case.without_shock.parameters["market.price"]))
    seeds = len(gamma) // len(elasticity)
    points = (np.repeat(each, seeds) for each in (elasticity, headroom))
    return static_market(case.without_shock).log_rise(price, gamma, *points)


def _median(runs: Array, points: int) -> Array:
    """Median over the seeds of each point, (points,)."""
    return np.asarray(np.median(runs.reshape(points, -1), axis=1))

"""A frontier's map: worlds by point of the grid, played with and without the shock, and what becomes of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from jevons.analysis.rebound import LAYERS, Layer, NoSaving, paths
from jevons.analysis.static_market import static_market
from jevons.market import layers as judged
from jevons.market.calendar import month_index
from jevons.market.layers import LEAST_SAVING
from jevons.market.simulate import Progress, simulate_in_batches
from jevons.scenario import Scenario

Array = npt.NDArray[np.float64]
Point = tuple[float, float]
"""Headroom and elasticity [1]."""

HOURS = next(layer for layer in LAYERS if layer.label == "accelerator-hours")
PRICE = "price_constant_quality_usd_per_mtok"


@dataclass(frozen=True)
class Case:
    """One map's worth of worlds: with the shock, and without."""

    world: str
    supply: float
    with_shock: Scenario
    without_shock: Scenario

    @property
    def judged(self) -> Scenario:
        """The world with the events that are judged alone."""
        return self.with_shock.with_events([e for e in self.with_shock.events if e not in self.without_shock.events])

    @property
    def shock(self) -> int:
        """Place of the shock on the axis of months. Raises NoSaving if there is none."""
        if not self.judged.events:
            raise NoSaving(f"scenario '{self.with_shock.name}' has no events: there is no shock to judge")
        return self.months_until(min(event.date for event in self.judged.events))

    @property
    def months(self) -> int:
        """Months that are played."""
        return self.months_until(str(self.with_shock.parameters["market.end"])) + 1

    def months_until(self, date: str) -> int:
        """Months from the start to a date, "YYYY-MM"."""
        return month_index(date, str(self.with_shock.parameters["market.start"]))


def play_cases(
    cases: Sequence[Case],
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


def _points(cases: Sequence[Case], grid: Sequence[Point]) -> list[Scenario]:
    """Worlds by case, side and point."""
    return [
        side.with_values({"enterprises.all.elasticity": elasticity, "enterprises.all.penetration": 1.0 / headroom})
        for case in cases
        for side in (case.with_shock, case.without_shock)
        for headroom, elasticity in grid
    ]


def mapped(
    case: Case, found: dict[str, Array], grid: Sequence[Point], layers: Sequence[Layer], horizons: Sequence[int]
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


def _saving(case: Case, layer: Layer, one: judged.Paths, other: judged.Paths) -> Array:
    """Factor by which the shock lowers the need of a layer, (run,). Raises NoSaving if in no run."""
    gamma = judged.saving(layer, one, other, case.shock)
    if not np.any(gamma > LEAST_SAVING):
        raise NoSaving(f"the events of scenario '{case.with_shock.name}' save no {layer.label}: there is no frontier")
    return np.where(gamma > LEAST_SAVING, gamma, np.nan)


def _rise_without_lags(case: Case, one: judged.Paths, other: judged.Paths, elasticity: Array, headroom: Array) -> Array:
    """Log rise of tokens that the shock would bring at once, from the price that it meets, (run,)."""
    gamma = judged.saving(HOURS, one, other, case.shock)
    price = np.log(other[PRICE][:, case.shock] / float(case.without_shock.parameters["market.price"]))
    seeds = len(gamma) // len(elasticity)
    points = (np.repeat(each, seeds) for each in (elasticity, headroom))
    return static_market(case.without_shock).log_rise(price, gamma, *points)


def _median(runs: Array, points: int) -> Array:
    """Median over the seeds of each point, (points,)."""
    return np.asarray(np.median(runs.reshape(points, -1), axis=1))

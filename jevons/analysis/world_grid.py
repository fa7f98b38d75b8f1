"""Worlds on a grid: the numbers that move the answer most, each at a few levels, every combination played.

What lies between the points can be interpolated: log use answers nearly in proportion to each of them, as
R = rho (ek + theta eps) without a ceiling. How nearly is measured at worlds that are played between the points.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import qmc

from jevons.market.books import BookViolation
from jevons.market.simulate import Progress, simulate_in_batches
from jevons.scenario import Event, Scenario, load_scenario
from jevons.scenario.parameter import Value

if TYPE_CHECKING:
    import xarray

Array = npt.NDArray[np.float64]

SHOCK = "shock.factor"
SHOCK_DATE = "2025-01"


@dataclass(frozen=True)
class Axis:
    """A number that is varied: its path (``shock.factor`` is the event's), its levels, and the scale between them."""

    path: str
    levels: tuple[float, ...]
    scale: Literal["linear", "log"] = "linear"

    def scaled(self, numbers: Array) -> Array:
        """Numbers as they lie on the axis."""
        return np.log(numbers) if self.scale == "log" else numbers

    def between(self, quantile: float) -> float:
        """The number at a share of the way from the first level to the last."""
        low, high = self.levels[0], self.levels[-1]
        if self.scale == "log":
            return float(low * (high / low) ** quantile)
        return low + quantile * (high - low)


AXES = (
    Axis("enterprises.all.elasticity", (0.3, 0.9, 1.6)),
    Axis("enterprises.all.reasoning_elasticity", (0.0, 0.2, 0.4, 0.65, 0.9)),
    Axis("enterprises.all.compute_share", (0.1, 0.25, 0.5, 1.0), "log"),
    Axis("enterprises.all.penetration", (0.005, 0.03, 0.15, 0.6), "log"),
    Axis("clouds.all.pass_through", (0.5, 1.0)),
    Axis("vendors.all.capacity_growth_max", (1.5, 3.0, 6.0), "log"),
    Axis(SHOCK, (1.5, 4.0, 10.0), "log"),
)
"""What the three preconditions hang on, and the size of the shock: buyers answer prices (elasticity, tokens per task,
compute's share of a task, pass-through), there is room to grow (penetration), supply can follow (capacity). More levels
where use answers less in proportion. The shock comes last: the sides of a grid differ by it alone."""

SETTINGS: Mapping[str, Mapping[str, Value]] = {"rest": {"market.trends": "off"}, "path": {}}
"""A market at rest but for the shock, and the baseline's path of growing quality, training and tasks."""

FIXED: Mapping[str, Value] = {
    "market.firms": 24.0,
    "market.demand_noise": 0.0,
    "market.progress_noise": 0.0,
    "market.yield_noise": 0.0,
    "market.delay_noise": 0.0,
}
"""Noise is off, so that worlds differ by their numbers alone, and one run tells a world."""

MARGIN = "token_margin"
LEAST_MARGIN = -10.0
"""Where a cloud sells next to nothing its margin falls beyond all bounds."""

LEVELS = (
    "price_usd_per_mtok",
    "tokens_served_ttok",
    "accelerator_hours_mh",
    "fleet_k",
    "energy_gwh",
    "market_rent_usd_per_hour",
    MARGIN,
)
FLOWS = ("orders_k", "hbm_ordered_mgbit", "capex_busd")
"""Kept as sums since the start: a month's orders can be nothing, their sum cannot."""

OBSERVED = (*LEVELS, *FLOWS)
MONTHS_APART = 3
WORLDS_AT_ONCE = 256


@dataclass(frozen=True)
class Grid:
    """Played worlds: ``with_shock`` (setting, every axis, observable, quarter), ``without_shock`` the same, but for the
    shock's axis. ``months``: the last of each quarter. Units as in :mod:`jevons.market.observables`."""

    axes: tuple[Axis, ...]
    months: tuple[str, ...]
    with_shock: Array
    without_shock: Array


@dataclass(frozen=True)
class HeldOut:
    """Worlds between the points: ``points`` (setting, world, axis), values as in :class:`Grid` by (setting, world)."""

    points: Array
    with_shock: Array
    without_shock: Array


def world(setting: str, numbers: Mapping[str, float]) -> Scenario:
    """The world with these numbers, with a shock on compute and memory alike if ``shock.factor`` is among them."""
    values = {path: value for path, value in numbers.items() if path != SHOCK}
    quiet = load_scenario("baseline", {**FIXED, **SETTINGS[setting], **values})
    if SHOCK not in numbers:
        return quiet
    saving: dict[str, Value] = {"factor": numbers[SHOCK], "memory_factor": numbers[SHOCK], "share": 1.0}
    return quiet.with_events([Event("efficiency", SHOCK_DATE, saving)])


def play_grid(axes: Sequence[Axis] = AXES, progress: Progress | None = None) -> Grid:
    """Play every combination of levels in every setting, with the shock and without. Raises BookViolation."""
    calm = tuple(axis for axis in axes if axis.path != SHOCK)
    worlds = [one for setting in SETTINGS for one in _combined(setting, axes)]
    worlds += [one for setting in SETTINGS for one in _combined(setting, calm)]
    months, values = _played(worlds, progress)
    cut = len(SETTINGS) * int(np.prod([len(axis.levels) for axis in axes]))
    shapes = [(len(SETTINGS), *(len(axis.levels) for axis in each)) for each in (axes, calm)]
    sides = [
        part.reshape(*shape, *values.shape[1:])
        for part, shape in zip((values[:cut], values[cut:]), shapes, strict=True)
    ]
    return Grid(tuple(axes), months, *sides)


def _combined(setting: str, axes: Sequence[Axis]) -> Iterator[Scenario]:
    for levels in product(*(axis.levels for axis in axes)):
        yield world(setting, {axis.path: level for axis, level in zip(axes, levels, strict=True)})


def play_held_out(count: int, axes: Sequence[Axis] = AXES, progress: Progress | None = None) -> HeldOut:
    """Play ``count`` worlds a setting, spread between the points of a grid (Halton), with the shock and without."""
    spread = qmc.Halton(len(axes), scramble=False).random(count + 1)[1:]
    points = np.array([[axis.between(float(one)) for axis, one in zip(axes, row, strict=True)] for row in spread])
    numbers = [dict(zip((axis.path for axis in axes), map(float, row), strict=True)) for row in points]
    calm = [{path: value for path, value in one.items() if path != SHOCK} for one in numbers]
    worlds = [world(setting, one) for side in (numbers, calm) for setting in SETTINGS for one in side]
    _, values = _played(worlds, progress)
    sides = values.reshape(2, len(SETTINGS), count, *values.shape[1:])
    return HeldOut(np.broadcast_to(points, (len(SETTINGS), *points.shape)), *sides)


def _played(worlds: Sequence[Scenario], progress: Progress | None) -> tuple[tuple[str, ...], Array]:
    """Quarters, and (world, observable, quarter)."""
    parts: list[Array] = []
    months: tuple[str, ...] = ()
    for data in simulate_in_batches(worlds, (0,), WORLDS_AT_ONCE, progress):
        _require_sound(data)
        parts.append(np.stack([quarterly(data, name) for name in OBSERVED], axis=1))
        months = quarters(data)
    return months, np.concatenate(parts)


def quarters(data: "xarray.Dataset") -> tuple[str, ...]:
    """The last month of each quarter."""
    months = [str(month)[:7] for month in data["month"].values.astype("datetime64[M]")]
    return tuple(months[MONTHS_APART - 1 :: MONTHS_APART])


def _require_sound(data: "xarray.Dataset") -> None:
    failed = [str(message) for message in data["failure"].values if message]
    if failed:
        raise BookViolation(f"a world of the grid failed: {failed[0]}")


def quarterly(data: "xarray.Dataset", name: str) -> Array:
    """An observable summed over its agents at the end of each quarter, (run, quarter); flows summed since the start."""
    values = data[name].transpose("run", "month", ...).values
    monthly = values.reshape(*values.shape[:2], -1).sum(axis=-1)
    summed = np.cumsum(monthly, axis=1) if name in FLOWS else monthly
    return np.asarray(summed[:, MONTHS_APART - 1 :: MONTHS_APART])


def interpolated(values: Array, axes: Sequence[Axis], points: Array) -> Array:
    """A side of a grid at points between its levels, multilinear along the scale of each of its ``axes``.

    ``values`` (setting, every axis, observable, quarter), ``points`` (setting, world, axis); returns (setting, world,
    observable, quarter). Logs are interpolated, but for the margin, which may be negative.
    """
    sides = zip(as_log(values), points, strict=True)
    return np.array([[_blended(side, axes, point) for point in rows] for side, rows in sides])


def as_log(values: Array) -> Array:
    """Logs of all observables but the margin, which is cut off at ``LEAST_MARGIN``; (..., observable, quarter)."""
    margin = OBSERVED.index(MARGIN)
    logs = np.log(np.where(values > 0.0, values, 1.0))
    logs[..., margin, :] = np.maximum(values[..., margin, :], LEAST_MARGIN)
    return np.asarray(logs)


def _blended(values: Array, axes: Sequence[Axis], point: Array) -> Array:
    for axis, number in zip(axes, point, strict=False):
        places = axis.scaled(np.array(axis.levels))
        where = float(axis.scaled(np.array(number)))
        low = int(np.clip(np.searchsorted(places, where, side="right") - 1, 0, len(places) - 2))
        share = (where - places[low]) / (places[low + 1] - places[low])
        values = (1.0 - share) * values[low] + share * values[low + 1]
    return values

"""What a played regime says: courses with their bands, rebound by layer, the factors behind it, and the words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.analysis.decomposition import CHAINS, log_effects_at
from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import LAYERS, NoSaving, log_rebounds
from jevons.show.comparison import HOURS, ORDERS, PRICE, TOKENS, Change, Horizon, Measure, month_names
from jevons.show.panels import PANELS, Line, Panel
from jevons.show.rebounding import NOT_A_RESOURCE, verdict
from jevons.show.workshop.playing import Played

if TYPE_CHECKING:
    from jevons.scenario import Scenario

Array = npt.NDArray[np.float64]

COMPUTE = "accelerator-hours"
CHIPS = (COMPUTE, "accelerators ordered", "HBM ordered", "energy")
"""Layers of which the answer speaks; the figure has all."""

CHANGES = (PRICE, TOKENS, HOURS, ORDERS)
SHORT_VERDICTS = {"partial rebound": "partial", "little or no rebound": "little"}


@dataclass(frozen=True)
class Course:
    """A panel of the page: which line of which panel of the report's figure it shows."""

    key: str
    title: str
    panel: Panel
    line: Line


COURSES = (
    Course("price", "Price of tokens", PANELS[0], PANELS[0].lines[0]),
    Course("tokens", "Tokens used", PANELS[1], PANELS[1].lines[1]),
    Course("spend", "Spend on tokens", PANELS[2], PANELS[2].lines[0]),
    Course("compute", "Compute that tokens take", PANELS[7], PANELS[7].lines[1]),
    Course("orders", "Accelerators ordered", PANELS[4], PANELS[4].lines[0]),
    Course("margin", "Margin on tokens", PANELS[3], PANELS[3].lines[0]),
)


@dataclass(frozen=True)
class Taken:
    """Log-rebound of a layer, with its 5-95 % band over seeds and what that amounts to."""

    layer: str
    value: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True)
class Finding:
    """All that the page shows of one regime.

    ``courses``: by key, columns low, middle and high of "with" and "without", (6, month). ``judged``: the month of the
    horizon. ``rebounds`` and ``factors`` (name, mean log effect) are empty without a saving; ``why_not`` says why.
    """

    played: Played
    months: tuple[str, ...]
    judged: str
    shock: str
    courses: Mapping[str, Array]
    rebounds: tuple[Taken, ...]
    factors: tuple[tuple[str, float], ...]
    changes: Mapping[str, Change]
    why_not: str
    place: tuple[float, float, float]

    @property
    def scenario(self) -> "Scenario":
        """The scenario that was played."""
        return self.played.job.scenario()


def finding(played: Played, after: int) -> Finding:
    """Judge a played regime ``after`` months from its shock, 0 for the end of the run."""
    whole = played.pair()
    months = month_names(whole.with_shock)
    first = min((event.date for event in whole.scenario.events), default="")
    shock = months.index(first) if first in months else 0
    place = min(shock + after, len(months) - 1) if after and first else len(months) - 1
    rebounds, why_not = _rebounds(whole, shock, place)
    horizon = Horizon(place, months[place], "")
    return Finding(
        played=played,
        months=tuple(months),
        judged=months[place],
        shock=first,
        courses={course.key: _course(course, whole) for course in COURSES},
        rebounds=rebounds,
        factors=_factors(whole, place) if first else (),
        changes={one.name: _change(one, whole, shock, horizon) for one in CHANGES} if first else {},
        why_not=why_not,
        place=_place(whole.scenario),
    )


def _course(course: Course, pair: Pair) -> Array:
    """5 %, median and 95 % over seeds, with the shock and without it, (6, month)."""
    rows = [
        np.quantile(course.line.read(side), [0.05, 0.5, 0.95], axis=0) for side in (pair.with_shock, pair.without_shock)
    ]
    return np.concatenate(rows)


def _rebounds(pair: Pair, shock: int, place: int) -> tuple[tuple[Taken, ...], str]:
    """Every layer that a shock can save, with its band over seeds; or none, and why."""
    if not pair.scenario.events:
        return (), "There is no shock, so there is no rebound to measure."
    try:
        found = [
            (layer.label, log_rebounds(pair, layer, shock, place))
            for layer in LAYERS
            if layer.label not in NOT_A_RESOURCE
        ]
    except NoSaving:
        return (), "No compute is saved, so there is no rebound to measure."
    return tuple(_taken(label, values) for label, values in found), ""


def _taken(layer: str, values: Array) -> Taken:
    with np.errstate(invalid="ignore"):
        low, middle, high = (float(end) for end in np.quantile(values, [0.05, 0.5, 0.95]))
    said = verdict(low, high)
    return Taken(layer, middle, low, high, SHORT_VERDICTS.get(said, said))


def _factors(pair: Pair, place: int) -> tuple[tuple[str, float], ...]:
    """Mean log effect of each factor on accelerator-hours over seeds: means add up to the mean change."""
    chain = next(chain for chain in CHAINS if chain.label == COMPUTE)
    effects = log_effects_at(pair, chain, place).mean(axis=0)
    return tuple(zip(chain.factors, effects.tolist(), strict=True))


def _change(measure: Measure, pair: Pair, shock: int, horizon: Horizon) -> Change:
    """A measure with the shock against without it at the horizon; what is ordered is summed since the shock."""
    first = shock if measure.basis == "cumulated" else horizon.index
    after, before = (
        measure.read(side)[:, first : horizon.index + 1].sum(axis=1) for side in (pair.with_shock, pair.without_shock)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        low, median, high = (float(end) for end in np.quantile(after / before - 1.0, [0.05, 0.5, 0.95]))
    ends = (float(np.median(before)), float(np.median(after)))
    return Change(measure, horizon, *ends, median, low, high, float(np.mean(after > before)))


def _place(scenario: "Scenario") -> tuple[float, float, float]:
    """Where a regime starts on the map: elasticity of tasks, share of tokens in their cost, response per task.

    Sectors weigh as in the tokens of the start.
    """
    names = [path.split(".")[1] for path in scenario.parameters if path.endswith(".demand_weight")]
    weights = np.array([_of(scenario, name, "demand_weight") for name in names])
    weights /= weights.sum()
    tasks = [_of(scenario, name, "elasticity") + _of(scenario, name, "intensive_elasticity") for name in names]
    shares = [_of(scenario, name, "compute_share") for name in names]
    # Tokens that swell without worth pull the response towards one and past it never, so they move no border.
    chosen = scenario.parameters["market.tokens_per_task"] == "optimal"
    thought = [_of(scenario, name, "reasoning_elasticity") if chosen else 0.0 for name in names]
    return tuple(float(np.dot(weights, values)) for values in (tasks, shares, thought))  # type: ignore[return-value]


def _of(scenario: "Scenario", sector: str, name: str) -> float:
    return float(scenario.parameters[f"enterprises.{sector}.{name}"])

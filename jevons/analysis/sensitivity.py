"""Which assumptions decide whether the paradox holds: indices over the priors of the registry.

All assumptions are screened (Morris); those that move rebound most share out its variance, and that of backfire
(Sobol), the others at the middle of their priors; a box says where backfire is at home (PRIM).
"""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from jevons.analysis.indices import Shares, screen, share_out
from jevons.analysis.prior import WORLDS_AT_ONCE, prior_rebound
from jevons.analysis.rebound import LAYERS
from jevons.analysis.regions import Region, region_of
from jevons.economics.rebound import ROUNDING
from jevons.market.calendar import month_index
from jevons.market.simulate import whole_seeds
from jevons.scenario import Scenario, ScenarioError, load_scenario
from jevons.scenario.prior import SHOCK_DATE, Prior, livable_columns_at, own, priors, shocked_base
from jevons.scenario.variants import variants

Array = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]

TRAJECTORIES, POINTS, KEPT = 20, 256, 8
SIDES = 2
MIDDLE = 0.5


class NothingToJudge(ValueError):
    """What was asked for cannot be judged; the message says in one line what can."""


@dataclass(frozen=True)
class Plan:
    """What is asked: a layer, months after the shock, and how many worlds and seeds say so.

    Raises ValueError for what are no seeds.
    """

    layer: str = "accelerator-hours"
    months_after: int = 36
    seeds: Sequence[int] = (0, 1)
    trajectories: int = TRAJECTORIES
    points: int = POINTS
    kept: int = KEPT

    def __post_init__(self) -> None:
        whole_seeds(self.seeds)

    def worlds(self, assumptions: int) -> int:
        """Worlds to be played: those of the screening and those that share out variance."""
        return self.trajectories * (assumptions + 1) + self.points * (min(self.kept, assumptions) + 2)

    def runs(self, assumptions: int) -> int:
        """Runs to be played: every world with and without its shock, with every seed."""
        return self.worlds(assumptions) * SIDES * len(self.seeds)


@dataclass(frozen=True)
class Sensitivity:
    """The answer. ``ranked``: a row an assumption, the one that decides most first.

    Columns of ``ranked``: ``path``, ``description``, ``unit``, ``low``, ``high`` and ``law`` of the prior; ``effect``,
    ``size``, ``size_conf`` and ``spread`` of the screening on log-rebound; ``rebound_alone``, ``rebound_total``,
    ``backfire_alone``, ``backfire_total`` with their ``..._conf`` (NaN where an assumption was screened out, or nothing
    ever moves). ``rebound``: 5, 50 and 95 % of log-rebound over the worlds. ``region``: None if no box tells backfire
    apart, or ``region_sought`` is False. ``failures``: what the books said of the runs that failed.
    """

    scenario: Scenario
    plan: Plan
    ranked: pd.DataFrame
    rebound: tuple[float, float, float]
    p_backfire: float
    region: Region | None
    region_sought: bool
    failures: tuple[str, ...]

    @property
    def deciding(self) -> str:
        """What the assumptions are ranked by: "backfire", or "rebound" where too few worlds tell backfire apart."""
        return deciding(self.ranked)


class _Market:
    """Log-rebound and P(backfire) over seeds as a function of quantiles of the priors."""

    def __init__(self, base: Scenario, laws: Sequence[Prior], plan: Plan, progress: Progress | None) -> None:
        self.laws, self.plan = laws, plan
        self._base, self._progress = shocked_base(base, laws), progress
        self._done, self._total = 0, plan.worlds(len(laws))
        self.failures: list[str] = []

    def of_all(self, quantiles: Array) -> Array:
        """Outcomes, (points, 2): mean log-rebound and share of seeds with backfire; NaN filled with the mean."""
        parts = [self._played(quantiles[first : first + WORLDS_AT_ONCE]) for first in self._starts(len(quantiles))]
        outcomes = np.concatenate(parts)
        sound = np.isfinite(outcomes[:, 0])
        if not np.any(sound):
            raise NothingToJudge(f"layer '{self.plan.layer}' says nothing in this scenario: none of it is used")
        outcomes[~sound] = np.mean(outcomes[sound], axis=0)
        return outcomes

    def of_some(self, places: Sequence[int]) -> Callable[[Array], Array]:
        """The same as a function of some of the quantiles, the others in the middle."""

        def outcomes(quantiles: Array) -> Array:
            """Outcomes (points, outcomes) at quantiles (points, places)."""
            whole = np.full((len(quantiles), len(self.laws)), MIDDLE)
            whole[:, list(places)] = quantiles
            return self.of_all(whole)

        return outcomes

    @staticmethod
    def _starts(count: int) -> range:
        return range(0, count, WORLDS_AT_ONCE)

    def _played(self, quantiles: Array) -> Array:
        worlds = [_sound(one) for one in variants(self._base, livable_columns_at(self._base, self.laws, quantiles))]
        found = prior_rebound(worlds, self.plan.seeds, horizons=[self.plan.months_after])
        found = found[found["layer"] == self.plan.layer]
        self.failures += [message for message in found["failure"] if message]
        found.loc[found["failure"] != "", "log_rebound"] = np.nan
        rebound = found["log_rebound"].to_numpy().reshape(len(worlds), len(self.plan.seeds))
        self._done += len(worlds)
        if self._progress is not None:
            self._progress(self._done, self._total)
        return np.stack([rebound.mean(axis=1), (rebound > 1.0 + ROUNDING).mean(axis=1)], axis=1)


def _sound(world: Scenario | ScenarioError) -> Scenario:
    if isinstance(world, ScenarioError):
        raise world
    return world


def sensitivity(
    scenario: str | Scenario = "baseline", plan: Plan | None = None, progress: Progress | None = None, seed: int = 0
) -> Sensitivity:
    """Which assumptions decide rebound and backfire of a layer, over worlds drawn from the priors.

    ``seed`` draws the worlds; the plan's seeds are replicates of each world. ``progress`` is called with (worlds done,
    worlds in all). Raises ScenarioError, NothingToJudge.
    """
    base = load_scenario(scenario) if isinstance(scenario, str) else scenario
    plan = plan or Plan()
    require_possible(base, plan)
    laws = priors(base)
    market = _Market(base, laws, plan, progress)
    screening, _ = screen([law.path for law in laws], market.of_all, plan.trajectories, seed)
    order = np.argsort(-screening["size"].fillna(0.0).to_numpy(), kind="stable")
    places = [int(place) for place in order[: plan.kept]]
    shares = share_out([laws[place].path for place in places], market.of_some(places), plan.points, seed)
    low, middle, high = np.quantile(shares.outcomes[:, 0], [0.05, 0.5, 0.95])
    region, sought = _region([laws[place] for place in places], shares)
    return Sensitivity(
        scenario=base,
        plan=plan,
        ranked=_ranked(base, laws, screening, shares),
        rebound=(float(low), float(middle), float(high)),
        p_backfire=float(np.mean(shares.outcomes[:, 1])),
        region=region,
        region_sought=sought,
        failures=tuple(market.failures),
    )


def require_possible(base: Scenario, plan: Plan) -> None:
    """Refuse a plan that the scenario cannot answer. Raises NothingToJudge."""
    labels = [layer.label for layer in LAYERS]
    if plan.layer not in labels:
        near = difflib.get_close_matches(plan.layer, labels, 1)
        meant = f"; did you mean '{near[0]}'?" if near else ""
        raise NothingToJudge(f"there is no layer '{plan.layer}'{meant} (layers: {', '.join(labels)})")
    last = month_index(str(base.parameters["market.end"]), SHOCK_DATE)
    if not 0 <= plan.months_after <= last:
        raise NothingToJudge(f"{plan.months_after} months after the shock of {SHOCK_DATE} lie outside 0 to {last}")
    if plan.points < 2 or plan.points & (plan.points - 1):
        raise NothingToJudge(f"{plan.points} points cannot share out variance: a power of two is needed, as 256")


def _ranked(base: Scenario, laws: Sequence[Prior], screening: pd.DataFrame, shares: Shares) -> pd.DataFrame:
    """What was assumed, screened and shared out, the most deciding first."""
    rows = [
        {"path": law.path, **described(base, law), "low": law.low, "high": law.high, "law": law.law} for law in laws
    ]
    table = pd.DataFrame(rows).merge(screening, on="path")
    for name, found in zip(("rebound", "backfire"), shares.tables, strict=True):
        renamed = {column: f"{name}_{column}" for column in found.columns if column != "path"}
        table = table.merge(found.rename(columns=renamed), on="path", how="left")
    keys = [f"{deciding(table)}_total", "rebound_total", "size"]
    return table.sort_values(keys, ascending=False, na_position="last", kind="stable").reset_index(drop=True)


def deciding(table: pd.DataFrame) -> str:
    """Say "backfire" if some assumption's share of its variance is told from zero, else "rebound".

    It is if the 95 % interval lies above zero and is narrower than what a share can be, 0 to 1. Where nearly all worlds
    backfire or nearly none, shares hang on a few points and their intervals hold anything.
    """
    share, half_width = table["backfire_total"], table["backfire_total_conf"]
    told = (share > half_width) & (half_width < MIDDLE)
    return "backfire" if told.any() else "rebound"


def described(base: Scenario, law: Prior) -> dict[str, str]:
    """What an assumption is, in the words of the registry, and its unit."""
    if law.path in NOT_IN_THE_REGISTRY:
        description, unit = NOT_IN_THE_REGISTRY[law.path]
        return {"description": description, "unit": unit}
    parameter = base.registry[own(base, law.path)]
    return {"description": parameter.description, "unit": parameter.unit}


NOT_IN_THE_REGISTRY = {
    "dispersion": ("Spread of the log worth of tasks; a wider one makes adoption less elastic", "1"),
    "shock.factor": ("Factor by which the shock lowers the compute of a token", "1"),
    "shock.share": ("Share of traffic that the shock reaches", "1"),
}


def _region(laws: Sequence[Prior], shares: Shares) -> tuple[Region | None, bool]:
    """The box where backfire is at home, and whether the library that finds it was at hand."""
    drawn = pd.DataFrame({law.path: [law.at(float(u)) for u in shares.quantiles[:, k]] for k, law in enumerate(laws)})
    try:
        return region_of(drawn, pd.Series(shares.outcomes[:, 1] > MIDDLE)), True
    except ImportError:
        return None, False

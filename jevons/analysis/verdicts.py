"""Verdicts on the claims: supported, refuted or undetermined over worlds drawn from the priors, never from one run.

A claim is supported if it holds in 95 of 100 worlds in every setting in which it is looked at, refuted if in at most 5
in every setting, each beyond the luck of the draw (95 % confidence), else undetermined. Settings are what priors over
numbers do not cover: whether tokens per task are chosen or swell, and whether the shock meets a market at rest or one
that two years of falling prices have moved.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from jevons.analysis.evidence import STATISTICS, Evidence
from jevons.analysis.hypotheses import Hypothesis, hypotheses
from jevons.analysis.pairs import Pair
from jevons.analysis.prior import drawn_numbers, drawn_worlds, parsed_prior
from jevons.analysis.rebound import shock_index
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario, load_scenario
from jevons.scenario.parameter import Value
from jevons.scenario.prior import own as own_path
from jevons.scenario.registry import registry

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

Progress = Callable[[int, int], None]

SUPPORTED, REFUTED, UNDETERMINED = "supported", "refuted", "undetermined"
ALMOST_ALL, ALMOST_NONE = 0.95, 0.05
TWO_SIDED = 0.9
"""Confidence of an interval whose either end is passed with 95 %."""

ASSUMED = "assumed."
"""Before the name of a number that a claim assumes, in tables beside the paths of parameters."""

FEWEST_WORLDS = 50
FIRMS = 100
"""Enough for aggregates to lie within a few per mille of those of many firms (benchmarks/convergence.py)."""

SETTINGS: Mapping[str, Mapping[str, Mapping[str, Value]]] = {
    "rest": {
        "at rest, tokens per task chosen": {"market.trends": "off", "market.tokens_per_task": "optimal"},
        "at rest, tokens per task swollen": {"market.trends": "off", "market.tokens_per_task": "bloat"},
    },
    "path": {
        "on the path, tokens per task chosen": {"market.tokens_per_task": "optimal"},
        "on the path, tokens per task swollen": {"market.tokens_per_task": "bloat"},
    },
}


def settings_of(claim: Hypothesis) -> Mapping[str, Mapping[str, Value]]:
    """Settings in which a claim is looked at, by name, with what they set."""
    return {name: values for kind in claim.worlds.split(" and ") for name, values in SETTINGS[kind].items()}


class Worlds:
    """Worlds from the priors, played once for all claims that look at the same ones."""

    def __init__(self, count: int, seed: int = 0) -> None:
        self._count, self._seed = count, seed
        self._played: dict[object, Pair] = {}

    def drawn(self, setting: Mapping[str, Value], claim: Hypothesis) -> list[Scenario]:
        """The worlds of a setting, changed as the claim asks."""
        known = registry(claim.cast) if claim.cast else None
        base = load_scenario("baseline", {"market.firms": FIRMS, **setting}, registry=known)
        draw, more = (np.random.default_rng([self._seed, len(claim.event), *rest]) for rest in ((), (1,)))
        worlds = []
        for world in drawn_worlds(self._count, base, self._seed):
            shock = _changed(world.events[0], claim.event, draw)
            numbers = {path: _drawn(path, law, more) for path, law in claim.draws.items()}
            beside = [_changed(shock, claim.beside, more)] if claim.beside else []
            worlds.append(world.with_values({**claim.values, **numbers}).with_events([shock, *beside]))
        return worlds

    def assumed(self, claim: Hypothesis) -> dict[str, "Array"]:
        """Numbers of a claim that no run uses, (world,) each, by name."""
        draw = np.random.default_rng([self._seed, len(claim.assumes), 2])
        laws = {name: parsed_prior(name, about["prior"]) for name, about in claim.assumes.items()}
        return {name: np.array([law.at(at) for at in draw.uniform(size=self._count)]) for name, law in laws.items()}

    def pair(self, setting: Mapping[str, Value], claim: Hypothesis, variant: Mapping[str, Value]) -> Pair:
        """Every world with and without its shock, run i being world i."""
        asked = (claim.cast, claim.values, claim.draws, claim.event, claim.beside, variant)
        key = (str(setting), *map(str, asked))
        if key not in self._played:
            worlds = [world.with_values(dict(variant)) for world in self.drawn(setting, claim)]
            self._played[key] = _played(worlds)
        return self._played[key]


def _changed(event: Event, wanted: Mapping[str, Value], draw: np.random.Generator) -> Event:
    """The drawn shock with other values, or another event in its month; from a text like "U(0.1,1)" it is drawn."""
    values = {name: _drawn(name, value, draw) for name, value in wanted.items() if name != "kind"}
    if "kind" in wanted:
        return Event(str(wanted["kind"]), event.date, values)
    return Event(event.kind, event.date, {**event.values, **values})


def _drawn(name: str, value: Value, draw: np.random.Generator) -> Value:
    return parsed_prior(name, value).at(float(draw.uniform())) if isinstance(value, str) else value


def _drawn_for(claim: Hypothesis, worlds: Sequence[Scenario]) -> pd.DataFrame:
    """Numbers drawn for a claim beyond the priors of all, one row a world; those of events as ``shock.x``."""
    first = worlds[0]
    own = {path: own_path(first, path) for path in claim.draws}
    table = {path: [float(world.parameters[one]) for world in worlds] for path, one in own.items()}
    for place, asked in enumerate((claim.event, claim.beside)):
        for name in (name for name, value in asked.items() if name != "kind" and isinstance(value, str)):
            table[f"shock.{name}"] = [world.events[place].number(name) for world in worlds]
    return pd.DataFrame(table, index=range(len(worlds)))


def _played(worlds: Sequence[Scenario]) -> Pair:
    data = simulate([*worlds, *(world.without_events() for world in worlds)], (0,), strict=False)
    count = len(worlds)
    sides = [data.isel(run=slice(first, first + count)).assign_coords(run=range(count)) for first in (0, count)]
    return Pair(worlds[0], *sides)


def statistic_of(claim: Hypothesis, worlds: Worlds, setting: Mapping[str, Value]) -> "Array":
    """The claim's statistic in every world of a setting, (world,); NaN where it says nothing or the books broke."""
    pair = worlds.pair(setting, claim, {})
    against = worlds.pair(setting, claim, claim.against) if claim.against else None
    months = [str(month)[:7] for month in pair.with_shock["month"].values.astype("datetime64[M]")]
    arguments = {key: value for key, value in claim.statistic.items() if key != "name"}
    found = Evidence(pair, shock_index(pair, months), against, worlds.assumed(claim))
    measured = STATISTICS[str(claim.statistic["name"])](found, **arguments)
    sound = np.ones(measured.shape, dtype=bool)
    for one in (pair, against):
        for side in () if one is None else (one.with_shock, one.without_shock):
            sound &= side["failure"].values == ""
    return np.where(sound, measured, np.nan)


def evidence(count: int = 256, seed: int = 0, progress: Progress | None = None) -> pd.DataFrame:
    """Every claim in every world: one row a claim, setting and world.

    Columns ``claim``, ``setting``, ``world``, ``value`` (NaN: says nothing), ``holds``, ``at_rest`` and ``chosen`` (the
    setting as 1 or 0: market at rest, tokens per task chosen), and the world's drawn numbers by path.
    ``count`` worlds a setting, at least 50: fewer give no verdict. Raises ValueError for fewer.
    """
    if count < FEWEST_WORLDS:
        raise ValueError(f"{count} worlds: a verdict needs at least {FEWEST_WORLDS}")
    worlds = Worlds(count, seed)
    tasks = [(claim, name, values) for claim in hypotheses() for name, values in settings_of(claim).items()]
    frames = []
    for done, (claim, name, values) in enumerate(tasks, start=1):
        value = statistic_of(claim, worlds, values)
        frame = pd.DataFrame({"claim": claim.name, "setting": name, "world": range(count), "value": value})
        frame["holds"] = np.where(np.isnan(value), np.nan, value > claim.above)
        frame["at_rest"] = float("market.trends" in values)
        frame["chosen"] = float(values["market.tokens_per_task"] == "optimal")
        drawn = worlds.drawn(values, claim)
        own = _drawn_for(claim, drawn)
        assumed = pd.DataFrame({f"{ASSUMED}{name}": values for name, values in worlds.assumed(claim).items()})
        common = drawn_numbers(drawn)
        frames.append(pd.concat([frame, common.drop(columns=own.columns, errors="ignore"), own, assumed], axis=1))
        if progress is not None:
            progress(done, len(tasks))
    return pd.concat(frames, ignore_index=True)


def shares(found: pd.DataFrame) -> pd.DataFrame:
    """Share of worlds in which each claim holds, by setting, and the 5-50-95 % of its statistic.

    Columns ``claim``, ``setting``, ``worlds``, ``share``, ``low``, ``median``, ``high``.
    """
    counted = found.dropna(subset=["value"])
    groups = counted.groupby(["claim", "setting"], sort=False)["value"]
    table = groups.quantile(np.array([0.05, 0.5, 0.95])).unstack().set_axis(["low", "median", "high"], axis=1)
    holds = counted.groupby(["claim", "setting"], sort=False)["holds"]
    table.insert(0, "share", holds.mean().astype(float))
    table.insert(0, "worlds", groups.size())
    return table.reset_index()


def verdict(holds: Sequence[int], worlds: Sequence[int]) -> str:
    """The verdict on a claim that holds in so many of so many worlds, one entry a setting.

    What counts is not the share in the sample but the bound that the share in all worlds passes with 95 % confidence
    (Clopper and Pearson 1934). A setting in which too few worlds speak to the claim says nothing.
    """
    told = [(hits, count) for hits, count in zip(holds, worlds, strict=True) if count >= FEWEST_WORLDS]
    bounds = [binomtest(hits, count).proportion_ci(TWO_SIDED, method="exact") for hits, count in told]
    if bounds and min(bound.low for bound in bounds) >= ALMOST_ALL:
        return SUPPORTED
    return REFUTED if bounds and max(bound.high for bound in bounds) <= ALMOST_NONE else UNDETERMINED


def verdicts(found: pd.DataFrame) -> pd.DataFrame:
    """One row a claim: ``claim``, ``statement``, ``by``, ``verdict``, ``lowest`` and ``highest`` share over settings.

    A claim to which no world of ``found`` speaks is undetermined, with NaN shares.
    """
    table = shares(found)
    rows = []
    for claim in hypotheses():
        own = table[table["claim"] == claim.name]
        rows.append(
            {
                "claim": claim.name,
                "statement": claim.statement,
                "by": claim.by,
                "verdict": _of(own),
                "lowest": own["share"].min(),
                "highest": own["share"].max(),
            }
        )
    return pd.DataFrame(rows)


def _of(own: pd.DataFrame) -> str:
    """The verdict on the rows of one claim in the table of shares."""
    worlds = own["worlds"].tolist()
    holds = [round(share * count) for share, count in zip(own["share"], worlds, strict=True)]
    return verdict(holds, worlds)

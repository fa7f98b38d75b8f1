"""Worlds drawn from the priors of the registry: how often does the paradox hold before any data is seen?

A model whose defaults answer with certainty is a machine for its author's opinion. The share of drawn worlds with
backfire is therefore printed, resource by resource (MODEL.md, section Priors).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import LAYERS, log_rebounds, shock_index
from jevons.economics.rebound import ROUNDING
from jevons.market.simulate import Progress, simulate
from jevons.scenario import Scenario, ScenarioError, load_scenario
from jevons.scenario.parameter import Value
from jevons.scenario.prior import (
    DISPERSION_PRIOR,
    SHOCK_PRIORS,
    Prior,
    drawn,
    own,
    parsed_prior,
    priors,
    shocked_base,
)
from jevons.scenario.variants import variants

__all__ = [
    "DISPERSION_PRIOR",
    "Prior",
    "backfire_shares",
    "drawn_numbers",
    "drawn_worlds",
    "in_effect",
    "parsed_prior",
    "prior_rebound",
    "prior_shares",
    "priors",
]


def drawn_worlds(count: int, scenario: str | Scenario = "baseline", seed: int = 0) -> list[Scenario]:
    """Worlds from a scrambled Sobol sequence over the priors, each with its efficiency shock in January 2025.

    ``dispersion`` and the start penetration together set the elasticity of adoption, h(z0)/sigma (Bessen). A world in
    which buyers react more to the market's price than to a seller's is left out, as no seller could live in it.
    """
    base = load_scenario(scenario) if isinstance(scenario, str) else scenario
    laws = priors(base)
    shocked = shocked_base(base, laws)
    return [_sound(world) for world in variants(shocked, drawn(shocked, laws, count, "sobol", seed))]


def _sound(world: Scenario | ScenarioError) -> Scenario:
    if isinstance(world, ScenarioError):
        raise world
    return world


def drawn_numbers(worlds: Sequence[Scenario]) -> pd.DataFrame:
    """What was drawn for each world, one row a world: a column a prior, by path; the shock's as ``shock.factor``.

    Of the spread of task values the elasticity of adoption that follows from it is given. Numbers that the worlds'
    switches leave without effect are left out. All worlds share their switches.
    """
    first = worlds[0]
    paths = [law.path for law in priors(first) if not law.path.startswith(("dispersion", "shock."))]
    table = {}
    for path in [*paths, "enterprises.all.elasticity"]:
        if in_effect(first, path):
            one = own(first, path)
            table[path] = [float(world.parameters[one]) for world in worlds]
    for key in SHOCK_PRIORS:
        if key in first.events[0].values:
            table[f"shock.{key}"] = [float(world.events[0].values[key]) for world in worlds]
    return pd.DataFrame(table)


def in_effect(world: Scenario, path: str) -> bool:
    """Whether the switches on which a parameter hangs stand as it needs them."""
    context = world.registry[own(world, path)].context
    return all(world.parameters[key] == value for key, value in context.items() if isinstance(value, str))


HORIZONS_MONTHS = (12, 36, 71)
WORLDS_AT_ONCE = 1024
"""Pairs that are held in memory together."""


def prior_rebound(
    worlds: Sequence[Scenario],
    seeds: Sequence[int] = (0,),
    progress: Progress | None = None,
    horizons: Sequence[int] = HORIZONS_MONTHS,
) -> pd.DataFrame:
    """Log-rebound of every layer in every world, in pairs of runs with and without its shock.

    One row a world, seed, layer and horizon: ``world``, ``seed``, ``layer``, ``months_after``, ``log_rebound`` (NaN
    where nothing is used), ``failure`` (the message of the books, empty if sound). Worlds must share their switches.
    """
    parts = []
    for first in range(0, len(worlds), WORLDS_AT_ONCE):
        chunk = list(worlds[first : first + WORLDS_AT_ONCE])
        parts.append(_judged(chunk, seeds, first, horizons))
        if progress is not None:
            progress(min(first + WORLDS_AT_ONCE, len(worlds)), len(worlds))
    return pd.concat(parts, ignore_index=True)


def _judged(worlds: Sequence[Scenario], seeds: Sequence[int], first: int, horizons: Sequence[int]) -> pd.DataFrame:
    data = simulate([*worlds, *(world.without_events() for world in worlds)], seeds, strict=False)
    runs = len(worlds) * len(seeds)
    sides = [data.isel(run=slice(start, start + runs)) for start in (0, runs)]
    pair = Pair(worlds[0], *(side.assign_coords(run=range(runs)) for side in sides))
    shock = shock_index(pair, [str(month)[:7] for month in data["month"].values.astype("datetime64[M]")])
    last = data.sizes["month"] - 1
    failures = [str(one or other) for one, other in zip(*(side["failure"].values for side in sides), strict=True)]
    frames = [
        pd.DataFrame(
            {
                "world": first + np.repeat(np.arange(len(worlds)), len(seeds)),
                "seed": np.tile(np.asarray(seeds), len(worlds)),
                "layer": layer.label,
                "months_after": after,
                "log_rebound": log_rebounds(pair, layer, shock, shock + after),
                "failure": failures,
            }
        )
        for layer in LAYERS
        for after in horizons
        if shock + after <= last
    ]
    return pd.concat(frames, ignore_index=True)


def backfire_shares(found: pd.DataFrame) -> pd.DataFrame:
    """Share of worlds with backfire, and the quantiles of log-rebound, by layer and horizon; failed worlds left out.

    Columns ``layer``, ``months_after``, ``worlds``, ``p_backfire``, ``median``, ``low`` and ``high`` (5-95 %).
    """
    sound = found[(found["failure"] == "") & found["log_rebound"].notna()]
    groups = sound.groupby(["layer", "months_after"], sort=False)["log_rebound"]
    table = groups.quantile(np.array([0.05, 0.5, 0.95])).unstack().set_axis(["low", "median", "high"], axis=1)
    table.insert(0, "p_backfire", groups.apply(lambda values: float(np.mean(values > 1.0 + ROUNDING))))
    table.insert(0, "worlds", groups.size())
    return table.reset_index()


PRIOR_SETTINGS: Mapping[str, Mapping[str, Value]] = {
    "at rest, tokens per task chosen": {"market.trends": "off"},
    "at rest, tokens per task swollen": {"market.trends": "off", "market.tokens_per_task": "bloat"},
    "on the baseline's path": {},
}
"""At rest the shock falls on the demand of the start; on the path two years of falling prices have been answered."""

FIRMS = 100


def prior_shares(worlds: int) -> pd.DataFrame:
    """`backfire_shares` of as many ``worlds`` drawn in each of the settings, named in the column ``setting``."""
    tables = []
    for name, values in PRIOR_SETTINGS.items():
        base = load_scenario("baseline", {"market.firms": FIRMS, **values})
        tables.append(backfire_shares(prior_rebound(drawn_worlds(worlds, base))).assign(setting=name))
    return pd.concat(tables, ignore_index=True)

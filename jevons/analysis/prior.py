"""Worlds drawn from the priors of the registry: how often does the paradox hold before any data is seen?

A model whose defaults answer with certainty is a machine for its author's opinion. The share of drawn worlds with
backfire is therefore printed, resource by resource (MODEL.md, section Priors).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import norm, qmc

from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import LAYERS, log_rebounds, shock_index
from jevons.market.simulate import Progress, simulate
from jevons.scenario import Event, Scenario, load_scenario

if TYPE_CHECKING:
    from jevons.scenario.parameter import Value

SHOCK_DATE = "2025-01"
SHOCK_PRIORS = {"factor": ("LU", 2.0, 30.0), "share": ("U", 0.2, 1.0)}
"""How much less compute a token takes after the shock, and what share of traffic gains: R1 was listed 96 % below o1 (an
estimate of the size, from the analyst's report of January 2025), and open models served a minority directly."""

DISPERSION_PRIOR = ("U", 0.8, 3.0)
"""Standard deviation of the log value of tasks: judgement, it spans the declines of elasticity in Bessen (2019)."""

AGENTS = {"enterprises": "enterprises.all", "clouds": "clouds.all"}
"""Every sector, and every cloud, gets the same draw: what differs between them stays as on the cards."""


@dataclass(frozen=True)
class Prior:
    """A law over one number: uniform ("U") or log-uniform ("LU") from ``low`` to ``high``."""

    path: str
    law: str
    low: float
    high: float

    def at(self, quantile: float) -> float:
        """The number at a quantile."""
        if self.law == "LU":
            return math.exp(math.log(self.low) + quantile * math.log(self.high / self.low))
        return self.low + quantile * (self.high - self.low)


def priors(scenario: Scenario) -> tuple[Prior, ...]:
    """Every prior of the registry, one a parameter of a card, then those of dispersion and of the shock."""
    found: dict[str, Prior] = {}
    for path, parameter in scenario.registry.items():
        if parameter.prior is not None:
            common = _common(path)
            found.setdefault(common, parsed_prior(common, parameter.prior))
    extra = {"dispersion": DISPERSION_PRIOR, **{f"shock.{key}": law for key, law in SHOCK_PRIORS.items()}}
    return (*found.values(), *(Prior(path, *law) for path, law in extra.items()))


def _common(path: str) -> str:
    """`enterprises.software.x` is drawn for all sectors, `clouds.google.x` for all clouds."""
    kind, _, key = path.split(".", 2) if path.count(".") > 1 else ("market", "", path)
    return f"{AGENTS[kind]}.{key}" if kind in AGENTS else path


def parsed_prior(path: str, text: str) -> Prior:
    """The prior that a text like "LU(0.02,0.3)" states."""
    law, _, ends = text.partition("(")
    low, high = (float(end) for end in ends.rstrip(")").split(","))
    return Prior(path, law, low, high)


def drawn_worlds(count: int, scenario: str | Scenario = "baseline", seed: int = 0) -> list[Scenario]:
    """Worlds from a scrambled Sobol sequence over the priors, each with its efficiency shock in January 2025.

    ``dispersion`` and the start penetration together set the elasticity of adoption, h(z0)/sigma (Bessen). A world in
    which buyers react more to the market's price than to a seller's is left out, as no seller could live in it.
    """
    base = load_scenario(scenario) if isinstance(scenario, str) else scenario
    laws = priors(base)
    sampler = qmc.Sobol(len(laws), scramble=True, rng=np.random.default_rng(seed))
    worlds: list[Scenario] = []
    while len(worlds) < count:
        size = 2 ** math.ceil(math.log2(max(count - len(worlds), 2)))
        for point in sampler.random(size):
            world = _world(base, laws, point)
            if world is not None:
                worlds.append(world)
    return worlds[:count]


def _world(base: Scenario, laws: Sequence[Prior], point: np.ndarray) -> Scenario | None:
    drawn = {law.path: law.at(float(quantile)) for law, quantile in zip(laws, point, strict=True)}
    start = norm.isf(drawn["enterprises.all.penetration"])
    hazard = float(norm.pdf(start) / norm.sf(start))
    elasticity = hazard / drawn.pop("dispersion")
    market_elasticity = elasticity + drawn.get("enterprises.all.intensive_elasticity", 0.0)
    if market_elasticity >= drawn["clouds.all.seller_elasticity"]:
        return None
    event: dict[str, Value] = {key: drawn.pop(f"shock.{key}") for key in SHOCK_PRIORS}
    event["memory_factor"] = event["factor"]
    whole: dict[str, Value] = {path: round(value) if _is_whole(base, path) else value for path, value in drawn.items()}
    world = base.with_values({**whole, "enterprises.all.elasticity": elasticity})
    return world.with_events([Event("efficiency", SHOCK_DATE, event)])


def _is_whole(base: Scenario, path: str) -> bool:
    return base.registry[own_path(base, path)].whole


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
            table[path] = [float(world.parameters[own_path(first, path)]) for world in worlds]
    for key in SHOCK_PRIORS:
        if key in first.events[0].values:
            table[f"shock.{key}"] = [float(world.events[0].values[key]) for world in worlds]
    return pd.DataFrame(table)


def own_path(world: Scenario, path: str) -> str:
    """Path of the first agent's parameter for one that is common to all, as `enterprises.all.x`."""
    return next(one for one in world.registry if path in (one, _common(one)))


def in_effect(world: Scenario, path: str) -> bool:
    """Whether the switches on which a parameter hangs stand as it needs them."""
    context = world.registry[own_path(world, path)].context
    return all(world.parameters[key] == value for key, value in context.items() if isinstance(value, str))


HORIZONS_MONTHS = (12, 36, 71)
WORLDS_AT_ONCE = 1024
"""Pairs that are held in memory together."""


def prior_rebound(
    worlds: Sequence[Scenario], seeds: Sequence[int] = (0,), progress: Progress | None = None
) -> pd.DataFrame:
    """Log-rebound of every layer in every world, in pairs of runs with and without its shock.

    One row a world, seed, layer and horizon: ``world``, ``seed``, ``layer``, ``months_after``, ``log_rebound`` (NaN
    where nothing is used), ``failure`` (the message of the books, empty if sound). Worlds must share their switches.
    """
    parts = []
    for first in range(0, len(worlds), WORLDS_AT_ONCE):
        chunk = list(worlds[first : first + WORLDS_AT_ONCE])
        parts.append(_judged(chunk, seeds, first))
        if progress is not None:
            progress(min(first + WORLDS_AT_ONCE, len(worlds)), len(worlds))
    return pd.concat(parts, ignore_index=True)


def _judged(worlds: Sequence[Scenario], seeds: Sequence[int], first: int) -> pd.DataFrame:
    runs = len(worlds) * len(seeds)
    data = simulate([*worlds, *(world.without_events() for world in worlds)], seeds, strict=False)
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
        for after in HORIZONS_MONTHS
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
    table.insert(0, "p_backfire", groups.apply(lambda values: float(np.mean(values > 1.0))))
    table.insert(0, "worlds", groups.size())
    return table.reset_index()

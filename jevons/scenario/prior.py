"""The priors of the registry as laws, and draws from them (MODEL.md, section Priors)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, qmc

from jevons.scenario.errors import ScenarioError
from jevons.scenario.events import Event
from jevons.scenario.schema import GIVEN, Scenario
from jevons.scenario.variants import Columns

Array = npt.NDArray[np.float64]
Method = Literal["sobol", "latin-hypercube"]

SHOCK = "shock."
SHOCK_DATE = "2025-01"
SHOCK_PRIORS = {"factor": ("LU", 2.0, 30.0), "share": ("U", 0.2, 1.0)}
"""How much less compute a token takes after the shock, and what share of traffic gains: R1 was listed 96 % below o1 (an
estimate of the size, from the analyst's report of January 2025), and open models served a minority directly."""

DISPERSION = "dispersion"
DISPERSION_PRIOR = ("U", 0.8, 3.0)
"""Standard deviation of the log value of tasks: judgement, it spans the declines of elasticity in Bessen (2019)."""

PENETRATION, ELASTICITY = "enterprises.all.penetration", "enterprises.all.elasticity"
INTENSIVE, SELLER = "enterprises.all.intensive_elasticity", "clouds.all.seller_elasticity"

AGENTS = {"enterprises": "enterprises.all", "clouds": "clouds.all"}
"""Every sector, and every cloud, gets the same draw: what differs between them stays as on the cards."""

LEAST_ABOVE_MARKET = 1.001
"""How much more a seller's buyers react than the market's at the least, where sellers are fitted to the market."""

MOST_TRIES = 64
"""Draws for one that is kept; laws that leave fewer contradict each other."""


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
            shared = common(path)
            found.setdefault(shared, parsed_prior(shared, parameter.prior))
    extra = {DISPERSION: DISPERSION_PRIOR, **{f"{SHOCK}{key}": law for key, law in SHOCK_PRIORS.items()}}
    return (*found.values(), *(Prior(path, *law) for path, law in extra.items()))


@cache
def common(path: str) -> str:
    """`enterprises.software.x` is drawn for all sectors, `clouds.google.x` for all clouds."""
    kind, _, key = path.split(".", 2) if path.count(".") > 1 else ("market", "", path)
    return f"{AGENTS[kind]}.{key}" if kind in AGENTS else path


def own(world: Scenario, path: str) -> str:
    """Path of the first agent's parameter for one that is common to all, as `enterprises.all.x`."""
    return next(one for one in world.registry if path in (one, common(one)))


def parsed_prior(path: str, text: str) -> Prior:
    """The prior that a text like "LU(0.02,0.3)" states."""
    law, _, ends = text.partition("(")
    low, high = (float(end) for end in ends.rstrip(")").split(","))
    return Prior(path, law, low, high)


def shocked_base(base: Scenario, laws: Sequence[Prior]) -> Scenario:
    """The scenario whose one event is the efficiency shock, if the laws draw one; its size is yet to be set."""
    if not any(law.path.startswith(SHOCK) for law in laws):
        return base
    return base.with_events([Event("efficiency", SHOCK_DATE, {"factor": 1.0, "memory_factor": 1.0, "share": 1.0})])


def drawn(
    base: Scenario, laws: Sequence[Prior], count: int, method: Method = "sobol", seed: int = 0
) -> dict[str, Array]:
    """Columns of ``count`` worlds from the laws, by path, for :func:`jevons.scenario.variants.variants`.

    ``base`` is a :func:`shocked_base`. ``dispersion`` and start penetration together set the elasticity of adoption,
    h(z0)/sigma (Bessen). A world in which buyers react more to the market's price than to a seller's is left out, as no
    seller could live in it. With "sobol", fewer draws are the first of more. Raises ScenarioError.
    """
    generator = np.random.default_rng(seed)
    sampler = (
        qmc.Sobol(len(laws), scramble=True, rng=generator)
        if method == "sobol"
        else qmc.LatinHypercube(len(laws), rng=generator)
    )
    parts: list[dict[str, Array]] = []
    kept, tried = 0, 0
    while kept < count:
        if tried > MOST_TRIES * count:
            raise ScenarioError(GIVEN, SELLER, "leaves no world in which a seller could live")
        missing = count - kept
        size = 2 ** math.ceil(math.log2(max(missing, 2))) if method == "sobol" else missing
        parts.append(_livable(base, columns_at(base, laws, sampler.random(size))))
        kept, tried = kept + len(next(iter(parts[-1].values()))), tried + size
    return {path: np.concatenate([part[path] for part in parts])[:count] for path in parts[0]}


def columns_at(base: Scenario, laws: Sequence[Prior], quantiles: Array) -> dict[str, Array]:
    """Numbers by path at the quantiles, (rows, laws): what is drawn by itself, then what follows from it.

    ``base`` is a :func:`shocked_base`. Raises ScenarioError.
    """
    columns = {law.path: np.array([law.at(float(u)) for u in quantiles[:, k]]) for k, law in enumerate(laws)}
    dispersion = columns.pop(DISPERSION, None)
    shock = {path.removeprefix(SHOCK): columns.pop(path) for path in list(columns) if path.startswith(SHOCK)}
    for path in columns:
        if not path.startswith("events.") and base.registry[own(base, path)].whole:
            columns[path] = np.rint(columns[path])
    if dispersion is not None:
        columns[ELASTICITY] = _elasticity(columns, dispersion)
    if "factor" in shock:
        shock["memory_factor"] = shock["factor"]
    return {**columns, **{f"events.0.{key}": values for key, values in shock.items()}}


def _elasticity(columns: Columns, dispersion: Array) -> Array:
    if PENETRATION not in columns:
        raise ScenarioError(GIVEN, DISPERSION, "needs the start penetration", f"draw {PENETRATION} as well")
    start = norm.isf(columns[PENETRATION])
    return np.asarray(norm.pdf(start) / norm.sf(start) / dispersion)


def livable_columns_at(base: Scenario, laws: Sequence[Prior], quantiles: Array) -> dict[str, Array]:
    """As :func:`columns_at`, with a seller's elasticity from that part of its prior that lies above the market's.

    So every quantile stands for a world in which sellers can live, and the other laws stay as they are: what designs on
    a full cube need. Raises ScenarioError.
    """
    columns = columns_at(base, laws, quantiles)
    place = next((k for k, law in enumerate(laws) if law.path == SELLER), None)
    if place is None or ELASTICITY not in columns:
        return columns
    law = laws[place]
    least = LEAST_ABOVE_MARKET * (columns[ELASTICITY] + columns.get(INTENSIVE, np.zeros(len(quantiles))))
    floors = np.minimum(np.maximum(law.low, least), law.high)
    columns[SELLER] = np.array(
        [replace(law, low=low).at(float(u)) for low, u in zip(floors.tolist(), quantiles[:, place], strict=True)]
    )
    return columns


def _livable(base: Scenario, columns: Columns) -> dict[str, Array]:
    """The rows in which sellers face more elastic buyers than the market is; all if the elasticity is not drawn."""
    if ELASTICITY not in columns:
        return dict(columns)
    seller, intensive = (
        columns.get(path, np.asarray(float(base.parameters[own(base, path)]))) for path in (SELLER, INTENSIVE)
    )
    sound = columns[ELASTICITY] + intensive < seller
    return {path: values[sound] for path, values in columns.items()}

"""The firms of a sector: who they are at the start (MODEL.md, section Firms).

``equal_demand``: every firm stands for an equal share of the sector's demand at the start. Firms are then the points
of a low-discrepancy sequence over the four traits, shifted at random once per run (Cranley and Patterson 1976) and
stratified trait by trait, so that a few hundred stand for millions. ``granular``: real, unequal firms, drawn one by one
from a Pareto law of size.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from jevons.agents.randomness import generator, uniforms

Array = npt.NDArray[np.float64]

TRAITS = ("size", "elasticity", "task_value", "patience")


@dataclass(frozen=True)
class Firms:
    """Traits of n firms in R runs, each of shape (R, n).

    ``weight``: share of the sector's tokens at the start, sums to one per run; ``log_size``: log employees relative
    to the demand-weighted geometric mean; the other three: standard normal scores; ``clock``: unit exponential.
    """

    weight: Array
    log_size: Array
    elasticity: Array
    task_value: Array
    patience: Array
    clock: Array


@lru_cache(maxsize=32)
def _lattice(n: int, dimensions: int) -> Array:
    """Kronecker sequence of n points in the unit cube, shape (n, dimensions).

    The generalised golden ratio (Roberts 2018) gives the steps; no power of two is needed.
    """
    ratio = 2.0
    for _ in range(64):
        ratio = (1.0 + ratio) ** (1.0 / (dimensions + 1))
    steps = ratio ** -np.arange(1.0, dimensions + 1.0)
    return np.asarray(np.mod((np.arange(n)[:, None] + 0.5) * steps, 1.0))


def _stratified(points: Array, shift: Array) -> Array:
    """Quantiles of one trait, (R, n): ``points`` (n,) shifted by ``shift`` (R, 1) round the unit circle, then moved to
    the middles of n equal strata in their order, so that every run has the same firms of each trait, paired anew.
    """
    n = len(points)
    rank = np.empty(n)
    rank[np.argsort(points)] = np.arange(n)
    wrapped = np.searchsorted(np.sort(points), 1.0 - shift)
    return np.asarray((np.mod(rank + (n - wrapped), n) + 0.5) / n)


def _scores(u: Array) -> Array:
    """Standard normal scores of uniforms, kept off the ends of the unit interval."""
    return np.asarray(ndtri(np.clip(u, 1e-12, 1.0 - 1e-12)))


def _log_size_by_demand(u: Array, exponent: Array, smallest: Array, largest: Array) -> Array:
    """Log size at quantile u of the demand-weighted truncated Pareto law.

    A Pareto law with exponent a (CCDF), weighted by size, has density s^-a: log size is exponential with rate a - 1
    (flat at a = 1, Zipf), truncated to [smallest, largest].
    """
    rate = exponent - 1.0
    low, high = np.log(smallest), np.log(largest)
    flat = low + u * (high - low)
    safe = np.where(np.abs(rate) < 1e-9, 1.0, rate)
    curved = low - np.log1p(u * np.expm1(-safe * (high - low))) / safe
    return np.asarray(np.where(np.abs(rate) < 1e-9, flat, curved))


def _mean_log_size_by_demand(exponent: Array, smallest: Array, largest: Array) -> Array:
    """Demand-weighted mean of log size, by the midpoint rule on 1,024 quantiles."""
    u = (np.arange(1024) + 0.5) / 1024
    return np.asarray(_log_size_by_demand(u, exponent, smallest, largest).mean(axis=-1, keepdims=True))


def equal_demand_firms(
    seeds: tuple[int, ...], agent: str, n: int, exponent: Array, smallest: Array, largest: Array
) -> Firms:
    """Draw n firms of equal demand; ``exponent``, ``smallest``, ``largest`` have shape (R, 1)."""
    shift = uniforms(seeds, agent, "traits", len(TRAITS))
    u = [_stratified(_lattice(n, len(TRAITS))[:, k], shift[:, k : k + 1]) for k in range(len(TRAITS))]
    centre = _mean_log_size_by_demand(exponent, smallest, largest)
    return Firms(
        weight=np.full((len(seeds), n), 1.0 / n),
        log_size=_log_size_by_demand(u[0], exponent, smallest, largest) - centre,
        elasticity=_scores(u[1]),
        task_value=_scores(u[2]),
        patience=_scores(u[3]),
        clock=-np.log1p(-np.clip(u[3], 0.0, 1.0 - 1e-12)),
    )


def granular_firms(
    seeds: tuple[int, ...], agent: str, n: int, exponent: Array, smallest: Array, largest: Array
) -> Firms:
    """Draw n real firms one by one: Pareto sizes, demand in proportion to size, independent traits."""
    u = np.stack([generator(seed, agent, "firms").random((4, n)) for seed in seeds])
    tail = 1.0 - (smallest / largest) ** exponent
    log_size = np.log(smallest) - np.log1p(-np.ascontiguousarray(u[:, 0]) * tail) / exponent
    size = np.exp(log_size - log_size.max(axis=-1, keepdims=True))
    weight = size / size.sum(axis=-1, keepdims=True)
    patience = np.ascontiguousarray(u[:, 3])
    return Firms(
        weight=weight,
        log_size=log_size - _mean_log_size_by_demand(exponent, smallest, largest),
        elasticity=_scores(np.ascontiguousarray(u[:, 1])),
        task_value=_scores(np.ascontiguousarray(u[:, 2])),
        patience=_scores(patience),
        clock=-np.log1p(-np.clip(patience, 0.0, 1.0 - 1e-12)),
    )


POPULATIONS = {"equal_demand": equal_demand_firms, "granular": granular_firms}

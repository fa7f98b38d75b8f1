"""The firms of a sector: who they are at the start (MODEL.md, section Firms).

``equal_demand``: every firm stands for an equal share of the sector's demand at the start. Firms are then the points
of a low-discrepancy sequence over the four traits, stratified trait by trait and the same in every run: a quadrature
rather than a sample, so that a few hundred stand for millions and no seed adds noise of its own. ``granular``: real,
unequal firms, drawn one by one from a Pareto law of size.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from jevons.agents.randomness import generator

Array = npt.NDArray[np.float64]

TRAITS = ("size", "elasticity", "task_value", "patience")
ENOUGH_TO_REPAIR = 20  # fewer firms cannot be free of correlation in all traits at once


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


def _radical_inverse(count: int, base: int) -> Array:
    """Numbers 1 to ``count``, digits in ``base`` mirrored at the point (van der Corput 1935), shape (count,)."""
    rest, place, value = np.arange(1, count + 1), 1.0, np.zeros(count)
    while np.any(rest):
        place /= base
        value += place * (rest % base)
        rest //= base
    return value


def _strata(values: Array) -> Array:
    """Middles of n equal strata in the order of ``values`` (..., n): the same n quantiles whatever the values are."""
    return np.asarray((values.argsort(axis=-1).argsort(axis=-1) + 0.5) / values.shape[-1])


@lru_cache(maxsize=32)
def _quantiles(n: int) -> Array:
    """Quantiles of n firms on each trait, shape (traits, n).

    Every trait has the same n values. Halton's points (1960) say how they are paired between traits; two rounds of
    re-pairing (Iman and Conover 1982) take out what correlation of scores is left.
    """
    u = _strata(np.stack([_radical_inverse(n, base) for base in (2, 3, 5, 7)]))
    rounds = 2 if n >= ENOUGH_TO_REPAIR else 0
    for _ in range(rounds):
        scores = ndtri(u)
        u = _strata(np.linalg.solve(np.linalg.cholesky(np.corrcoef(scores)), scores))
    return u


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
    """Demand-weighted mean of log size, by the midpoint rule on 1,024 quantiles; runs with one law reckon it once."""
    u = (np.arange(1024) + 0.5) / 1024
    laws, place = np.unique(np.concatenate([exponent, smallest, largest], axis=1), axis=0, return_inverse=True)
    means = _log_size_by_demand(u, laws[:, :1], laws[:, 1:2], laws[:, 2:]).mean(axis=-1, keepdims=True)
    return np.asarray(means[place.reshape(-1)])


def equal_demand_firms(
    seeds: tuple[int, ...], agent: str, n: int, exponent: Array, smallest: Array, largest: Array
) -> Firms:
    """The n firms of equal demand, the same for every seed; all numbers have shape (R, 1)."""
    u = np.broadcast_to(_quantiles(n)[:, None, :], (len(TRAITS), len(seeds), n))
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

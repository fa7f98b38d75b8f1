"""The chain of nodes behind an accelerator, and the stock of memory in it (MODEL.md, section Supply chain)."""

import numpy as np

from jevons.economics.arrays import Array, Real, smallest, summed
from jevons.economics.vendor import MONTHS_PER_YEAR, order_pressure


def bottleneck(limits: Array) -> Array:
    """Output that every node allows: the least of ``limits`` (..., nodes), units a month, along the last axis.

    Fixed proportions: one accelerator passes every node. Raises nothing. Leontief (1941); MODEL.md, section Supply
    chain.
    """
    return smallest(limits)


def binding_shares(limits: Array, demand: Array) -> Array:
    """Which node holds output down, (..., nodes) [1]: one at the least limit if it is below ``demand`` (...), else 0.

    Nodes that tie share the one: it is each node's part of the shadow price of output. Raises nothing. MODEL.md,
    section Supply chain.
    """
    least = smallest(limits)[..., None]
    binds = (limits == least) & (least < demand[..., None])
    shares = binds.astype(np.float64)
    return np.asarray(shares / np.maximum(summed(shares), 1.0)[..., None])


def capacity_ahead(
    capacity: Real, expected: Real, growth: Real, months: Real, headroom: Real, adjustment: Real, growth_max: Real
) -> Array:
    """Capacity planned for m = ``months`` ahead: part of the gap to what is wanted is closed, and demand has grown on.

    capacity * exp(min((1 - (1 - a)^m) ln(headroom * expected/capacity) + growth * m, m ln(growth_max)/12)): a vendor
    closes the share a = ``adjustment`` in (0, 1] of its gap a month. ``capacity``, ``expected`` >= 0 in units a month,
    no capacity stays none; ``growth`` [1/month], ``growth_max`` >= 1 [x/year]. Broadcasts, raises nothing. MODEL.md,
    section Supply chain.
    """
    months = np.asarray(months)
    closed = 1.0 - np.power(1.0 - np.asarray(adjustment), months)
    step = closed * np.log(order_pressure(expected, capacity, headroom)) + growth * months
    return np.asarray(capacity * np.exp(np.minimum(step, np.log(growth_max) / MONTHS_PER_YEAR * months)))


def stack_yield(start_yield: Real, memory_ratio: Real, penalty: Real) -> Array:
    """Share of good bits among bits started: start_yield * memory_ratio^-penalty, at most one.

    ``memory_ratio`` > 0 is HBM on the package over that of the start: more of it takes taller stacks and newer dies;
    ``penalty`` >= 0 [1]. Broadcasts, raises nothing. MODEL.md, section Supply chain.
    """
    return np.asarray(np.minimum(start_yield * np.exp(-penalty * np.log(memory_ratio)), 1.0))


def order_up_to(expected: Real, cover: Real, lag: Real, stock: Real, under_way: Real) -> Array:
    """What to order so that stock and pipeline reach (cover + lag) months of expected use; never below zero.

    ``expected`` a month, ``stock`` and ``under_way`` in one unit, >= 0; ``cover`` and ``lag`` [months]. At rest it is
    the month's use. Broadcasts, raises nothing. Chen, Drezner, Ryan and Simchi-Levi (2000); MODEL.md, section Supply
    chain.
    """
    return np.asarray(np.maximum(expected * (cover + np.asarray(lag)) - stock - under_way, 0.0))

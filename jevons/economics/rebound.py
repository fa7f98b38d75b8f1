"""Rebound: how it is measured, and what it is in closed form (MODEL.md, section Rebound).

Efficiency rises by a factor gamma > 1; x1 and x0 are a resource's use with and without it, in one unit, both
> 0.
"""

import numpy as np

from jevons.economics.arrays import Array, Real, Truth
from jevons.economics.supply import log_rebound_with_supply

ROUNDING = 1e-9
"""Two uses nearer to each other than this are one: capacity that binds in both leaves only rounding between them."""


def is_more(use: Real, other: Real) -> Truth:
    """Whether one use of a resource is above another by more than rounding, both >= 0 in one unit.

    Broadcasts, raises nothing. MODEL.md, section Rebound.
    """
    return np.asarray(use > np.asarray(other) * (1.0 + ROUNDING))


def log_rebound(with_shock: Real, without_shock: Real, gamma: Real) -> Array:
    """Log-rebound 1 + ln(x1/x0)/ln(gamma) [1]; above one is backfire.

    Does not depend on gamma if demand is isoelastic. Broadcasts, raises nothing. Sorrell and Dimitropoulos
    (2008); MODEL.md, section Rebound.
    """
    return np.asarray(1.0 + np.log(with_shock / np.asarray(without_shock)) / np.log(gamma))


def linear_rebound(with_shock: Real, without_shock: Real, gamma: Real) -> Array:
    """Share of the expected saving that is taken back: 1 - (x0 - x1)/(x0 (1 - 1/gamma)) [1].

    Above one exactly where log-rebound is; explodes for large gamma, so it is never averaged. Broadcasts,
    raises nothing. Sorrell and Dimitropoulos (2008); MODEL.md, section Rebound.
    """
    saved = 1.0 - with_shock / np.asarray(without_shock)
    return np.asarray(1.0 - saved / (1.0 - 1.0 / np.asarray(gamma)))


def arc_elasticity(quantity_1: Real, quantity_0: Real, price_1: Real, price_0: Real) -> Array:
    """Elasticity between two points: -ln(q1/q0)/ln(p1/p0) [1]; prices must differ, all > 0.

    Broadcasts, raises nothing. MODEL.md, section Rebound.
    """
    return np.asarray(-np.log(quantity_1 / np.asarray(quantity_0)) / np.log(price_1 / np.asarray(price_0)))


def benchmark_rebound(
    compute_share: Real, pass_through: Real, elasticity: Real, supply_elasticity: Real = np.inf
) -> Array:
    """Log-rebound of compute at the margin: phi (1 + sigma)/(phi + sigma), phi = theta * rho * eps [1].

    theta ``compute_share`` of a task's cost, rho ``pass_through`` in logs, eps ``elasticity`` with respect to
    the cost of a task, sigma ``supply_elasticity`` of accelerator-hours. Broadcasts, raises nothing.
    MODEL.md, section Rebound.
    """
    return log_rebound_with_supply(compute_share * np.asarray(pass_through) * elasticity, supply_elasticity)


def ces_rebound(cost_share: Real, substitution: Real, output_elasticity: Real) -> Array:
    """Rebound of AI as a factor of CES production: (1 - s) * substitution + s * output_elasticity [1].

    s is the cost share of AI, the other factor's price is fixed and output is sold at cost. Broadcasts,
    raises nothing. Saunders (2008).
    """
    return np.asarray((1.0 - np.asarray(cost_share)) * substitution + cost_share * output_elasticity)


def apparent_elasticity(elasticity: Real, autonomous_growth: Real, price_growth: Real) -> Array:
    """Elasticity read off a time series: eps + g_auto/|g_price| [1].

    Exceeds eps whenever demand grows by itself. Growth of logs per unit of time, ``price_growth`` not
    zero and negative when prices fall. Broadcasts, raises nothing. MODEL.md, section Rebound.
    """
    return np.asarray(elasticity + autonomous_growth / np.abs(price_growth))

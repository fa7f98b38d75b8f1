"""Chip vendors' capacity, list price, market shares and learning (MODEL.md, section Chips)."""

import numpy as np

from jevons.economics.arrays import Array, Real, summed

MONTHS_PER_YEAR = 12.0
LEAST = np.finfo(np.float64).tiny
"""Stands for zero inside a logarithm."""


def capacity_next(
    capacity: Real, smoothed_orders: Real, headroom: Real, adjustment: Real, growth_max_per_year: Real
) -> Array:
    """Next month's capacity: part of the log gap to headroom * orders is closed, up by at most ln(g_max)/12.

    ``capacity`` >= 0 and ``smoothed_orders`` >= 0 in units a month; ``headroom`` >= 1 [1]; ``adjustment``
    [1/month] in (0, 1]; ``growth_max_per_year`` >= 1 [x/year]. No capacity stays none. Broadcasts, raises
    nothing. MODEL.md, section Chips.
    """
    step = adjustment * np.log(order_pressure(smoothed_orders, capacity, headroom))
    ceiling = np.log(growth_max_per_year) / MONTHS_PER_YEAR
    return np.asarray(capacity * np.exp(np.minimum(step, ceiling)))


def list_price_factor_next(
    factor: Real,
    backlog_and_orders: Real,
    capacity: Real,
    headroom: Real,
    response: Real,
    floor: Real,
    cap: Real,
) -> Array:
    """Next list price relative to the card: factor * pressure^response, from ``floor`` to ``cap`` [1].

    Pressure = headroom * (backlog and orders)/capacity, one at rest, where the factor stays what it is to the
    last bit. Units and capacity in units a month, >= 0; ``response`` >= 0 [1/month]. Broadcasts, raises
    nothing. MODEL.md, section Chips.
    """
    pressure = order_pressure(backlog_and_orders, capacity, headroom)
    return np.asarray(np.clip(factor * np.exp(response * np.log(pressure)), floor, cap))


def order_pressure(demand: Real, capacity: Real, headroom: Real) -> Array:
    """Units wanted over what capacity makes at rest, headroom * demand/capacity [1]: one for a vendor without capacity.

    ``demand`` and ``capacity`` >= 0 in units a month, ``headroom`` >= 1 [1]; positive, as a logarithm is taken of it.
    Broadcasts, raises nothing. MODEL.md, section Chips.
    """
    running = np.asarray(capacity) > 0.0
    pressure = headroom * np.asarray(demand) / np.where(running, capacity, 1.0)
    return np.asarray(np.where(running, np.maximum(pressure, LEAST), 1.0))


def vendor_shares(start_shares: Array, cost_ratio: Array, substitution: Array) -> Array:
    """Shares of orders by vendor, CES: proportional to start_share * cost_ratio^-substitution; sum to one.

    All (..., V) [1]; ``cost_ratio`` > 0 is USD per TFLOP/s relative to the start, ``substitution`` >= 0.
    Raises nothing. Armington (1969); MODEL.md, section Capex.
    """
    attraction = start_shares * np.exp(-substitution * np.log(cost_ratio))
    return np.asarray(attraction / summed(attraction)[..., None])


def workload_fit(specialisation: Real, inference_ratio: Real) -> Array:
    """Weight of an accelerator made for inference, relative to the start: 1 + f (inference_ratio - 1).

    ``specialisation`` f in [0, 1] is the part of its use that is inference alone; ``inference_ratio`` >= 0 the share of
    inference in the buyer's fleet over that of the start [1]. Broadcasts, raises nothing. MODEL.md, section Capex.
    """
    return np.asarray(1.0 + specialisation * (np.asarray(inference_ratio) - 1.0))


def wright_cost(cumulative_ratio: Real, learning_exponent: Real) -> Array:
    """Unit cost relative to the start once cumulated output has multiplied: ratio^-b.

    Each doubling saves 1 - 2^-b. Ratio > 0, ``learning_exponent`` b >= 0 [1]. Broadcasts, raises nothing.
    Wright (1936).
    """
    return np.asarray(np.exp(-learning_exponent * np.log(cumulative_ratio)))


def design_cost_factor(volume_ratio: Real, design_share: Real) -> Array:
    """Average cost relative to the start when its fixed part is spread over more units: 1 - s + s/max(volume, 1).

    ``design_share`` s in [0, 1) is the part of the start's cost that pays for design, ``volume_ratio`` >= 0 the volume
    over the start's [1]. A volume that falls does not raise it: what is spent on design is sunk. Broadcasts, raises
    nothing. MODEL.md, section Chips.
    """
    share = np.asarray(design_share)
    return np.asarray(1.0 - share + share / np.maximum(volume_ratio, 1.0))


def wright_long_run_growth(
    autonomous_growth: Real, elasticity: Real, efficiency_growth: Real, learning_exponent: Real
) -> Array:
    """Growth of output when cost learns from output: (g_A + eps g_e)/(1 - eps b), log per unit of time.

    Holds for eps * b < 1; beyond, learning feeds on itself without bound. Broadcasts, raises nothing. Wright
    (1936), with isoelastic demand and price in proportion to cost.
    """
    own = autonomous_growth + elasticity * np.asarray(efficiency_growth)
    return np.asarray(own / (1.0 - elasticity * np.asarray(learning_exponent)))

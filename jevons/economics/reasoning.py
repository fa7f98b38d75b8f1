"""Tokens per task, and what cheaper tokens do to the cost of a task (MODEL.md, section Tokens per task)."""

import numpy as np
from scipy.special import ndtr

from jevons.economics import normal
from jevons.economics.arrays import Array, Real


def tokens_per_task(log_relative_price: Real, reasoning_elasticity: Real, maximum: Real) -> Array:
    """Tokens per task relative to the start: min(exp(-reasoning_elasticity * ln price), maximum).

    All [1]; there is no floor, so a dearer token shortens answers. Broadcasts, raises nothing. MODEL.md,
    section Tokens per task.
    """
    return np.asarray(np.minimum(np.exp(-reasoning_elasticity * log_relative_price), maximum))


def log_relative_task_cost(
    log_relative_price: Real, compute_share: Real, reasoning_elasticity: Real, mode: str, maximum: Real = np.inf
) -> Array:
    """Log of the effective cost of a task relative to the start; exactly zero at the start price.

    With l the log price of a token, ek the reasoning elasticity (0 in mode "fixed") and theta the compute
    share: y = exp((1-ek) l) is token spend per task; "fixed" and "bloat" give ln(theta y + 1 - theta). In
    "optimal" buyers choose the extra tokens for their worth, so by the envelope theorem only the price moves
    the cost: d ln c/dl = theta(l) = theta y/(theta y + 1 - theta), whose integral from 0 is ln(theta y + 1 -
    theta)/(1-ek). Below the price at which tokens per task reach their ``maximum`` spend falls with the price.

    All [1], 0 < compute_share <= 1, 0 <= reasoning_elasticity < 1, maximum >= 1; any other mode is read as "bloat".
    Broadcasts, raises nothing. MODEL.md, section Tokens per task.
    """
    elasticity = np.zeros_like(reasoning_elasticity) if mode == "fixed" else np.asarray(reasoning_elasticity)
    share = np.asarray(compute_share)
    with np.errstate(over="ignore"):  # where tokens per task hardly answer, no price takes them to their maximum
        limit = np.where(elasticity > 0.0, -np.log(maximum) / np.where(elasticity > 0.0, elasticity, 1.0), -np.inf)
    log_cost = _log_cost((1.0 - elasticity) * np.maximum(log_relative_price, limit), share)
    if mode == "optimal":
        log_cost = log_cost / (1.0 - elasticity)
    below = np.asarray(log_relative_price) < limit
    at_limit = (1.0 - elasticity) * np.where(below, limit, 0.0)
    further = np.where(below, log_relative_price - limit, 0.0)
    return np.asarray(log_cost + (_log_cost(at_limit + further, share) - _log_cost(at_limit, share)))


def _log_cost(log_spend: Array, compute_share: Array) -> Array:
    """ln(theta exp(x) + 1 - theta), written for each sign of x so that nothing cancels."""
    falling = log_spend + np.log1p((1.0 - compute_share) * np.expm1(-np.minimum(log_spend, 0.0)))
    rising = np.log1p(compute_share * np.expm1(np.maximum(log_spend, 0.0)))
    return np.asarray(np.where(log_spend < 0.0, falling, rising))


def optimal_tokens_log_benefit(price: Real, value: Real, slope: Real) -> Array:
    """Best tokens per task when the benefit is value * slope * ln(tokens): value * slope / price.

    Unit elasticity: spend per task does not move with the price. ``value`` USD per task, ``price`` USD per
    token, ``slope`` [1], all > 0; tokens per task. Broadcasts, raises nothing. MODEL.md, section Tokens per
    task.
    """
    return np.asarray(value * slope / np.asarray(price))


def optimal_tokens_power_loss(price: Real, value: Real, loss: Real, exponent: Real) -> Array:
    """Best tokens per task k when value * loss * k^-b is lost: (b * value * loss/price)^(1/(1 + b)).

    Elasticity 1/(1 + b), b the ``exponent``. ``value`` USD per task, ``price`` USD per token, the rest [1],
    all > 0. Broadcasts, raises nothing. MODEL.md, section Tokens per task.
    """
    return np.asarray(np.exp(np.log(exponent * value * loss / price) / (1.0 + exponent)))


def log_benefit_demand(price: Real, mu: Real, sigma: Real, intercept: Real, slope: Real) -> Array:
    """Tokens per addressable task when a task is worth v (A + B ln tokens) and v is LN(mu, sigma^2).

    Tasks with v above v^ = (price/B) exp(1 - A/B) are done with v B/price tokens each, so that demand is
    (B/price) exp(mu + sigma^2/2) Phi(sigma - z), z = (ln v^ - mu)/sigma. ``price`` in exp(mu) per token; A
    ``intercept`` and B ``slope`` > 0 [1]. Broadcasts, raises nothing. MODEL.md, section Tokens per task.
    """
    mean_value = np.exp(mu + 0.5 * np.asarray(sigma) ** 2)
    score = _threshold_score(price, mu, sigma, intercept, slope)
    return np.asarray(slope / np.asarray(price) * mean_value * ndtr(sigma - score))


def log_benefit_elasticity(price: Real, mu: Real, sigma: Real, intercept: Real, slope: Real) -> Array:
    """Elasticity of ``log_benefit_demand``: 1 + h(z - sigma)/sigma, above one at every price [1].

    Same arguments. Broadcasts, raises nothing. MODEL.md, section Tokens per task.
    """
    score = _threshold_score(price, mu, sigma, intercept, slope)
    return np.asarray(1.0 + normal.hazard(score - sigma) / sigma)


def _threshold_score(price: Real, mu: Real, sigma: Real, intercept: Real, slope: Real) -> Array:
    """Normal score of the least valuable task still worth doing."""
    log_threshold = np.log(price / np.asarray(slope)) + 1.0 - intercept / np.asarray(slope)
    return np.asarray((log_threshold - mu) / sigma)

"""Use of AI tasks against their cost: three demand curves (MODEL.md, section Demand).

A cost is relative to the start, so its log is zero there; every curve has elasticity ``elasticity`` at that
point.
"""

import numpy as np
from scipy.special import ndtr, ndtri

from jevons.economics import normal
from jevons.economics.arrays import Array, Real


def isoelastic(log_relative_cost: Real, elasticity: Real) -> Array:
    """Use relative to the start with one elasticity everywhere: exp(-elasticity * log_relative_cost).

    Log and elasticity [1], elasticity >= 0. Broadcasts, raises nothing. MODEL.md, section Demand.
    """
    return np.asarray(np.exp(-elasticity * log_relative_cost))


def loglogistic_slope(elasticity: Real, start_share: Real) -> Array:
    """Slope b that gives a log-logistic curve this elasticity at the start: elasticity / (1 - start_share).

    All [1], 0 < start_share < 1. Broadcasts, raises nothing. MODEL.md, section Demand.
    """
    return np.asarray(elasticity / (1.0 - start_share))


def loglogistic_share(log_relative_cost: Real, slope: Real, start_share: Real) -> Array:
    """Share of the addressable tasks in use: 1 / (1 + (1 - q0)/q0 * c^b), q0 at relative cost c = 1.

    Its elasticity b (1 - q) falls in a straight line with penetration q. All [1], 0 < start_share < 1.
    Broadcasts, raises nothing. MODEL.md, section Demand.
    """
    return np.asarray(np.exp(log_loglogistic_share(log_relative_cost, slope, start_share)))


def log_loglogistic_share(log_relative_cost: Real, slope: Real, start_share: Real) -> Array:
    """Log of ``loglogistic_share``, exact far out in both tails. Same arguments; raises nothing."""
    log_odds_against = np.log((1.0 - start_share) / start_share)
    return np.asarray(-np.logaddexp(0.0, slope * log_relative_cost + log_odds_against))


def start_score(start_share: Real) -> Array:
    """Normal score z0 of the marginal task at the start: Phi^-1(1 - start_share).

    [1], 0 < start_share < 1. Broadcasts, raises nothing. MODEL.md, section Demand.
    """
    return np.asarray(-ndtri(start_share))


def start_share(start_score: Real) -> Array:
    """Share of the addressable tasks in use at the start, Phi(-z0): the inverse of ``start_score``.

    [1]. Broadcasts, raises nothing. MODEL.md, section Demand.
    """
    return np.asarray(ndtr(-np.asarray(start_score)))


def lognormal_sigma(elasticity: Real, start_score: Real) -> Array:
    """Spread of log task values that gives this elasticity at the start: h(z0)/elasticity, or infinity.

    All [1], elasticity >= 0. Broadcasts, raises nothing. MODEL.md, section Demand.
    """
    positive = np.asarray(elasticity) > 0.0
    sigma = normal.hazard(start_score) / np.where(positive, elasticity, 1.0)
    return np.asarray(np.where(positive, sigma, np.inf))


def lognormal_share(log_relative_cost: Real, sigma: Real, start_score: Real) -> Array:
    """Share of the addressable tasks worth doing when task values are lognormal: Phi(-(z0 + ln c / sigma)).

    Elasticity h(z)/sigma falls with penetration. All [1], sigma > 0, may be infinite. Broadcasts, raises
    nothing. Bessen (2019); MODEL.md, section Demand.
    """
    return np.asarray(ndtr(-(start_score + log_relative_cost / np.asarray(sigma))))


def log_lognormal_share(log_relative_cost: Real, sigma: Real, start_score: Real) -> Array:
    """Log of ``lognormal_share``, exact far out in both tails. Same arguments; raises nothing."""
    return np.asarray(normal.log_upper_tail(start_score + log_relative_cost / np.asarray(sigma)))


def lognormal_quantity(
    price: Real,
    mu: Real,
    sigma: Real,
    tam: Real,
    intensive_elasticity: Real = 0.0,
    value_exponent: Real = 0.0,
) -> Array:
    """Quantity when reservation prices are LN(mu, sigma^2), use grows as value^th and each user as price^-e.

    Q = tam * price^-e * exp(th mu + th^2 sigma^2/2) * Phi(th sigma - z), z = (ln price - mu)/sigma. ``price``
    > 0 in the unit of exp(mu); ``tam`` and Q in one unit; the rest [1]. Broadcasts, raises nothing. Bessen
    (2019); MODEL.md, section Demand.
    """
    score = (np.log(price) - mu) / sigma
    log_mean_value = value_exponent * mu + 0.5 * (value_exponent * sigma) ** 2
    log_quantity = log_mean_value - intensive_elasticity * np.log(price)
    return np.asarray(tam * np.exp(log_quantity) * ndtr(value_exponent * sigma - score))


def lognormal_elasticity(
    price: Real, mu: Real, sigma: Real, intensive_elasticity: Real = 0.0, value_exponent: Real = 0.0
) -> Array:
    """Elasticity of ``lognormal_quantity``: e + h(z - th sigma)/sigma [1].

    Same arguments. Broadcasts, raises nothing. Bessen (2019); MODEL.md, section Demand.
    """
    score = (np.log(price) - mu) / sigma
    return np.asarray(intensive_elasticity + normal.hazard(score - value_exponent * sigma) / sigma)


def peak_penetration_loglogistic(slope: Real, pass_through: Real = 1.0) -> Array:
    """Penetration at which cheaper tokens stop raising compute: max(0, 1 - 1/(slope * pass_through)).

    All [1], slope > 0, pass_through > 0. Broadcasts, raises nothing. MODEL.md, sections Demand and Rebound.
    """
    return np.asarray(np.maximum(1.0 - 1.0 / (slope * np.asarray(pass_through)), 0.0))


def headroom_bound(tam_over_start: Real, gamma: Real) -> Array:
    """Largest log-rebound that a finite market has room for, whatever the elasticity: ln(TAM/Q0)/ln(gamma).

    ``tam_over_start`` >= 1 and efficiency factor ``gamma`` > 1 [1]. Broadcasts, raises nothing. MODEL.md,
    section Rebound.
    """
    return np.asarray(np.log(tam_over_start) / np.log(gamma))

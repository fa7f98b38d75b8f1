"""Which cloud, or which model, a customer buys from: logit with inertia (MODEL.md, section Choice of cloud).

Shares and weights have a last axis of C clouds; ``inertia`` (kappa) lacks that axis and broadcasts over it.
"""

import numpy as np

from jevons.economics.arrays import Array, Real, Truth, largest, summed

NEWTON_STEPS = 40


def logit_shares(utility: Array) -> Array:
    """Shares exp(u_c) / sum exp(u) along the last axis, safe for large utilities.

    ``utility`` (..., C) [1]; shares (..., C) sum to one. Raises nothing. McFadden (1974); MODEL.md, section
    Choice of cloud.
    """
    attraction = np.exp(utility - largest(utility)[..., None])
    return np.asarray(attraction / summed(attraction)[..., None])


def switching_probabilities(weights: Array, inertia: Real) -> Array:
    """Chance that a customer of b is one of c next month: a_c e^(kappa [b=c]) / (1 + a_b (e^kappa - 1)).

    ``weights`` a (..., C) sum to one; ``inertia`` kappa >= 0 (...). Result (..., C, C) [1/month], rows b sum
    to one. Raises nothing. MODEL.md, section Choice of cloud.
    """
    pull = np.expm1(np.asarray(inertia))[..., None]
    same = np.eye(weights.shape[-1])
    stay = 1.0 + pull[..., None] * same
    return np.asarray(weights[..., None, :] * stay / (1.0 + pull * weights)[..., None])


def next_shares(shares: Array, weights: Array, inertia: Real) -> Array:
    """Shares after a month of switching: sum over b of s_b P(b->c), without building the table of P.

    ``shares`` s and ``weights`` a (..., C), each summing to one; ``inertia`` kappa >= 0 (...). Raises
    nothing. MODEL.md, section Choice of cloud.
    """
    pull = np.expm1(np.asarray(inertia))[..., None]
    leaving = shares / (1.0 + pull * weights)
    return np.asarray(weights * (summed(leaving)[..., None] + pull * leaving))


def weights_for_stationary_shares(shares: Array, inertia: Real) -> Array:
    """Weights a under which ``shares`` stay as they are: s_b ~ a_b (1 + K a_b), K = e^kappa - 1, sum a = 1.

    The chain is reversible, which gives a_b = 2 Z s_b/(1 + sqrt(1 + 4 K Z s_b)); Z is found by Newton's
    method, the same number of steps for every run. ``shares`` (..., C) sum to one; ``inertia`` kappa >= 0
    (...). Raises nothing. MODEL.md, section Choice of cloud.
    """
    pull = np.expm1(np.asarray(inertia))[..., None]
    scale = np.ones_like(summed(shares)[..., None])
    for _ in range(NEWTON_STEPS):
        root = np.sqrt(1.0 + 4.0 * pull * scale * shares)
        # The sum of weights is concave in Z, so steps from Z = 1 close in on the root from below.
        excess = summed(2.0 * scale * shares / (1.0 + root))[..., None] - 1.0
        scale = scale - excess / summed(shares / root)[..., None]
    weights = 2.0 * scale * shares / (1.0 + np.sqrt(1.0 + 4.0 * pull * scale * shares))
    return np.asarray(weights / summed(weights)[..., None])


def symmetric_switch_rate(clouds: Real, inertia: Real) -> Array:
    """Monthly share of customers that switch among N equal ``clouds``: (N-1)/(N-1 + e^kappa) [1/month].

    N >= 1, ``inertia`` kappa >= 0. Broadcasts, raises nothing. MODEL.md, section Choice of cloud.
    """
    others = np.asarray(clouds) - 1.0
    return np.asarray(others / (others + np.exp(inertia)))


def years_to_half_share(price_fall: Real, sensitivity: Real) -> Array:
    """Years after which a model left at its launch price has half the share of the newest, ln 2 / (alpha ln g) [year].

    ``price_fall`` g > 0, the factor a year by which the price of a given quality falls [1]; ``sensitivity`` alpha >= 0
    of the choice to price [1]. In a logit in log price odds are price ratios to the power -alpha: here they go as
    exp(-alpha ln(g) t), whatever else is on offer. A lower bound: nobody reprices the model, and no habit (inertia)
    keeps its customers. Infinite if prices do not fall or nobody minds them. Broadcasts, raises nothing.
    McFadden (1974); MODEL.md, section Choice of cloud.
    """
    decay = np.asarray(sensitivity * np.log(price_fall))
    return np.divide(np.log(2.0), decay, out=np.full(decay.shape, np.inf), where=decay > 0.0)


def nest_value(utility: Array, dissimilarity: Real) -> Array:
    """Inclusive value of a nest, lambda ln sum exp(u/lambda), over the last axis [1].

    ``utility`` (..., C); ``dissimilarity`` lambda (...) in (0, 1]: near zero the members are as good as one, at one the
    nest is plain logit. Raises nothing. McFadden (1978); MODEL.md, section Outside options.
    """
    spread = np.asarray(dissimilarity)[..., None]
    scaled = utility / spread
    top = largest(scaled)[..., None]
    return np.asarray((spread * (top + np.log(summed(np.exp(scaled - top))[..., None])))[..., 0])


def available_shares(utility: Array, available: Truth) -> Array:
    """Logit shares of what is in reach, zero for the rest, along the last axis.

    ``utility`` (..., A) [1]; ``available`` (..., A) of truth, at least one each. The ratio of two shares does not hang
    on what else is in reach (independence of irrelevant alternatives). Raises nothing. MODEL.md, Outside options.
    """
    return logit_shares(np.where(available, utility, -np.inf))

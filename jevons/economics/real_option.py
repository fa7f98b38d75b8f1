"""When to pay once for a flow of surplus: the value of waiting (MODEL.md, section Diffusion)."""

import numpy as np

from jevons.economics.arrays import Array, Real


def hurdle_multiple(rate: Real, decline: Real, volatility: Real) -> Array:
    """Worth over cost at which to pay, beta/(beta - 1) [1], when waiting brings a lower cost and better knowledge.

    A flow without drift is worth flow/rate. Reckoned in the cost, which falls at ``decline`` g, it is discounted at
    r + g and grows at g, so that beta is the positive root of s^2/2 beta (beta - 1) + g beta - (r + g) = 0. ``rate``
    r > 0 and g >= 0 [1/year], ``volatility`` s >= 0 of the flow [1/year^0.5]. (r + g)/r if s = 0; one if g = 0 too.
    Broadcasts, raises nothing. Dixit and Pindyck (1994); MODEL.md, section Diffusion.
    """
    half = 0.5 * np.asarray(volatility) * volatility
    drift = np.asarray(decline) - half
    # The inverse of beta stays finite as volatility and decline go to zero, and beta to infinity.
    inverse = (drift + np.sqrt(drift * drift + 4.0 * half * (rate + np.asarray(decline)))) / (2.0 * (rate + decline))
    return np.asarray(1.0 / (1.0 - inverse))


def hurdle_rate(rate: Real, decline: Real, volatility: Real) -> Array:
    """Flow of surplus over cost from which to pay: rate * beta/(beta - 1) [1/year]; rate + decline if all is certain.

    Arguments as in ``hurdle_multiple``. Broadcasts, raises nothing. MODEL.md, section Diffusion.
    """
    return np.asarray(rate * hurdle_multiple(rate, decline, volatility))


def years_to_adoption(surplus: Real, cost: Real, rate: Real, decline: Real) -> Array:
    """Best time to pay a cost that falls at ``decline`` for a certain flow: ln((r + g) cost/surplus)/g, at least 0.

    It maximises exp(-rT) (surplus/r - cost exp(-gT)). ``surplus`` a year and ``cost`` in one unit, both > 0; r, g > 0
    [1/year]; years. Broadcasts, raises nothing. MODEL.md, section Diffusion.
    """
    wait = np.log((rate + np.asarray(decline)) * cost / np.asarray(surplus)) / decline
    return np.asarray(np.maximum(wait, 0.0))

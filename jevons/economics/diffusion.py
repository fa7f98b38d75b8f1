"""How fast use follows: partial adjustment, Bass, and thresholds with peers (MODEL.md, section Diffusion)."""

import numpy as np

from jevons.economics.arrays import Array, Real, Truth

MONTHS_PER_YEAR = 12.0


def partial_adjustment_log(log_previous: Real, log_target: Real, rate: Real) -> Array:
    """Log use after one month: the share ``rate`` of the gap to the target is closed.

    Logs [1], rate [1/month] in [0, 1]. Broadcasts, raises nothing. MODEL.md, section Diffusion.
    """
    return np.asarray(log_previous + rate * (np.asarray(log_target) - log_previous))


def adjusted_elasticity(elasticity: Real, rate: Real, steps: Real) -> Array:
    """Elasticity seen ``steps`` months after a price change: elasticity * (1 - (1 - rate)^steps) [1].

    ``rate`` [1/month] in (0, 1], steps >= 0. Broadcasts, raises nothing. MODEL.md, section Diffusion.
    """
    return np.asarray(elasticity * (1.0 - np.power(1.0 - np.asarray(rate), steps)))


def months_to_backfire(elasticity: Real, rate: Real) -> Array:
    """Months until compute passes what it was: ln(1 - 1/elasticity)/ln(1 - rate), or infinity.

    Compute first falls, because use answers late; up to elasticity one it stays lower. ``elasticity`` [1] at
    full pass-through, ``rate`` [1/month] in (0, 1). Broadcasts, raises nothing. MODEL.md, sections Diffusion
    and Rebound.
    """
    backfires = np.asarray(elasticity) > 1.0
    gap_left = np.log1p(-1.0 / np.where(backfires, elasticity, 2.0))
    return np.asarray(np.where(backfires, gap_left / np.log1p(-np.asarray(rate)), np.inf))


def bass_hazard(adopted: Real, innovation_per_year: Real, imitation_per_year: Real) -> Array:
    """Hazard of adopting in a month: (innovation + imitation * adopted) / 12 [1/month].

    ``adopted`` is the share that has, in [0, 1]; coefficients [1/year] >= 0. Broadcasts, raises nothing. Bass
    (1969); MODEL.md, section Diffusion.
    """
    return np.asarray((innovation_per_year + imitation_per_year * adopted) / MONTHS_PER_YEAR)


def bass_share(years: Real, innovation_per_year: Real, imitation_per_year: Real) -> Array:
    """Share that has adopted after ``years`` from none: (1 - e^-(p+q)t) / (1 + (q/p) e^-(p+q)t) [1].

    Innovation p > 0 and imitation q >= 0 [1/year], t >= 0. Broadcasts, raises nothing. Bass (1969); MODEL.md,
    section Diffusion.
    """
    decay = -(innovation_per_year + imitation_per_year) * np.asarray(years)
    ratio = imitation_per_year / np.asarray(innovation_per_year)
    return np.asarray(-np.expm1(decay) / (1.0 + ratio * np.exp(decay)))


def bass_peak_years(innovation_per_year: Real, imitation_per_year: Real) -> Array:
    """Years until the flow of new adopters peaks: ln(q/p) / (p + q), negative if it falls from the start.

    Innovation p > 0 and imitation q > 0 [1/year]. Broadcasts, raises nothing. Bass (1969); MODEL.md, section
    Diffusion.
    """
    ratio = imitation_per_year / np.asarray(innovation_per_year)
    return np.asarray(np.log(ratio) / (innovation_per_year + imitation_per_year))


def threshold_adopts(log_relative_cost: Real, latent: Real, peers_gain: Real, peer_effect: Real, spread: Real) -> Truth:
    """Whether a firm adopts: spread * latent - log_relative_cost + peer_effect * peers_gain >= 0.

    All [1]; ``latent`` is the firm's inclination, ``peers_gain`` the rise in the share of adopters since the
    start. Broadcasts, raises nothing. Granovetter (1978); MODEL.md, section Diffusion.
    """
    return np.asarray(spread * latent - log_relative_cost + peer_effect * peers_gain >= 0.0)


def exponential_clock(uniform: Real) -> Array:
    """Exponential waiting hazard from a uniform draw: -ln(1 - uniform) [1].

    ``uniform`` in [0, 1). A firm that adopts when cumulated hazard passes its clock adopts as often as one
    that draws anew every month. Broadcasts, raises nothing. MODEL.md, section Firms.
    """
    return np.asarray(-np.log1p(-np.asarray(uniform)))


def adopted_by_clock(clock: Real, cumulative_hazard: Real) -> Truth:
    """Whether cumulated hazard has reached a firm's clock.

    Both [1]. Broadcasts, raises nothing. MODEL.md, section Diffusion.
    """
    return np.asarray(np.asarray(clock) <= cumulative_hazard)

"""What clouds believe of how tokens answer price, and how they learn (MODEL.md, section Beliefs)."""

import numpy as np

from jevons.economics.arrays import Array, Real


def learned_moment(moment: Real, price_fall: Real, gain: Real) -> Array:
    """Mean square of monthly log price falls, discounted at the gain: s + gain (z^2 - s) [1].

    ``moment`` s >= 0 and fall z in logs, ``gain`` in [0, 1] [1/month]. Broadcasts, raises nothing. Evans and
    Honkapohja (2001); MODEL.md, section Beliefs.
    """
    return np.asarray(moment + gain * (np.square(price_fall) - moment))


def learned_elasticity(belief: Real, token_growth: Real, price_fall: Real, moment: Real, gain: Real) -> Array:
    """Constant-gain least squares of token growth on the price fall: e + gain z (y - e z)/s [1].

    Through the origin, so that growth which owes nothing to price is taken for an answer to it: with a steady
    fall z and y = a + eps z the belief ends at eps + a/z. ``belief`` e, log growth y, log fall z, their moment s
    after this month (zero leaves the belief), ``gain`` in [0, 1] [1/month]. Broadcasts, raises nothing. Evans and
    Honkapohja (2001); MODEL.md, section Beliefs.
    """
    seen = np.asarray(moment) > 0.0
    error = token_growth - belief * np.asarray(price_fall)
    return np.asarray(belief + gain * price_fall * error / np.where(seen, moment, 1.0) * seen)


def unanswered_fall(unanswered: Real, news: Real, patience_months: Real) -> Array:
    """Surprising log price falls that buyers are still expected to answer: x (1 - 1/h) + news [1].

    ``patience_months`` h >= 1: months for which a cloud waits for the answer. Broadcasts, raises nothing. MODEL.md,
    section Beliefs.
    """
    return np.asarray(unanswered * (1.0 - 1.0 / np.asarray(patience_months)) + news)

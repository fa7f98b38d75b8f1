"""What moved a margin: price, efficiency, utilisation, or the life over which the books write off.

MODEL.md, section Margins.
"""

import numpy as np

from jevons.economics.arrays import Array, Real


def logarithmic_mean(one: Real, other: Real) -> Array:
    """(a - b)/ln(a/b), and a where both are equal; in the unit of both, which are > 0.

    Broadcasts, raises nothing. Carlson (1972); MODEL.md, section Margins.
    """
    gap = (np.asarray(one) - other) / np.asarray(other)
    # Near each other the log of the ratio loses digits, and far from each other that of the gap does.
    near = np.abs(gap) < 0.5
    log_ratio = np.where(near, np.log1p(np.where(near, gap, 0.0)), np.log(one / np.asarray(other)))
    apart = log_ratio != 0.0
    return np.asarray(np.where(apart, other * gap / np.where(apart, log_ratio, 1.0), one))


def margin_part(log_change: Real, cost_share: Real, cost_share_before: Real) -> Array:
    """Part of a change in margin that is owed to one factor: change of its log times the mean cost share [1].

    The margin is 1 - k, k = cost over revenue > 0, and -ln k a sum of logs of factors: parts of all factors sum to the
    change in margin, with the logarithmic mean of k now and before. Broadcasts, raises nothing. Ang (2004);
    MODEL.md, section Margins.
    """
    return np.asarray(logarithmic_mean(cost_share, cost_share_before) * log_change)

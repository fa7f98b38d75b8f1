"""What an export control does to a region: how orders turn elsewhere is the cloud's, how efficiency answers is here.

MODEL.md, section Regions.
"""

import numpy as np

from jevons.economics.arrays import Array, Real

MONTHS_PER_YEAR = 12.0


def induced_log_efficiency_next(log_efficiency: Real, rent_ratio: Real, response: Real) -> Array:
    """Efficiency won by effort where compute is dear: ln e + response max(0, ln rent_ratio)/12, a month later.

    ``log_efficiency`` of serving relative to the start [1]; ``rent_ratio`` > 0 the region's rent over the world's,
    start = 1; ``response`` xi >= 0 [1/year]: growth of efficiency is g0 + xi ln(rent_ratio), g0 being everybody's.
    Cheap compute makes nobody forget. Broadcasts, raises nothing. Hicks (1932), induced innovation; MODEL.md, section
    Regions.
    """
    effort = np.maximum(np.log(rent_ratio), 0.0)
    return np.asarray(log_efficiency + np.asarray(response) * effort / MONTHS_PER_YEAR)


def training_left(cost_ratio: Real, response: Real) -> Array:
    """Share of the compute on the path of training that is still used where compute is dear: min(1, cost_ratio^-a).

    ``cost_ratio`` > 0 what a TFLOP/s online has cost over what it has in the world, start = 1; ``response`` a >= 0 [1]:
    at one the same money is spent. Broadcasts, raises nothing. MODEL.md, section Regions.
    """
    dearer = np.maximum(np.log(cost_ratio), 0.0)
    return np.asarray(np.exp(-np.asarray(response) * dearer))


def spilled_log_efficiency(log_efficiency: Real, share: Real) -> Array:
    """What others take over of a region's efficiency: share ln e.

    ``log_efficiency`` >= 0 of the region when its open models came out [1]; ``share`` in [0, 1]. Broadcasts, raises
    nothing. MODEL.md, section Regions.
    """
    return np.asarray(np.asarray(share) * log_efficiency)

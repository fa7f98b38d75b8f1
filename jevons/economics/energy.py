"""Electricity that a fleet draws (MODEL.md, section Energy)."""

import numpy as np

from jevons.economics.arrays import Array, Real, summed

KWH_PER_GWH = 1e6


def fleet_energy_gwh(
    accelerators: Array, power_kw: Real, overhead: Real, hours: Real, utilisation: Real, idle_share: Real
) -> Array:
    """Energy of a fleet, GWh: sum of units * kW * overhead * hours * (u + idle_share (1 - u)).

    Sums along the last axis. ``accelerators`` (..., G) units; ``power_kw`` kW a unit at full load;
    ``overhead`` >= 1 of the whole site, ``utilisation`` and ``idle_share`` of full power drawn when idle, in
    [0, 1] [1]; all broadcast against (..., G). Raises nothing. MODEL.md, section Energy.
    """
    load = utilisation + idle_share * (1.0 - np.asarray(utilisation))
    kilowatt_hours = accelerators * np.asarray(power_kw) * overhead * hours * load
    return np.asarray(summed(kilowatt_hours) / KWH_PER_GWH)

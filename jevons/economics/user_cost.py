"""Cost of owning and running an accelerator for an hour (MODEL.md, section User cost)."""

import numpy as np

from jevons.economics.arrays import Array, Real

HOURS_PER_YEAR = 8760.0


def capital_recovery_factor(rate: Real, years: Real) -> Array:
    """Yearly payment that repays one dollar with interest: r/(1 - (1+r)^-L) [1/year], 1/L at r = 0.

    ``rate`` >= 0 [1/year], ``years`` > 0. Broadcasts, raises nothing. Jorgenson (1963); MODEL.md, section
    User cost.
    """
    charged = np.asarray(rate) > 0.0
    safe = np.where(charged, rate, 1.0)
    annuity = safe / -np.expm1(-years * np.log1p(safe))
    return np.asarray(np.where(charged, annuity, 1.0 / np.asarray(years)))


def user_cost_per_hour(
    price: Real, infrastructure_share: Real, rate: Real, life_years: Real, utilisation: Real
) -> Array:
    """Revenue a used hour must bring, USD/hour: price (1 + infrastructure) CRF/(8760 utilisation).

    ``price`` USD, ``infrastructure_share`` of the price [1], ``rate`` [1/year], ``life_years`` > 0,
    ``utilisation`` in (0, 1]. Electricity comes on top. Broadcasts, raises nothing. Jorgenson (1963);
    MODEL.md, section User cost.
    """
    yearly = price * (1.0 + np.asarray(infrastructure_share)) * capital_recovery_factor(rate, life_years)
    return np.asarray(yearly / (HOURS_PER_YEAR * np.asarray(utilisation)))


def energy_cost_per_hour(power_kw: Real, overhead: Real, electricity_price: Real) -> Array:
    """Electricity for an hour at full power: kW * overhead * USD/kWh = USD/hour; ``overhead`` >= 1 [1].

    Broadcasts, raises nothing. MODEL.md, section User cost.
    """
    return np.asarray(power_kw * np.asarray(overhead) * electricity_price)

"""Rising supply of accelerator-hours, and what scarcity does to rebound (MODEL.md, section Supply)."""

import numpy as np

from jevons.economics.arrays import Array, Real


def rent_factor(relative_hours: Real, supply_elasticity: Real) -> Array:
    """Rent of an accelerator-hour relative to the start: relative_hours^(1/sigma), one at infinite sigma.

    Both [1], hours > 0, sigma > 0. At sigma = 0 quantity is fixed and the rent must be solved from demand, so
    it is no function of hours. Broadcasts, raises nothing. MODEL.md, section Supply.
    """
    return np.asarray(np.exp(np.log(relative_hours) / np.asarray(supply_elasticity)))


def market_rent(user_cost: Real, scarcity: Real, response: Real, electricity: Real) -> Array:
    """Rent that an accelerator-hour fetches: max(user_cost * scarcity^response, electricity), USD/h.

    ``scarcity`` > 0 is compute wanted over compute online, one at rest [1]; ``response`` >= 0 [1]; nobody lets an hour
    below its ``electricity``. Broadcasts, raises nothing. MODEL.md, section Rent.
    """
    return np.asarray(np.maximum(user_cost * np.exp(response * np.log(scarcity)), electricity))


def log_rebound_with_supply(phi: Real, supply_elasticity: Real) -> Array:
    """Log-rebound of compute under rising supply: phi (1 + sigma)/(phi + sigma), phi at infinite sigma.

    ``phi`` is pass-through times demand elasticity, sigma >= 0, not both zero [1]. Scarcity pulls it towards
    one and never past it. Broadcasts, raises nothing. MODEL.md, section Rebound.
    """
    endless, sigma = _split(supply_elasticity)
    return np.asarray(np.where(endless, phi, phi * (1.0 + sigma) / (phi + sigma)))


def rent_response(phi: Real, supply_elasticity: Real) -> Array:
    """Rise of log rent per unit of log efficiency: (phi - 1)/(phi + sigma), zero at infinite sigma.

    Arguments as ``log_rebound_with_supply``. Broadcasts, raises nothing. MODEL.md, section Rebound.
    """
    endless, sigma = _split(supply_elasticity)
    return np.asarray(np.where(endless, 0.0, (phi - 1.0) / (phi + sigma)))


def _split(supply_elasticity: Real) -> tuple[Array, Array]:
    """Where supply is perfectly elastic, and an elasticity that is safe to divide by."""
    endless = np.isinf(supply_elasticity)
    return endless, np.where(endless, 1.0, supply_elasticity)


def glut_revenue_elasticity(elasticity: Real) -> Array:
    """Rise of log revenue per unit of log capacity when a glut is sold off: 1 - 1/elasticity [1].

    Elasticity > 0; above one a glut raises revenue. Broadcasts, raises nothing. MODEL.md, section Rebound.
    """
    return np.asarray(1.0 - 1.0 / np.asarray(elasticity))

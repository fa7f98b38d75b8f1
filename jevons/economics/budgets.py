"""Spending limits on tokens (MODEL.md, section Budgets)."""

import numpy as np

from jevons.economics.arrays import Array, Real

MONTHS_PER_YEAR = 12.0


def capped_by_budget(desired_tokens: Real, price: Real, budget: Real) -> Array:
    """Tokens that a budget pays for: min(desired_tokens, budget / price), in the unit of ``desired_tokens``.

    ``budget`` in tokens times price, per month; ``price`` > 0. Where it binds, spend is constant and the
    elasticity is one. Broadcasts, raises nothing. MODEL.md, section Budgets.
    """
    return np.asarray(np.minimum(desired_tokens, budget / np.asarray(price)))


def roll_budget(budget: Real, growth_per_year: Real) -> Array:
    """Next month's budget: budget * growth_per_year^(1/12), in the unit of ``budget``.

    ``growth_per_year`` > 0 [x/year]. Broadcasts, raises nothing. MODEL.md, section Budgets.
    """
    return np.asarray(budget * np.exp(np.log(growth_per_year) / MONTHS_PER_YEAR))

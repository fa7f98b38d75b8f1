"""Spending limits on tokens (MODEL.md, section Budgets)."""

import numpy as np

from jevons.economics.arrays import Array, Real


def capped_by_budget(desired_tokens: Real, price: Real, budget: Real) -> Array:
    """Tokens that a budget pays for: min(desired_tokens, budget / price), in the unit of ``desired_tokens``.

    ``budget`` in tokens times price, per month; ``price`` > 0. Where it binds, spend is constant and the
    elasticity is one. Broadcasts, raises nothing. MODEL.md, section Budgets.
    """
    return np.asarray(np.minimum(desired_tokens, budget / np.asarray(price)))

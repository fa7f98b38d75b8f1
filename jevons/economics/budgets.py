"""Spending limits on tokens, and how returns move them (MODEL.md, section Budgets)."""

import numpy as np

from jevons.economics.arrays import Array, Real


def capped_by_budget(desired_tokens: Real, price: Real, budget: Real) -> Array:
    """Tokens that a budget pays for: min(desired_tokens, budget / price), in the unit of ``desired_tokens``.

    ``budget`` in tokens times price, per month; ``price`` > 0. Where it binds, spend is constant and the
    elasticity is one. Broadcasts, raises nothing. MODEL.md, section Budgets.
    """
    return np.asarray(np.minimum(desired_tokens, budget / np.asarray(price)))


def value_in_use(value_before: Real, tasks: Real, tasks_before: Real, cost: Real, cost_before: Real) -> Array:
    """Worth of the tasks in use: value_before + (tasks - tasks_before) * (cost + cost_before)/2.

    A task that is taken up, or given up, is worth what it then costs: between this month's cost and the last. ``tasks``
    relative to the start; ``cost`` of a task and worth in its cost at the start. All [1]. Broadcasts, raises nothing.
    MODEL.md, section Budgets.
    """
    return np.asarray(value_before + (np.asarray(tasks) - tasks_before) * 0.5 * (cost + np.asarray(cost_before)))


def return_on_tokens(value_per_task: Real, cost: Real, token_spend: Real, productive: Real) -> Array:
    """Surplus of tasks over their token spend: (productive * value_per_task - cost)/token_spend [1].

    ``value_per_task``, ``cost`` and ``token_spend`` of a task in its cost at the start, the last > 0; ``productive``
    in [0, 1]: part of the spend that is on what works. Broadcasts, raises nothing. MODEL.md, section Budgets.
    """
    return np.asarray((productive * np.asarray(value_per_task) - cost) / token_spend)


def log_budget_change(earned: Real, hurdle: Real, response: Real, most: Real) -> Array:
    """Log change of a budget in a month: ln(1 + clip(response (earned - hurdle), -most, most)).

    Return ``earned`` and ``hurdle`` [1]; ``response`` [1/month] >= 0; ``most`` in [0, 1). Broadcasts, raises nothing.
    MODEL.md, section Budgets.
    """
    return np.asarray(np.log1p(np.clip(response * (np.asarray(earned) - hurdle), -np.asarray(most), most)))

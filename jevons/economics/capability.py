"""What training and use do to models: quality from training compute, efficiency from experience, training's rebound.

MODEL.md, section Capability.
"""

import numpy as np

from jevons.economics.arrays import Array, Real


def log_quality_from_training(stock_ratio: Real, elasticity: Real) -> Array:
    """Log quality relative to the start: elasticity * ln(stock_ratio).

    ``stock_ratio`` > 0 is the stock of training compute, depreciated, over that of the start; ``elasticity`` >= 0 [1].
    A scaling law in logs. Broadcasts, raises nothing. Kaplan et al. (2020); MODEL.md, section Capability.
    """
    return np.asarray(elasticity * np.log(stock_ratio))


def log_quality_of_open_models(frontier: Real, lagged: Real, lagged_at_start: Real, distillation: Real) -> Array:
    """Log quality of open models relative to the start: (1 - d) (lagged - lagged_at_start) + d frontier.

    They stand where the frontier stood a lag ago, and have made up the share ``distillation`` d in [0, 1] of its lead
    since by learning from its answers. ``frontier`` today and ``lagged`` a lag ago, ``lagged_at_start`` a lag before
    the start: log qualities [1], zero for the frontier at the start. Broadcasts, raises nothing. MODEL.md, section
    Capability.
    """
    behind = (1.0 - np.asarray(distillation)) * (np.asarray(lagged) - lagged_at_start)
    return np.asarray(behind + np.asarray(distillation) * frontier)


def knowledge_next(stock: Real, added: Real, obsolescence: Real) -> Array:
    """Next month's stock of training compute: stock (1 - obsolescence) + added.

    ``stock`` > 0 and ``added`` >= 0 in one unit, ``obsolescence`` in (0, 1] [1/month]. At rest the stock is
    added/obsolescence. Broadcasts, raises nothing. MODEL.md, section Capability.
    """
    return np.asarray(np.asarray(stock) * (1.0 - np.asarray(obsolescence)) + added)


def need_from_experience(experience_ratio: Real, elasticity: Real) -> Array:
    """Compute that a token needs, relative to what it would without experience: experience_ratio^-elasticity.

    ``experience_ratio`` > 0 is tokens ever served over those before the start; ``elasticity`` >= 0 [1]. Broadcasts,
    raises nothing. Arrow (1962); MODEL.md, section Capability.
    """
    return np.asarray(np.exp(-np.asarray(elasticity) * np.log(experience_ratio)))


def training_need_after_saving(factor: Real, response: Real) -> Array:
    """Compute that training takes once a unit of it saves: factor^(response - 1), relative to before.

    ``factor`` > 0 divides the compute of a training run; ``response`` >= 0 is the log-rebound of training compute: 0
    all is saved, 1 all is spent on more training, above 1 it backfires. Broadcasts, raises nothing. MODEL.md, section
    Capability.
    """
    return np.asarray(np.power(factor, np.asarray(response) - 1.0))


def training_need_after_faster_hardware(factor: Real, response: Real) -> Array:
    """Compute that training takes once every accelerator does more: factor^response, relative to before.

    ``factor`` > 0 multiplies what an accelerator computes; ``response`` >= 0 is the log-rebound of training compute: at
    0 as much is trained, on fewer accelerators, at 1 on as many. Broadcasts, raises nothing. MODEL.md, section
    Capability.
    """
    return np.asarray(np.power(factor, np.asarray(response)))


def training_rush(months: Real, size: Real, peak_months: Real) -> Array:
    """Compute wanted for training in a rush that comes and goes, over its trend: 1 + size x exp(1 - x), x = t/peak.

    ``months`` t >= 0 since the start; the rush rises from nothing to ``size`` >= 0 [1] after ``peak_months`` > 0, and
    fades: half of it is left at 2.7 times that. Broadcasts, raises nothing. MODEL.md, section Exogenous state.
    """
    since = np.asarray(months) / np.asarray(peak_months)
    return np.asarray(1.0 + size * since * np.exp(1.0 - since))

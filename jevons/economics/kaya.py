"""Tokens as a chain from adopters to tokens per task, with the mix of sectors as a link of its own.

The identity of Kaya (1990) for energy, people * output per head * structure * energy per output, told of tokens;
MODEL.md, section Decomposition.
"""

import numpy as np

from jevons.economics.arrays import Array, Truth


def demand_factors(adopters: Array, worth: Array, done: Array, tokens_per_task: Array, counted: Truth) -> Array:
    """Adopters, tasks worth doing per adopter, use of each task, share of the tasks done, tokens per task.

    All (..., sectors). ``adopters``, ``worth`` (tasks worth doing) and ``done`` (tasks done) count in one unit over
    sectors, such as the tasks of the first month; ``tokens_per_task`` relative to the first month [1]. The first three
    factors are ratios of totals over the sectors that are ``counted``, of which one must be, and the same for all
    sectors. Returns (..., sectors, 5), whose product is done * tokens_per_task. Raises nothing. Kaya (1990); MODEL.md,
    section Decomposition.
    """
    people, tasks, uses = (_total(values, counted) for values in (adopters, worth, done))
    links = (people, tasks / people, uses / tasks, done / uses, tokens_per_task)
    return np.stack(np.broadcast_arrays(*links), axis=-1)


def _total(values: Array, counted: Truth) -> Array:
    return np.asarray(np.sum(np.where(counted, values, 0.0), axis=-1, keepdims=True))

"""Derivatives by difference quotients, to hold closed forms against, and how often to draw."""

from collections.abc import Callable

import numpy as np
from hypothesis import settings

from jevons.economics.arrays import Array

DRAWS = settings(max_examples=60, deadline=None)
FEW_DRAWS = settings(max_examples=15, deadline=None)


def slope(function: Callable[[float], float | Array], at: float, step: float = 1e-5) -> float:
    """Central difference quotient of a function at a point."""
    return (float(function(at + step)) - float(function(at - step))) / (2 * step)


def elasticity(function: Callable[[float], float | Array], at: float, step: float = 1e-5) -> float:
    """d ln f / d ln x at x, by a central difference quotient in logs."""
    return slope(lambda log_x: float(np.log(function(float(np.exp(log_x))))), float(np.log(at)), step)

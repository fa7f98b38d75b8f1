"""Exact decomposition of a change into its factors: the logarithmic mean Divisia index (LMDI-I).

X is a sum over segments of products of factors; each factor's effect is its log change, weighted by the logarithmic
mean of the segment. Effects add up to the change without a rest. Ang (2005); MODEL.md, section Decomposition.
"""

import numpy as np

from jevons.economics.arrays import Array

NOTHING = 1e-100
"""Stands for zero (Ang and Liu 2007): small enough to leave the sum exact, large enough for a logarithm."""


def logarithmic_mean(a: Array, b: Array) -> Array:
    """L(a, b) = (a - b)/ln(a/b), and L(a, a) = a, in the unit of both.

    ``a`` and ``b`` > 0. Near a = b the quotient is reckoned by its series, which is exact to rounding. Broadcasts,
    raises nothing. Ang (2005).
    """
    log_ratio = np.log(np.asarray(a) / b)
    near = np.abs(log_ratio) < 1e-4
    safe = np.where(near, 1.0, log_ratio)
    # a - b = b (e^r - 1), so L = b (e^r - 1)/r: the series of the last factor is taken where r is small.
    series = 1.0 + log_ratio / 2.0 + log_ratio * log_ratio / 6.0
    return np.asarray(b * np.where(near, series, np.expm1(safe) / safe))


def absent_to_first(before: Array, after: Array) -> tuple[Array, Array]:
    """Tables in which a segment that is absent in either state moves by its first factor alone.

    Arguments as in ``additive_effects``; a segment is absent where its product is zero. Its first factor becomes the
    product and the others one, so that products stay what they are and its whole change goes to the first, extensive
    factor. Raises nothing. Ang and Liu (2007); MODEL.md, section Decomposition.
    """
    products = [np.prod(table, axis=-1, keepdims=True) for table in (before, after)]
    absent = (products[0] == 0.0) | (products[1] == 0.0)
    others = np.ones(before.shape[-1] - 1)
    alone = [
        np.concatenate([product, np.broadcast_to(others, (*product.shape[:-1], len(others)))], axis=-1)
        for product in products
    ]
    one, other = (np.where(absent, lone, table) for lone, table in zip(alone, (before, after), strict=True))
    return one, other


def additive_effects(before: Array, after: Array) -> Array:
    """Effect of every factor on the sum of products, (..., factors), in the unit of the sum.

    ``before`` and ``after``: (..., segments, factors), values >= 0; zeros count as 1e-100. Effects sum to the change of
    sum over segments of the product over factors. Raises nothing. Ang (2005); MODEL.md, section Decomposition.
    """
    one, other = np.maximum(after, NOTHING), np.maximum(before, NOTHING)
    weights = logarithmic_mean(np.prod(one, axis=-1), np.prod(other, axis=-1))
    return np.asarray(np.sum(weights[..., None] * np.log(one / other), axis=-2))


def log_effects(before: Array, after: Array) -> Array:
    """Effect of every factor on the log of the sum, (..., factors) [1]: they sum to ln(sum after/sum before).

    Arguments as in ``additive_effects``. The multiplicative form: e to the effect is the factor's index. Raises
    nothing. Ang (2005); MODEL.md, section Decomposition.
    """
    totals = (np.sum(np.prod(np.maximum(x, NOTHING), axis=-1), axis=-1) for x in (after, before))
    return np.asarray(additive_effects(before, after) / logarithmic_mean(*totals)[..., None])

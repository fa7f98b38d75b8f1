"""Economies of scale: a fixed cost of being in the market, which the tokens sold share (MODEL.md, section Overhead).

Where it stays as it is a growing market makes it light for all, small sellers above all; where it grows faster than the
market it drives them out: exogenous and endogenous sunk costs (Sutton 1991).
"""

import numpy as np

from jevons.economics.arrays import Array, Real

QUARTER = 0.25
MTOK_PER_TTOK = 1e6


def share_of_cost(share_at_a_quarter: Real, market_share: Real) -> Array:
    """Share of overhead in the full cost of a token at the start: that of a seller of a quarter, over its own size [1].

    ``share_at_a_quarter`` in [0, 1), ``market_share`` in (0, 1] [1]. Broadcasts, raises nothing. MODEL.md, section
    Overhead.
    """
    return np.asarray(share_at_a_quarter * QUARTER / np.asarray(market_share))


def per_token(overhead_usd: Real, tokens_ttok: Real) -> Array:
    """Overhead that a token bears: overhead/tokens, USD/Mtok.

    ``overhead_usd`` >= 0 [USD/month], ``tokens_ttok`` > 0 [Ttok/month]. Broadcasts, raises nothing. MODEL.md, section
    Overhead.
    """
    return np.asarray(overhead_usd / (np.asarray(tokens_ttok) * MTOK_PER_TTOK))

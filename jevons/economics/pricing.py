"""How a cloud prices a token (MODEL.md, sections Prices and Clearing).

Prices and costs in USD/Mtok; ``share`` is last month's share of token revenue [1]. Each rule has an inverse,
so that an observed start price implies a start cost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from jevons.economics.arrays import Array, Real

LEAST_SHARE = 1e-3
"""Nobody gives tokens away: the least that a price war leaves of a price."""

LEAST_BELIEVED_ELASTICITY = 1.05
"""At or below one no finite price is best; the least substitutable seller of the cards faces this much."""

BISECTIONS = 100


class PricingNumbers(Protocol):
    """The parameters that pricing rules read from a cloud."""

    @property
    def seller_elasticity(self) -> Array: ...
    @property
    def believed_market_elasticity(self) -> Array: ...
    @property
    def markup(self) -> Array: ...
    @property
    def logit_slope(self) -> Array: ...
    @property
    def subsidy(self) -> Array: ...


def cost_plus(cost: Real, markup: Real) -> Array:
    """Price at a fixed mark-up: (1 + markup) * cost, USD/Mtok.

    ``markup`` >= 0 [1]. Broadcasts, raises nothing. MODEL.md, section Prices.
    """
    return np.asarray((1.0 + markup) * np.asarray(cost))


def atkeson_burstein_elasticity(share: Real, seller_elasticity: Real, market_elasticity: Real) -> Array:
    """Elasticity a seller faces: sigma (1 - s) + eps s [1], held at or above ``LEAST_BELIEVED_ELASTICITY``.

    All [1], share in [0, 1]. Broadcasts, raises nothing. Atkeson and Burstein (2008); MODEL.md, section
    Prices.
    """
    faced = seller_elasticity * (1.0 - np.asarray(share)) + market_elasticity * share
    return np.asarray(np.maximum(faced, LEAST_BELIEVED_ELASTICITY))


def atkeson_burstein(cost: Real, share: Real, seller_elasticity: Real, market_elasticity: Real) -> Array:
    """Bertrand price among CES sellers: cost * E/(E-1), E by ``atkeson_burstein_elasticity``; USD/Mtok.

    A multiplicative mark-up, so that a cost shock common to all passes through in full. Broadcasts, raises
    nothing. Atkeson and Burstein (2008); MODEL.md, section Prices.
    """
    elasticity = atkeson_burstein_elasticity(share, seller_elasticity, market_elasticity)
    return np.asarray(cost * elasticity / (elasticity - 1.0))


def logit_bertrand(cost: Real, share: Real, slope: Real) -> Array:
    """Bertrand price under logit demand linear in price: cost + 1/(slope (1 - s)), USD/Mtok.

    An additive margin, so that pass-through fades as cost falls. ``slope`` > 0 [1/(USD/Mtok)], share < 1.
    Broadcasts, raises nothing. Anderson, de Palma and Thisse (1992); MODEL.md, section Prices.
    """
    return np.asarray(cost + 1.0 / (slope * (1.0 - np.asarray(share))))


def price_war(variable_cost: Real) -> Array:
    """Price driven down to the variable cost, USD/Mtok: what was sunk is not earned back.

    A copy of ``variable_cost``. Raises nothing. MODEL.md, section Prices.
    """
    return np.array(variable_cost, dtype=np.float64)


def subsidised(cost: Real, subsidy: Real) -> Array:
    """Price held below cost by investors: (1 - subsidy) * cost, USD/Mtok.

    ``subsidy`` in [0, 1) [1]. Broadcasts, raises nothing. MODEL.md, section Prices.
    """
    return np.asarray((1.0 - np.asarray(subsidy)) * cost)


@dataclass(frozen=True)
class PricingRule:
    """A rule and its inverse.

    ``price(cost, variable_cost, share, numbers)``: price, USD/Mtok. ``cost_for_price(price, variable_share,
    share, numbers)``: the full cost at which the rule yields that price, USD/Mtok; ``variable_share`` is the
    part of the full cost that is variable [1]. Under logit it is positive only if the price exceeds the
    additive margin.
    """

    price: Callable[[Array, Array, Array, PricingNumbers], Array]
    cost_for_price: Callable[[Array, Array, Array, PricingNumbers], Array]


def _cost_plus(cost: Array, variable_cost: Array, share: Array, numbers: PricingNumbers) -> Array:
    return cost_plus(cost, numbers.markup)


def _cost_behind_cost_plus(price: Array, variable_share: Array, share: Array, numbers: PricingNumbers) -> Array:
    return np.asarray(price / (1.0 + numbers.markup))


def _atkeson_burstein(cost: Array, variable_cost: Array, share: Array, numbers: PricingNumbers) -> Array:
    return atkeson_burstein(cost, share, numbers.seller_elasticity, numbers.believed_market_elasticity)


def _cost_behind_atkeson_burstein(price: Array, variable_share: Array, share: Array, numbers: PricingNumbers) -> Array:
    believed = numbers.believed_market_elasticity
    elasticity = atkeson_burstein_elasticity(share, numbers.seller_elasticity, believed)
    return np.asarray(price * (elasticity - 1.0) / elasticity)


def _logit(cost: Array, variable_cost: Array, share: Array, numbers: PricingNumbers) -> Array:
    return logit_bertrand(cost, share, numbers.logit_slope)


def _cost_behind_logit(price: Array, variable_share: Array, share: Array, numbers: PricingNumbers) -> Array:
    return np.asarray(price - logit_bertrand(0.0, share, numbers.logit_slope))


def _price_war(cost: Array, variable_cost: Array, share: Array, numbers: PricingNumbers) -> Array:
    return price_war(variable_cost)


def _cost_behind_price_war(price: Array, variable_share: Array, share: Array, numbers: PricingNumbers) -> Array:
    return np.asarray(price / variable_share)


def _subsidy(cost: Array, variable_cost: Array, share: Array, numbers: PricingNumbers) -> Array:
    return subsidised(cost, numbers.subsidy)


def _cost_behind_subsidy(price: Array, variable_share: Array, share: Array, numbers: PricingNumbers) -> Array:
    return np.asarray(price / (1.0 - numbers.subsidy))


RULES: dict[str, PricingRule] = {
    "atkeson_burstein": PricingRule(_atkeson_burstein, _cost_behind_atkeson_burstein),
    "cost_plus": PricingRule(_cost_plus, _cost_behind_cost_plus),
    "logit": PricingRule(_logit, _cost_behind_logit),
    "price_war": PricingRule(_price_war, _cost_behind_price_war),
    "subsidy": PricingRule(_subsidy, _cost_behind_subsidy),
}
"""Pricing rules by the name of the switch that selects them."""


def passed_through(rule_price: Real, start_price: Real, pass_through: Real) -> Array:
    """Price after incomplete pass-through: p0 (rule/p0)^rho, USD/Mtok; the rule's own price at rho = 1.

    Prices > 0, ``pass_through`` rho >= 0 [1]. Broadcasts, raises nothing. MODEL.md, section Prices.
    """
    moved = start_price * np.exp(pass_through * np.log(rule_price / np.asarray(start_price)))
    return np.asarray(np.where(np.asarray(pass_through) == 1.0, rule_price, moved))


def warring(price: Real, variable_cost: Real, depth: Real) -> Array:
    """Price drawn to variable cost in a price war: price^(1 - depth) variable_cost^depth, in the unit of ``price``.

    ``depth`` in [0, 1] [1]: 0 leaves the price to the last bit, 1 is the price at which only electricity is paid, and
    rent where accelerators are rented. Never below a thousandth of the price, where that costs nothing. Broadcasts,
    raises nothing. MODEL.md, section Prices.
    """
    floor = np.maximum(variable_cost, LEAST_SHARE * np.asarray(price))
    return np.asarray(price * np.power(floor / price, depth))


def sticky(previous: Real, target: Real, adjustment: Real) -> Array:
    """Price after one month of adjustment in logs, USD/Mtok: previous^(1-a) target^a, the target at a = 1.

    Prices > 0, ``adjustment`` a in [0, 1] [1/month]. Broadcasts, raises nothing. MODEL.md, section Prices.
    """
    part_way = np.exp((1.0 - np.asarray(adjustment)) * np.log(previous) + adjustment * np.log(target))
    return np.asarray(np.where(np.asarray(adjustment) == 1.0, target, part_way))


def clearing_surcharge(desired: Real, capacity: Real, elasticity: Real, maximum: Real) -> Array:
    """Factor that chokes demand down to capacity: (desired/capacity)^(1/elasticity), 1 to ``maximum`` [1].

    ``desired`` and ``capacity`` > 0 in one unit, ``elasticity`` >= 0 (at zero, the maximum wherever capacity
    is short). Broadcasts, raises nothing. MODEL.md, section Clearing.
    """
    gap = np.log(np.maximum(desired / np.asarray(capacity), 1.0))
    enough = gap < elasticity * np.log(maximum)
    needed = np.exp(gap / np.where(enough, elasticity, 1.0))
    return np.asarray(np.where(enough, np.minimum(needed, maximum), np.where(gap > 0.0, maximum, 1.0)))


def share_priced_out(surcharge: Real, elasticity: Real) -> Array:
    """Share of demand that a surcharge chokes off: 1 - surcharge^-elasticity [1].

    ``surcharge`` >= 1 on the price [1], ``elasticity`` >= 0 of demand. At ``clearing_surcharge``, where it is below its
    maximum, what is left fits capacity. Broadcasts, raises nothing. MODEL.md, section Clearing.
    """
    return np.asarray(-np.expm1(-np.asarray(elasticity) * np.log(surcharge)))


def symmetric_atkeson_burstein_price(
    cost: Real, sellers: Real, seller_elasticity: Real, market_elasticity: Real
) -> Array:
    """Price of N equal Atkeson-Burstein ``sellers``, each with share 1/N, USD/Mtok.

    Arguments as ``atkeson_burstein``, N >= 1. Broadcasts, raises nothing. Atkeson and Burstein (2008).
    """
    return atkeson_burstein(cost, 1.0 / np.asarray(sellers), seller_elasticity, market_elasticity)


def symmetric_logit_price(sellers: Real, slope: Real, delta: Real, cost: Real) -> Array:
    """Price of N equal logit ``sellers`` of quality ``delta`` beside an outside good of utility 0, USD/Mtok.

    Solves p = cost + 1/(slope (1 - s(p))) by bisection; the right side falls in p, so there is one root.
    ``slope`` > 0 [1/(USD/Mtok)], ``delta`` [1]. Broadcasts, raises nothing. Anderson, de Palma and Thisse
    (1992).
    """
    appeal = delta - slope * np.asarray(cost)
    low, high = np.ones_like(appeal * np.asarray(sellers)), np.maximum(appeal, 2.0) * np.ones_like(sellers)
    for _ in range(BISECTIONS):
        margin = 0.5 * (low + high)
        share = symmetric_logit_share(sellers, appeal - margin)
        too_low = margin < 1.0 / (1.0 - share)
        low, high = np.where(too_low, margin, low), np.where(too_low, high, margin)
    return np.asarray(cost + 0.5 * (low + high) / slope)


def symmetric_logit_share(sellers: Real, utility: Real) -> Array:
    """Share of each of N equal ``sellers`` of this utility: 1/(N + e^-utility) [1]; the rest buys nothing.

    Utility [1] net of the price. Broadcasts, raises nothing. Anderson, de Palma and Thisse (1992).
    """
    return np.asarray(1.0 / (sellers + np.exp(-np.asarray(utility))))


def pass_through_rate_logit(share: Real, outside_share: Real) -> Array:
    """Rise of the price per dollar of common cost among equal logit sellers: 1/(1 + s s0/(1-s)^2) [1].

    A lone seller, with s0 = 1 - s, has 1 - s. Shares [1], share < 1. Broadcasts, raises nothing. Weyl and
    Fabinger (2013).
    """
    return np.asarray(1.0 / (1.0 + share * outside_share / (1.0 - np.asarray(share)) ** 2))


def log_pass_through(rate: Real, cost: Real, price: Real) -> Array:
    """Log pass-through d ln p/d ln c from the rate dp/dc: rate * cost / price [1].

    This, not the rate, decides rebound (MODEL.md, section Rebound). Cost and price > 0 in one unit.
    Broadcasts, raises nothing.
    """
    return np.asarray(rate * cost / np.asarray(price))

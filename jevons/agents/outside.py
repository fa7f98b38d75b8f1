"""Where a sector's tokens are served: by clouds, by its firms themselves, or on devices (MODEL.md, Outside options).

Which alternatives there are is a matter of the firm: self-hosting needs volume. How tokens divide between those in
reach is a nested logit of the sector, clouds being one nest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from jevons.agents.messages import Costs, Quote, SectorState
from jevons.agents.numbers import Numbers
from jevons.agents.traits import Firms
from jevons.economics import choice, outside
from jevons.economics.arrays import beside, summed

if TYPE_CHECKING:
    from jevons.agents.cloud_provider import CloudProvider

Array = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]
Opening = Callable[[Numbers, Numbers, Firms, Array, Quote], "NoChoice | Choices"]

CLOUD, SELF_HOSTED, DEVICE = range(3)
IN_REACH = np.array([[[1, 0, 0], [1, 0, 1]], [[1, 1, 0], [1, 1, 1]]], dtype=np.bool_)
"""Sources of a small and of a large firm, for what no device can serve and for what one can."""

TOKENS_PER_TTOK = 1e12
LEAST = np.finfo(np.float64).tiny


@dataclass(frozen=True)
class Served:
    """Tokens by where they are served, each (R,) Ttok/month.

    ``self_hosting_wanted``: what firms would serve themselves; beyond what their machines can, clouds serve it.
    """

    by_clouds: Array
    self_hosted: Array
    on_device: Array
    self_hosting_wanted: Array


class Sources(Protocol):
    """What a sector asks of its sources. ``price`` (R,): mean USD/Mtok over wherever its tokens are served."""

    price: Array

    def this_month(self, quote: Quote, exogenous: SectorState, firm_tokens: Array) -> "Sources":
        """Sources at these prices; ``firm_tokens`` (R, n) Ttok of last month say which firms are large enough."""

    def split(self, firm_tokens: Array) -> Served:
        """Where these tokens, (R, n) Ttok, are served."""


class CloudsAlone:
    """Clouds serve everything."""

    def __init__(self, price: Array) -> None:
        self.price = price

    def this_month(self, quote: Quote, exogenous: SectorState, firm_tokens: Array) -> "CloudsAlone":
        """The same at this month's price."""
        return CloudsAlone(quote.price)

    def split(self, firm_tokens: Array) -> Served:
        """All of it in the clouds."""
        tokens = np.sum(firm_tokens, axis=-1)
        none = np.zeros_like(tokens)
        return Served(tokens, none, none, none)


class NoChoice:
    """There are clouds and nothing else."""

    def __init__(self, numbers: Numbers, market: Numbers, firms: Firms, cloud_weights: Array, quote: Quote) -> None:
        self._quote = quote

    def start_tokens(self, tokens: Array) -> Array:
        """What clouds serve is all."""
        return tokens

    def opened(self, firm_tokens: Array) -> Sources:
        """Clouds at the start price."""
        return CloudsAlone(self._quote.price)


class Choices:
    """What decides between sources: numbers of the sector, attraction of clouds, and what firms used at the start."""

    def __init__(self, numbers: Numbers, market: Numbers, firms: Firms, cloud_weights: Array, quote: Quote) -> None:
        self.numbers, self.market, self._weights = numbers, market, cloud_weights
        self.volume_mtok = numbers.typical_volume[:, None] * np.exp(firms.log_size)
        self._nothing_new = np.zeros_like(market.price)
        own = self.own_cost(quote, self._nothing_new)
        self._large_at_start = self.volume_mtok >= self.break_even(quote, own)[:, None]
        self._start_quote = quote
        self._shares_at_start = self.shares(quote, own, self._nothing_new)

    def start_tokens(self, tokens: Array) -> Array:
        """All tokens of firms at the start, (R, n), of which clouds serve ``tokens``."""
        small, large = (self._shares_at_start[:, size, CLOUD, None] for size in range(2))
        whole = tokens / np.where(self._large_at_start, large, small)
        self._ttok_per_mtok = whole / self.volume_mtok
        return np.asarray(whole)

    def opened(self, firm_tokens: Array) -> Sources:
        """Sources at the start."""
        return AllSources(self, self._start_quote, self._nothing_new, self._nothing_new, firm_tokens)

    def own_cost(self, quote: Quote, open_gain: Array) -> Array:
        """Cost of a self-hosted token, (R,) USD/Mtok, on the clouds' mix of accelerators at one's own utilisation.

        ``open_gain`` (R,): log quality that open models have gained on the frontier since the start.
        """
        worth = outside.open_token_worth(self.numbers.open_model_discount, open_gain)
        costs = outside.self_hosting_cost(
            quote.costs.unit - quote.costs.variable,
            quote.costs.variable,
            quote.costs.utilisation,
            self.numbers.self_hosting_utilisation[:, None],
            self.market.idle_power_share[:, None],
            worth[:, None],
        )
        return np.asarray(summed(quote.cloud_shares * costs))

    def break_even(self, quote: Quote, own_cost: Array) -> Array:
        """Volume from which a firm gains by self-hosting, (R,) Mtok/month."""
        return outside.break_even_volume(self.numbers.self_hosting_fixed_cost, quote.price, own_cost)

    def large(self, quote: Quote, own_cost: Array, firm_tokens: Array) -> Truth:
        """Firms, (R, n), whose volume makes self-hosting pay."""
        return np.asarray(firm_tokens >= self.break_even(quote, own_cost)[:, None] * self._ttok_per_mtok)

    def shares(self, quote: Quote, own_cost: Array, launched: Array) -> Array:
        """Shares of tokens by source, (R, 2, 3), first of small firms and then of large ones.

        ``launched`` (R,): part of the tokens that devices launched since the start could serve.
        """
        utility = self._utility(quote, own_cost)[:, None, None, :]
        among = choice.available_shares(utility, IN_REACH)
        part = (1.0 - (1.0 - self.numbers.device_share_at_start) * (1.0 - launched))[:, None, None]
        return np.asarray((1.0 - part) * among[:, :, 0] + part * among[:, :, 1])

    def _utility(self, quote: Quote, own_cost: Array) -> Array:
        """Utility of clouds, self-hosting and device, (R, 3), zero for clouds at the start price."""
        numbers, start = self.numbers, self.market.price
        nest, slope = numbers.nest_dissimilarity, numbers.price_sensitivity
        # A cloud of another region weighs nothing.
        by_cloud = np.log(np.maximum(self._weights, LEAST)) - slope[:, None] * np.log(
            quote.posted_price / start[:, None]
        )
        clouds = choice.nest_value(nest[:, None] * by_cloud, nest)
        hosting = -nest * slope * np.log(own_cost / start)
        return beside([clouds, hosting, np.log(numbers.device_appeal)])


class AllSources:
    """Clouds, self-hosting and devices in one month."""

    def __init__(self, choices: Choices, quote: Quote, open_gain: Array, launched: Array, firm_tokens: Array) -> None:
        self._choices, self._own_capacity = choices, quote.own_capacity_ttok
        own = choices.own_cost(quote, open_gain)
        self._large = choices.large(quote, own, firm_tokens).astype(np.float64)
        self._shares = choices.shares(quote, own, launched)
        served = self.split(firm_tokens)
        tokens = served.by_clouds + served.self_hosted + served.on_device
        self.price = quote.price * (served.by_clouds / tokens) + own * (served.self_hosted / tokens)

    def this_month(self, quote: Quote, exogenous: SectorState, firm_tokens: Array) -> "AllSources":
        """Sources a month later."""
        open_gain = exogenous.log_open_quality - exogenous.log_quality
        return AllSources(self._choices, quote, open_gain, exogenous.launched, firm_tokens)

    def split(self, firm_tokens: Array) -> Served:
        """Small and large firms by the shares of their kind, within what their own machines can serve."""
        large = np.einsum("rn,rn->r", firm_tokens, self._large)
        small = np.maximum(np.sum(firm_tokens, axis=-1) - large, 0.0)
        by_source = small[:, None] * self._shares[:, 0] + large[:, None] * self._shares[:, 1]
        clouds, wanted, device = by_source[:, 0], by_source[:, 1], by_source[:, 2]
        hosted = np.minimum(wanted, self._own_capacity)
        return Served(clouds + (wanted - hosted), hosted, device, wanted)


SOURCES: dict[str, Opening] = {"off": NoChoice, "on": Choices}


def token_costs(clouds: Sequence["CloudProvider"]) -> Costs:
    """What serving costs the clouds this month."""
    return Costs(
        unit=beside([cloud.serving_cost for cloud in clouds]),
        variable=beside([cloud.variable_cost for cloud in clouds]),
        utilisation=beside([cloud.numbers.target_utilisation for cloud in clouds]),
        hours_per_ttok=beside([TOKENS_PER_TTOK * c.accelerators / c.fleet_tokens_per_hour for c in clouds]),
    )

"""What a token costs and what clouds charge for it: the roofline, the user cost of an accelerator, pricing rules."""

import math

from tests.second_opinion.naive_exogenous import HOURS, MONTHS, Generation, Outside

LEAST_ELASTICITY = 1.05
"""What a seller faces at least, where it sets its mark-up by the elasticity that it faces."""


def raw_tokens_per_hour(outside: Outside, chip: Generation, month: int) -> float:
    """Tokens an hour on the full roofline."""
    flop_limit = outside.flop_per_token(month) / (chip.tflops * 1e3 * outside.number("market.mfu"))
    if outside.choice("market.serving") == "compute":
        return 3600.0 / flop_limit
    batch, weights = outside.number("market.batch"), outside.number("market.weights_gb")
    untouched = (1.0 - outside.number("market.experts_active") / outside.number("market.experts")) ** batch
    scale = outside.number("market.decode_share") * outside.memory(month)
    cache = outside.number("market.kv_cache_gb")
    bandwidth = chip.bandwidth_tbps * 1e3 * outside.number("market.mbu")
    moved = scale * (weights * (1.0 - untouched) / batch + cache) / bandwidth
    held = scale * (weights / batch + cache) / (outside.number("market.decode_speed") * chip.memory_gb)
    return 3600.0 / max(flop_limit, moved, held)


def capital_recovery(rate: float, life_months: float) -> float:
    """CRF(r, L), the level yearly payment for a dollar."""
    return rate / (1.0 - (1.0 + rate) ** (-life_months / MONTHS))


class CostOfHours:
    """What a used hour of an accelerator costs one cloud [USD/h]."""

    def __init__(self, outside: Outside, cloud: str) -> None:
        self.outside = outside
        self.use = outside.number(f"clouds.{cloud}.target_utilisation")
        self.life = outside.number(f"clouds.{cloud}.economic_life_months")
        self.operating = outside.number(f"clouds.{cloud}.operating_cost_share")

    def capital(self, price_usd: float) -> float:
        """Capital cost, operating costs left out."""
        built = price_usd * (1.0 + self.outside.number("market.infrastructure_share"))
        recovery = capital_recovery(self.outside.number("market.discount_rate"), self.life)
        return built * recovery / (MONTHS * HOURS * self.use)

    def capital_and_operating(self, price_usd: float) -> float:
        """Capital cost and the operating cost that goes with it."""
        return self.capital(price_usd) * (1.0 + self.operating)

    def electricity(self, chip: Generation) -> float:
        """Electricity of a used hour, with what idle hours draw."""
        drawn = self.use + self.outside.number("market.idle_power_share") * (1.0 - self.use)
        kilowatts = chip.power_kw * self.outside.number("market.power_overhead")
        return kilowatts * self.outside.number("market.electricity_price") * drawn / self.use


class Pricing:
    """How one cloud prices."""

    def __init__(self, outside: Outside, cloud: str) -> None:
        self.outside, self.prefix = outside, f"clouds.{cloud}."
        self.rule = outside.choice("market.pricing")

    def number(self, name: str) -> float:
        """A parameter of the cloud."""
        return self.outside.number(self.prefix + name)

    def asked(self, cost: float, variable_cost: float, share: float) -> float:
        """The price that the rule asks for."""
        if self.rule == "price_war":
            return variable_cost
        if self.rule == "logit":
            return cost + self._additive_margin(share)
        return cost * self._factor(share)

    def implied_cost(self, price: float, share: float) -> float:
        """The unit cost (in a price war, the variable cost) at which the rule asks for this price."""
        if self.rule == "price_war":
            return price
        if self.rule == "logit":
            return price - self._additive_margin(share)
        return price / self._factor(share)

    def _additive_margin(self, share: float) -> float:
        return 1.0 / (self.number("logit_slope") * (1.0 - share))

    def _factor(self, share: float) -> float:
        if self.rule == "cost_plus":
            return 1.0 + self.number("markup")
        if self.rule == "subsidy":
            return 1.0 - self.number("subsidy")
        felt = self.number("seller_elasticity") * (1.0 - share) + self.number("believed_market_elasticity") * share
        felt = max(LEAST_ELASTICITY, felt)
        return felt / (felt - 1.0)

    def listed(self, last_price: float, asked: float) -> float:
        """This month's price, before price cuts: part of the way to the long-run one."""
        log_start = math.log(self.outside.number("market.price"))
        log_long_run = log_start + self.number("pass_through") * (math.log(asked) - log_start)
        speed = self.number("price_adjustment")
        return math.exp((1.0 - speed) * math.log(last_price) + speed * log_long_run)

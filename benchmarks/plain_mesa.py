"""The reduced market as plain Mesa: one object a firm, as its tutorials teach it."""

import math
from dataclasses import astuple

import mesa

from benchmarks.reduced import Firm, ReducedMarket, clearing_log_rent


class PlainFirm(mesa.Agent):
    """A firm that says how many tokens it wants at a price."""

    def __init__(self, model: mesa.Model, firm: Firm) -> None:
        super().__init__(model)
        (
            self.start_score,
            self.sigma,
            self.start_ttok,
            self.start_share,
            self.reasoning_elasticity,
            self.log_tokens_per_task_max,
            self.compute_share,
        ) = astuple(firm)
        self.ttok = self.start_ttok

    def plan(self, log_price: float) -> None:
        """Choose tokens per task, then tasks."""
        log_k = min(-self.reasoning_elasticity * log_price, self.log_tokens_per_task_max)
        spend = math.exp((1.0 - self.reasoning_elasticity) * log_price)
        theta = self.compute_share
        log_cost = math.log(theta * spend + 1.0 - theta) / (1.0 - self.reasoning_elasticity)
        share = 0.5 * math.erfc((self.start_score + log_cost / self.sigma) / math.sqrt(2.0))
        self.ttok = self.start_ttok * share / self.start_share * math.exp(log_k)


class PlainMarket(mesa.Model):
    """The market around them: a rent that clears it, every month."""

    def __init__(self, market: ReducedMarket) -> None:
        super().__init__(seed=0)
        self.market = market
        for firm in market.firms:
            PlainFirm(self, firm)
        self.start_ttok = self.agents.agg("ttok", sum)
        self.log_rent = 0.0
        self.datacollector = mesa.DataCollector(model_reporters={"ttok": "ttok", "log_rent": "log_rent"})
        self.month = 0

    def step(self) -> None:
        """One month."""
        self.need = self.market.log_need[self.month]
        self.log_rent = clearing_log_rent(self._log_hours, self.market.supply_elasticity, self.log_rent)
        self.ttok = self.agents.agg("ttok", sum)
        self.datacollector.collect(self)
        self.month += 1

    def _log_hours(self, log_rent: float) -> float:
        self.agents.do("plan", self.market.pass_through * (self.need + log_rent))
        return math.log(self.agents.agg("ttok", sum) / self.start_ttok) + self.need


def play(market: ReducedMarket) -> tuple[list[float], list[float]]:
    """Tokens, Ttok/month, and log rent by month."""
    model = PlainMarket(market)
    for _ in market.log_need:
        model.step()
    found = model.datacollector.model_vars
    return found["ttok"], found["log_rent"]

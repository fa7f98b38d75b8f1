"""The reduced market in agentpy: one object a firm in an agent list."""

import math
from dataclasses import astuple

import agentpy

from benchmarks.reduced import Firm, ReducedMarket, clearing_log_rent


class ListedFirm(agentpy.Agent):
    """A firm that says how many tokens it wants at a price."""

    def setup(self) -> None:
        """Nothing yet: `take_up` hands over the numbers."""
        self.ttok = 0.0

    def take_up(self, firm: Firm) -> None:
        """Become this firm."""
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


class ListedMarket(agentpy.Model):
    """The market around them: a rent that clears it, every month."""

    def setup(self) -> None:
        """Create the firms."""
        self.market: ReducedMarket = self.p.market
        self.firms = agentpy.AgentList(self, len(self.market.firms), ListedFirm)
        for agent, firm in zip(self.firms, self.market.firms, strict=True):
            agent.take_up(firm)
        self.start_ttok = sum(self.firms.ttok)
        self.log_rent = 0.0

    def step(self) -> None:
        """One month; agentpy counts steps from one."""
        self.need = self.market.log_need[self.t - 1]
        self.log_rent = clearing_log_rent(self._log_hours, self.market.supply_elasticity, self.log_rent)
        self.record("ttok", sum(self.firms.ttok))
        self.record("log_rent", self.log_rent)

    def _log_hours(self, log_rent: float) -> float:
        self.firms.plan(self.market.pass_through * (self.need + log_rent))
        return math.log(sum(self.firms.ttok) / self.start_ttok) + self.need


def play(market: ReducedMarket) -> tuple[list[float], list[float]]:
    """Tokens, Ttok/month, and log rent by month."""
    model = ListedMarket({"market": market, "steps": len(market.log_need), "seed": 0})
    model.run(display=False)
    return list(model.log["ttok"]), list(model.log["log_rent"])

"""Buyers of tokens, a firm at a time: choice of cloud, tokens per task, use of tasks, diffusion and budgets."""

import math
from dataclasses import dataclass, field, replace
from statistics import NormalDist

from scipy.special import log_ndtr, ndtr

from tests.second_opinion.naive_exogenous import MONTHS, Outside

NORMAL = NormalDist()


@dataclass(frozen=True)
class Traits:
    """What chance gives a firm: its weight in demand, log size, and normal scores."""

    weight: float
    log_size: float
    elasticity: float
    task_value: float
    patience: float


@dataclass
class Firm:
    """A firm: its demand curve, its pace, and how far its use of tasks has come (log, relative to the start)."""

    start_tokens: float
    elasticity: float
    start_score: float
    start_share: float
    pace: float
    clock: float
    weight: float
    log_tasks: float = 0.0
    adopted: bool = True


@dataclass
class Decision:
    """What a sector decides in a month at given prices."""

    shares: dict[str, float]
    price: float
    log_tasks: list[float]
    adopted: list[bool]
    log_intensity: float
    log_tokens_per_task: float
    hazard: float
    tokens: float
    by_firm: list[float] = field(default_factory=list)


class Sector:
    """All the firms of a sector."""

    def __init__(
        self, name: str, outside: Outside, tokens: float, start_shares: dict[str, float], traits: list[Traits]
    ) -> None:
        self.name, self.outside, self.start_tokens = name, outside, tokens
        self.start_price = outside.number("market.price")
        self.start_hazard = -math.log(1.0 - self.number("adopted_at_start"))
        self.firms = [self._firm(one) for one in traits]
        self.first_adopters = 1.0
        if self.discrete:
            self._draw_first_adopters()
        self.tam = sum(firm.start_tokens / firm.start_share for firm in self.firms)
        self.shares = dict(start_shares)
        self.start_attraction = stationary_attraction(start_shares, self.number("inertia"))
        self.log_intensity = self.log_tokens_per_task = 0.0
        self.hazard = self.start_hazard
        self.unmet = 0.0

    def number(self, name: str) -> float:
        """A parameter of the sector."""
        return self.outside.number(f"enterprises.{self.name}.{name}")

    @property
    def discrete(self) -> bool:
        """Whether firms adopt one by one."""
        return self.outside.choice("market.diffusion") in ("bass", "threshold")

    def _firm(self, traits: Traits) -> Firm:
        spread = self.number("elasticity_spread")
        score = NORMAL.inv_cdf(1.0 - self.number("penetration")) - self.number("task_value_spread") * traits.task_value
        haste = -self.number("patience_spread") * traits.patience + self.number("size_gradient") * traits.log_size
        return Firm(
            start_tokens=self.start_tokens * traits.weight,
            elasticity=self.number("elasticity") * math.exp(spread * traits.elasticity - spread**2 / 2.0),
            start_score=score,
            start_share=float(ndtr(-score)),
            pace=1.0 - (1.0 - self.number("adjustment_rate")) ** math.exp(haste),
            clock=-float(log_ndtr(-traits.patience)),
            weight=traits.weight,
        )

    def _draw_first_adopters(self) -> None:
        first = min(firm.clock for firm in self.firms)
        for firm in self.firms:
            firm.adopted = firm.clock <= self.start_hazard or firm.clock == first
        self.first_adopters = self.adopters()
        for firm in self.firms:
            firm.start_tokens /= self.first_adopters

    def adopters(self) -> float:
        """F, the weighted share of adopters."""
        return sum(firm.weight for firm in self.firms if firm.adopted)

    def decide(self, posted: dict[str, float], month: int) -> Decision:
        """Clouds, tokens per task, tasks and budgets at posted prices, without changing the sector."""
        shares = self._choose_clouds(posted)
        price = sum(shares[cloud] * posted[cloud] for cloud in shares)
        log_price = math.log(price / self.start_price / self.outside.quality(month))
        log_cost = self._log_cost_of_task(log_price)
        log_tokens_per_task = self._towards(self.log_tokens_per_task, self._wanted_tokens_per_task(log_price))
        log_intensity = self._towards(self.log_intensity, -self.number("intensive_elasticity") * log_cost)
        hazard, adopted = self._adoption(log_cost)
        log_tasks = [self._tasks(firm, log_cost) for firm in self.firms]
        chosen = Decision(shares, price, log_tasks, adopted, log_intensity, log_tokens_per_task, hazard, 0.0)
        chosen.by_firm = self._tokens(chosen, month)
        queue = self.outside.number("market.queue_persistence") * self.unmet
        return replace(chosen, tokens=sum(chosen.by_firm) + queue)

    def settle(self, decision: Decision, served: float, priced_out: float) -> None:
        """Take a decision as made; what was neither served nor priced out is unmet."""
        self.shares = decision.shares
        self.log_intensity, self.log_tokens_per_task = decision.log_intensity, decision.log_tokens_per_task
        self.hazard = decision.hazard
        for firm, log_tasks, adopted in zip(self.firms, decision.log_tasks, decision.adopted, strict=True):
            firm.log_tasks, firm.adopted = log_tasks, adopted
        self.unmet = decision.tokens - priced_out - served

    def penetration(self) -> float:
        """Share of the tasks that could ever be done which firms do."""
        if self.outside.choice("market.demand") == "isoelastic":
            return 0.0
        return sum(firm.start_tokens * math.exp(firm.log_tasks) for firm in self.firms if firm.adopted) / self.tam

    def _choose_clouds(self, posted: dict[str, float]) -> dict[str, float]:
        alpha, stay = self.number("price_sensitivity"), math.exp(self.number("inertia"))
        pull = {c: self.start_attraction[c] * (posted[c] / self.start_price) ** -alpha for c in posted}
        total = sum(pull.values())
        attraction = {cloud: one / total for cloud, one in pull.items()}
        shares = dict.fromkeys(posted, 0.0)
        for old, share in self.shares.items():
            for new in posted:
                weight = attraction[new] * (stay if new == old else 1.0)
                shares[new] += share * weight / (1.0 + attraction[old] * (stay - 1.0))
        return shares

    def _reasoning_elasticity(self) -> float:
        fixed = self.outside.choice("market.tokens_per_task") == "fixed"
        return 0.0 if fixed else self.number("reasoning_elasticity")

    def _wanted_tokens_per_task(self, log_price: float) -> float:
        return min(-self._reasoning_elasticity() * log_price, math.log(self.number("tokens_per_task_max")))

    def _log_cost_of_task(self, log_price: float) -> float:
        theta, ek = self.number("compute_share"), self._reasoning_elasticity()
        longest = self.number("tokens_per_task_max")
        uncapped = max(log_price, -math.log(longest) / ek) if ek > 0.0 else log_price

        def cost(spend: float) -> float:
            return math.log(theta * spend + 1.0 - theta)

        spend = math.exp((1.0 - ek) * uncapped)
        chosen = self.outside.choice("market.tokens_per_task") == "optimal"
        log_cost = cost(spend) / (1.0 - ek) if chosen else cost(spend)
        return log_cost + cost(spend * math.exp(log_price - uncapped)) - cost(spend)

    def _wanted_tasks(self, firm: Firm, log_cost: float) -> float:
        form, share, score = self.outside.choice("market.demand"), firm.start_share, firm.start_score
        if form == "isoelastic":
            return -firm.elasticity * log_cost
        if form == "loglogistic":
            power = firm.elasticity / (1.0 - share)
            return -math.log(1.0 + (1.0 - share) / share * math.exp(power * log_cost)) - math.log(share)
        if firm.elasticity == 0.0:
            return 0.0
        hazard = math.exp(-(score**2) / 2.0) / math.sqrt(2.0 * math.pi) / share
        return float(log_ndtr(-(score + log_cost * firm.elasticity / hazard))) - math.log(share)

    def _tasks(self, firm: Firm, log_cost: float) -> float:
        wanted = self._wanted_tasks(firm, log_cost)
        if self.outside.choice("market.diffusion") == "partial":
            return firm.log_tasks + firm.pace * (wanted - firm.log_tasks)
        return wanted

    def _towards(self, now: float, wanted: float) -> float:
        if self.outside.choice("market.diffusion") == "partial":
            return now + self.number("adjustment_rate") * (wanted - now)
        return wanted

    def _adoption(self, log_cost: float) -> tuple[float, list[bool]]:
        form, before = self.outside.choice("market.diffusion"), self.adopters()
        if form == "bass":
            pull = self.number("bass_innovation") + self.number("bass_imitation") * before
            hazard = self.hazard + pull / MONTHS
            return hazard, [firm.adopted or firm.clock <= hazard for firm in self.firms]
        if form == "threshold":
            peers = self.number("peer_effect") * (before - self.first_adopters)
            spread = self.number("threshold_spread")
            gain = [spread * (self.start_hazard - firm.clock) - log_cost + peers for firm in self.firms]
            return self.hazard, [firm.adopted or one >= 0.0 for firm, one in zip(self.firms, gain, strict=True)]
        return self.hazard, [firm.adopted for firm in self.firms]

    def _tokens(self, chosen: Decision, month: int) -> list[float]:
        automation = self.outside.trend(f"enterprises.{self.name}.tokens_per_task_growth", month)
        growth = automation * self.outside.market_size(self.name, month)
        scale = growth * math.exp(
            chosen.log_intensity + chosen.log_tokens_per_task + self.outside.draws.noise[self.name][month]
        )
        wanted = [
            firm.start_tokens * math.exp(log_tasks) * scale if adopted else 0.0
            for firm, log_tasks, adopted in zip(self.firms, chosen.log_tasks, chosen.adopted, strict=True)
        ]
        if self.outside.choice("market.budget") == "none":
            return wanted
        allowed = self.number("budget_headroom") * self.outside.trend(f"enterprises.{self.name}.budget_growth", month)
        most = allowed / (chosen.price / self.start_price)
        return [min(tokens, firm.start_tokens * most) for firm, tokens in zip(self.firms, wanted, strict=True)]


def stationary_attraction(shares: dict[str, float], inertia: float) -> dict[str, float]:
    """The attraction at which customers who move as likely as not leave the shares as they are, by bisection."""
    extra = math.exp(inertia) - 1.0
    if extra == 0.0:
        return dict(shares)

    def attraction(scale: float) -> dict[str, float]:
        return {c: (math.sqrt(1.0 + 4.0 * extra * scale * s) - 1.0) / (2.0 * extra) for c, s in shares.items()}

    low, high = 0.0, 1.0 + extra
    for _ in range(200):
        middle = (low + high) / 2.0
        low, high = (middle, high) if sum(attraction(middle).values()) < 1.0 else (low, middle)
    return attraction(high)

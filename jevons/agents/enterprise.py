"""Enterprises: one Mesa agent a sector, n firms in arrays, each deciding whether and how much AI to use.

Order of a month (MODEL.md, sections Choice of cloud to Budgets): choose a cloud, read the price, let tokens per task
and the use of tasks respond, cap by the budget, ask the clouds for tokens.
"""

import mesa
import numpy as np
import numpy.typing as npt
import pandas as pd

from jevons.agents.adoption import ADOPTIONS
from jevons.agents.budget import BUDGETS
from jevons.agents.channels import ADOPTION, TOKENS_PER_TASK, Channels
from jevons.agents.messages import Costs, Plan, Quote, SectorState
from jevons.agents.numbers import Numbers
from jevons.agents.outside import SOURCES, Sources
from jevons.agents.pilots import POOLS
from jevons.agents.traits import POPULATIONS
from jevons.economics import choice, demand, diffusion, reasoning
from jevons.economics.arrays import summed

Array = npt.NDArray[np.float64]


class Enterprises(mesa.Agent):
    """The population of one sector: n firms in R runs.

    Firm arrays have shape (R, n), sector arrays (R,), shares over clouds (R, C). Tokens are in Ttok/month, prices in
    USD/Mtok; logs are relative to the start, so that zero everywhere is the market at the start.
    """

    def __init__(
        self,
        model: mesa.Model,
        name: str,
        numbers: Numbers,
        market: Numbers,
        choices: dict[str, str],
        seeds: tuple[int, ...],
        firms: int,
        start_tokens_ttok: Array,
        cloud_shares: Array,
        costs: Costs,
        start: SectorState,
        channels: Channels,
    ) -> None:
        super().__init__(model)
        self.name = name
        self.channels = channels
        self.numbers = numbers
        self.choices = choices
        self.start_price = market.price
        self.start_tokens_ttok = start_tokens_ttok
        self.own_capacity_ttok = np.full(len(seeds), np.inf)
        self._draw_firms(seeds, firms, market)
        self._anchor_choice(cloud_shares, market, costs)
        self._anchor_demand(start)
        self.pool = POOLS[choices["market.pilots"]](numbers)
        spend = self.start_tokens_by_firm * self.price_at_start[:, None]
        self.budget = BUDGETS[choices["market.budget"]](numbers, self.start_tokens_by_firm, spend, self.pool.productive)
        runs = len(seeds)
        self.log_tasks = np.zeros((runs, firms))
        self.log_intensity = np.zeros(runs)
        self.log_tokens_per_task = np.zeros(runs)
        self.unmet_ttok = np.zeros(runs)
        self.desired_ttok = start_tokens_ttok.copy()
        self.price = self.price_at_start

    # --- the start -------------------------------------------------------------------------------------------------

    def _draw_firms(self, seeds: tuple[int, ...], firms: int, market: Numbers) -> None:
        draw = POPULATIONS[self.choices["market.population"]]
        law = (market.firm_size_exponent, market.firm_size_min, market.firm_size_max)
        self.firms = draw(seeds, self.name, firms, *(column[:, None] for column in law))
        spread = self.numbers.elasticity_spread[:, None]
        mean_one = np.exp(spread * self.firms.elasticity - 0.5 * spread * spread)
        self.elasticity = self.numbers.elasticity[:, None] * mean_one
        self.adjustment = self._adjustment_rates()

    def _adjustment_rates(self) -> Array:
        """Monthly rate at which each firm closes its gap, shape (R, n): patience and size shift a hazard."""
        hazard = -np.log1p(-np.minimum(self.numbers.adjustment_rate, 1.0 - 1e-15))[:, None]
        spread = self.numbers.patience_spread[:, None]
        tilt = -spread * self.firms.patience + self.numbers.size_gradient[:, None] * self.firms.log_size
        return -np.expm1(-hazard * np.exp(tilt))

    def _anchor_demand(self, start: SectorState) -> None:
        """Fit each firm's demand curve through the observed price and quantity with the elasticity it is given."""
        score = demand.start_score(self.numbers.penetration)[:, None]
        self.start_score = score - self.numbers.task_value_spread[:, None] * self.firms.task_value
        self.start_share = demand.start_share(self.start_score)
        form = self.choices["market.demand"]
        if form == "lognormal":
            self.sigma = demand.lognormal_sigma(self.elasticity, self.start_score)
        elif form == "loglogistic":
            self.slope = demand.loglogistic_slope(self.elasticity, self.start_share)
        self.log_share_at_start = self._log_share(np.zeros_like(self.start_score))
        self.adoption = ADOPTIONS[self.choices["market.diffusion"]](self.numbers, self.firms, start)
        tokens = self.opening.start_tokens(self.start_tokens_ttok[:, None] * self.firms.weight)
        self.start_tokens_by_firm = self.adoption.start_tokens(tokens)
        self.firm_tokens_ttok = self.adoption.of(self.start_tokens_by_firm)
        self.sources = self.opening.opened(self.firm_tokens_ttok)
        self.price_at_start = self.sources.price
        self.tam_ttok = np.sum(self.start_tokens_by_firm / self.start_share, axis=-1)

    def _anchor_choice(self, cloud_shares: Array, market: Numbers, costs: Costs) -> None:
        self.cloud_shares = np.copy(cloud_shares)
        self.start_weights = choice.weights_for_stationary_shares(cloud_shares, self.numbers.inertia)
        posted_price = np.broadcast_to(market.price[:, None], cloud_shares.shape)
        quote = Quote(market.price, posted_price, cloud_shares, costs, self.own_capacity_ttok)
        open_sources = SOURCES[self.choices["market.outside"]]
        self.opening = open_sources(self.numbers, market, self.firms, self.start_weights, quote)

    # --- the month -------------------------------------------------------------------------------------------------

    def preferred_clouds(self, posted_price: Array) -> Array:
        """Shares of the sector's tokens by cloud at these prices, (R, C): logit in log price with inertia.

        ``posted_price`` (R, C) in USD/Mtok.
        """
        log_price = np.log(posted_price / self.start_price[:, None])
        weights = self.start_weights * np.exp(-self.numbers.price_sensitivity[:, None] * log_price)
        weights = weights / summed(weights)[..., None]
        return choice.next_shares(self.cloud_shares, weights, self.numbers.inertia)

    def plan_use(self, posted_price: Array, cloud_shares: Array, exogenous: SectorState, costs: Costs) -> Array:
        """Tokens asked of clouds this month at these prices, (R,) Ttok/month, without committing to anything.

        ``posted_price`` and ``cloud_shares`` (R, C); ``exogenous`` is the sector's trend and noise this month.
        """
        price = summed(cloud_shares * posted_price)
        quote = Quote(price, posted_price, cloud_shares, costs, self.own_capacity_ttok)
        sources = self.sources.this_month(quote, exogenous, self.firm_tokens_ttok)
        # Buyers pay for a better model what it is worth to them; only the price of a given quality moves their use.
        log_price = np.log(sources.price / self.price_at_start) - exogenous.log_quality
        self._plan = self._respond(sources, log_price, cloud_shares, exogenous)
        return self._plan.desired_ttok

    def commit_use(self, queue_persistence: Array) -> None:
        """Take the last plan as this month's decision and add what is left of the queue of unmet use."""
        plan = self._plan
        self.price = plan.price
        self.cloud_shares = plan.cloud_shares
        self.log_tasks = plan.log_tasks
        self.log_intensity = plan.log_intensity
        self.log_tokens_per_task = plan.log_tokens_per_task
        self.adoption = plan.adoption
        self.penetration = plan.penetration
        self.pool = plan.pool
        self.budget = self.budget.after(plan)
        self.sources, self.served = plan.sources, plan.served
        self.firm_tokens_ttok = plan.firm_tokens_ttok
        self.desired_ttok = plan.desired_ttok + queue_persistence * self.unmet_ttok

    def receive(self, tokens_ttok: Array, priced_out_ttok: Array) -> None:
        """Note what the clouds delivered, (R,) Ttok; what is not priced out of the rest waits in the queue."""
        self.served_ttok = tokens_ttok
        self.unmet_ttok = np.maximum(self.desired_ttok - priced_out_ttok - tokens_ttok, 0.0)

    # --- the response ----------------------------------------------------------------------------------------------

    def _respond(self, sources: Sources, log_price: Array, cloud_shares: Array, exogenous: SectorState) -> Plan:
        mode = self.choices["market.tokens_per_task"]
        log_cost = reasoning.log_relative_task_cost(
            log_price,
            self.numbers.compute_share,
            self.numbers.reasoning_elasticity,
            mode,
            self.numbers.tokens_per_task_max,
        )
        log_k, log_intensity = self._intensive_response(log_price, log_cost, mode)
        log_k = self.channels.through(TOKENS_PER_TASK, self.name, log_k)
        uses = self.adoption.this_month(log_cost, exogenous), self._extensive_response(log_cost), log_intensity
        adoption, log_tasks, log_intensity = self.channels.through(ADOPTION, self.name, uses)
        use_by_all = self.start_tokens_by_firm * np.exp(log_tasks)
        use = adoption.of(use_by_all)
        pool = self.pool.this_month(exogenous)
        trend = exogenous.log_tokens_per_task + exogenous.log_tam + exogenous.noise + pool.log_use
        tokens = use * np.exp(log_intensity + log_k + trend)[:, None]
        wanted, tokens = tokens, self.budget.within(tokens, sources.price, exogenous.log_budget)
        served = sources.split(tokens)
        return Plan(
            price=sources.price,
            cloud_shares=cloud_shares,
            log_price=log_price,
            log_cost=log_cost,
            log_tasks=log_tasks,
            log_intensity=log_intensity,
            log_tokens_per_task=log_k,
            adoption=adoption,
            penetration=self._penetration(use) * pool.active,
            firm_tokens_ttok=tokens,
            desired_ttok=served.by_clouds,
            tasks=self.budget.tasks(use_by_all, tokens, wanted),
            pool=pool,
            sources=sources,
            served=served,
        )

    def _intensive_response(self, log_price: Array, log_cost: Array, mode: str) -> tuple[Array, Array]:
        """Log tokens per task and log tasks per use case, both (R,), relative to the start."""
        log_k = np.zeros_like(log_price)
        if mode != "fixed":
            wanted = reasoning.tokens_per_task(
                log_price, self.numbers.reasoning_elasticity, self.numbers.tokens_per_task_max
            )
            log_k = self._sector_adjusts(self.log_tokens_per_task, np.log(wanted))
        wanted_intensity = -self.numbers.intensive_elasticity * log_cost
        return log_k, self._sector_adjusts(self.log_intensity, wanted_intensity)

    def _sector_adjusts(self, previous: Array, target: Array) -> Array:
        if self.choices["market.diffusion"] != "partial":
            return target
        return diffusion.partial_adjustment_log(previous, target, self.numbers.adjustment_rate)

    def _extensive_response(self, log_cost: Array) -> Array:
        """Log tasks in use relative to the start, (R, n): along the demand curve, at the firm's own pace."""
        target = self._log_share(log_cost[:, None]) - self.log_share_at_start
        if self.choices["market.diffusion"] != "partial":
            return target
        return diffusion.partial_adjustment_log(self.log_tasks, target, self.adjustment)

    def _log_share(self, log_cost: Array) -> Array:
        """Log share of the TAM worth doing at this relative cost of a task (up to a constant if there is no TAM)."""
        form = self.choices["market.demand"]
        if form == "lognormal":
            return demand.log_lognormal_share(log_cost, self.sigma, self.start_score)
        if form == "loglogistic":
            return demand.log_loglogistic_share(log_cost, self.slope, self.start_share)
        return -self.elasticity * log_cost

    def _penetration(self, use: Array) -> Array:
        """Share of the TAM's tasks in use, (R,); zero where demand has no ceiling.

        ``use``: (R, n) tokens at the start's tokens per task, so that tasks and TAM are counted in one unit.
        """
        if self.choices["market.demand"] == "isoelastic":
            return np.zeros(use.shape[0])
        return np.asarray(np.sum(use, axis=-1) / self.tam_ttok)

    def to_frame(self, run: int = 0) -> pd.DataFrame:
        """One row a firm of run ``run``: traits, and this month's use in Ttok/month."""
        return pd.DataFrame(
            {
                "weight": self.firms.weight[run],
                "log_size": self.firms.log_size[run],
                "elasticity": self.elasticity[run],
                "start_penetration": self.start_share[run],
                "adjustment_per_month": self.adjustment[run],
                "uses_ai": self.adoption.adopted[run],
                "tokens_ttok_per_month": self.firm_tokens_ttok[run],
            }
        )

"""The reduced market, rung M4 of the ladder, as numbers and equations that any language can take up.

Firms whose task values are lognormal choose tokens per task for their worth; sellers pass part of their cost on;
accelerator-hours are rented along a rising supply curve. MODEL.md, sections Demand, Tokens per task, Rebound.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from jevons.market.clearing import RENT_ITERATIONS, RENT_SETTLED
from jevons.market.ladder import rung_values
from jevons.market.model import JevonsModel
from jevons.scenario import Event, Scenario, load_scenario

PROGRESS_NOISE = 0.03
"""Standard deviation of the monthly log surprise in efficiency."""
SHOCK = Event("efficiency", "2025-01", {"factor": 10.0, "memory_factor": 10.0, "share": 1.0})


@dataclass(frozen=True)
class Firm:
    """One firm: start score and spread of its log task values, use at the start, and how it lengthens its tasks.

    ``start_ttok`` Ttok/month, all else [1].
    """

    start_score: float
    sigma: float
    start_ttok: float
    start_share: float
    reasoning_elasticity: float
    log_tokens_per_task_max: float
    compute_share: float


@dataclass(frozen=True)
class ReducedMarket:
    """One run: firms, what a token takes of an accelerator relative to the start by month, supply and pass-through."""

    firms: tuple[Firm, ...]
    log_need: tuple[float, ...]
    pass_through: float
    supply_elasticity: float


def scenarios(runs: int, firms: int) -> list[Scenario]:
    """Rung M4 with a tenfold gain in efficiency after two years; each run has an elasticity of its own.

    Progress comes in leaps of some per cent a month, so that the rent has to be found anew every month.
    """
    values = {**rung_values("M4"), "market.firms": float(firms), "market.progress_noise": PROGRESS_NOISE}
    base = load_scenario("baseline").with_values(values)
    drawn = np.random.default_rng(0).uniform(0.4, 1.6, runs)
    return [base.with_values({"enterprises.all.elasticity": float(one)}).with_events([SHOCK]) for one in drawn]


def reduced(scenario: Scenario) -> ReducedMarket:
    """The numbers of a scenario on rung M4 with seed 0, read off our own opened market."""
    model = JevonsModel(scenario, collect=False)
    need = model.exogenous.flop_per_token_gflop[:, 0]
    return ReducedMarket(
        firms=tuple(firm for sector in model.sectors for firm in _firms(sector)),
        log_need=tuple(float(one) for one in np.log(need / need[0])),
        pass_through=float(model.clouds[0].numbers.pass_through[0]),
        supply_elasticity=float(model.market.supply_elasticity[0]),
    )


def _firms(sector) -> list[Firm]:  # type: ignore[no-untyped-def]
    numbers = sector.numbers
    common = (
        float(numbers.reasoning_elasticity[0]),
        math.log(float(numbers.tokens_per_task_max[0])),
        float(numbers.compute_share[0]),
    )
    columns = (sector.start_score, sector.sigma, sector.start_tokens_by_firm, sector.start_share)
    return [Firm(*(float(one) for one in row), *common) for row in zip(*(column[0] for column in columns), strict=True)]


def wanted_ttok(firm: Firm, log_price: float) -> float:
    """Tokens that a firm wants at a log price relative to the start, Ttok/month."""
    log_k = min(-firm.reasoning_elasticity * log_price, firm.log_tokens_per_task_max)
    spend = math.exp((1.0 - firm.reasoning_elasticity) * log_price)
    theta = firm.compute_share
    log_cost = math.log(theta * spend + 1.0 - theta) / (1.0 - firm.reasoning_elasticity)
    share = 0.5 * math.erfc((firm.start_score + log_cost / firm.sigma) / math.sqrt(2.0))
    return firm.start_ttok * share / firm.start_share * math.exp(log_k)


def clearing_log_rent(log_hours_at: Callable[[float], float], supply_elasticity: float, last: float) -> float:
    """Log rent at which supply, ln X = sigma ln w, meets demand: the safeguarded secant of our market, for one run.

    It starts, as ours does, from ``last``, the log rent of last month.
    """
    own, other = supply_elasticity / (1.0 + supply_elasticity), 1.0 / (1.0 + supply_elasticity)
    log_rent, slope = last, 1.0
    gap = own * log_rent - other * log_hours_at(log_rent)
    for _ in range(RENT_ITERATIONS):
        step = gap / slope
        if abs(step) < RENT_SETTLED:
            break
        log_rent -= step
        new_gap = own * log_rent - other * log_hours_at(log_rent)
        secant = (new_gap - gap) / -step
        slope = secant if secant > 0.0 else slope
        gap = new_gap
    return log_rent


def largest_gap(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Largest relative difference between two paths."""
    return float(np.max(np.abs(np.asarray(theirs) / np.asarray(ours) - 1.0)))

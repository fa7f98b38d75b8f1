"""What no agent decides: trends, dated events and noise, laid out month by month before a run starts.

MODEL.md, section Exogenous state. Arrays are (months, R); logs are relative to the start, so that zero is the start.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jevons.agents.messages import SectorState
from jevons.agents.numbers import Numbers
from jevons.agents.randomness import shocks
from jevons.economics import capability, diffusion
from jevons.market.calendar import MONTHS_PER_YEAR, month_index
from jevons.market.sector_news import sector_news
from jevons.scenario import Event
from jevons.scenario.events import EVERY_SECTOR, REGION, SECTOR

Array = npt.NDArray[np.float64]

USD_PER_BUSD = 1e9


@dataclass(frozen=True)
class Month:
    """The exogenous state of one month, each (R,); efficiency factors multiply FLOP and bytes per token.

    ``programme_usd`` is by region; ``overhead`` is relative to the start. ``hardware_factor`` multiplies what an
    accelerator does in an hour; ``supply_factor`` is the product of all supply events so far, ``supply_step`` that
    of this month's.
    """

    flop_per_token_gflop: Array
    memory_factor: Array
    log_quality: Array
    price_cut: Array
    price_war: Array
    programme_usd: dict[str, Array]
    training_need: Array
    training_efficiency: Array
    overhead: Array
    hardware_factor: Array
    supply_factor: Array
    supply_step: Array
    yield_factor: list[Array]
    sectors: list[SectorState]


def log_trend(growth_per_year: Array, half_life_years: Array, months: int) -> Array:
    """Cumulated log growth, (months, R), of a trend whose growth rate halves every ``half_life_years``.

    ln factor(t) = ln(g) * H/ln2 * (1 - 2^(-t/H)), t in years; ln(g) * t when H is infinite.
    """
    years = np.arange(months)[:, None] / MONTHS_PER_YEAR
    endless = np.isinf(half_life_years)
    half_life = np.where(endless, 1.0, half_life_years)
    fading = half_life / np.log(2.0) * -np.expm1(-np.log(2.0) * years / half_life)
    return np.asarray(np.log(growth_per_year) * np.where(endless, years, fading))


def autoregressive(shocks: Array, deviation: Array, persistence: Array) -> Array:
    """Log noise, (months, R), that starts at zero: x_t = rho x_(t-1) + sqrt(1 - rho^2) s z_t."""
    noise = np.zeros_like(shocks)
    innovation = np.sqrt(1.0 - persistence * persistence) * deviation
    for t in range(1, shocks.shape[0]):
        noise[t] = persistence * noise[t - 1] + innovation * shocks[t]
    return noise


def dated_factor(
    events: Sequence[Sequence[Event]],
    kind: str,
    field: str,
    start: str,
    months: int,
    exposed: bool = False,
    sector: str = EVERY_SECTOR,
) -> Array:
    """Product of a field of all events of one kind dated so far, (months, R).

    With ``exposed``, the factor reaches only the event's ``share`` of traffic: 1/(1 - share + share/factor). An event
    that names a sector counts for that ``sector`` alone.
    """
    factor = np.ones((months, len(events)))
    for run, dated in enumerate(events):
        for event in dated:
            if event.kind == kind and event.values.get(SECTOR, EVERY_SECTOR) in (EVERY_SECTOR, sector):
                size = event.number(field)
                if exposed:
                    share = event.number("share")
                    size = 1.0 / (1.0 - share + share / size)
                factor[max(month_index(event.date, start), 0) :, run] *= size
    return factor


def strongest_in_force(events: Sequence[Sequence[Event]], kind: str, field: str, start: str, months: int) -> Array:
    """Largest value of a field over the events of one kind that are in force, (months, R); 0 where none is."""
    strongest = np.zeros((months, len(events)))
    for run, event, span in _in_force(events, kind, start):
        strongest[span, run] = np.maximum(strongest[span, run], event.number(field))
    return strongest


def programmes_in_force(events: Sequence[Sequence[Event]], region: str, start: str, months: int) -> Array:
    """USD a month of all programmes of one region, each spread evenly over its months, (months, R)."""
    money = np.zeros((months, len(events)))
    for run, event, span in _in_force(events, "programme", start):
        if event.values[REGION] == region:
            money[span, run] += event.number("budget") * USD_PER_BUSD / event.number("months")
    return money


def _in_force(events: Sequence[Sequence[Event]], kind: str, start: str) -> Iterator[tuple[int, Event, slice]]:
    """Run, event and the months for which it lasts, for all events of one kind."""
    for run, dated in enumerate(events):
        for event in (one for one in dated if one.kind == kind):
            first = month_index(event.date, start)
            yield run, event, slice(max(first, 0), max(first + int(event.number("months")), 0))


class Exogenous:
    """Trends, events and noise of R runs over ``months`` months.

    ``trends`` move on their own; ``gradual``: buyers take up what an event adds to their market at their own pace.
    """

    def __init__(
        self,
        market: Numbers,
        sectors: dict[str, Numbers],
        vendors: dict[str, Numbers],
        events: Sequence[Sequence[Event]],
        seeds: tuple[int, ...],
        start: str,
        months: int,
        training_months: int,
        trends: bool,
        gradual: bool,
        regions: Sequence[str],
    ) -> None:
        self._market, self._seeds, self._months = market, seeds, months
        self._trends, self._gradual = trends, gradual
        self.log_quality = self._trend(market.quality_growth)
        self._set_efficiency(events, start)
        self.price_cut = dated_factor(events, "price_cut", "factor", start, months)
        self.price_war = strongest_in_force(events, "price_war", "depth", start, months)
        self.programme_usd = {name: programmes_in_force(events, name, start, months) for name in regions}
        self.training_efficiency = dated_factor(events, "efficiency", "training_factor", start, months)
        self.hardware = dated_factor(events, "hardware", "factor", start, months)
        self.training_answer = capability.training_need_after_saving(
            self.training_efficiency, market.training_response
        ) * capability.training_need_after_faster_hardware(self.hardware, market.training_response)
        self.training_path = self._training_path(training_months)
        self.training_need = self.training_path[:months] * self.training_answer
        self.overhead = np.exp(self._trend(market.overhead_growth))
        self.supply = dated_factor(events, "supply", "factor", start, months)
        self.supply_step = self.supply / np.concatenate([np.ones_like(self.supply[:1]), self.supply[:-1]])
        larger = {name: dated_factor(events, "tam_growth", "factor", start, months, sector=name) for name in sectors}
        self._news = sector_news(events, start, months)
        self.sectors = {name: self._sector(name, numbers, np.log(larger[name])) for name, numbers in sectors.items()}
        self.yields = {
            name: np.exp(market.yield_noise * self._shocks(name, "yield", market.yield_noise)) for name in vendors
        }
        for path in self.yields.values():
            path[0] = 1.0

    def _trend(self, growth_per_year: Array, months: int | None = None) -> Array:
        length = self._months if months is None else months
        if not self._trends:
            return np.zeros((length, len(self._seeds)))
        return log_trend(growth_per_year, self._market.trend_half_life_years, length)

    def _training_path(self, months: int) -> Array:
        """Compute wanted for training relative to the start, before it answers to any event, (months, R)."""
        path = np.exp(self._trend(self._market.training_growth, months))
        if not self._trends:
            return path
        rush, peak = self._market.training_rush, self._market.training_rush_months
        return path * capability.training_rush(np.arange(float(months))[:, None], rush, peak)

    def _shocks(self, agent: str, mechanism: str, deviation: Array) -> Array:
        return shocks(self._seeds, agent, mechanism, self._months, deviation)

    def _set_efficiency(self, events: Sequence[Sequence[Event]], start: str) -> None:
        market = self._market
        progress = market.progress_noise * self._shocks("market", "progress", market.progress_noise)
        progress[0] = 0.0
        luck = np.cumsum(progress, axis=0)
        flop = self._trend(market.efficiency_growth) + luck
        memory = self._trend(market.memory_efficiency_growth) + luck
        flop_event = dated_factor(events, "efficiency", "factor", start, self._months, exposed=True)
        memory_event = dated_factor(events, "efficiency", "memory_factor", start, self._months, exposed=True)
        self.flop_per_token_gflop = market.flop_per_token * np.exp(self.log_quality - flop) / flop_event
        self.memory_factor = np.exp(self.log_quality - memory) / memory_event

    def _sector(self, name: str, numbers: Numbers, log_tam_event: Array) -> tuple[Array, ...]:
        demand = self._shocks(name, "demand", self._market.demand_noise)
        noise = autoregressive(demand, self._market.demand_noise, self._market.noise_persistence)
        falling = self._trend(numbers.adoption_cost_decline, self._months + 1)
        return (
            self._trend(numbers.tam_growth) + self._taken_up(log_tam_event, numbers.adjustment_rate),
            self._trend(numbers.tokens_per_task_growth),
            self._trend(numbers.budget_growth),
            self.log_quality,
            # As planned, open models keep their distance to the frontier.
            self.log_quality,
            noise,
            *self._news,
            -falling[:-1],
            np.diff(falling, axis=0) * MONTHS_PER_YEAR,
        )

    def _taken_up(self, log_market: Array, rate: Array) -> Array:
        """Path, (months, R), on which buyers follow ``log_market``: a market that could be is not one that is."""
        if not self._gradual:
            return log_market
        path, log_use = np.empty_like(log_market), np.zeros_like(rate)
        for t, larger in enumerate(log_market):
            path[t] = log_use = diffusion.partial_adjustment_log(log_use, larger, rate)
        return path

    def month(self, t: int) -> Month:
        """The exogenous state of month ``t`` (0 = the start)."""
        return Month(
            flop_per_token_gflop=self.flop_per_token_gflop[t],
            memory_factor=self.memory_factor[t],
            log_quality=self.log_quality[t],
            price_cut=self.price_cut[t],
            price_war=self.price_war[t],
            programme_usd={name: path[t] for name, path in self.programme_usd.items()},
            training_need=self.training_need[t],
            training_efficiency=self.training_efficiency[t],
            overhead=self.overhead[t],
            hardware_factor=self.hardware[t],
            supply_factor=self.supply[t],
            supply_step=self.supply_step[t],
            yield_factor=[path[t] for path in self.yields.values()],
            sectors=[SectorState(*(column[t] for column in columns)) for columns in self.sectors.values()],
        )

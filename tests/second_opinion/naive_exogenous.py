"""What happens to the market from outside, a number at a time: trends, dated events, and the noise it is handed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jevons.scenario import Event, Scenario

HOURS = 730.0
MONTHS = 12


@dataclass(frozen=True)
class Draws:
    """Chance, which is not recomputed: log luck a month, noise by sector and month, yield by vendor and month."""

    luck: Sequence[float]
    noise: Mapping[str, Sequence[float]]
    yields: Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Generation:
    """An accelerator, and the month of the run from which it is sold."""

    vendor: str
    name: str
    launch: int
    tflops: float
    memory_gb: float
    bandwidth_tbps: float
    power_kw: float
    price_usd: float


def months_between(start: str, date: str) -> int:
    """Months from one "YYYY-MM" to another."""
    return (int(date[:4]) - int(start[:4])) * MONTHS + int(date[5:7]) - int(start[5:7])


def names_under(scenario: Scenario, prefix: str) -> list[str]:
    """Names of the tables under a prefix such as "clouds.", in the order of the cards."""
    names = [path.split(".")[prefix.count(".")] for path in scenario.parameters if path.startswith(prefix)]
    return list(dict.fromkeys(names))


class Outside:
    """The exogenous state of one run."""

    def __init__(self, scenario: Scenario, draws: Draws) -> None:
        self.scenario, self.draws = scenario, draws
        self.start = self.choice("market.start")
        self.months = months_between(self.start, self.choice("market.end")) + 1
        self.moves = self.choice("market.trends") == "on"

    def number(self, path: str) -> float:
        """A parameter that is a number."""
        return float(self.scenario.parameters[path])

    def choice(self, path: str) -> str:
        """A parameter that is a word."""
        return str(self.scenario.parameters[path])

    def trend(self, path: str, month: int) -> float:
        """Growth since the start of what the parameter makes grow."""
        if not self.moves:
            return 1.0
        rate, years = math.log(self.number(path)), month / MONTHS
        half_life = self.number("market.trend_half_life_years")
        if math.isinf(half_life):
            return math.exp(rate * years)
        return math.exp(rate * half_life / math.log(2.0) * (1.0 - 2.0 ** (-years / half_life)))

    def happened(self, kind: str, month: int) -> list[Event]:
        """Events of a kind that have come by a month."""
        events = self.scenario.events
        return [e for e in events if e.kind == kind and months_between(self.start, e.date) <= month]

    def efficiency(self, month: int, factor: str) -> float:
        """E: by how much efficiency events have cut what the average token takes."""
        gain = 1.0
        for event in self.happened("efficiency", month):
            share, gamma = float(event.values["share"]), float(event.values[factor])
            gain *= 1.0 / (1.0 - share + share / gamma)
        return gain

    def flop_per_token(self, month: int) -> float:
        """f [GFLOP/token]."""
        fall = self.trend("market.efficiency_growth", month) * self.efficiency(month, "factor")
        return self.number("market.flop_per_token") * self.quality(month) / fall / math.exp(self.draws.luck[month])

    def memory(self, month: int) -> float:
        """m: bytes moved and held a token, relative to the start."""
        fall = self.trend("market.memory_efficiency_growth", month) * self.efficiency(month, "memory_factor")
        return self.quality(month) / fall / math.exp(self.draws.luck[month])

    def quality(self, month: int) -> float:
        """Q: quality of the average token relative to the start."""
        return self.trend("market.quality_growth", month)

    def open_quality(self, month: int) -> float:
        """Quality of open models relative to the start: of what they follow, and of what they learn at once."""
        lag, learnt = int(self.number("market.open_model_lag_months")), self.number("market.distillation")
        followed = self._quality_at_any_time(month - lag) / self._quality_at_any_time(-lag)
        return float(followed ** (1.0 - learnt) * self.quality(month) ** learnt)

    def _quality_at_any_time(self, month: int) -> float:
        """Quality of the frontier; before the start it grew at the pace that it has at the start."""
        if month >= 0 or not self.moves:
            return self.quality(max(month, 0))
        return self.number("market.quality_growth") ** (month / MONTHS)

    def price_cut(self, month: int) -> float:
        """By what posted prices are divided."""
        return math.prod(float(event.values["factor"]) for event in self.happened("price_cut", month))

    def market_size(self, sector: str, month: int) -> float:
        """TAM relative to the start."""
        gradual = self.choice("market.diffusion") == "partial"
        pace = self.number(f"enterprises.{sector}.adjustment_rate") if gradual else 1.0
        followed = 0.0
        for past in range(month + 1):
            jumps = math.prod(float(event.values["factor"]) for event in self.happened("tam_growth", past))
            followed += pace * (math.log(jumps) - followed)
        return self.trend(f"enterprises.{sector}.tam_growth", month) * math.exp(followed)

    def training_need(self, month: int) -> float:
        """Compute wanted for training, relative to the start."""
        trend = self.trend("market.training_growth", month)
        if not self.moves:
            return trend
        since = month / self.number("market.training_rush_months")
        return trend * (1.0 + self.number("market.training_rush") * since * math.exp(1.0 - since))

    def generations(self, vendor: str) -> list[Generation]:
        """What a vendor makes, with the months that events delay it."""
        prefix, known = f"vendors.{vendor}.", self.scenario.parameters
        chips = [name for name in names_under(self.scenario, prefix) if f"{prefix}{name}.launch" in known]
        return [self._generation(vendor, chip) for chip in chips]

    def _generation(self, vendor: str, chip: str) -> Generation:
        prefix = f"vendors.{vendor}.{chip}."
        launch = months_between(self.start, self.choice(prefix + "launch"))
        if launch > 0:
            launch = self._delayed(f"{vendor}.{chip}", launch)
        return Generation(
            vendor=vendor,
            name=chip,
            launch=launch,
            tflops=self.number(prefix + "tflops"),
            memory_gb=self.number(prefix + "memory_gb"),
            bandwidth_tbps=self.number(prefix + "bandwidth_tbps"),
            power_kw=self.number(prefix + "power_kw"),
            price_usd=self.number(prefix + "price_usd"),
        )

    def _delayed(self, generation: str, launch: int) -> int:
        """Month of a launch after the delays that are told while it is still to come."""
        delays = [event for event in self.scenario.events if event.kind == "generation_delay"]
        for event in sorted(delays, key=lambda each: each.date):
            told = months_between(self.start, event.date)
            if event.values["generation"] == generation and told <= launch:
                launch += int(event.values["months"])
        return launch


def newest(generations: Sequence[Generation], month: int) -> Generation:
    """The generation launched last by a month; the first if none was yet."""
    launched = [one for one in generations if one.launch <= month]
    return max(launched, key=lambda one: one.launch) if launched else min(generations, key=lambda one: one.launch)

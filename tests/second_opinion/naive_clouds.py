"""One cloud, a delivery at a time: its fleet, what the fleet costs, its capex and its books."""

import math
from dataclasses import dataclass

from tests.second_opinion.naive_costs import CostOfHours, Pricing, raw_tokens_per_hour
from tests.second_opinion.naive_exogenous import HOURS, MONTHS, Generation, Outside

PLAN_EVERY = 3


@dataclass(frozen=True)
class Vintage:
    """Accelerators that come online together, and what was paid for them."""

    generation: Generation
    units: float
    online: int
    cost_usd: float


class Cloud:
    """One cloud; ``mix`` is the share of every generation in the compute of the start."""

    def __init__(self, name: str, outside: Outside, share: float, mix: dict[Generation, float]) -> None:
        self.name, self.outside, self.revenue_share = name, outside, share
        self.costs, self.pricing = CostOfHours(outside, name), Pricing(outside, name)
        self.use, self.lead = self.number("target_utilisation"), int(self.number("lead_months"))
        self.life, self.book_life = int(self.number("economic_life_months")), int(self.number("book_life_months"))
        self.price = outside.number("market.price")
        self.start_training_share = self._start_training_share()
        units = {chip: part / chip.tflops for chip, part in mix.items()}
        self.start_share, self.start_overhead_usd = share, 0.0
        self.serving_efficiency = self._implied_efficiency(units, share)
        self.start_units = self._sized(units, share * outside.number("market.tokens"))
        self.start_tflops = sum(units * chip.tflops for chip, units in self.start_units.items())
        self.training_share = self.start_training_share
        self.unit_cost = self.variable_cost = self.listed = self.posted = self.cash = 0.0
        self.units = dict(self.start_units)
        self._open_fleet()
        self._open_plans()

    def number(self, name: str) -> float:
        """A parameter of the cloud."""
        return self.outside.number(f"clouds.{self.name}.{name}")

    def _start_training_share(self) -> float:
        trains = self.outside.choice("market.training") == "exogenous"
        return self.outside.number("market.training_share") if trains else 0.0

    def _implied_efficiency(self, units: dict[Generation, float], share: float) -> float:
        self.serving_efficiency = 1.0
        full, variable = self.token_costs(units, 0, {chip: chip.price_usd for chip in units}, 1.0)
        implied = self.pricing.implied_cost(self.price, share)
        weight = self.number("overhead_share") / 4.0 / share
        if self.outside.choice("market.overhead") == "none":
            weight = 0.0
        if self.pricing.rule == "price_war":
            serving = implied * full / self.avoidable(full, variable)
            whole = serving / (1.0 - weight)
        else:
            whole = implied
            serving = whole * (1.0 - weight)
        self.start_overhead_usd = (whole - serving) * share * self.outside.number("market.tokens") * 1e6
        return full / serving

    def _sized(self, units: dict[Generation, float], tokens_ttok: float) -> dict[Generation, float]:
        tokens = self.tokens_per_hour(units, 0) * HOURS * self.use * (1.0 - self.start_training_share)
        return {chip: one * tokens_ttok * 1e12 / tokens for chip, one in units.items()}

    def _open_fleet(self) -> None:
        """Equal purchases in every month of the economic life and in month 0, more in the other months of the lead."""
        growth = self.start_growth() / MONTHS
        built = 1.0 + self.outside.number("market.infrastructure_share")
        self.start_orders = {chip: max(0.0, n * (1.0 / self.life + growth)) for chip, n in self.start_units.items()}
        self.vintages = [
            Vintage(chip, n / self.life, -age, n / self.life * chip.price_usd * built)
            for chip, n in self.start_units.items()
            for age in range(self.life + 1)
        ] + [
            Vintage(chip, n, month, n * chip.price_usd * built)
            for chip, n in self.start_orders.items()
            for month in range(1, self.lead)
        ]

    def _open_plans(self) -> None:
        self.expected_growth = self.start_growth() / MONTHS
        self.last_need = self.expected_need = self.start_tflops * self.use * (1.0 - self.start_training_share)
        self.order_rate = 0.0

    def start_growth(self) -> float:
        """Yearly log growth that the cloud expected before the start."""
        return math.log(self.number("expected_growth_at_start")) if self.outside.moves else 0.0

    def tokens_per_hour(self, units: dict[Generation, float], month: int) -> float:
        """Tokens an hour of so many accelerators."""
        rates = {chip: raw_tokens_per_hour(self.outside, chip, month) for chip in units}
        return self.serving_efficiency * sum(units[chip] * rates[chip] for chip in units)

    def token_costs(
        self, units: dict[Generation, float], month: int, prices: dict[Generation, float], rent: float
    ) -> tuple[float, float]:
        """Unit cost and its variable part [USD/Mtok] at list prices of accelerators."""
        tokens = self.tokens_per_hour(units, month) / 1e6
        capital = sum(n * self.costs.capital_and_operating(prices[chip]) for chip, n in units.items())
        electricity = sum(n * self.costs.electricity(chip) for chip, n in units.items())
        return (capital * rent + electricity) / tokens, electricity / tokens

    def reckon(self, units: dict[Generation, float], month: int, prices: dict[Generation, float], rent: float) -> None:
        """This month's cost of a token, overhead spread over what the fleet would serve as planned."""
        serving, self.variable_cost = self.token_costs(units, month, prices, rent)
        planned = self.tokens_per_hour(self.units, month) * HOURS * self.use * (1.0 - self.training_share)
        self.overhead_usd = self.start_overhead_usd * self.outside.trend("market.overhead_growth", month)
        self.serving_cost = serving
        at_least = 1e6 * self.start_share * self.outside.number("market.tokens")
        self.unit_cost = serving + self.overhead_usd / (max(planned, at_least) / 1e6)

    def avoidable(self, full: float, variable: float) -> float:
        """What a cloud need not pay for a token that it does not serve: a renter gives its accelerators back."""
        return full if self.outside.choice("market.supply") == "elastic" else variable

    def post(self, month: int) -> None:
        """This month's price, before price cuts and after."""
        avoidable = self.avoidable(self.serving_cost, self.variable_cost)
        asked = self.pricing.asked(self.unit_cost, avoidable, self.revenue_share)
        self.listed = self.pricing.listed(self.price, asked)
        self.posted = self.listed / self.outside.price_cut(month)

    def fleet(self, month: int) -> dict[Generation, float]:
        """Accelerators online, by generation."""
        units: dict[Generation, float] = {}
        for one in self.vintages:
            if one.online <= month < one.online + self.life:
                units[one.generation] = units.get(one.generation, 0.0) + one.units
        return units

    def open_month(self, month: int) -> None:
        """What the fleet of this month can do beside training."""
        self.units = self.fleet(month)
        self.train(month)
        self.capacity = (1.0 - self.training_share) * self.tokens_per_hour(self.units, month) * HOURS / 1e12

    def train(self, month: int) -> None:
        """The part of the fleet that training takes."""
        self.tflops = sum(n * chip.tflops for chip, n in self.units.items())
        need = self.start_training_share * self.start_tflops * self.outside.training_need(month)
        self.training_share = min(need / self.tflops, self.start_training_share)

    def plan(self, wanted_ttok: float, backlog_tflops: float, month: int) -> None:
        """Expectations every month; the rate of orders every third."""
        per_hour = self.tokens_per_hour(self.units, month)
        need = wanted_ttok * 1e12 / HOURS * self.tflops / per_hour
        speed = self.number("expectation_speed")
        news = self._believable(math.log(need / self.last_need))
        self.expected_need += speed * (need - self.expected_need)
        self.expected_growth += speed * (news - self.expected_growth)
        self.last_need = need
        if month % PLAN_EVERY == 0:
            self.order_rate = self._order_rate(backlog_tflops, month)

    def _order_rate(self, backlog_tflops: float, month: int) -> float:
        training = self.start_training_share * self.start_tflops
        extrapolates = self.outside.choice("market.expectations") == "trend"
        growth = self._believable(self.expected_growth) if extrapolates else 0.0
        now = self.expected_need / self.use + training * self.outside.training_need(month)
        ahead = self.expected_need * math.exp(growth * self.lead) / self.use
        ahead += training * self.outside.training_need(month + self.lead)
        replacement = self._retiring(month) + (ahead - now) / self.lead
        in_transit = sum(one.units * one.generation.tflops for one in self.vintages if one.online > month)
        line = backlog_tflops + in_transit - (self.lead - 1) * replacement
        gap = now - self.tflops - self.number("supply_line_weight") * line
        return max(0.0, replacement + self.number("capex_speed") * gap)

    def _believable(self, growth: float) -> float:
        """Monthly log growth within what the cloud will plan for."""
        most = math.log(self.number("expected_growth_max")) / MONTHS
        return min(max(growth, -most), most)

    def _retiring(self, month: int) -> float:
        """TFLOP/s that retire this month."""
        return sum(one.units * one.generation.tflops for one in self.vintages if one.online + self.life == month)

    def receive(self, chip: Generation, units: float, list_price: float, month: int) -> float:
        """Pay for a shipment, which comes online after the lead; returns what it cost with its buildings."""
        cost = units * list_price * (1.0 + self.outside.number("market.infrastructure_share"))
        self.vintages.append(Vintage(chip, units, month + self.lead, cost))
        return cost

    def depreciation(self, month: int) -> float:
        """The month's charge [USD]."""
        charged = min(self.life, self.book_life)
        return sum(one.cost_usd / self.book_life for one in self.vintages if one.online <= month < one.online + charged)

    def write_offs(self, month: int) -> float:
        """What is left in the books of accelerators that retire this month [USD]."""
        left = max(0.0, 1.0 - self.life / self.book_life)
        return sum(one.cost_usd * left for one in self.vintages if one.online + self.life == month)

    def operating_usd(self, month: int) -> float:
        """Operating cost of the month: its share of what accelerators in service cost, spread over their life."""
        cost = sum(one.cost_usd for one in self.vintages if one.online <= month < one.online + self.life)
        return self.costs.operating * cost / self.life

    def energy_gwh(self, units: dict[Generation, float], utilisation: float) -> float:
        """Electricity of the month, training and idle hours included."""
        busy = self.training_share + (1.0 - self.training_share) * utilisation
        drawn = busy + self.outside.number("market.idle_power_share") * (1.0 - busy)
        kilowatts = sum(n * chip.power_kw for chip, n in units.items())
        return kilowatts * self.outside.number("market.power_overhead") * HOURS * drawn / 1e6

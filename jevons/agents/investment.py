"""How a cloud looks ahead and invests: expected need, orders of accelerators, sites (MODEL.md, section Capex)."""

import numpy as np
import numpy.typing as npt

from jevons.agents.accounts import OwnAccounts
from jevons.agents.beliefs import BELIEFS, Sight
from jevons.agents.capex_rules import CAPEX_RULES, MONTHS_PER_QUARTER, Outlook, Start
from jevons.agents.fleet import OwnFleet
from jevons.agents.messages import Catalogue, Hardware, Menu
from jevons.agents.numbers import Numbers
from jevons.economics import capex, investment, vendor
from jevons.economics.arrays import summed
from jevons.scenario import ScenarioError

Array = npt.NDArray[np.float64]

TOKENS_PER_TTOK = 1e12
MTOK_PER_TTOK = 1e6
USD_PER_BUSD = 1e9
MONTHS_PER_YEAR = 12


class Investment(OwnAccounts):
    """Expectations and orders of one cloud in R runs, in TFLOP/s; what they read of the cloud stands first, (R,)."""

    name: str
    numbers: Numbers
    market: Numbers
    choices: dict[str, str]
    fleet: OwnFleet
    hours: float
    trends: bool
    posted_price: Array
    price_ahead: Array
    desired_ttok: Array
    tokens_ttok: Array
    revenue_usd: Array
    variable_cost: Array
    fleet_tokens_per_hour: Array
    fleet_tflops: Array
    fleet_kw: Array
    start_tflops: Array
    start_orders: Array
    start_growth: Array
    training_base: Array
    planned_training_base: Array
    training_share: Array
    training_share_cap: Array
    start_share: Array

    def _open_expectations(self, hardware: Hardware) -> None:
        """The start: the need that the fleet serves at target utilisation, and the growth it was ordered for."""
        # One month's news counts for no more than this.
        self._most_growth = np.log(self.numbers.expected_growth_max) / MONTHS_PER_YEAR
        inference = (1.0 - self.training_share) * self.start_tflops * self.numbers.target_utilisation
        self.previous_need = inference
        start = Sight(self.tokens_ttok, inference, self.market.price, self.market.price)
        self.beliefs = BELIEFS[self.choices["market.beliefs"]](self.numbers, start, self._most_growth)
        self.expected_growth = self.start_growth.copy()
        self.expected_rent = self._rent(self.market.price * self.tokens_ttok * MTOK_PER_TTOK, self.start_tflops)
        self.order_rate = summed(self.start_orders * hardware.tflops)
        self.capex_growth = self.start_growth.copy()
        self._choose_rule(hardware)

    def _choose_rule(self, hardware: Hardware) -> None:
        """Take up the rule of capex; q compares rents with those of the start, so that there must be some."""
        if self.choices["market.capex"] == "q" and np.any(self.expected_rent <= 0.0):
            raise ScenarioError(
                "market.toml",
                "market.capex",
                f"{self.name} earns no rents at the start under market.pricing = '{self.choices['market.pricing']}', "
                "so that q has nothing to start from",
                "choose another rule of capex, or of pricing",
            )
        spent = summed(self.start_orders * hardware.price_usd) * (1.0 + self.market.infrastructure_share)
        start = Start(self.expected_rent, spent / self.order_rate, self.order_rate, self.trends)
        self.order_spending_usd = spent
        self.compute_price_usd = summed(self.start_orders * hardware.price_usd) / self.order_rate
        self.capex_rule = CAPEX_RULES[self.choices["market.capex"]](self.numbers, self.market, start)

    def _rent(self, revenue_usd: Array, tflops: Array) -> Array:
        """What a TFLOP/s of inference earns this month beyond the electricity of its tokens, (R,) USD."""
        earned = revenue_usd - self.variable_cost * self.tokens_ttok * MTOK_PER_TTOK
        return np.asarray(earned / (tflops * (1.0 - self.training_share)))

    def form_expectations(self) -> None:
        """Update the expected compute need, TFLOP/s, and its expected monthly log growth."""
        tokens_per_hour = self.desired_ttok * TOKENS_PER_TTOK / self.hours
        need = tokens_per_hour * self.fleet_tflops / self.fleet_tokens_per_hour
        speed = self.numbers.expectation_speed
        news = np.clip(np.log(need / self.previous_need), -self._most_growth, self._most_growth)
        level = self.previous_need * np.exp(news)
        self.expected_growth = capex.expected_growth(self.expected_growth, level, self.previous_need, speed)
        seen = Sight(self.desired_ttok, need, self.posted_price, self.price_ahead)
        self.expected_need = self.beliefs.expected_need(seen)
        self.previous_need = need
        rent = self._rent(self.revenue_usd, self.fleet_tflops)
        self.expected_rent = capex.adaptive_expectation(self.expected_rent, rent, speed)

    def plan_capex(
        self, training_now: Array, training_ahead: Array, usd_per_tflops: Array, rivals_growth: Array
    ) -> None:
        """Set the monthly order rate, TFLOP/s, by the rule of capex and within the gates that are in force.

        All (R,): ``training_now`` and ``training_ahead``, training need relative to the start, now and a lead ahead;
        ``usd_per_tflops`` of the mix that would be ordered today; ``rivals_growth``, mean monthly log growth of the
        other clouds' spending at their last plan.
        """
        now, ahead = self._targets(training_now, training_ahead)
        outlook = Outlook(
            target=now,
            stock=self.fleet_tflops,
            on_order=self.fleet.on_order_tflops,
            retiring=self.fleet.retired_tflops,
            replacement=self.fleet.retired_tflops + (ahead - now) / self.numbers.lead_months,
            rent_usd=self.expected_rent,
            cost_usd=self._with_building(usd_per_tflops),
            rivals_growth=rivals_growth,
        )
        orders = self._match_rivals(self.capex_rule.orders(outlook), outlook)
        self.order_rate = self._within_funds(orders, outlook)
        self._note_growth(self.order_rate * outlook.cost_usd)

    def _match_rivals(self, orders: Array, outlook: Outlook) -> Array:
        """Draw the growth of spending towards that of rivals, where both this and the last plan order anything."""
        if self.choices["market.capex_rivals"] == "ignored":
            return orders
        spending = orders * outlook.cost_usd
        growth = self._growth_to(spending)
        matched = investment.matched_growth(growth, outlook.rivals_growth, self.numbers.peer_matching)
        return np.asarray(orders * np.exp((matched - growth) * MONTHS_PER_QUARTER))

    def _within_funds(self, orders: Array, outlook: Outlook) -> Array:
        """No more than EBITDA and the funding line pay for."""
        if self.choices["market.capex_funding"] == "open":
            return orders
        line = self.numbers.funding_line * USD_PER_BUSD / MONTHS_PER_YEAR
        most = investment.affordable_spending(self.ebitda_usd, self.numbers.ebitda_share, line)
        return np.minimum(orders, most / outlook.cost_usd)

    def _growth_to(self, spending_usd: Array) -> Array:
        """Monthly log growth from the last plan's spending, (R,), within what is believed; zero from or to nothing."""
        both = (spending_usd > 0.0) & (self.order_spending_usd > 0.0)
        change = np.log(np.where(both, spending_usd, 1.0) / np.where(both, self.order_spending_usd, 1.0))
        return np.asarray(np.clip(change / MONTHS_PER_QUARTER, -self._most_growth, self._most_growth))

    def _note_growth(self, spending_usd: Array) -> None:
        """Announce the growth of spending, which rivals see when they plan next."""
        self.capex_growth = self._growth_to(spending_usd)
        self.order_spending_usd = spending_usd

    def _with_building(self, usd: Array) -> Array:
        return np.asarray(usd * (1.0 + self.market.infrastructure_share))

    def site_need_kw(self, training_now: Array, training_ahead: Array) -> Array:
        """Power of the compute wanted a delivery lead ahead, (R,) kW, as the fleet's compute draws it."""
        _, ahead = self._targets(training_now, training_ahead)
        return np.asarray(ahead * self.fleet_kw / self.fleet_tflops)

    def _targets(self, training_now: Array, training_ahead: Array) -> tuple[Array, Array]:
        """Compute wanted now and a delivery lead ahead, TFLOP/s: expected inference at target use, plus training."""
        growth = np.zeros_like(self.expected_growth)
        if self.choices["market.expectations"] == "trend":
            growth = np.clip(self.expected_growth, -self._most_growth, self._most_growth)
        inference = self.expected_need / self.numbers.target_utilisation
        ahead = capex.trend_forecast(inference, growth, self.numbers.lead_months)
        return inference + self.training_base * training_now, ahead + self.planned_training_base * training_ahead

    @property
    def inference_ratio(self) -> Array:
        """Share of inference in the fleet's use, start = 1, (R,)."""
        return np.asarray((1.0 - self.training_share) / (1.0 - self.training_share_cap))

    def compute_to_order(self, usd_per_tflops: Array, programme_usd: Array) -> Array:
        """Compute to order this month, (R,) TFLOP/s, of a mix of accelerators at this price, (R,) USD.

        ``programme_usd`` (R,) is what a dated programme spends this month at all clouds of the region, buildings
        included.
        """
        self.compute_price_usd = usd_per_tflops
        return self.order_rate + programme_usd * self.start_share / self._with_building(usd_per_tflops)


def line_shares(catalogue: Catalogue, inference: Array) -> Array:
    """Shares of offers in the compute that buyers order, (R, buyers, lines).

    ``inference`` (R, buyers): its share of their use, start = 1.
    """
    free, *allowed = [_vendor_shares(menu, inference) for menu in catalogue.menus]
    if catalogue.through is None:
        return free
    through = catalogue.through[:, None]
    held_up = summed(free * (1.0 - through))[..., None]
    return np.concatenate([free * through, held_up * allowed[0]], axis=-1)


def _vendor_shares(menu: Menu, inference: Array) -> Array:
    """Shares of vendors in the compute ordered, (R, buyers, V): CES in the price of a TFLOP/s and fit to use."""
    fit = vendor.workload_fit(menu.specialisation[:, None], inference[..., None])
    return vendor.vendor_shares(menu.weight[:, None] * fit, menu.cost_ratio[:, None], menu.substitution[:, None])


def lines_to_order(catalogue: Catalogue, ordered: Array, shares: Array) -> list[Array]:
    """Accelerators to order of each vendor, (R, buyers, G_v) each.

    ``ordered`` (R, buyers) TFLOP/s by ``shares`` (R, buyers, lines).
    """
    lines = [
        (ordered * shares[..., k] / offer.tflops[:, None])[..., None] * offer.column[:, None]
        for k, offer in enumerate(catalogue.lines)
    ]
    vendors = len(catalogue.free)
    return [sum(lines[v + vendors :: vendors], lines[v]) for v in range(vendors)]

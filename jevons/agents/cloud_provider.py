"""Cloud providers: they post token prices, serve tokens, and spend capex.

Order of a month (MODEL.md, sections Prices to Accounts): receive deliveries, reckon the cost of a token, post a price,
serve, book the accounts (`accounts`), form expectations, and every third month plan orders (`investment`).
"""

import mesa
import numpy as np
import numpy.typing as npt

from jevons.agents.accounts import Accounts
from jevons.agents.channels import PRICE, Channels
from jevons.agents.fleet import Measured, OwnFleet, measured
from jevons.agents.investment import Investment
from jevons.agents.messages import Hardware
from jevons.agents.numbers import Numbers
from jevons.economics import overhead, pricing, user_cost
from jevons.economics.arrays import summed
from jevons.scenario import ScenarioError

Array = npt.NDArray[np.float64]

TOKENS_PER_MTOK = 1e6
TOKENS_PER_TTOK = 1e12
MTOK_PER_TTOK = 1e6
MONTHS_PER_YEAR = 12
LEAST_TOKENS = 1e-6
"""Of a cloud's start tokens: over fewer no overhead is spread, so that where no fleet is left the price is finite."""


class CloudProvider(Investment, mesa.Agent):
    """One cloud in R runs: price, fleet by vintage, capacity; with what it invests and what it books.

    ``region_tokens`` (R,) Ttok are those of the start in its region, of which it serves ``start_share``.
    Arrays are (R,), fleets (R, G). Prices and costs in USD/Mtok, tokens in Ttok/month, money in USD, compute needed
    and held in dense peak TFLOP/s.
    """

    def __init__(
        self,
        model: mesa.Model,
        name: str,
        numbers: Numbers,
        market: Numbers,
        choices: dict[str, str],
        region_tokens: Array,
        start_share: Array,
        start_mix: Array,
        hardware: Hardware,
        hours_per_month: float,
        trends: bool,
    ) -> None:
        super().__init__(model)
        self.name = name
        self.numbers = numbers
        self.market = market
        self.choices = choices
        self.hours = hours_per_month
        self.trends = trends
        self.start_share = start_share
        self.revenue_share = start_share.copy()
        self.lead_months = numbers.lead_months.astype(np.int64)
        self._set_capital_charges()
        self.tokens_ttok = region_tokens * start_share
        self.least_tokens_ttok = LEAST_TOKENS * self.tokens_ttok
        self._anchor_cost(hardware, start_mix)
        self._size_fleet(hardware, start_mix, self.tokens_ttok)
        self.desired_ttok = self.tokens_ttok.copy()
        self.rental_usd = np.zeros_like(self.tokens_ttok)
        self._open_expectations(hardware)

    def open_accounts(self, accounts: Accounts, place: int) -> None:
        """Take up the place in the common accounts that holds this cloud's fleet and books."""
        self.accounts, self.place, self.fleet = accounts, place, OwnFleet(accounts.fleet, place)

    # --- the start -------------------------------------------------------------------------------------------------

    def _set_capital_charges(self) -> None:
        """Required revenue per hour of use and dollar of list price, (R,): interest, depreciation, building, opex."""
        charge = user_cost.user_cost_per_hour(
            np.ones_like(self.market.price),
            self.market.infrastructure_share,
            self.market.discount_rate,
            self.numbers.economic_life_months / MONTHS_PER_YEAR,
            self.numbers.target_utilisation,
        )
        self.hourly_charge = charge * (1.0 + self.numbers.operating_cost_share)

    def _anchor_cost(self, hardware: Hardware, start_mix: Array) -> None:
        """Serving efficiency, (R,): the share of the roofline reached, such that the rule yields the start price."""
        self.serving_efficiency = np.ones_like(self.market.price)
        capital, variable = self._unit_costs(measured(start_mix, hardware))
        full, overhead_share = capital + variable, self._overhead_share_at_start()
        share = np.ones_like(full) if self.choices["market.supply"] == "elastic" else variable / full
        self.unit_cost = self._cost_behind_start_price(share * (1.0 - overhead_share))
        if np.any(self.unit_cost <= 0.0):
            raise ScenarioError(
                "market.toml",
                "market.price",
                f"the margin of {self.name} under market.pricing = '{self.choices['market.pricing']}' exceeds the "
                "start price, so that no cost could lie behind it",
                "raise the price, or lower the margin (clouds.*.logit_slope up)",
            )
        self.start_overhead_usd = self.unit_cost * overhead_share * self.tokens_ttok * MTOK_PER_TTOK
        self.serving_efficiency = self.start_serving_efficiency = full / (self.unit_cost * (1.0 - overhead_share))
        self.variable_cost = variable / self.serving_efficiency
        self.posted_price = self.market.price.copy()
        self.list_price = self.market.price.copy()

    def _overhead_share_at_start(self) -> Array:
        """Share of overhead in the full cost of a token, (R,): the smaller the cloud the larger it is."""
        if self.choices["market.overhead"] == "none":
            return np.zeros_like(self.start_share)
        share = overhead.share_of_cost(self.numbers.overhead_share, self.start_share)
        if np.any(share >= 1.0):
            raise ScenarioError(
                "cloud_provider.toml",
                f"clouds.{self.name}.overhead_share",
                f"the overhead of {self.name} would be more than all that its tokens cost",
                "lower overhead_share, or raise the cloud's share_weight",
            )
        return share

    def _size_fleet(self, hardware: Hardware, start_mix: Array, tokens_ttok: Array) -> None:
        """Size the fleet so that the start tokens are served at target utilisation beside the start training."""
        per_unit = summed(start_mix * hardware.tokens_per_hour) * self.serving_efficiency
        training = self.market.training_share if self.choices["market.training"] == "exogenous" else 0.0 * tokens_ttok
        capacity = tokens_ttok * TOKENS_PER_TTOK / (self.hours * self.numbers.target_utilisation)
        units = (capacity / per_unit / (1.0 - training))[:, None] * start_mix
        self.start_growth = np.log(self.numbers.expected_growth_at_start) / MONTHS_PER_YEAR
        if not self.trends:
            self.start_growth = np.zeros_like(self.start_growth)
        replacement = (1.0 / self.numbers.economic_life_months.astype(np.int64) + self.start_growth)[:, None]
        self.start_units, self.start_orders = units, np.maximum(units * replacement, 0.0)
        self.start_tflops = summed(units * hardware.tflops)
        self.training_need_at_start = self.start_tflops * training
        self.training_base = self.planned_training_base = self.training_need_at_start
        self.training_share_cap = training
        self.training_share = training + np.zeros_like(tokens_ttok)

    def serve_better(self, log_gain: Array) -> None:
        """Serve this much more, (R,) log relative to the start, with the same accelerator from next month on."""
        self.serving_efficiency = self.start_serving_efficiency * np.exp(log_gain)

    def train_less(self, share: Array, planned: Array) -> None:
        """Use these shares, (R,), of the compute on the path of training: next month, and in what is planned."""
        self.training_base = self.training_need_at_start * share
        self.planned_training_base = self.training_need_at_start * planned

    # --- cost and price --------------------------------------------------------------------------------------------

    def measure_start_fleet(self, hardware: Hardware) -> None:
        """What the fleet of the start can serve, before there are accounts in which it stands."""
        one = np.ones_like(self.start_share)
        self._measure(measured(self.start_units, hardware), one, one)

    def measure_fleet(self, training_need: Array, overhead_factor: Array) -> None:
        """What the fleet could serve this month beside training, and what a token costs on it at target utilisation.

        ``training_need`` and ``overhead_factor`` (R,) are relative to the start. Overhead is spread over what the fleet
        serves at target utilisation, as all its cost is.
        """
        self._measure(self.fleet.measured, training_need, overhead_factor)

    def _measure(self, fleet: Measured, training_need: Array, overhead_factor: Array) -> None:
        self.capital_cost, self.variable_cost = self._unit_costs(fleet)
        self.fleet_tokens_per_hour = fleet.tokens_per_hour * self.serving_efficiency
        self.fleet_tflops, self.fleet_kw = fleet.tflops, fleet.power_kw
        need = self.training_base * training_need
        self.training_share = np.minimum(need / self.fleet_tflops, self.training_share_cap)
        inference = self.fleet_tokens_per_hour * (1.0 - self.training_share)
        self.capacity_ttok = inference * self.hours / TOKENS_PER_TTOK
        self.accelerators = fleet.units
        self.overhead_usd = self.start_overhead_usd * overhead_factor
        planned = np.maximum(self.capacity_ttok * self.numbers.target_utilisation, self.least_tokens_ttok)
        self.overhead_cost = overhead.per_token(self.overhead_usd, planned)

    def reckon_cost(self, rent_factor: Array) -> None:
        """Full cost of a token, USD/Mtok, where ``rent_factor`` (R,) multiplies the cost of capital."""
        self.serving_cost = self.capital_cost * rent_factor + self.variable_cost
        self.unit_cost = self.serving_cost + self.overhead_cost

    def _unit_costs(self, fleet: Measured) -> tuple[Array, Array]:
        """Cost of a token over a fleet, USD/Mtok: of capital at list prices, and variable (electricity only)."""
        per_hour = fleet.tokens_per_hour * self.serving_efficiency
        capital = fleet.worth_usd * self.hourly_charge
        used = self.numbers.target_utilisation
        idle = self.market.idle_power_share * (1.0 - used) / used
        power = fleet.electricity_usd * (1.0 + idle)
        return capital / per_hour * TOKENS_PER_MTOK, power / per_hour * TOKENS_PER_MTOK

    def _cost_behind_start_price(self, avoidable_share: Array) -> Array:
        """Full unit cost, of which so much is avoidable, at which this cloud's rule yields the observed start price."""
        rule = pricing.RULES[self.choices["market.pricing"]]
        return rule.cost_for_price(self.market.price, avoidable_share, self.revenue_share, self.numbers)

    @property
    def avoidable_cost(self) -> Array:
        """What a token less would save, (R,) USD/Mtok: electricity where accelerators are owned, else rent as well."""
        return self.serving_cost if self.choices["market.supply"] == "elastic" else self.variable_cost

    def post_price(self, price_cut: Array, price_war: Array, channels: Channels) -> None:
        """Post a price: the rule's, passed through, adjusted at the cloud's own pace, less any dated price cut.

        ``price_war`` (R,) in [0, 1] is how far rivals' prices draw the wanted one to what could be avoided.
        """
        rule = pricing.RULES[self.choices["market.pricing"]]
        avoidable = self.avoidable_cost
        target = rule.price(self.unit_cost, avoidable, self.revenue_share, self.numbers)
        passed = pricing.passed_through(target, self.market.price, self.numbers.pass_through)
        passed = pricing.warring(passed, avoidable, price_war)
        self.next_list_price = pricing.sticky(self.list_price, passed, self.numbers.price_adjustment)
        posted = self.next_list_price / price_cut, passed / price_cut
        self.posted_price, self.price_ahead = channels.through(PRICE, self.name, posted)

    def commit_price(self) -> None:
        """Take this month's list price as the base of the next adjustment."""
        self.list_price = self.next_list_price

    # --- service ---------------------------------------------------------------------------------------------------

    def serve(self, desired_ttok: Array, served_ttok: Array, revenue_usd: Array, market_revenue_usd: Array) -> None:
        """Note what was asked, served and paid this month, each (R,); ``market_revenue_usd`` is its region's."""
        self.desired_ttok = desired_ttok
        self.tokens_ttok = served_ttok
        self.revenue_usd = revenue_usd
        self.revenue_share = revenue_usd / market_revenue_usd
        self.hours_used = served_ttok * TOKENS_PER_TTOK * self.accelerators / self.fleet_tokens_per_hour
        self.utilisation = served_ttok / self.capacity_ttok

    def rent_capacity(self) -> Array:
        """Under elastic supply: rent what this month's tokens need, training included; over what was rented, (R,)."""
        scale = self.tokens_ttok / (self.capacity_ttok * self.numbers.target_utilisation)
        self.fleet_tokens_per_hour = self.fleet_tokens_per_hour * scale
        self.fleet_tflops = self.fleet_tflops * scale
        self.capacity_ttok = self.capacity_ttok * scale
        self.accelerators = self.accelerators * scale
        self.utilisation = self.tokens_ttok / self.capacity_ttok
        tokens_and_training = self.tokens_ttok / (1.0 - self.training_share)
        self.rental_usd = (self.serving_cost - self.variable_cost) * tokens_and_training * MTOK_PER_TTOK
        return np.asarray(scale)

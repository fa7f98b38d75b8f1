"""Accelerators that the firms of one sector own to serve themselves (MODEL.md, section Outside options).

They are ordered from vendors as clouds order theirs, a delivery lead ahead. What firms want to serve themselves and
cannot yet, they buy from clouds.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jevons.agents.accounts import Accounts
from jevons.agents.cloud_provider import CloudProvider
from jevons.agents.enterprise import Enterprises
from jevons.agents.fleet import Fleet
from jevons.agents.investment import line_shares, lines_to_order
from jevons.agents.messages import Catalogue, Costs, Hardware
from jevons.agents.numbers import Numbers
from jevons.economics import capex
from jevons.economics.arrays import summed

Array = npt.NDArray[np.float64]

TOKENS_PER_TTOK = 1e12
MONTHS_PER_YEAR = 12

HABITS = (
    "lead_months",
    "economic_life_months",
    "book_life_months",
    "operating_cost_share",
    "capex_speed",
    "supply_line_weight",
    "expectation_speed",
    "expected_growth_at_start",
    "expected_growth_max",
)
"""Numbers that firms share with the cloud of which they buy most at the start."""


class SelfHosters(Accounts):
    """The machines of a sector's firms in R runs; they sell nothing, so that their cash is what firms have paid in.

    Arrays are (R,), fleets (R, G), tokens in Ttok/month, compute in dense peak TFLOP/s, money in USD. ``clouds`` are
    all clouds; the sector's ``cloud_shares`` say which of them it buys from. ``start_mix`` (R, G) sums to one.
    """

    def __init__(
        self,
        sector: Enterprises,
        clouds: Sequence[CloudProvider],
        market: Numbers,
        choices: dict[str, str],
        start_mix: Array,
        hardware: Hardware,
        costs: Costs,
        hours_per_month: float,
        months: int,
        trends: bool,
    ) -> None:
        self.name = f"{sector.name}'s own machines"
        self.sector, self.clouds, self.market, self.hours = sector, clouds, market, hours_per_month
        # Own machines earn no rents against which they could be tested for impairment.
        self.choices = {**choices, "market.impairment": "off"}
        self.numbers = _habits(sector, clouds)
        self.target_utilisation = sector.numbers.self_hosting_utilisation
        self.training_share = self.utilisation = np.zeros_like(market.price)
        self.revenue_usd = self.overhead_usd = np.zeros_like(market.price)
        self._most_growth = np.log(self.numbers.expected_growth_max) / MONTHS_PER_YEAR
        self._open_fleet(hardware, costs, start_mix, months, trends)
        self._open_accounts()
        self.scale_units, self.scale_usd = self._sizes()

    def _open_fleet(self, hardware: Hardware, costs: Costs, mix: Array, months: int, trends: bool) -> None:
        """Machines for the tokens of the start, in equal vintages, and those on their way for expected growth."""
        tokens = self.sector.sources.split(self.sector.firm_tokens_ttok).self_hosting_wanted
        hours = tokens * summed(self.sector.cloud_shares * costs.hours_per_ttok)
        units = (hours / (self.hours * self.target_utilisation))[:, None] * mix
        price = hardware.price_usd * (1.0 + self.market.infrastructure_share)[:, None]
        numbers = self.numbers
        life, book_life = (one.astype(np.int64) for one in (numbers.economic_life_months, numbers.book_life_months))
        self.fleet = Fleet(units, price, life, book_life, numbers.lead_months.astype(np.int64), months)
        growth = np.log(self.numbers.expected_growth_at_start) / MONTHS_PER_YEAR
        self.expected_growth = growth if trends else np.zeros_like(growth)
        replacement = 1.0 / self.numbers.economic_life_months + self.expected_growth
        self.start_orders = np.maximum(units * replacement[:, None], 0.0)
        self.fleet.fill_pipeline(self.start_orders, price)
        self.need = self.expected_need = summed(units * hardware.tflops) * self.target_utilisation

    # --- the month -------------------------------------------------------------------------------------------------

    def reckon_capacity(self, hardware: Hardware) -> None:
        """Tell the sector what its machines could serve this month if they ran all the time."""
        serving = np.stack([cloud.serving_efficiency for cloud in self.clouds], axis=-1)
        efficiency = summed(self.sector.cloud_shares * serving)
        per_hour = summed(self.fleet.units * hardware.tokens_per_hour) * efficiency
        self.sector.own_capacity_ttok = per_hour * self.hours / TOKENS_PER_TTOK

    def close_month(self, month: int, hardware: Hardware) -> None:
        """Note how busy the machines were, and book what running them has cost."""
        served, capacity = self.sector.served.self_hosted, self.sector.own_capacity_ttok
        self.utilisation = np.where(capacity > 0.0, served / np.where(capacity > 0.0, capacity, 1.0), 0.0)
        self.fleet_tflops = summed(self.fleet.units * hardware.tflops)
        self.close_accounts(month, hardware)

    def form_expectations(self) -> None:
        """Update the compute that firms expect to need for themselves, TFLOP/s, and its monthly log growth."""
        shares = self.sector.cloud_shares
        hours_of_a_tflops = np.stack([c.fleet_tflops / c.fleet_tokens_per_hour for c in self.clouds], axis=-1)
        tokens_per_hour = self.sector.served.self_hosting_wanted * TOKENS_PER_TTOK / self.hours
        need = tokens_per_hour * summed(shares * hours_of_a_tflops)
        both = (need > 0.0) & (self.need > 0.0)
        news = np.log(np.where(both, need, 1.0) / np.where(both, self.need, 1.0))
        speed = self.numbers.expectation_speed
        news = np.clip(news, -self._most_growth, self._most_growth)
        self.expected_growth = capex.adaptive_expectation(self.expected_growth, news, speed)
        self.expected_need = capex.adaptive_expectation(self.expected_need, need, speed)
        self.need = need

    def orders(self, catalogue: Catalogue, hardware: Hardware) -> list[Array]:
        """Accelerators to order from each vendor this month, by generation, (R, G_v) each."""
        lead = self.numbers.lead_months
        growth = np.clip(self.expected_growth, -self._most_growth, self._most_growth)
        target = self.expected_need / self.target_utilisation
        ahead = capex.trend_forecast(target, growth, lead)
        retired = summed(self.fleet.retired * hardware.tflops)
        replacement = retired + (ahead - target) / lead
        ordered = capex.accelerator_orders(
            target,
            summed(self.fleet.units * hardware.tflops),
            summed(self.fleet.on_order * hardware.tflops),
            replacement * (lead - 1.0),
            replacement,
            self.numbers.capex_speed,
            self.numbers.supply_line_weight,
        )
        return lines_to_order(catalogue, ordered, line_shares(catalogue, np.ones_like(ordered)))

    def take_shipment(self, month: int, units: Array, price_usd: Array) -> None:
        """Pay for what was shipped, as clouds do, and note how large the books have been."""
        super().take_shipment(month, units, price_usd)
        units_now, usd_now = self._sizes()
        self.scale_units, self.scale_usd = np.maximum(self.scale_units, units_now), np.maximum(self.scale_usd, usd_now)

    def _sizes(self) -> tuple[Array, Array]:
        """Accelerators on the books, (R, 1), and what was paid for them: a fleet may die out, its rounding stays."""
        units = summed(self.fleet.units + self.fleet.on_order)[..., None]
        return units, self.fleet.in_service_usd + self.fleet.construction_usd + np.abs(self.cash_usd)


def _habits(sector: Enterprises, clouds: Sequence[CloudProvider]) -> Numbers:
    """Numbers of the cloud of which each run's firms buy most at the start."""
    largest = np.argmax(sector.cloud_shares, axis=-1)[:, None]
    columns = {
        f"own.{name}": np.take_along_axis(
            np.stack([getattr(cloud.numbers, name) for cloud in clouds], axis=-1), largest, axis=-1
        )[:, 0]
        for name in HABITS
    }
    return Numbers("own", columns)

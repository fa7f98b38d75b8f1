"""Accelerators that firms own to serve themselves, sector by sector (MODEL.md, section Outside options).

They are ordered from vendors as clouds order theirs, a delivery lead ahead. What firms want to serve themselves and
cannot yet, they buy from clouds.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jevons.agents.accounts import HABITS, Accounts, Use
from jevons.agents.cloud_provider import CloudProvider
from jevons.agents.enterprise import Enterprises
from jevons.agents.messages import Costs, Hardware
from jevons.agents.numbers import Numbers, side_by_side
from jevons.economics import capex
from jevons.economics.arrays import beside, summed

Array = npt.NDArray[np.float64]

TOKENS_PER_TTOK = 1e12
MONTHS_PER_YEAR = 12

PLANNING = (
    *HABITS,
    "capex_speed",
    "supply_line_weight",
    "expectation_speed",
    "expected_growth_at_start",
    "expected_growth_max",
)
"""Numbers that firms share with the cloud of which they buy most at the start."""


class SelfHosters:
    """The machines of S sectors' firms in R runs; they sell nothing, so that their cash is what firms have paid in.

    Arrays are (R, S), fleets (R, S, G), tokens in Ttok/month, compute in dense peak TFLOP/s, money in USD. ``clouds``
    are all clouds; a sector's ``cloud_shares`` say which of them it buys from. ``start_mix`` (R, S, G) sums to one.
    """

    def __init__(
        self,
        sectors: Sequence[Enterprises],
        clouds: Sequence[CloudProvider],
        start_mix: Array,
        hardware: Hardware,
        costs: Costs,
        hours_per_month: float,
        trends: bool,
    ) -> None:
        self.names = [f"{sector.name}'s own machines" for sector in sectors]
        self.sectors, self.clouds, self.hours = sectors, clouds, hours_per_month
        self.numbers = _habits(sectors, clouds)
        self.target_utilisation = beside([sector.numbers.self_hosting_utilisation for sector in sectors])
        self._most_growth = np.log(self.numbers.expected_growth_max) / MONTHS_PER_YEAR
        self._size_fleet(hardware, costs, start_mix, trends)

    def open_accounts(self, accounts: Accounts, first: int) -> None:
        """Take up the places in the common accounts, from ``first`` on, that hold these firms' fleets and books."""
        self.accounts, self._own = accounts, slice(first, first + len(self.sectors))

    def _size_fleet(self, hardware: Hardware, costs: Costs, mix: Array, trends: bool) -> None:
        """Machines for the tokens of the start, and the orders of a month that keep them growing as expected."""
        wanted = beside([s.sources.split(s.firm_tokens_ttok).self_hosting_wanted for s in self.sectors])
        hours = wanted * summed(self._cloud_shares() * costs.hours_per_ttok[:, None])
        self.start_units = (hours / (self.hours * self.target_utilisation))[..., None] * mix
        growth = np.log(self.numbers.expected_growth_at_start) / MONTHS_PER_YEAR
        self.expected_growth = growth if trends else np.zeros_like(growth)
        replacement = 1.0 / self.numbers.economic_life_months + self.expected_growth
        self.start_orders = np.maximum(self.start_units * replacement[..., None], 0.0)
        self.need = self.expected_need = summed(self.start_units * hardware.tflops[:, None]) * self.target_utilisation

    def _cloud_shares(self) -> Array:
        """Which clouds the sectors buy from, (R, S, C)."""
        return beside([sector.cloud_shares for sector in self.sectors])

    def measured(self, name: str) -> Array:
        """What the machines online come to, (R, S): one number of ``Measured``."""
        return np.asarray(getattr(self.accounts.fleet.measured, name)[:, self._own])

    # --- the month -------------------------------------------------------------------------------------------------

    def reckon_capacity(self) -> None:
        """Tell the sectors what their machines could serve this month if they ran all the time."""
        serving = beside([cloud.serving_efficiency for cloud in self.clouds])
        efficiency = summed(self._cloud_shares() * serving[:, None])
        capacity = self.measured("tokens_per_hour") * efficiency * self.hours / TOKENS_PER_TTOK
        for s, sector in enumerate(self.sectors):
            sector.own_capacity_ttok = capacity[:, s]

    def use(self) -> Use:
        """How busy the machines were this month."""
        served = beside([sector.served.self_hosted for sector in self.sectors])
        capacity = beside([sector.own_capacity_ttok for sector in self.sectors])
        self.utilisation = np.where(capacity > 0.0, served / np.where(capacity > 0.0, capacity, 1.0), 0.0)
        none = np.zeros_like(served)
        return Use(none, self.utilisation, self.measured("tflops"), none, none, none, none)

    def form_expectations(self) -> None:
        """Update the compute that firms expect to need for themselves, TFLOP/s, and its monthly log growth."""
        hours_of_a_tflops = beside([c.fleet_tflops / c.fleet_tokens_per_hour for c in self.clouds])
        wanted = beside([sector.served.self_hosting_wanted for sector in self.sectors])
        need = wanted * TOKENS_PER_TTOK / self.hours * summed(self._cloud_shares() * hours_of_a_tflops[:, None])
        both = (need > 0.0) & (self.need > 0.0)
        news = np.log(np.where(both, need, 1.0) / np.where(both, self.need, 1.0))
        speed = self.numbers.expectation_speed
        news = np.clip(news, -self._most_growth, self._most_growth)
        self.expected_growth = capex.adaptive_expectation(self.expected_growth, news, speed)
        self.expected_need = capex.adaptive_expectation(self.expected_need, need, speed)
        self.need = need

    def compute_to_order(self) -> Array:
        """Compute to order this month, (R, S) TFLOP/s: as the rule of clouds that watch their pipeline has it."""
        lead = self.numbers.lead_months
        growth = np.clip(self.expected_growth, -self._most_growth, self._most_growth)
        target = self.expected_need / self.target_utilisation
        ahead = capex.trend_forecast(target, growth, lead)
        replacement = self.accounts.fleet.retired_tflops[:, self._own] + (ahead - target) / lead
        return capex.accelerator_orders(
            target,
            self.measured("tflops"),
            self.accounts.fleet.on_order_tflops[:, self._own],
            replacement * (lead - 1.0),
            replacement,
            self.numbers.capex_speed,
            self.numbers.supply_line_weight,
        )


def _habits(sectors: Sequence[Enterprises], clouds: Sequence[CloudProvider]) -> Numbers:
    """Numbers, (R, S), of the cloud of which each sector's firms buy most at the start."""
    largest = beside([np.argmax(sector.cloud_shares, axis=-1) for sector in sectors]).astype(np.int64)
    of_clouds = side_by_side([cloud.numbers for cloud in clouds], PLANNING)
    columns = {f"each.{name}": np.take_along_axis(getattr(of_clouds, name), largest, axis=-1) for name in PLANNING}
    return Numbers("each", columns)

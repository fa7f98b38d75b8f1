"""What a cloud books: energy, cost, profit and cash (MODEL.md, section Accounts)."""

import numpy as np
import numpy.typing as npt

from jevons.agents.fleet import Fleet
from jevons.agents.messages import Hardware
from jevons.agents.numbers import Numbers
from jevons.economics import energy

Array = npt.NDArray[np.float64]


class Accounts:
    """The books of one cloud in R runs, each (R,) in USD; what they read of the cloud stands first."""

    numbers: Numbers
    market: Numbers
    fleet: Fleet
    hours: float
    training_share: Array
    utilisation: Array
    revenue_usd: Array

    def _open_accounts(self) -> None:
        """Nothing earned and nothing spent yet; what is under way was paid for before the start."""
        zero = np.zeros_like(self.training_share)
        self.cash_usd = zero.copy()
        self.capex_usd = zero.copy()
        self.rental_usd = zero

    def close_accounts(self, hardware: Hardware) -> None:
        """Energy, cost, profit and cash of the month; the fleet counts as busy with training besides tokens."""
        busy = self.training_share + (1.0 - self.training_share) * self.utilisation
        self.energy_gwh = energy.fleet_energy_gwh(
            self.fleet.units,
            hardware.power_kw,
            self.market.power_overhead[:, None],
            self.hours,
            busy[:, None],
            self.market.idle_power_share[:, None],
        )
        self.energy_usd = self.energy_gwh * 1e6 * self.market.electricity_price
        wear = self.fleet.in_service_usd / self.numbers.economic_life_months
        self.operating_usd = wear * self.numbers.operating_cost_share + self.rental_usd
        ebitda = self.revenue_usd - self.energy_usd - self.operating_usd
        self.ebit_usd = ebitda - self.fleet.depreciation_usd - self.fleet.written_off_usd
        self.ebitda_usd = ebitda
        self._token_cost(busy)

    def _token_cost(self, busy: Array) -> None:
        """Book cost of the tokens served: the part of the fleet's cost that training does not use."""
        inference = 1.0 - self.training_share
        total = self.energy_usd + self.operating_usd + self.fleet.depreciation_usd
        self.cost_of_tokens_usd = total * inference

    def take_shipment(self, month: int, units: Array, price_usd: Array) -> None:
        """Pay for accelerators, (R, G) units at (R, G) USD, and for the building around them; close the cash book."""
        self.accelerator_payments_usd = np.sum(units * price_usd, axis=-1)
        self.infrastructure_usd = self.accelerator_payments_usd * self.market.infrastructure_share
        self.capex_usd = self.accelerator_payments_usd + self.infrastructure_usd
        self.fleet.ship(month, units, self.capex_usd)
        self.cash_usd = self.cash_usd + self.ebitda_usd - self.capex_usd

"""What a cloud books: energy, cost, profit and cash (MODEL.md, section Accounts)."""

import numpy as np
import numpy.typing as npt

from jevons.agents.fleet import Fleet
from jevons.agents.messages import Hardware
from jevons.agents.numbers import Numbers
from jevons.economics import depreciation, energy
from jevons.economics.arrays import summed

Array = npt.NDArray[np.float64]


class Accounts:
    """The books of one cloud in R runs, each (R,) in USD; what they read of the cloud stands first."""

    numbers: Numbers
    choices: dict[str, str]
    market: Numbers
    fleet: Fleet
    hours: float
    training_share: Array
    utilisation: Array
    revenue_usd: Array
    expected_rent: Array
    fleet_tflops: Array
    overhead_usd: Array

    def _open_accounts(self) -> None:
        """Nothing earned and nothing spent yet; what is under way was paid for before the start."""
        zero = np.zeros_like(self.training_share)
        months = np.arange(int(np.max(self.numbers.economic_life_months)) + 1)[:, None]
        self._worth_of_months = depreciation.present_value_of_months(self.market.discount_rate, months)
        self.contributed_usd = self.fleet.construction_usd + self.fleet.net_book_value_usd
        self.retained_usd = zero.copy()
        self.impairment_usd = zero.copy()
        self.cash_usd = zero.copy()
        self.capex_usd = zero.copy()
        self.rental_usd = zero

    def close_accounts(self, month: int, hardware: Hardware) -> None:
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
        self.operating_usd = wear * self.numbers.operating_cost_share + self.rental_usd + self.overhead_usd
        ebitda = self.revenue_usd - self.energy_usd - self.operating_usd
        self.ebitda_usd = ebitda
        if self.choices["market.impairment"] == "on":
            self._impair(month, hardware)
        self.ebit_usd = ebitda - self.fleet.depreciation_usd - self.fleet.written_off_usd - self.impairment_usd
        self.retained_usd = self.retained_usd + self.ebit_usd
        self._token_cost(wear)

    def _impair(self, month: int, hardware: Hardware) -> None:
        """Write the fleet down where the rents expected of it are worth less than its book value.

        Compute in training is worth what it could earn from tokens.
        """
        net_rent = self.expected_rent - self.operating_usd / self.fleet_tflops
        recoverable = net_rent * self.fleet.compute_months(month, hardware.tflops, self._worth_of_months)
        book_value = self.fleet.net_book_value_usd
        self.fleet.impair(month, depreciation.share_recoverable(recoverable, book_value))
        self.impairment_usd = book_value - self.fleet.net_book_value_usd

    @property
    def assets_usd(self) -> Array:
        """Cash (a debt where negative), what is under construction, and the fleet's book value, (R,)."""
        return np.asarray(self.cash_usd + self.fleet.construction_usd + self.fleet.net_book_value_usd)

    @property
    def equity_usd(self) -> Array:
        """What owners put in before the start, and what was earned since, (R,): the other side of the balance sheet."""
        return np.asarray(self.contributed_usd + self.retained_usd)

    def _token_cost(self, wear: Array) -> None:
        """Cost of the tokens served, by the books and by wear: what training leaves of the fleet, and overhead."""
        inference = 1.0 - self.training_share
        running = self.energy_usd + (self.operating_usd - self.overhead_usd)
        self.cost_of_tokens_usd = (running + self.fleet.depreciation_usd) * inference + self.overhead_usd
        self.economic_cost_of_tokens_usd = (running + wear) * inference + self.overhead_usd

    def take_shipment(self, month: int, units: Array, price_usd: Array) -> None:
        """Pay for accelerators, (R, G) units at (R, G) USD, and for the building around them; close the cash book."""
        self.accelerator_payments_usd = summed(units * price_usd)
        self.infrastructure_usd = self.accelerator_payments_usd * self.market.infrastructure_share
        self.capex_usd = self.accelerator_payments_usd + self.infrastructure_usd
        self.fleet.ship(month, units, self.capex_usd)
        self.cash_usd = self.cash_usd + self.ebitda_usd - self.capex_usd

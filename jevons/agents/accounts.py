"""What owners of accelerators book: energy, cost, profit and cash (MODEL.md, section Accounts).

Owners are the clouds and, after them, firms with machines of their own; all of them are booked side by side.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jevons.agents.fleet import Fleet
from jevons.agents.messages import Hardware
from jevons.agents.numbers import Numbers
from jevons.agents.parts import Part
from jevons.economics import depreciation, energy
from jevons.economics.arrays import summed

Array = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]


HABITS = ("lead_months", "economic_life_months", "book_life_months", "operating_cost_share")
"""Numbers of an owner on which its fleet and its books hang."""

LEFT_BY_ROUNDING = 1e-5
"""Beside at least this share of its largest size so far a book is exact: at a tolerance of 1e-9, some fifty times the
precision of a double. A fleet that shrinks to a millionth leaves the rounding of what it was."""


@dataclass(frozen=True)
class Use:
    """How owners have used their fleets this month and what that brought, each (R, O), money in USD.

    ``training_share`` and ``utilisation`` (of what training leaves) [1]; ``fleet_tflops``: compute online, TFLOP/s;
    ``rental_usd``: rent of compute that is not owned; ``expected_rent`` USD a TFLOP/s and month.
    """

    training_share: Array
    utilisation: Array
    fleet_tflops: Array
    revenue_usd: Array
    rental_usd: Array
    overhead_usd: Array
    expected_rent: Array


class Accounts:
    """The books of O owners in R runs, each (R, O) in USD.

    ``numbers`` are the ``HABITS`` of the owners, (R, O) each; ``sells`` (O,): who sells tokens. With ``impairment``
    their fleets are tested against the rents that they may bring. ``scale_units`` and ``scale_usd`` (R, O) are the
    sizes beside which books must be exact.
    """

    def __init__(
        self, numbers: Numbers, market: Numbers, fleet: Fleet, sells: Truth, impairment: bool, hours_per_month: float
    ) -> None:
        self.numbers, self.market, self.fleet, self.hours = numbers, market, fleet, hours_per_month
        self._sells, self._impairment = sells, impairment
        zero = np.zeros_like(fleet.net_book_value_usd)
        months = np.arange(int(np.max(numbers.economic_life_months)) + 1)[:, None]
        self._worth_of_months = depreciation.present_value_of_months(market.discount_rate, months)
        self.contributed_usd = fleet.construction_usd + fleet.net_book_value_usd
        self.retained_usd = zero
        self.impairment_usd = zero
        self.cash_usd = zero
        self.capex_usd = zero
        self._most_units, self._most_usd = self._sizes()

    def close(self, month: int, hardware: Hardware, use: Use) -> None:
        """Energy, cost, profit and cash of the month; a fleet counts as busy with training besides tokens."""
        self.use = use
        busy = use.training_share + (1.0 - use.training_share) * use.utilisation
        self.energy_gwh = energy.fleet_energy_gwh(
            self.fleet.units,
            hardware.power_kw[:, None],
            self.market.power_overhead[:, None, None],
            self.hours,
            busy[..., None],
            self.market.idle_power_share[:, None, None],
        )
        self.energy_usd = self.energy_gwh * 1e6 * self.market.electricity_price[:, None]
        wear = self.fleet.in_service_usd / self.numbers.economic_life_months
        self.operating_usd = wear * self.numbers.operating_cost_share + use.rental_usd + use.overhead_usd
        self.ebitda_usd = use.revenue_usd - self.energy_usd - self.operating_usd
        if self._impairment:
            self._impair(month, hardware)
        charges = self.fleet.depreciation_usd, self.fleet.written_off_usd, self.impairment_usd
        self.ebit_usd = self.ebitda_usd - charges[0] - charges[1] - charges[2]
        self.retained_usd = self.retained_usd + self.ebit_usd
        self._token_cost(wear)

    def _impair(self, month: int, hardware: Hardware) -> None:
        """Write fleets down where the rents expected of them are worth less than their book value.

        Compute in training is worth what it could earn from tokens. Machines of firms that sell none earn no rents.
        """
        online = np.where(self.use.fleet_tflops > 0.0, self.use.fleet_tflops, 1.0)
        net_rent = self.use.expected_rent - self.operating_usd / online
        recoverable = net_rent * self.fleet.compute_months(month, hardware.tflops, self._worth_of_months)
        book_value = self.fleet.net_book_value_usd
        kept = depreciation.share_recoverable(recoverable, book_value)
        self.fleet.impair(month, np.where(self._sells, kept, 1.0))
        self.impairment_usd = book_value - self.fleet.net_book_value_usd

    @property
    def assets_usd(self) -> Array:
        """Cash (a debt where negative), what is under construction, and the fleet's book value, (R, O)."""
        return np.asarray(self.cash_usd + self.fleet.construction_usd + self.fleet.net_book_value_usd)

    @property
    def equity_usd(self) -> Array:
        """What was put in before the start, and what was earned since, (R, O): the other side of the balance sheet."""
        return np.asarray(self.contributed_usd + self.retained_usd)

    def _token_cost(self, wear: Array) -> None:
        """Cost of the tokens served, by the books and by wear: what training leaves of the fleet, and overhead."""
        inference, overhead = 1.0 - self.use.training_share, self.use.overhead_usd
        running = self.energy_usd + (self.operating_usd - overhead)
        self.cost_of_tokens_usd = (running + self.fleet.depreciation_usd) * inference + overhead
        self.economic_cost_of_tokens_usd = (running + wear) * inference + overhead

    def pay(self, month: int, units: Array, price_usd: Array) -> None:
        """Pay for accelerators, (R, O, G) units at (R, G) USD, and the buildings around them; close the cash book."""
        self.accelerator_payments_usd = summed(units * price_usd[:, None])
        self.infrastructure_usd = self.accelerator_payments_usd * self.market.infrastructure_share[:, None]
        self.capex_usd = self.accelerator_payments_usd + self.infrastructure_usd
        self.fleet.ship(month, units, self.capex_usd)
        self.cash_usd = self.cash_usd + self.ebitda_usd - self.capex_usd
        self._note_scale()

    def _note_scale(self) -> None:
        """A cloud's books are exact beside a month's revenue and its fleet, with what it ordered at the start.

        A firm that hosts earns nothing, and its fleet may die out and leave its rounding: the largest size counts.
        """
        units, usd = self._sizes()
        self._most_units, self._most_usd = np.maximum(self._most_units, units), np.maximum(self._most_usd, usd)
        fleet = summed(self.fleet.units + self.fleet.start_orders)
        of_sellers = np.maximum(fleet, LEFT_BY_ROUNDING * self._most_units)
        self.scale_units = np.where(self._sells, of_sellers, self._most_units)
        of_sellers = np.maximum(self.use.revenue_usd, LEFT_BY_ROUNDING * self._most_usd)
        self.scale_usd = np.where(self._sells, of_sellers, self._most_usd)

    def _sizes(self) -> tuple[Array, Array]:
        """Accelerators on the books, and what was paid for them."""
        units = summed(self.fleet.units + self.fleet.on_order)
        return units, self.fleet.in_service_usd + self.fleet.construction_usd + np.abs(self.cash_usd)


class OwnAccounts:
    """What one owner reads of the accounts, each (R,) in USD, energy in GWh."""

    accounts: Accounts
    place: int

    energy_gwh, energy_usd, operating_usd = Part("accounts"), Part("accounts"), Part("accounts")
    ebitda_usd, ebit_usd, impairment_usd = Part("accounts"), Part("accounts"), Part("accounts")
    accelerator_payments_usd, infrastructure_usd, capex_usd = Part("accounts"), Part("accounts"), Part("accounts")
    cash_usd, equity_usd = Part("accounts"), Part("accounts")
    cost_of_tokens_usd, economic_cost_of_tokens_usd = Part("accounts"), Part("accounts")

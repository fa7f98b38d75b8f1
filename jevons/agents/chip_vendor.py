"""Chip vendors: they launch dated generations, take orders, ration scarce capacity and move their prices.

Order of a month (MODEL.md, section Chips): offer the newest generation, book orders, allocate capacity in proportion,
ship, then adjust capacity and price to the pressure of orders.
"""

import mesa
import numpy as np
import numpy.typing as npt

from jevons.agents.making import Making
from jevons.agents.messages import Offer
from jevons.agents.numbers import Numbers
from jevons.agents.parts import Part
from jevons.agents.supply_chain import Chains
from jevons.economics import allocation, capex, vendor
from jevons.economics.arrays import beside, largest, summed
from jevons.economics.vendor import LEAST

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]

GBIT_PER_GB = 8.0
GBIT_PER_MGBIT = 1e6


class ChipVendor(mesa.Agent):
    """One vendor in R runs with G_v generations and C buyers, ``clouds`` of them first and then firms that host.

    Backlog and shipments have shape (R, C, G_v) in accelerators; capacity (R,) in accelerators a month; list prices
    (R, G_v) in USD; HBM content (R, G_v) in GB.
    """

    def __init__(
        self,
        model: mesa.Model,
        name: str,
        numbers: Numbers,
        market: Numbers,
        generations: list[Numbers],
        choices: dict[str, str],
        start_generation: Indices,
        start_orders: Array,
        start_units: Array,
        clouds: int,
    ) -> None:
        super().__init__(model)
        self.name = name
        self.numbers = numbers
        self.market = market
        self.choices = choices
        self._clouds = clouds
        self._columns = np.arange(len(generations))
        self._run = np.arange(len(start_generation))
        self.tflops = beside([generation.tflops for generation in generations])
        self.memory_gb = beside([generation.memory_gb for generation in generations])
        self.mgbit = self.memory_gb * GBIT_PER_GB / GBIT_PER_MGBIT
        self.card_price_usd = beside([generation.price_usd for generation in generations])
        self.price_factor = np.ones_like(numbers.order_weight)
        self.start_usd_per_tflops = self._of(start_generation, self.card_price_usd / self.tflops)
        total = self.over_buyers(start_orders[..., None])
        self.capacity = total * numbers.capacity_headroom
        self.expected_demand = total
        self.start_shares = start_orders / np.where(total > 0.0, total, 1.0)[:, None]
        self.making = Making(numbers, start_units, total)
        self.fill = np.ones_like(total)
        self.backlog = np.zeros((*start_orders.shape, len(generations)), order="F")
        self.cancelled = np.zeros_like(self.backlog)
        self.generation = start_generation
        equal_shares = choices["market.allocation"] == "max_min"
        # Where nobody gains by asking for more, nobody does.
        self._gaming = np.zeros_like(total) if equal_shares else market.order_gaming

    def open_chain(self, chains: Chains, place: int) -> None:
        """Take up the place in the common chains that holds what stands behind this vendor."""
        self.chains, self.place = chains, place

    hbm_price_factor = Part("chains")

    def expand(self, factor: Array) -> None:
        """Multiply capacity by ``factor`` (R,)."""
        self.capacity = self.capacity * factor

    def _of(self, generation: Indices, table: Array) -> Array:
        """Column of ``table`` (R, G_v) that belongs to each run's generation, (R,)."""
        return np.asarray(table[self._run, generation])

    def over_buyers(self, units: Array) -> Array:
        """Sum over buyers and their lines, (R,); firms that order nothing leave no trace in a bit."""
        by_buyer = summed(units)
        clouds = summed(by_buyer[:, : self._clouds])
        if units.shape[1] == self._clouds:
            return clouds
        return clouds + summed(by_buyer[:, self._clouds :])

    @property
    def list_price_usd(self) -> Array:
        """List price of every generation this month, (R, G_v) USD."""
        return self.card_price_usd * self.list_price_factor[:, None]

    @property
    def list_price_factor(self) -> Array:
        """List price over the price on the card, (R,): scarcity, and what making them has come to cost."""
        return self.price_factor * self.making.price_factor

    def tflops_of(self, generation: Indices) -> Array:
        """TFLOP/s on the card of a generation, (R,) indices into this vendor's list."""
        return self._of(generation, self.tflops)

    def open_sale(self, generation: Indices) -> None:
        """Put the newest launched generation on sale, (R,) indices into this vendor's list."""
        self.generation = generation

    def offer(self, generation: Indices, hardware_factor: Array, sold: Truth | bool = True) -> Offer:
        """Offer a generation, (R,) indices into this vendor's list, in the runs (R,) in which it is ``sold``.

        ``hardware_factor`` (R,) multiplies what every accelerator computes.
        """
        return Offer(
            column=(self._columns == generation[:, None]).astype(np.float64),
            tflops=self._of(generation, self.tflops) * hardware_factor,
            price_usd=self._of(generation, self.list_price_usd),
            start_usd_per_tflops=self.start_usd_per_tflops,
            weight=np.where(sold, self.numbers.order_weight, 0.0),
            substitution=self.numbers.substitution,
            specialisation=self.numbers.inference_specialisation,
        )

    def cancel(self, keep: Array) -> None:
        """Strike orders off the backlog, of which the part ``keep`` (R, C, G_v) stays."""
        kept = self.backlog * keep
        self.cancelled, self.backlog = self.backlog - kept, kept

    def take_orders(self, orders: Array) -> None:
        """Book this month's orders, (R, C, G_v) accelerators; HBM is ordered with them."""
        self.orders = orders
        self.backlog = self.backlog + self.orders
        self.hbm_ordered_mgbit = self._hbm_mgbit(summed(self.orders, axis=-2))
        self.demand = self.over_buyers(self.backlog)

    def ship(self, available: Array) -> Array:
        """Ship from the backlog what is ``available``, (R,), in proportion; returns (R, C, G_v) accelerators."""
        self.available = available
        if self.choices["market.chips"] == "ample":
            self.shipments = self.backlog
        else:
            self.shipments = self._allocate()
        self.shipped = self.over_buyers(self.shipments)
        self.claims = allocation.claimed(self.demand, self.fill, self._gaming, self.market.order_gaming_max)
        self.fill = np.where(self.demand > 0.0, np.maximum(self.shipped, LEAST) / np.maximum(self.demand, LEAST), 1.0)
        self.fill = np.minimum(self.fill, 1.0)
        self.backlog = self.backlog - self.shipments
        lines = summed(self.shipments, axis=-2)
        self.hbm_shipped_mgbit = self._hbm_mgbit(lines)
        self.revenue_usd = summed(lines * self.list_price_usd)
        self.profit_usd = self.revenue_usd - self._production_cost(lines)
        return self.shipments

    def _allocate(self) -> Array:
        """Scarce output among buyers, and a buyer's part among its lines in proportion, (R, C, G_v)."""
        rule = self.choices["market.allocation"]
        if rule == "proportional":
            return np.asarray(self.backlog * allocation.fill(self.demand, self.available)[:, None, None])
        wanted = summed(self.backlog)
        if rule == "priority":
            shipped = allocation.priority(wanted, self.available, self.start_shares)
        elif rule == "contract":
            reserved = self.start_shares * self.market.contract_share[:, None]
            shipped = allocation.contract(wanted, self.available, reserved)
        else:
            shipped = allocation.max_min(wanted, self.available)
        fill = np.minimum(shipped / np.where(wanted > 0.0, wanted, 1.0), 1.0)
        return np.asarray(self.backlog * fill[:, :, None])

    @property
    def phantom_orders(self) -> Array:
        """Orders beyond need that buyers place in a shortage and cancel, (R,) accelerators."""
        return self.claims - self.demand

    def _production_cost(self, lines: Array) -> Array:
        """Cost of ``lines`` shipped, (R, G_v), (R,) USD: a share of the price on the card, whose HBM part moves."""
        at_card = summed(lines * self.card_price_usd)
        memory = 1.0 + self.market.hbm_cost_share * (self.hbm_price_factor - 1.0)
        return np.asarray(at_card * self.numbers.unit_cost_share * self.making.learning * memory)

    def mgbit_on_sale(self) -> Array:
        """HBM in the accelerator on sale, (R,) Mgbit."""
        return self._of(self.generation, self.mgbit)

    def most_mgbit(self) -> Array:
        """HBM in the accelerator that needs most of all that are wanted, (R,) Mgbit."""
        wanted = np.where(summed(self.backlog, axis=-2) > 0.0, self.memory_gb, 0.0) * GBIT_PER_GB / GBIT_PER_MGBIT
        return np.asarray(np.maximum(largest(wanted), self.mgbit_on_sale()))

    def _hbm_mgbit(self, units: Array) -> Array:
        """HBM content of units (R, G_v), in million gigabit: GB times eight."""
        return np.asarray(summed(units * self.memory_gb) * GBIT_PER_GB / GBIT_PER_MGBIT)

    def adjust(self) -> None:
        """Move next month's capacity and price: pressure is the units wanted against the capacity to make them."""
        numbers = self.numbers
        self.expected_demand = capex.adaptive_expectation(
            self.expected_demand, self.claims, numbers.capacity_adjustment
        )
        self.price_factor = vendor.list_price_factor_next(
            self.price_factor,
            self.claims,
            self.capacity,
            numbers.capacity_headroom,
            numbers.price_response,
            numbers.price_floor,
            numbers.price_cap,
        )
        self.capacity = vendor.capacity_next(
            self.capacity,
            self.expected_demand,
            numbers.capacity_headroom,
            numbers.capacity_adjustment,
            numbers.capacity_growth_max,
        )
        self.making.learn(self.shipped, self.expected_demand)

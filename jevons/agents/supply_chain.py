"""What stands behind vendors' output: nodes whose lines take time to build, and a stock of HBM.

MODEL.md, section Supply chain. Each vendor has lines and a stock of its own. Wafers, advanced packaging and power are
in accelerators a month; HBM is bought in bits, started a production lag ahead, and waits in stock until an accelerator
takes it.
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from jevons.agents.numbers import Numbers
from jevons.economics import capex, supply_chain, vendor
from jevons.economics.arrays import beside
from jevons.economics.vendor import LEAST

Array = npt.NDArray[np.float64]
Months = npt.NDArray[np.int64]

NODES = ("wafers", "packaging", "hbm", "power")
HBM = NODES.index("hbm")
MONTHS_PER_YEAR = 12
LAGS = ("wafer_lag_months", "packaging_lag_months", "hbm_lag_months", "power_lag_months")


class Chains(Protocol):
    """What vendors ask of the chains behind them; all (R, V) but ``binding`` and ``utilisation``, (R, V, nodes)."""

    binding: Array
    utilisation: Array
    hbm_inventory_mgbit: Array
    hbm_produced_mgbit: Array
    hbm_consumed_mgbit: Array
    hbm_scrapped_mgbit: Array
    hbm_price_factor: Array

    def available(self, capacity: Array, yield_factor: Array, demand: Array, mgbit_per_unit: Array) -> Array:
        """Accelerators that can be made this month; ``mgbit_per_unit`` is the HBM of the one that needs most."""

    def expand(self, factor: Array) -> None:
        """Multiply every line, those under construction too, by ``factor`` (R,)."""

    def consume(self, units: Array, mgbit: Array) -> None:
        """Take the HBM of what was shipped out of the stock."""

    def adjust(self, capacity: Array, expected_demand: Array, mgbit_per_unit: Array) -> None:
        """Order HBM for ``expected_demand`` and decide on new lines; ``mgbit_per_unit`` of what is on sale."""


class NoChains:
    """One capacity of a vendor stands for its whole chain, and memory comes with the chip."""

    def __init__(self, runs: int, vendors: int) -> None:
        self.binding = self.utilisation = np.zeros((runs, vendors, len(NODES)))
        self.hbm_inventory_mgbit = self.hbm_produced_mgbit = np.zeros((runs, vendors))
        self.hbm_consumed_mgbit = self.hbm_scrapped_mgbit = np.zeros((runs, vendors))
        self.hbm_price_factor = np.ones((runs, vendors))

    def available(self, capacity: Array, yield_factor: Array, demand: Array, mgbit_per_unit: Array) -> Array:
        """Vendors' capacity alone."""
        return capacity * yield_factor

    def expand(self, factor: Array) -> None:
        """Vendors' capacity is all there is."""

    def consume(self, units: Array, mgbit: Array) -> None:
        """Nothing is stocked."""

    def adjust(self, capacity: Array, expected_demand: Array, mgbit_per_unit: Array) -> None:
        """Nothing to decide."""


class NodeChains:
    """Four nodes of each of V vendors in R runs; lines decided now work after the node's lag. HBM in million gigabit.

    ``numbers`` of the vendors, (R, V) each; ``start_demand`` and ``mgbit_per_unit`` (R, V).
    """

    def __init__(
        self, market: Numbers, numbers: Numbers, start_demand: Array, mgbit_per_unit: Array, trends: bool
    ) -> None:
        self.market, self.numbers = market, numbers
        self._run = np.arange(start_demand.shape[0])
        self._place = self._run[:, None, None], np.arange(start_demand.shape[1])[:, None], np.arange(len(NODES))
        self._lags = beside([getattr(market, lag) for lag in LAGS]).astype(np.int64)
        self._start_mgbit_per_unit = mgbit_per_unit
        self._month = 0
        self._capacity = start_demand * numbers.capacity_headroom
        growth = (market.chain_growth_at_start, market.hbm_growth_at_start)
        self._growth, self._memory_growth = (
            np.log(factor)[:, None] / MONTHS_PER_YEAR if trends else np.zeros_like(start_demand) for factor in growth
        )
        self._growth = self._growth + np.zeros_like(start_demand)
        self._open_lines(mgbit_per_unit / market.hbm_yield[:, None])
        self._open_stock(start_demand * mgbit_per_unit)

    def _open_lines(self, mgbit_started_per_unit: Array) -> None:
        """Lines by month in which they work, a ring (months, R, V, nodes): until a lag is over, as decided before.

        Lines for HBM are in bits to be started, for the accelerator on sale when they were decided.
        """
        longest = int(np.max(self._lags))
        ahead = np.arange(longest + 1)[:, None, None]
        planned = self._capacity * np.exp(self._growth * ahead)
        self._lines = np.repeat(planned[..., None], len(NODES), axis=-1)
        memory = self._capacity * np.exp(self._memory_growth * ahead)
        self._lines[..., HBM] = memory * mgbit_started_per_unit

    def _open_stock(self, use: Array) -> None:
        """Stock for ``use`` (R, V) Mgbit a month, and under way what makes it grow as the lines were planned to."""
        self._production = self.market.hbm_production_months.astype(np.int64)
        ago = np.arange(1, int(np.max(self._production)) + 1)[:, None, None]
        ready_in = self._production[:, None] - ago
        started = np.where(ready_in >= 0, use * np.exp(self._memory_growth * np.maximum(ready_in, 0)), 0.0)
        # a ring: what was started k months ago stands k places before the end, and this month's place is free
        self._started = np.concatenate([np.zeros_like(started[:1]), started[::-1]])
        self._under_way = np.add.accumulate(started, axis=0)[-1]
        self.hbm_inventory_mgbit = use * self.market.hbm_cover_months[:, None]
        self.hbm_produced_mgbit = self.hbm_consumed_mgbit = use
        self.hbm_scrapped_mgbit = use * (1.0 / self.market.hbm_yield - 1.0)[:, None]
        self.hbm_price_factor = self._spot_price_factor = np.ones_like(use)

    def available(self, capacity: Array, yield_factor: Array, demand: Array, mgbit_per_unit: Array) -> Array:
        """The least of what wafers, packaging, the stock of HBM and power allow, (R, V) accelerators."""
        self._receive_memory()
        memory = self.hbm_inventory_mgbit / mgbit_per_unit
        limits = self._lines[self._month % self._lines.shape[0]] * yield_factor[..., None]
        limits[..., HBM] = memory
        self._limits = limits
        self.binding = supply_chain.binding_shares(limits, demand)
        return supply_chain.bottleneck(limits)

    def _receive_memory(self) -> None:
        """Memory started a production lag ago is ready; bad bits are gone."""
        slot = (self._month - self._production) % self._started.shape[0]
        self.hbm_produced_mgbit = self._started[slot, self._run]
        self._under_way = self._under_way - self.hbm_produced_mgbit
        self.hbm_inventory_mgbit = self.hbm_inventory_mgbit + self.hbm_produced_mgbit

    def expand(self, factor: Array) -> None:
        """Multiply every line, those under construction too, by ``factor`` (R,)."""
        if (factor == 1.0).all():
            return
        self._lines = self._lines * factor[:, None, None]
        self._capacity = self._capacity * factor[:, None]

    def consume(self, units: Array, mgbit: Array) -> None:
        """Take the HBM of ``units`` (R, V) shipped out of the stock."""
        used = units[..., None] / np.where(self._limits > 0.0, self._limits, 1.0)
        # A node that binds is used in full, be its limit nothing or the rounding that is left of nothing.
        self.utilisation = np.where(self.binding > 0.0, 1.0, used)
        self.hbm_consumed_mgbit = mgbit
        self.hbm_inventory_mgbit = np.maximum(self.hbm_inventory_mgbit - mgbit, 0.0)

    def adjust(self, capacity: Array, expected_demand: Array, mgbit_per_unit: Array) -> None:
        """Start memory, move its price, and decide capacity that works after each node's lag."""
        ratio = mgbit_per_unit / self._start_mgbit_per_unit
        market = self.market
        good = supply_chain.stack_yield(market.hbm_yield[:, None], ratio, market.hbm_yield_penalty[:, None])
        self._start_memory(expected_demand * mgbit_per_unit, good)
        self._month += 1
        self._plan_lines(capacity, mgbit_per_unit / good)

    def _plan_lines(self, capacity: Array, mgbit_started_per_unit: Array) -> None:
        """Decide the lines that work a lag from now, for the growth of the vendors' plans until then."""
        news = np.log(capacity / np.where(self._capacity > 0.0, self._capacity, 1.0) + LEAST)
        growth = capex.adaptive_expectation(self._growth, news, self.numbers.capacity_adjustment)
        self._growth = np.where(self._capacity > 0.0, growth, 0.0)
        self._capacity = capacity
        lines = capacity[..., None] * np.exp(np.maximum(self._growth, 0.0)[..., None] * self._lags[:, None])
        lines[..., HBM] *= mgbit_started_per_unit
        then = (self._month + self._lags) % self._lines.shape[0]
        self._lines[then[:, None], *self._place] = lines

    def _start_memory(self, expected_use: Array, good: Array) -> None:
        """Order memory up to the wanted cover; lines that stand, and the yield of the stacks, bound what is started."""
        market = self.market
        ordered = supply_chain.order_up_to(
            expected_use,
            market.hbm_cover_months[:, None],
            market.hbm_production_months[:, None],
            self.hbm_inventory_mgbit,
            self._under_way,
        )
        lines = self._lines[self._month % self._lines.shape[0], ..., HBM] * good
        started = np.minimum(ordered, lines)
        self.hbm_scrapped_mgbit = started * (1.0 / good - 1.0)
        self._under_way = self._under_way + started
        self._started[self._month % self._started.shape[0]] = started
        self._price_memory(ordered, lines)

    def _price_memory(self, ordered: Array, lines: Array) -> None:
        """Move the price at which memory would be contracted today; contracts take it up when they are renewed."""
        market = self.market
        cap = market.hbm_price_cap[:, None]
        self._spot_price_factor = vendor.list_price_factor_next(
            self._spot_price_factor,
            ordered,
            lines,
            self.numbers.capacity_headroom,
            market.hbm_price_response[:, None],
            1.0 / cap,
            cap,
        )
        renewed = (self._month + 1) % market.hbm_contract_months.astype(np.int64) == 0
        self.hbm_price_factor = np.where(renewed[:, None], self._spot_price_factor, self.hbm_price_factor)


PLANNING = ("capacity_headroom", "capacity_adjustment")
"""Numbers of a vendor by which it plans its chain."""


def chains_behind(choices: dict[str, str], market: Numbers, numbers: Numbers, start: Array, mgbit: Array) -> Chains:
    """The chains behind vendors: nodes where accelerators are bought and rationed, else none.

    ``numbers``: those of ``PLANNING``, (R, V) each; ``start`` accelerators a month and ``mgbit`` Mgbit in each, (R, V).
    """
    rationed = choices["market.supply"] == "installed" and choices["market.chips"] == "rationed"
    if choices["market.supply_chain"] == "nodes" and rationed:
        return NodeChains(market, numbers, start, mgbit, choices["market.trends"] == "on")
    return NoChains(*start.shape)

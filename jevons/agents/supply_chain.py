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
SHARED = [NODES.index(node) for node in ("wafers", "power")]
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
        """Accelerators that can be made this month, as ``capacity`` of vendors and ``demand`` are counted too.

        ``yield_factor`` [1] multiplies what lines make; ``mgbit_per_unit`` is the HBM of the one that needs most.
        """

    def expand(self, factor: Array) -> None:
        """Multiply every line, those under construction too, by ``factor`` (R,)."""

    def consume(self, units: Array, mgbit: Array) -> None:
        """Take the HBM of what was shipped out of the stock."""

    def adjust(self, capacity: Array, expected_demand: Array) -> None:
        """Order HBM and decide on new lines for ``expected_demand``; it and ``capacity`` are accelerators a month."""


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

    def adjust(self, capacity: Array, expected_demand: Array) -> None:
        """Nothing to decide."""


class NodeChains:
    """Four nodes of each of V vendors in R runs; lines decided now work after the node's lag. HBM in million gigabit.

    ``numbers`` of the vendors, (R, V) each; ``start_demand`` (R, V) accelerators a month. ``roadmap`` (months, R, V):
    HBM in the accelerator that a vendor has announced for a month, Mgbit, to ``months_ahead`` past the end. With
    ``trends`` lines of the start are growing, as they had been before it.
    """

    def __init__(self, market: Numbers, numbers: Numbers, start_demand: Array, roadmap: Array, trends: bool) -> None:
        self.market, self.numbers, self._roadmap = market, numbers, roadmap
        self._run = np.arange(start_demand.shape[0])
        self._place = self._run[:, None, None], np.arange(start_demand.shape[1])[:, None], np.arange(len(NODES))
        self._lags = beside([getattr(market, lag) for lag in LAGS]).astype(np.int64)
        self._production = market.hbm_production_months.astype(np.int64)
        # memory is ready when the line that makes it works and a wafer has passed it
        self._months_to_use = beside([getattr(market, lag) for lag in LAGS])
        self._months_to_use[:, HBM] += market.hbm_production_months
        self._month = 0
        self._expected = start_demand
        growth = np.log(market.chain_growth_at_start) / MONTHS_PER_YEAR if trends else np.zeros(len(self._run))
        self._growth = growth[:, None] + np.zeros_like(start_demand)
        self._slack = np.ones((len(self._run), len(NODES)))
        self._slack[:, SHARED] = market.shared_slack[:, None]
        self._open_lines(start_demand * numbers.capacity_headroom)
        self._open_stock(start_demand)

    def _open_lines(self, start_capacity: Array) -> None:
        """Lines by month in which they work, a ring (months, R, V, nodes): until a lag is over, as decided before.

        Lines for HBM are in bits to be started.
        """
        ahead = np.arange(int(np.max(self._lags)) + 1)
        planned = start_capacity * np.exp(self._growth * ahead[:, None, None])
        self._lines = planned[..., None] * self._slack[:, None]
        mgbit, good = self._announced(ahead[:, None] + self._production)
        self._lines[..., HBM] *= mgbit / good

    def _open_stock(self, start_demand: Array) -> None:
        """Stock for the use of the start, and under way what will be used when it is ready, as planned before."""
        ago = np.arange(1, int(np.max(self._production)) + 1)[:, None]
        ready_in = self._production - ago
        mgbit, _ = self._announced(np.maximum(ready_in, 0))
        planned = start_demand * np.exp(self._growth * ready_in[..., None]) * mgbit
        started = np.where(ready_in[..., None] >= 0, planned, 0.0)
        # a ring: what was started k months ago stands k places before the end, and this month's place is free
        self._started = np.concatenate([np.zeros_like(started[:1]), started[::-1]])
        self._under_way = np.add.accumulate(started, axis=0)[-1]
        use = start_demand * self._roadmap[0]
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

    def consume(self, units: Array, mgbit: Array) -> None:
        """Take the HBM of ``units`` (R, V) shipped out of the stock."""
        used = units[..., None] / np.where(self._limits > 0.0, self._limits, 1.0)
        # A node that binds is used in full, be its limit nothing or the rounding that is left of nothing.
        self.utilisation = np.where(self.binding > 0.0, 1.0, used)
        self.hbm_consumed_mgbit = mgbit
        self.hbm_inventory_mgbit = np.maximum(self.hbm_inventory_mgbit - mgbit, 0.0)

    def adjust(self, capacity: Array, expected_demand: Array) -> None:
        """Start memory, move its price, and decide capacity that works after each node's lag."""
        self._expect_growth(expected_demand)
        self._start_memory(expected_demand)
        self._month += 1
        self._plan_lines(capacity, expected_demand)

    def _expect_growth(self, expected_demand: Array) -> None:
        """Learn from the growth of expected demand; no vendor plans for more than it can ever build."""
        news = np.log(np.maximum(expected_demand, LEAST) / np.maximum(self._expected, LEAST))
        most = np.log(self.numbers.capacity_growth_max) / MONTHS_PER_YEAR
        self._growth = capex.adaptive_expectation(
            self._growth, np.minimum(news, most), self.numbers.capacity_adjustment
        )
        self._expected = expected_demand

    def _announced(self, ahead: Months) -> tuple[Array, Array]:
        """HBM in what is announced for ``ahead`` (..., R) months from now, Mgbit, and its good share, (..., R, V)."""
        mgbit = self._roadmap[self._month + ahead, self._run]
        market = self.market
        ratio = mgbit / self._roadmap[0]
        return mgbit, supply_chain.stack_yield(market.hbm_yield[:, None], ratio, market.hbm_yield_penalty[:, None])

    def _plan_lines(self, capacity: Array, expected_demand: Array) -> None:
        """Decide the lines that work a lag from now, for what is to be sold when their output is used."""
        numbers = self.numbers
        lines = supply_chain.capacity_ahead(
            capacity[..., None],
            expected_demand[..., None],
            np.maximum(self._growth, 0.0)[..., None],
            self._months_to_use[:, None],
            numbers.capacity_headroom[..., None],
            numbers.capacity_adjustment[..., None],
            numbers.capacity_growth_max[..., None],
        )
        mgbit, good = self._announced(self._lags[:, HBM] + self._production)
        lines = lines * self._slack[:, None]
        lines[..., HBM] *= mgbit / good
        then = (self._month + self._lags) % self._lines.shape[0]
        self._lines[then[:, None], *self._place] = lines

    def _start_memory(self, expected_demand: Array) -> None:
        """Order memory up to the wanted cover of use when it is ready; lines and the yield of stacks bound it."""
        market = self.market
        mgbit, good = self._announced(self._production)
        then = capex.trend_forecast(
            expected_demand, np.maximum(self._growth, 0.0), market.hbm_production_months[:, None]
        )
        ordered = supply_chain.order_up_to(
            then * mgbit,
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


PLANNING = ("capacity_headroom", "capacity_adjustment", "capacity_growth_max")
"""Numbers of a vendor by which it plans its chain."""


def has_nodes(choices: dict[str, str]) -> bool:
    """Whether nodes stand behind vendors: if asked for, and where accelerators are bought and rationed."""
    rationed = choices["market.supply"] == "installed" and choices["market.chips"] == "rationed"
    return choices["market.supply_chain"] == "nodes" and rationed


def months_ahead(market: Numbers) -> int:
    """Months past the end for which a roadmap is read at most."""
    return int(np.max([getattr(market, lag) for lag in LAGS]) + np.max(market.hbm_production_months)) + 1

"""The machine room: what an accelerator of each generation can serve, given the models of the day.

MODEL.md, section Serving: the slowest of compute, bandwidth and HBM residency sets the tokens of an hour.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jevons.agents.messages import Hardware
from jevons.agents.numbers import Numbers
from jevons.economics import serving, user_cost
from jevons.economics.arrays import beside
from jevons.market.exogenous import Month

Array = npt.NDArray[np.float64]

FLOP_PER_GFLOP = 1e9


class MachineRoom:
    """Specifications of all G generations of all vendors, (R, G), and the serving roofline over them."""

    def __init__(self, market: Numbers, generations: Sequence[Numbers], roofline: bool) -> None:
        self._market = market
        self._roofline = roofline
        self.tflops = beside([generation.tflops for generation in generations])
        self.memory_gb = beside([generation.memory_gb for generation in generations])
        self.bandwidth_tbps = beside([generation.bandwidth_tbps for generation in generations])
        self.power_kw = beside([generation.power_kw for generation in generations])
        self.coverage = serving.expert_coverage(market.batch, market.experts_active, market.experts)
        self.energy_usd_per_hour = user_cost.energy_cost_per_hour(
            self.power_kw, market.power_overhead[:, None], market.electricity_price[:, None]
        )

    def today(self, now: Month, list_prices_usd: Sequence[Array]) -> Hardware:
        """Accelerators as they serve and sell this month; ``list_prices_usd`` holds (R, G_v) a vendor."""
        return Hardware(
            tokens_per_hour=self._tokens_per_hour(now) * now.hardware_factor[:, None],
            tflops=self.tflops * now.hardware_factor[:, None],
            price_usd=np.concatenate(list_prices_usd, axis=-1),
            power_kw=self.power_kw,
            energy_usd_per_hour=self.energy_usd_per_hour,
        )

    def _tokens_per_hour(self, now: Month) -> Array:
        market = self._market
        flop = (now.flop_per_token_gflop * FLOP_PER_GFLOP)[:, None]
        compute = serving.seconds_per_token_compute(flop, self.tflops, market.mfu[:, None])
        if not self._roofline:
            return serving.tokens_per_hour(compute, np.zeros_like(compute), np.zeros_like(compute))
        weights = (market.weights_gb * now.memory_factor)[:, None]
        cache = (market.kv_cache_gb * now.memory_factor)[:, None]
        batch, share = market.batch[:, None], market.decode_share[:, None]
        bandwidth = serving.seconds_per_token_bandwidth(
            weights, self.coverage[:, None], batch, cache, share, self.bandwidth_tbps, market.mbu[:, None]
        )
        residency = serving.seconds_per_token_residency(
            weights, batch, cache, share, market.decode_speed[:, None], self.memory_gb
        )
        return serving.tokens_per_hour(compute, bandwidth, residency)

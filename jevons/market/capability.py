"""How models come to be better and cheaper by what the market itself does (MODEL.md, section Capability).

Quality may follow the compute that trains models, efficiency the tokens that have been served. Unless that is asked
for, quality and efficiency are as laid out before the run starts.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from jevons.agents.channels import TRAINING, Channels
from jevons.agents.cloud_provider import CloudProvider
from jevons.agents.numbers import Numbers
from jevons.economics import capability
from jevons.market.calendar import MONTHS_PER_YEAR
from jevons.market.exogenous import Month

Array = npt.NDArray[np.float64]


class Capability:
    """What models can do in R runs, in logs relative to the start, and what brings it about.

    ``log_quality`` is that of the frontier, ``open_log_quality`` that of open models, which follow with a lag and learn
    from the answers of the frontier.
    """

    def __init__(self, market: Numbers, choices: dict[str, str], channels: Channels, months: int) -> None:
        self._market, self._channels = market, channels
        self._feeds_back = choices["market.quality_feedback"] == "on" and choices["market.training"] == "exogenous"
        zero = np.zeros_like(market.price)
        self._lag = market.open_model_lag_months.astype(np.int64)
        self._path = np.zeros((months, len(zero)))
        moves = choices["market.trends"] == "on"
        self._growth_before = np.log(market.quality_growth) / MONTHS_PER_YEAR if moves else zero
        self.log_quality = self.open_log_quality = zero
        self._start_stock = 1.0 / market.knowledge_obsolescence
        self._stock = self._start_stock
        self._served = MONTHS_PER_YEAR * market.tokens
        self._served_before = self._served

    def today(self, now: Month) -> Month:
        """The month as planned, with quality and efficiency as the market has made them."""
        self.log_quality = self._channels.through(TRAINING, "quality", self._quality(now))
        self.open_log_quality = self._quality_of_open_models()
        need = capability.need_from_experience(self._served / self._served_before, self._market.induced_efficiency)
        better = np.exp(self.log_quality - now.log_quality)
        larger = self._market.tam_per_quality * self.log_quality
        return replace(
            now,
            flop_per_token_gflop=now.flop_per_token_gflop * need * better,
            memory_factor=now.memory_factor * need * better,
            log_quality=self.log_quality,
            sectors=[
                replace(
                    one,
                    log_quality=self.log_quality,
                    log_open_quality=self.open_log_quality,
                    log_tam=one.log_tam + larger,
                )
                for one in now.sectors
            ],
        )

    def _quality(self, now: Month) -> Array:
        if not self._feeds_back:
            return now.log_quality
        return capability.log_quality_from_training(self._stock / self._start_stock, self._market.quality_per_training)

    def _quality_of_open_models(self) -> Array:
        self._path[self._channels.month] = self.log_quality
        return capability.log_quality_of_open_models(
            self.log_quality,
            self._frontier_in(self._channels.month - self._lag),
            self._frontier_in(-self._lag),
            self._market.distillation,
        )

    def _frontier_in(self, month: npt.NDArray[np.int64]) -> Array:
        """Log quality of the frontier in a month so far, (R,); before the start models got better at the card's pace.

        Had they begun at the start, every gap would widen for a lag before it said anything.
        """
        since = self._path[np.maximum(month, 0), np.arange(len(month))]
        return np.where(month >= 0, since, month * self._growth_before)

    def learn(self, clouds: Sequence[CloudProvider], now: Month) -> None:
        """Add this month's training, at its efficiency, and the tokens served."""
        trained = [cloud.training_share * cloud.fleet_tflops for cloud in clouds]
        start = [cloud.training_need_at_start for cloud in clouds]
        served = [cloud.tokens_ttok for cloud in clouds]
        self._served = self._served + sum(served[1:], served[0])
        if self._feeds_back:
            ratio = sum(trained[1:], trained[0]) / sum(start[1:], start[0])
            added = ratio * now.training_efficiency
            self._stock = capability.knowledge_next(self._stock, added, self._market.knowledge_obsolescence)

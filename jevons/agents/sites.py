"""Where clouds' accelerators stand: buildings and grid connections, decided years before they can be used.

MODEL.md, section Sites. A site is counted by the chip power, in kW, that may run on it. Each cloud has its own.
"""

import numpy as np
import numpy.typing as npt

from jevons.agents.numbers import Numbers
from jevons.economics.arrays import smallest

Array = npt.NDArray[np.float64]

MONTHS_PER_YEAR = 12
LAGS = ("shell_lag_months", "grid_lag_months")


class Sites:
    """Buildings and grid connections of C clouds in R runs; the scarcer of the two is what may run.

    Neither is given up again. ``start_kw`` (R, C).
    """

    def __init__(self, market: Numbers, start_kw: Array, trends: bool) -> None:
        self._slack = market.site_slack
        self._growth = np.log(market.site_growth) / MONTHS_PER_YEAR if trends else np.zeros_like(market.site_growth)
        self._run = np.arange(start_kw.shape[0])
        self._lags = [getattr(market, lag).astype(np.int64) for lag in LAGS]
        self._month = 0
        longest = int(max(np.max(lag) for lag in self._lags))
        ahead = np.exp(self._growth * np.arange(longest + 1)[:, None])
        decided = self._slack[:, None] * start_kw * ahead[..., None]
        self._decided = np.repeat(decided[..., None], len(LAGS), axis=-1)

    def fit(self, in_use_kw: Array, arriving_kw: Array) -> Array:
        """Share of what arrives that has a place, (R, C): what buildings and grid both allow less what is in use."""
        self.ready_kw = smallest(self._decided[self._month % self._decided.shape[0]])
        room = np.maximum(self.ready_kw - in_use_kw, 0.0)
        return np.minimum(room / np.where(arriving_kw > 0.0, arriving_kw, 1.0), 1.0)

    def plan(self, need_kw: Array) -> None:
        """Decide what is ready a lag from next month: the need at the growth that sites are planned for, and slack."""
        self._month += 1
        length = self._decided.shape[0]
        for stage, lag in enumerate(self._lags):
            wanted = self._slack[:, None] * need_kw * np.exp(self._growth * lag)[:, None]
            stands = self._decided[(self._month + lag - 1) % length, self._run, :, stage]
            self._decided[(self._month + lag) % length, self._run, :, stage] = np.maximum(stands, wanted)


def sites_of(choices: dict[str, str], market: Numbers, start_kw: Array) -> Sites | None:
    """The sites of clouds whose accelerators draw ``start_kw`` (R, C) at the start; None if there are always enough."""
    if choices["market.sites"] == "lagged" and choices["market.supply"] == "installed":
        return Sites(market, start_kw, choices["market.trends"] == "on")
    return None

"""Which firms of a sector use AI at all (MODEL.md, section Diffusion).

Everyone; or firm by firm and for good: by contagion, by thresholds, or once it pays to wait no longer.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from copy import copy
from typing import Protocol

import numpy as np
import numpy.typing as npt

from jevons.agents.messages import SectorState
from jevons.agents.numbers import Numbers
from jevons.agents.traits import Firms
from jevons.economics import diffusion, real_option

Array = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]


class Adoption(Protocol):
    """What a sector asks: ``adopted`` (R, n), firms that use AI this month."""

    adopted: Truth

    def start_tokens(self, tokens: Array) -> Array:
        """Tokens at the start by firm, (R, n), were all to have adopted, such that adopters use what all would."""

    def this_month(self, log_cost: Array, exogenous: SectorState) -> "Adoption":
        """Adoption a month later at this log cost of a task, (R,)."""

    def of(self, use: Array) -> Array:
        """Use, (R, n), of those that have adopted."""

    def share(self) -> Array:
        """Share of demand-weighted firms that use AI, (R,)."""


class Everyone:
    """All firms use AI; how much is another matter."""

    def __init__(self, numbers: Numbers, firms: Firms, start: SectorState) -> None:
        self.adopted: Truth = np.ones(firms.weight.shape, dtype=np.bool_)

    def start_tokens(self, tokens: Array) -> Array:
        """As they are."""
        return tokens

    def this_month(self, log_cost: Array, exogenous: SectorState) -> "Everyone":
        """The same."""
        return self

    def of(self, use: Array) -> Array:
        """All of it."""
        return use

    def share(self) -> Array:
        """One."""
        return np.ones(self.adopted.shape[0])


class FirmByFirm(ABC):
    """Firms that adopt for good, one by one; those whose clock has run out at the start are the first."""

    def __init__(self, numbers: Numbers, firms: Firms, start: SectorState) -> None:
        self.numbers, self.firms = numbers, firms
        self.hazard = -np.log1p(-numbers.adopted_at_start)
        keenest = firms.clock == np.min(firms.clock, axis=-1, keepdims=True)
        self.adopted: Truth = keenest | self.first(start)
        self.share_at_start = self.share()

    def first(self, start: SectorState) -> Truth:
        """Firms, (R, n), that have adopted before the start."""
        return diffusion.adopted_by_clock(self.firms.clock, self.hazard[:, None])

    def share(self) -> Array:
        """Share of demand-weighted firms that use AI, (R,)."""
        return np.asarray(np.sum(self.firms.weight * self.adopted, axis=-1))

    def start_tokens(self, tokens: Array) -> Array:
        """The first adopters alone use what is used at the start."""
        return tokens / self.share_at_start[:, None]

    def of(self, use: Array) -> Array:
        """That of adopters."""
        return use * self.adopted

    @abstractmethod
    def this_month(self, log_cost: Array, exogenous: SectorState) -> "FirmByFirm":
        """Adoption a month later at this log cost of a task, (R,)."""

    def joined_by(self, firms: Truth, hazard: Array) -> "FirmByFirm":
        """The same with these firms as adopters too."""
        later = copy(self)
        later.adopted, later.hazard = self.adopted | firms, hazard
        return later


class Bass(FirmByFirm):
    """Contagion: the hazard rises with the share of adopters."""

    def this_month(self, log_cost: Array, exogenous: SectorState) -> FirmByFirm:
        """Firms join whose clock the cumulated hazard has reached."""
        monthly = diffusion.bass_hazard(self.share(), self.numbers.bass_innovation, self.numbers.bass_imitation)
        hazard = self.hazard + monthly
        return self.joined_by(diffusion.adopted_by_clock(self.firms.clock, hazard[:, None]), hazard)


class Threshold(FirmByFirm):
    """A firm joins once cost has fallen, and peers have joined, far enough for its inclination."""

    def this_month(self, log_cost: Array, exogenous: SectorState) -> FirmByFirm:
        """Firms join whose threshold is passed."""
        joins = diffusion.threshold_adopts(
            log_cost[:, None],
            self.hazard[:, None] - self.firms.clock,
            (self.share() - self.share_at_start)[:, None],
            self.numbers.peer_effect[:, None],
            self.numbers.threshold_spread[:, None],
        )
        return self.joined_by(joins, self.hazard)


class RealOption(FirmByFirm):
    """A firm pays a cost that falls, once the surplus of a year is worth more than to wait."""

    def __init__(self, numbers: Numbers, firms: Firms, start: SectorState) -> None:
        self._relative_cost = np.exp(numbers.adoption_cost_spread[:, None] * firms.patience)
        super().__init__(numbers, firms, start)

    def first(self, start: SectorState) -> Truth:
        """Firms for which it pays at the start."""
        return self._pays(np.ones_like(self.hazard), start)

    def this_month(self, log_cost: Array, exogenous: SectorState) -> FirmByFirm:
        """Firms join for which it pays at this month's costs."""
        return self.joined_by(self._pays(np.exp(log_cost), exogenous), self.hazard)

    def _pays(self, task_cost: Array, exogenous: SectorState) -> Truth:
        """Firms, (R, n), whose surplus, at this relative cost of tasks, (R,), is no less than hurdle times cost."""
        numbers, decline = self.numbers, exogenous.adoption_cost_decline
        hurdle = real_option.hurdle_rate(numbers.required_return, decline, numbers.surplus_volatility)
        cost = numbers.adoption_cost * np.exp(exogenous.log_adoption_cost)
        affordable = (numbers.task_worth - task_cost) / (hurdle * cost)
        return np.asarray(self._relative_cost <= affordable[:, None])


ADOPTIONS: dict[str, Callable[[Numbers, Firms, SectorState], Adoption]] = {
    "partial": Everyone,
    "none": Everyone,
    "bass": Bass,
    "threshold": Threshold,
    "real_option": RealOption,
}

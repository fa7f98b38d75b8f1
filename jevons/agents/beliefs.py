"""How a cloud reads this month's tokens and prices: what compute it expects to need (MODEL.md, section Beliefs)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from jevons.agents.numbers import Numbers
from jevons.economics import beliefs, capex

Array = npt.NDArray[np.float64]

PRICE_MOVE_AT_START = 0.05
"""Monthly log change of prices that a cloud has lived with before the start: it weighs its first belief."""
HIGHEST_BELIEF = 5.0
"""A cloud that has learned a higher elasticity still plans with this one."""


@dataclass(frozen=True)
class Sight:
    """What a cloud sees of its own sales, each (R,).

    ``tokens`` wanted of it, ``need``, the compute that they take, its posted ``price``, and ``price_ahead``, to which
    that is moving.
    """

    tokens: Array
    need: Array
    price: Array
    price_ahead: Array


class Beliefs(Protocol):
    """What a cloud makes of what it sees."""

    elasticity: Array

    def expected_need(self, seen: Sight) -> Array:
        """Compute that the tokens expected will take, (R,)."""


class NeedAsSeen:
    """The compute that tokens take, smoothed: whether a saving is answered shows when it is."""

    def __init__(self, numbers: Numbers, start: Sight, most_news: Array) -> None:
        self._speed, self._need = numbers.expectation_speed, start.need
        self.elasticity = numbers.believed_elasticity_at_start

    def expected_need(self, seen: Sight) -> Array:
        """Adaptive expectation of the need itself."""
        self._need = capex.adaptive_expectation(self._need, seen.need, self._speed)
        return self._need


class LearnedElasticity:
    """The need, restated at once when a token takes less, and the answer that buyers are believed to owe to prices."""

    def __init__(self, numbers: Numbers, start: Sight, most_news: Array) -> None:
        self._numbers, self._last, self._need = numbers, start, start.need
        self._saving = _Surprise(numbers.expectation_speed, most_news)
        self._price_fall = _Surprise(numbers.expectation_speed, most_news)
        self._unanswered = np.zeros_like(start.need)
        self._moment = np.full_like(start.need, PRICE_MOVE_AT_START**2)
        self.elasticity = numbers.believed_elasticity_at_start

    def expected_need(self, seen: Sight) -> Array:
        """Learn from this month's price and tokens, then expect."""
        last, self._last = self._last, seen
        self._learn(seen, last)
        saving = self._saving.of(np.log(last.need / last.tokens) - np.log(seen.need / seen.tokens))
        restated = self._need * np.exp(-saving)
        self._need = capex.adaptive_expectation(restated, seen.need, self._numbers.expectation_speed)
        news = self._price_fall.of(np.log(last.price_ahead / seen.price_ahead))
        self._unanswered = beliefs.unanswered_fall(self._unanswered, news, self._numbers.belief_patience_months)
        return np.asarray(self._need * np.exp(np.clip(self.elasticity, 0.0, HIGHEST_BELIEF) * self._unanswered))

    def _learn(self, seen: Sight, last: Sight) -> None:
        """Own sales against own price: growth that owes nothing to price is read as an answer to it."""
        gain, fall = self._numbers.belief_gain, np.log(last.price / seen.price)
        growth = np.log(seen.tokens / last.tokens)
        self._moment = beliefs.learned_moment(self._moment, fall, gain)
        self.elasticity = beliefs.learned_elasticity(self.elasticity, growth, fall, self._moment, gain)


class _Surprise:
    """What of a monthly fall goes beyond the usual one, which is in the trend of the need already."""

    def __init__(self, speed: Array, most_news: Array) -> None:
        self._speed, self._most_news = speed, most_news
        self._usual = np.zeros_like(speed)

    def of(self, fall: Array) -> Array:
        """This month's surprise, (R,); no more of it than is believed of any news moves what is usual."""
        news = fall - self._usual
        self._usual = self._usual + self._speed * np.clip(news, -self._most_news, self._most_news)
        return np.asarray(news)


BELIEFS: dict[str, Callable[[Numbers, Sight, Array], Beliefs]] = {
    "fixed": NeedAsSeen,
    "learning": LearnedElasticity,
}
"""Ways to read the news by the name of the switch that selects them."""

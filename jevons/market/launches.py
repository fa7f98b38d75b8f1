"""When generations of accelerators can be bought: dates on the cards, delays by events and by chance.

MODEL.md, section Exogenous state. Months are counted from the start.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from jevons.agents.randomness import shocks
from jevons.market.calendar import month_index
from jevons.scenario import Event
from jevons.scenario.events import GENERATION

Array = npt.NDArray[np.float64]


def delays_of(events: Sequence[Event], dates: Mapping[str, str], start: str) -> list[float]:
    """Months by which dated events delay each generation, of which ``dates`` are the launches on the card.

    News that comes after the launch, as delayed so far, delays nothing.
    """
    due = {generation: month_index(date, start) for generation, date in dates.items()}
    delays = dict.fromkeys(dates, 0.0)
    for event in sorted((one for one in events if one.kind == "generation_delay"), key=lambda one: one.date):
        generation = str(event.values[GENERATION])
        if generation in dates and month_index(event.date, start) <= due[generation] + delays[generation]:
            delays[generation] += event.number("months")
    return list(delays.values())


def launch_months(
    dates: Sequence[str],
    delays: Array,
    generations: Sequence[str],
    delay_noise: Array,
    seeds: tuple[int, ...],
    start: str,
) -> npt.NDArray[np.int64]:
    """Months at which generations can be bought, (R, G_v), counted from the start.

    ``dates`` one a generation, ``delays`` (R, G_v) months. A launch that lies in the past is a fact; one to come slips
    by its events and by the absolute value of a normal draw of ``delay_noise`` (R,) months, rounded.
    """
    launches = np.empty(delays.shape, dtype=np.int64)
    for g, generation in enumerate(generations):
        launches[:, g] = planned = month_index(dates[g], start)
        if planned > 0:
            slip = np.abs(shocks(seeds, generation, "delay", 1, delay_noise)[0]) * delay_noise
            launches[:, g] += np.round(slip + delays[:, g]).astype(np.int64)
    return launches


def newest_generation(launches: npt.NDArray[np.int64], month: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Index of the latest generation launched by ``month`` (R,) of ``launches`` (R, G_v); the first if none is."""
    out = launches <= month[:, None]
    launched = np.where(out, launches, np.iinfo(np.int64).min)
    return np.where(np.any(out, axis=-1), np.argmax(launched, axis=-1), np.argmin(launches, axis=-1))

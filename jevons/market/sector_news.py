"""Dated news that only buyers hear: about pilots, and about devices (MODEL.md, Pilots and Outside options)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jevons.market.calendar import month_index
from jevons.scenario import Event

Array = npt.NDArray[np.float64]
Events = Sequence[Sequence[Event]]


def factor_in_force(events: Events, kind: str, field: str, start: str, months: int, lasts: str | int) -> Array:
    """Product of a field over the events of one kind that are in force, (months, R).

    An event is in force from its date on for ``lasts`` months, a number or the field that says how many.
    """
    factor = np.ones((months, len(events)))
    for run, dated in enumerate(events):
        for event in (one for one in dated if one.kind == kind):
            length = int(float(event.values[lasts])) if isinstance(lasts, str) else lasts
            first = month_index(event.date, start)
            factor[max(first, 0) : max(first + length, 0), run] *= float(event.values[field])
    return factor


def sector_news(events: Events, start: str, months: int) -> tuple[Array, ...]:
    """The news columns of a SectorState, each (months, R): sound share, success of later pilots, caution, devices."""
    return (
        factor_in_force(events, "shakeout", "success_factor", start, months, 1),
        factor_in_force(events, "shakeout", "success_factor", start, months, months),
        factor_in_force(events, "loss_of_confidence", "factor", start, months, "months"),
        device_share(events, start, months),
    )


def device_share(events: Events, start: str, months: int) -> Array:
    """Part of the tokens that devices could serve, (months, R): each launch reaches its share step by step.

    What two launches can both do is counted once: 1 - product of what neither can.
    """
    without = np.ones((months, len(events)))
    for run, dated in enumerate(events):
        for event in (one for one in dated if one.kind == "on_device_launch"):
            since = np.arange(months) - month_index(event.date, start) + 1
            reached = np.clip(since / float(event.values["months"]), 0.0, 1.0)
            without[:, run] *= 1.0 - float(event.values["share"]) * reached
    return 1.0 - without

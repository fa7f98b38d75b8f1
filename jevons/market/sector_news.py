"""Dated news that only buyers hear: what comes out about pilots (MODEL.md, section Exogenous state)."""

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
    """The news columns of a SectorState, each (months, R): sound share, success of later pilots, caution."""
    return (
        factor_in_force(events, "shakeout", "success_factor", start, months, 1),
        factor_in_force(events, "shakeout", "success_factor", start, months, months),
        factor_in_force(events, "loss_of_confidence", "factor", start, months, "months"),
    )

"""How figures, dates and events are put into words."""

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING

from jevons.show.comparison import Change

if TYPE_CHECKING:
    from jevons.scenario import Event

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
HARDLY = 0.005
"""A change below half a per cent is shown as none."""

LONGEST_TITLE = 160
FEW_TIMES = 3.0
"""From three times as much on, a multiple reads better than a percentage."""


def direction(change: Change) -> str:
    """Which way it went: "rose", "fell", "hardly changed", "unclear" over seeds, "nothing" to compare."""
    if isnan(change.median):
        return "nothing"
    if max(abs(change.low), abs(change.high)) < HARDLY:
        return "hardly changed"
    if change.low > 0 or change.high < 0:
        return "rose" if change.median > 0 else "fell"
    return "unclear"


def amount(value: float, like: float | None = None, points: bool = False) -> str:
    """A change as it is read: "+12 %", "x 4.2" from three times on, "-3.1 points" for shares, "-" for none.

    With ``like``, the reading that suits another change: the ends of a band are read as its middle is.
    """
    if isnan(value):
        return "-"
    if points:
        return f"{_signed(100 * value, 1)} points"
    guide = value if like is None else like
    if 1 + guide >= FEW_TIMES:
        return f"x {1 + value:,.0f}" if guide >= 9 else f"x {1 + value:.1f}"
    return f"{_signed(100 * value, 1 if abs(guide) < 0.1 or guide < -0.99 else 0)} %"


def _signed(value: float, digits: int) -> str:
    rounded = round(value, digits)
    return f"{rounded:+.{digits}f}" if rounded else "0"


def moved(change: Change) -> str:
    """The change of a measure, its median over seeds, as it is read."""
    return amount(change.median, points=change.measure.basis == "points")


def ends(change: Change) -> tuple[str, str]:
    """Both ends of the band, the unit with the last only."""
    points = change.measure.basis == "points"
    low, high = (amount(end, change.median, points) for end in (change.low, change.high))
    return low.removesuffix(" points").removesuffix(" %"), high.removeprefix("x ")


def date_in_words(month: str) -> str:
    """ "2025-01" as "January 2025"."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def title_with(title: str, said: Sequence[str]) -> str:
    """A scenario's title with what was set on top of it; cut where it would not fit over a figure."""
    if not said:
        return title
    return textwrap.shorten(f"{title}, with {', '.join(said)}", LONGEST_TITLE, placeholder=" ...")


def event_name(event: "Event") -> str:
    """What an event is, without its date."""
    if event.kind in EVENT_NAMES:
        return EVENT_NAMES[event.kind](event.values)
    sizes = ", ".join(f"{field} {_number(value)}" for field, value in event.values.items())
    return f"{event.kind.replace('_', ' ')} ({sizes})"


def shock_name(events: Iterable["Event"]) -> str:
    """All events with their dates, in their order."""
    return "; ".join(f"{date_in_words(event.date)}, {event_name(event)}" for event in events)


def _efficiency(values: Mapping[str, float | str]) -> str:
    compute, memory = float(values["factor"]), float(values.get("memory_factor", 1.0))
    if memory == compute:
        name = f"compute and memory per token divided by {_number(compute)}"
    else:
        name = f"compute per token divided by {_number(compute)}"
        name += f", memory by {_number(memory)}" if memory != 1.0 else ""
    share, training = float(values.get("share", 1.0)), float(values.get("training_factor", 1.0))
    name += "" if share == 1.0 else f", for {100 * share:.3g} % of traffic"
    return name if training == 1.0 else f"{name}; compute per training run by {_number(training)}"


def _tam_growth(values: Mapping[str, float | str]) -> str:
    sector = values.get("sector", "all")
    return f"market size {'' if sector == 'all' else f'of {sector} '}x {_number(values['factor'])}"


def _programme(values: Mapping[str, float | str]) -> str:
    region = values.get("region", "world")
    where = "" if region == "world" else f" in {str(region).capitalize()}"
    return f"a programme of {_number(values['budget'])} billion USD over {_number(values['months'])} months{where}"


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


EVENT_NAMES: dict[str, Callable[[Mapping[str, float | str]], str]] = {
    "efficiency": _efficiency,
    "price_cut": lambda values: f"prices divided by {_number(values['factor'])}",
    "price_war": lambda values: (
        f"prices drawn {100 * float(values['depth']):.3g} % of the way to the cost of electricity "
        f"for {_number(values['months'])} months"
    ),
    "hardware": lambda values: f"every accelerator does {_number(values['factor'])} times as much",
    "supply": lambda values: f"capacity to make accelerators x {_number(values['factor'])}",
    "programme": _programme,
    "export_control": lambda values: (
        f"no accelerator above {_number(values['maximum_tflops'])} TFLOP/s may be sold to the region"
    ),
    "tam_growth": _tam_growth,
    "shakeout": lambda values: f"{100 * float(values['success_factor']):.3g} % of pilots and production prove sound",
    "loss_of_confidence": lambda values: (
        f"pilots started divided by {_number(values['factor'])} for {_number(values['months'])} months"
    ),
    "on_device_launch": lambda values: (
        f"devices serve up to {100 * float(values['share']):.3g} % of tokens in {_number(values['months'])} months"
    ),
    "generation_delay": lambda values: f"{values['generation']} {_number(values['months'])} months late",
}

"""Dated events: what can happen to a market, when, and how much of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jevons.scenario.errors import ScenarioError, listed, unknown
from jevons.scenario.parameter import Parameter, Value, kind, month_text, number_within
from jevons.scenario.registry import WORLD, generations, regions, sectors, vendors

Registry = Mapping[str, Parameter]

GENERATION = "generation"
SECTOR = "sector"
EVERY_SECTOR = "all"
REGION = "region"
CONTROL = "export_control"


@dataclass(frozen=True)
class Field:
    """What an event says of itself: a number from ``low`` to ``high`` in ``unit``, a generation, a sector or a region.

    ``neutral`` is the value at which the event changes nothing; None if the field alone cannot undo it.
    ``default`` is taken if the field is left out; None if it must be given.
    """

    description: str
    unit: str
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    neutral: float | None = None
    default: float | str | None = None


_FACTOR = (0.01, 10_000.0)
"""Four orders of magnitude, and a little the wrong way: beyond what any shock to a market has been."""

EVENT_KINDS: Mapping[str, Mapping[str, Field]] = {
    "efficiency": {
        "factor": Field("divides operations per token", "x", *_FACTOR, neutral=1.0),
        "memory_factor": Field("divides bytes moved and held per token", "x", *_FACTOR, neutral=1.0, default=1.0),
        "share": Field("share of traffic that it reaches", "1", 0.0, 1.0, default=1.0),
        "training_factor": Field("divides compute per training run", "x", *_FACTOR, neutral=1.0, default=1.0),
    },
    "price_cut": {"factor": Field("divides posted prices from then on", "x", *_FACTOR, neutral=1.0)},
    "price_war": {
        "depth": Field("how far prices are drawn to what can be avoided", "1", 0.0, 1.0, neutral=0.0),
        "months": Field("months for which it lasts", "months", 1.0, 120.0, whole=True, default=12.0),
    },
    "hardware": {"factor": Field("multiplies what every accelerator computes and moves", "x", *_FACTOR, neutral=1.0)},
    "supply": {
        "factor": Field("multiplies vendors' capacity, nodes behind it, hours for rent", "x", *_FACTOR, neutral=1.0)
    },
    "programme": {
        "budget": Field("spent on accelerators and buildings beyond own plans", "BUSD", 0.0, 10_000.0, neutral=0.0),
        "months": Field("months over which it is spent", "months", 1.0, 240.0, whole=True, default=48.0),
        REGION: Field("the region whose clouds it pays for, or the world", REGION, default=WORLD),
    },
    CONTROL: {
        "maximum_tflops": Field(
            "fastest accelerator that vendors of the world may sell to the region from then on (cast with a region)",
            "TFLOP/s",
            1.0,
            1_000_000.0,
            neutral=1_000_000.0,
        ),
    },
    "tam_growth": {
        "factor": Field("multiplies the market, and use as buyers take it up", "x", *_FACTOR, neutral=1.0),
        SECTOR: Field("the sector whose market it is, or all", SECTOR, default=EVERY_SECTOR),
    },
    "shakeout": {
        "success_factor": Field(
            "share of pilots and production that goes on, and factor on the success of later pilots (pilots on)",
            "1",
            0.01,
            1.0,
            neutral=1.0,
        ),
    },
    "loss_of_confidence": {
        "factor": Field("divides the pilots that are started (pilots on)", "x", *_FACTOR, neutral=1.0),
        "months": Field("months for which it lasts", "months", 1.0, 120.0, whole=True, default=12.0),
    },
    "on_device_launch": {
        "share": Field("share of tokens that devices can serve in the end (outside on)", "1", 0.0, 0.99, neutral=0.0),
        "months": Field("months until all buyers have such devices", "months", 1.0, 120.0, whole=True, default=36.0),
    },
    "generation_delay": {
        GENERATION: Field("the generation that is late, as in nvidia.b200", GENERATION),
        "months": Field("months by which a launch still to come slips", "months", 0.0, 60.0, whole=True, neutral=0.0),
    },
}
"""Fields of every kind of event, with range, unit, description and neutral value."""


@dataclass(frozen=True)
class Event:
    """Something that happens in one month, "YYYY-MM": its kind and the values of its fields (EVENT_KINDS)."""

    kind: str
    date: str
    values: dict[str, Value]

    def number(self, field: str) -> float:
        """A field's value as a number. Raises KeyError for a field that the event does not have."""
        return float(self.values[field])


def event_from(raw: Mapping[str, object], known: Registry, file: object, key: str) -> Event:
    """The event that a table of a scenario file describes, defaults filled in.

    Raises ScenarioError for an unknown kind, or a field that is unknown, missing or out of range.
    """
    fields = dict(raw)
    for name in ("kind", "date"):
        if name not in fields:
            raise ScenarioError(file, f"{key}.{name}", "is missing", "every event has a kind and a date")
    named, date = fields.pop("kind"), fields.pop("date")
    if not isinstance(named, str):
        raise ScenarioError(file, f"{key}.kind", f"must be text, not {kind(named)}", listed(EVENT_KINDS))
    return checked_event(named, date, fields, known, file, key)


def checked_event(
    named: str, date: object, values: Mapping[str, object], known: Registry, file: object, key: str
) -> Event:
    """An event with every field checked and the defaults of those left out. Raises ScenarioError."""
    if named not in EVENT_KINDS:
        raise unknown(file, f"{key}.kind", "kind of event", named, EVENT_KINDS)
    fields = EVENT_KINDS[named]
    for name in values:
        if name not in fields:
            raise unknown(file, f"{key}.{name}", f"field of {named}", str(name), fields)
    month = month_text(date, file, f"{key}.date")
    complete = {name: _field(name, fields[name], values, known, file, f"{key}.{name}") for name in fields}
    if named == CONTROL and len(regions(known)) == 1:
        raise ScenarioError(file, key, f"{CONTROL} needs a region", 'a scenario names one, as in cast = "china"')
    return Event(named, month, complete)


def _field(name: str, field: Field, values: Mapping[str, object], known: Registry, file: object, key: str) -> Value:
    if name not in values and field.default is None:
        raise ScenarioError(file, key, "is missing", field.description)
    given = values.get(name, field.default)
    if field.unit == GENERATION:
        names = [f"{vendor}.{chip}" for vendor in vendors(known) for chip in generations(vendor, known)]
        return _named(GENERATION, given, names, file, key)
    if field.unit == SECTOR:
        return _named(SECTOR, given, [EVERY_SECTOR, *sectors(known)], file, key)
    if field.unit == REGION:
        return _named(REGION, given, list(regions(known)), file, key)
    return number_within(given, field.low, field.high, field.whole, field.unit, file, key)


def _named(what: str, given: object, names: list[str], file: object, key: str) -> str:
    if not isinstance(given, str):
        raise ScenarioError(file, key, f"must be the name of a {what}, not {kind(given)}", listed(names))
    if given not in names:
        raise unknown(file, key, what, given, names)
    return given


def neutral(event: Event) -> Event:
    """The same event with the values at which it changes nothing."""
    fields = EVENT_KINDS[event.kind]
    values: dict[str, Value] = {}
    for name, value in event.values.items():
        undone = fields[name].neutral
        values[name] = value if undone is None else undone
    return Event(event.kind, event.date, values)


def require_fitting(events: Iterable[Event], start: str, end: str | None, file: object, key: str = "events") -> None:
    """Refuse events outside the run, and two that contradict each other.

    With ``end`` None a run may end before an event is due. Raises ScenarioError.
    """
    seen: set[tuple[str, str, Value]] = set()
    for number, event in enumerate(events):
        here = f"{key}.{number}"
        if event.date < start or (end is not None and event.date > end):
            allowed = f"from {start} to {end}" if end is not None else f"from {start} on"
            raise ScenarioError(file, f"{here}.date", f"{event.date} lies outside the run", allowed)
        whose = next((event.values[one] for one in (GENERATION, SECTOR, REGION) if one in event.values), "")
        same = (event.kind, event.date, whose)
        if same in seen:
            problem = f"a second {event.kind} in {event.date}"
            raise ScenarioError(file, here, problem, "one of a kind in a month")
        seen.add(same)

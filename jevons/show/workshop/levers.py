"""The sliders: which parameters a visitor can move, grouped by what the paradox takes.

Names, units, ranges, priors and sources come from the parameter registry; here stands only which ones, in what order.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jevons.scenario import Parameter, Scenario, registry
from jevons.scenario.events import EVENT_KINDS
from jevons.scenario.parameter import Value

STEPS = 40
"""Steps of a slider that has no whole numbers: fine enough for a hand, few enough to be played ahead of it."""

SHOCK = "shock"
SHOCK_RANGE = (1.0, 100.0)
EFFICIENCY = "efficiency"

_PRIOR = re.compile(r"L?U\(([0-9.eE+-]+),([0-9.eE+-]+)\)")


@dataclass(frozen=True)
class Group:
    """One precondition of the paradox, and the sliders that stand for it."""

    key: str
    title: str
    says: str


GROUPS = (
    Group("demand", "Demand is price-sensitive", "Buyers must answer a lower price with more use."),
    Group("room", "There is room to grow", "There must be tasks left that are worth doing."),
    Group("supply", "Supply can expand", "Chips must come, and come in time."),
    Group("shock", "The shock", "What gets cheaper, and by how much."),
)

_CHOSEN = (
    ("elasticity", "demand", "Price elasticity of tasks", "enterprises.all.elasticity"),
    ("reasoning", "demand", "Response of tokens per task", "enterprises.all.reasoning_elasticity"),
    ("compute", "demand", "Share of tokens in a task's cost", "enterprises.all.compute_share"),
    ("passthrough", "demand", "Pass-through of cost to price", "clouds.all.pass_through"),
    ("pace", "demand", "Pace of buyers", "enterprises.all.adjustment_rate"),
    ("penetration", "room", "Tasks done at the start", "enterprises.all.penetration"),
    ("tam", "room", "Growth of the market (TAM)", "enterprises.all.tam_growth"),
    ("pilots", "room", "Success of pilots", "enterprises.all.pilot_success"),
    ("lead", "supply", "Lead time of accelerators", "clouds.all.lead_months"),
    ("capacity", "supply", "Growth of chip capacity", "vendors.all.capacity_growth_max"),
    ("supply", "supply", "Supply elasticity of compute", "market.supply_elasticity"),
)


_NEEDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "reasoning": {"market.tokens_per_task": ("optimal", "bloat")},
    "penetration": {"market.demand": ("lognormal", "loglogistic")},
    "lead": {"market.supply": ("installed",)},
    "capacity": {"market.supply": ("installed",)},
}
"""Switches that the baseline has as they must be, so that the registry's context does not name them."""


@dataclass(frozen=True)
class Lever:
    """A slider: a parameter of the registry (of all agents of a kind), and the values that it can stand on.

    ``needs``: words of which another parameter must have one for the slider to act; moving it sets the first.
    ``likely`` is the range of the prior, or None.
    """

    key: str
    group: str
    label: str
    path: str
    unit: str
    description: str
    status: str
    source: str
    stops: tuple[float, ...]
    likely: tuple[float, float] | None
    needs: Mapping[str, tuple[str, ...]]
    paths: tuple[str, ...]


@cache
def levers() -> Mapping[str, Lever]:
    """All sliders by key, in the order of the page; the shock comes last."""
    return {one.key: one for one in (*(_lever(*chosen) for chosen in _CHOSEN), _shock_lever())}


def _lever(key: str, group: str, label: str, path: str) -> Lever:
    paths = _members(path)
    parameter = registry()[paths[0]]
    context = {where: (str(word),) for where, word in parameter.context.items() if _is_switch(where)}
    return Lever(
        key=key,
        group=group,
        label=label,
        path=path,
        unit=parameter.unit,
        description=parameter.description,
        status=_least_known(paths),
        source=parameter.source,
        stops=_stops(parameter),
        likely=_likely(parameter),
        needs={**context, **_NEEDS.get(key, {})},
        paths=paths,
    )


def _shock_lever() -> Lever:
    field = EVENT_KINDS[EFFICIENCY]["factor"]
    return Lever(
        key=SHOCK,
        group="shock",
        label="Size of the efficiency shock",
        path="events.factor",
        unit=field.unit,
        description=f"{field.description}; those of memory and training follow in proportion of logs",
        status="assumption",
        source="choice: from nothing to two orders of magnitude; the preset says where its own size is from",
        stops=_logarithmic(*SHOCK_RANGE),
        likely=(2.0, 30.0),
        needs={},
        paths=(),
    )


def _members(path: str) -> tuple[str, ...]:
    """The registry's paths that a path with `all` stands for."""
    first, middle, last = (path.split(".") + [""])[:3]
    if middle != "all":
        return (path,)
    found = (each.split(".") for each in registry())
    return tuple(".".join(each) for each in found if len(each) == 3 and each[0] == first and each[2] == last)


def _is_switch(path: str) -> bool:
    return bool(registry()[path].allowed) if path in registry() else False


def _least_known(paths: tuple[str, ...]) -> str:
    """Status of all agents in one word: that of most of them."""
    said = [registry()[path].status for path in paths]
    return max(dict.fromkeys(said), key=said.count)


def _likely(parameter: Parameter) -> tuple[float, float] | None:
    found = _PRIOR.match(parameter.prior or "")
    return (float(found[1]), float(found[2])) if found else None


def _stops(parameter: Parameter) -> tuple[float, ...]:
    """Places of the slider: the registry's range, or the prior's where the range has no end."""
    low, high = float(parameter.low), float(parameter.high)
    likely = _likely(parameter)
    if not math.isfinite(high) and likely:
        low, high = likely
    if parameter.whole:
        return tuple(low + step for step in range(int(high - low) + 1))
    if (parameter.prior or "").startswith("LU"):
        return _logarithmic(max(low, likely[0] / 10.0) if likely else low, high)
    return _even(low, high)


def _logarithmic(low: float, high: float) -> tuple[float, ...]:
    values = (low * (high / low) ** (step / STEPS) for step in range(STEPS + 1))
    return tuple(dict.fromkeys(min(max(float(f"{value:.2g}"), low), high) for value in values))


def _even(low: float, high: float) -> tuple[float, ...]:
    """Round steps of 1, 2 or 5 times a power of ten, both ends included."""
    raw = (high - low) / STEPS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1.0, 2.0, 5.0, 10.0) if power * factor >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    inside = [round(step * place, 10) for place in range(first, math.floor(high / step + 1e-9) + 1)]
    return tuple(dict.fromkeys([low, *inside, high]))


def value_in(scenario: Scenario, lever: Lever) -> tuple[float, float] | None:
    """Lowest and highest value that a scenario's agents have of a slider; None where the slider cannot act."""
    if lever.key == SHOCK:
        sizes = [event.number("factor") for event in scenario.events if event.kind == EFFICIENCY]
        return (sizes[0], sizes[0]) if sizes else None
    values = [float(scenario.parameters[path]) for path in lever.paths]
    return min(values), max(values)


def unmet(scenario: Scenario, lever: Lever) -> dict[str, str]:
    """Switches that keep a slider from acting in a scenario, with the words that would let it."""
    return {path: words[0] for path, words in lever.needs.items() if scenario.parameters[path] not in words}


def changes(scenario: Scenario, lever: Lever, value: float) -> dict[str, Value]:
    """Values by path that moving a slider gives: its own, and the switches without which it would not act."""
    return {**unmet(scenario, lever), lever.path: value}

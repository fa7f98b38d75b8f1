"""What the page says of sliders, presets and horizons: once for all visitors, and of a side as it stands."""

from functools import cache
from typing import Any

from jevons.scenario import Scenario, load_scenario, registry, scenario_names
from jevons.show.workshop.levers import GROUPS, Lever, levers, unmet, value_in
from jevons.show.workshop.playing import MORE_SEEDS
from jevons.show.workshop.state import HORIZONS_MONTHS, Regime


@cache
def setup() -> dict[str, Any]:
    """All that does not change: sliders with their sources, presets, horizons."""
    return {
        "groups": [{"key": group.key, "title": group.title, "says": group.says} for group in GROUPS],
        "levers": [_lever_setup(lever) for lever in levers().values()],
        "presets": [_preset_setup(name) for name in scenario_names()],
        "horizons": [*HORIZONS_MONTHS, 0],
        "seeds": MORE_SEEDS,
    }


def _lever_setup(lever: Lever) -> dict[str, Any]:
    likely = [nearest_stop(lever, end) for end in lever.likely] if lever.likely else None
    own = [registry()[path] for path in lever.paths]
    sources = [f"{one.path.split('.')[1]}: {one.source}" for one in own] or [lever.source]
    return {
        "key": lever.key,
        "group": lever.group,
        "label": lever.label,
        "path": lever.path,
        "unit": lever.unit,
        "description": lever.description,
        "status": lever.status,
        "source": _joined(sources),
        "stops": list(lever.stops),
        "likely": likely,
        "range": [lever.stops[0], lever.stops[-1]],
    }


def _joined(sources: list[str]) -> str:
    """Sources of all agents; said once if they agree."""
    bare = {source.split(": ", 1)[-1] for source in sources}
    return bare.pop() if len(bare) == 1 else "; ".join(sources)


def _preset_setup(name: str) -> dict[str, str]:
    scenario = load_scenario(name)
    return {"name": name, "title": scenario.title, "about": scenario.description}


def side_words(regime: Regime) -> dict[str, Any]:
    """What the page says of a side: its preset, and every slider as it stands."""
    scenario, moved = regime.scenario(), dict(regime.moved)
    return {
        "preset": regime.preset,
        "title": scenario.title,
        "about": scenario.description,
        "levers": {key: _lever_words(scenario, lever, key in moved) for key, lever in levers().items()},
    }


def _lever_words(scenario: Scenario, lever: Lever, moved: bool) -> dict[str, Any]:
    values = value_in(scenario, lever)
    if values is None:
        return {"off": "this preset has no efficiency shock", "moved": False}
    low, high = values
    words = [
        f"{path} = {scenario.parameters[path]}; moving it sets {word}" for path, word in unmet(scenario, lever).items()
    ]
    finite = min(high, lever.stops[-1])
    return {
        "low": low,
        "high": finite,
        "endless": high > finite,
        "place": nearest_stop(lever, (low + finite) / 2.0),
        "note": f"No effect while {words[0]}" if words else "",
        "moved": moved,
    }


def nearest_stop(lever: Lever, value: float) -> int:
    """The place of the stop of a slider that is nearest to a value."""
    return min(range(len(lever.stops)), key=lambda place: abs(lever.stops[place] - value))

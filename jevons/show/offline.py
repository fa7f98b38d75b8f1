"""The workshop without an installation: one HTML file with sliders over worlds that have been played."""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jevons.analysis.rebound import LAYERS
from jevons.analysis.world_grid import AXES, FLOWS, OBSERVED, SHOCK, Axis, Grid, HeldOut, play_grid, play_held_out
from jevons.market.observables import BY_NAME
from jevons.scenario.registry import Registry, registry, sectors
from jevons.show.folder import ResultsError, refusal
from jevons.show.lesson_numbers import lesson_numbers
from jevons.show.manifest import plain, version
from jevons.show.offline_data import NOT_SAVED, interpolation_error, last_before_shock, packed
from jevons.show.offline_scenarios import scenario_courses
from jevons.show.progress import progress_bar
from jevons.show.teaching import Lesson, as_html, glossary, lessons

TEMPLATE = "offline.html"
JUDGED_IN = "2027-12"
"""The quarter that the page opens on: three years after the shock."""

HELD_OUT = 64
"""Worlds a setting that are played between the nodes, to measure how far interpolation errs."""

SLIDERS = {
    "enterprises.all.elasticity": ("How strongly use answers its cost (elasticity)", "Buyers", "plain"),
    "enterprises.all.reasoning_elasticity": ("How far cheap tokens swell a task (elasticity)", "Buyers", "plain"),
    "enterprises.all.compute_share": ("Share of tokens in the cost of a task", "Buyers", "percent"),
    "clouds.all.pass_through": ("Pass-through of costs into prices", "Buyers", "percent"),
    "enterprises.all.penetration": ("Share of all tasks that is done at the start", "Room to grow", "percent"),
    "vendors.all.capacity_growth_max": ("Most that chip makers expand in a year", "Supply", "times"),
    SHOCK: ("A token takes less compute, by a factor", "The shock of January 2025", "times"),
}
"""What each number is called on the page, the precondition that it belongs to, and how it reads."""

FORMATS: dict[str, Callable[[float], str]] = {
    "plain": lambda value: f"{value:g}",
    "percent": lambda value: f"{100 * value:g} %",
    "times": lambda value: f"{value:g}",
}

SETTINGS_IN_WORDS = {
    "rest": "at rest but for the shock",
    "path": "on the baseline's path: models, training and tasks grow",
}

PRESETS: tuple[dict[str, Any], ...] = (
    {"title": "The cards", "about": "The values of the cards, averaged over sectors", "setting": 0, "numbers": {}},
    {
        "title": "All three preconditions",
        "about": "Buyers answer strongly, there is much room, supply follows",
        "setting": 0,
        "numbers": {
            "enterprises.all.elasticity": 1.6,
            "enterprises.all.compute_share": 1.0,
            "enterprises.all.penetration": 0.005,
            "vendors.all.capacity_growth_max": 6.0,
        },
    },
    {
        "title": "Integration, not price",
        "about": "Tokens are a tenth of what a task costs",
        "setting": 0,
        "numbers": {"enterprises.all.compute_share": 0.1, "enterprises.all.reasoning_elasticity": 0.0},
    },
    {
        "title": "Saturation",
        "about": "Most of what could be done is done",
        "setting": 0,
        "numbers": {
            "enterprises.all.elasticity": 1.6,
            "enterprises.all.compute_share": 1.0,
            "enterprises.all.penetration": 0.6,
            "enterprises.all.reasoning_elasticity": 0.0,
        },
    },
    {
        "title": "Scarce chips",
        "about": "Buyers answer strongly on the baseline's path, and chip makers hardly expand",
        "setting": 1,
        "numbers": {"enterprises.all.reasoning_elasticity": 0.9, "vendors.all.capacity_growth_max": 1.5},
    },
    {
        "title": "The baseline's path",
        "about": "The values of the cards while all else grows",
        "setting": 1,
        "numbers": {},
    },
)
"""Worlds to begin with; what is not named is as on the cards."""

NAMES = {
    "price_usd_per_mtok": "price",
    "token_margin": "token margin",
    **{layer.name: layer.label for layer in LAYERS},
}


@dataclass(frozen=True)
class Content:
    """What the page is made of: played worlds, those that check interpolation, packaged scenarios, filled lessons."""

    grid: Grid
    held_out: HeldOut
    scenarios: list[dict[str, Any]]
    lessons: tuple[Lesson, ...]


def write_offline(file: Path, quiet: bool = False) -> int:
    """Play all that the page shows and write it; returns its size in bytes. Raises ResultsError, AllRunsFailed."""
    if os.path.isdir(file):
        raise ResultsError(f"'{file}' is a folder; name a file in it, such as {file / 'page.html'}")
    aside = file.with_name(f".{file.name}.unfinished")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        aside.touch()
        aside.write_text(page(played_content(quiet)), encoding="utf-8", newline="\n")
        aside.replace(file)
    except OSError as error:
        raise refusal(file, error) from None
    finally:
        with suppress(OSError):
            aside.unlink()
    return file.stat().st_size


def played_content(quiet: bool) -> Content:
    """The content of the full page: thousands of worlds, a minute or more of one core. Raises AllRunsFailed."""
    with progress_bar("1 of 4: worlds under the sliders", quiet) as told:
        grid = play_grid(AXES, told)
    with progress_bar("2 of 4: worlds between them", quiet) as told:
        held_out = play_held_out(HELD_OUT, AXES, told)
    with progress_bar("3 of 4: packaged scenarios", quiet) as told:
        scenarios = scenario_courses(progress=told)
    with progress_bar("4 of 4: lessons", quiet) as told:
        filled = lessons(lesson_numbers(progress=told))
    return Content(grid, held_out, scenarios, filled)


def page(content: Content) -> str:
    """The page, HTML text that links to nothing outside itself."""
    from jinja2 import Environment, PackageLoader

    pages = Environment(loader=PackageLoader("jevons.show"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    pages.filters["markdown"] = as_html
    grid = content.grid
    numbers, known = packed(grid), _facts(grid)
    errors = interpolation_error(grid, content.held_out)
    return pages.get_template(TEMPLATE).render(
        facts=_embedded({**known, "ends": numbers["ends"], "errors": errors, "scenarios": content.scenarios}),
        sides={side: numbers[side] for side in ("with", "without")},
        groups=_grouped(known["axes"]),
        presets=PRESETS,
        settings=list(SETTINGS_IN_WORDS.values()),
        scenarios=content.scenarios,
        lessons=content.lessons,
        glossary=glossary(),
        worlds=sum(side[..., 0, 0].size for side in (grid.with_shock, grid.without_shock)),
        held_out=errors["worlds"],
        version=version(),
    )


def _embedded(value: dict[str, Any]) -> str:
    """JSON on as few bytes as it takes, safe inside a script element."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("</", "<\\/")


def _grouped(axes: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups = dict.fromkeys(axis["group"] for axis in axes)
    return [(group, [axis for axis in axes if axis["group"] == group]) for group in groups]


def _facts(grid: Grid) -> dict[str, Any]:
    """What the page must know beside the numbers: sliders, presets, observables, quarters."""
    known = registry()
    return {
        "axes": [_slider(place, axis, known) for place, axis in enumerate(grid.axes)],
        "presets": PRESETS,
        "observables": [_observable(name) for name in OBSERVED],
        "months": list(grid.months),
        "before": last_before_shock(grid.months),
        "standardQuarter": grid.months.index(JUDGED_IN),
    }


def _slider(place: int, axis: Axis, known: Registry) -> dict[str, Any]:
    label, group, reads = SLIDERS[axis.path]
    shared = {
        "place": place,
        "path": axis.path,
        "label": label,
        "group": group,
        "format": reads,
        "levels": list(axis.levels),
        "scale": axis.scale,
        "played": ", ".join(FORMATS[reads](level) for level in axis.levels),
    }
    if axis.path == SHOCK:
        return {**shared, "start": axis.levels[1], "about": "Size of the shock: it saves compute and memory alike."}
    kind, _, name = axis.path.split(".")
    agents = [path for path in known if path.startswith(f"{kind}.") and path.split(".")[2:] == [name]]
    card = known[agents[0]]
    about = f"{card.description}. {card.status.capitalize()}: {card.source}."
    return {**shared, "start": _mean(name, agents, known), "about": about}


def _mean(name: str, paths: Sequence[str], known: Registry) -> float:
    """The value on the cards, averaged over sectors by their demand."""
    if not paths[0].startswith("enterprises"):
        return float(known[paths[0]].value)
    weights = {one: float(known[f"enterprises.{one}.demand_weight"].value) for one in sectors()}
    total = sum(weight * float(known[f"enterprises.{one}.{name}"].value) for one, weight in weights.items())
    return total / sum(weights.values())


def _observable(name: str) -> dict[str, Any]:
    unit = BY_NAME[name].unit.replace("/month", "") if name in FLOWS else BY_NAME[name].unit
    return {"name": name, "label": NAMES[name], "unit": unit, "flow": name in FLOWS, "saved": name not in NOT_SAVED}

"""A small workshop page for the tests: few worlds, few scenarios, small runs behind the lessons."""

from functools import cache
from typing import Any

from jevons.analysis.world_grid import SHOCK, Axis, play_grid, play_held_out
from jevons.show.lesson_numbers import Size, lesson_numbers
from jevons.show.offline import Content
from jevons.show.offline_scenarios import scenario_courses
from jevons.show.teaching import lessons

AXES = (
    Axis("enterprises.all.elasticity", (0.3, 1.6)),
    Axis("enterprises.all.compute_share", (0.1, 1.0), "log"),
    Axis(SHOCK, (1.5, 10.0), "log"),
)
SMALL = Size(range(1), 24)
HELD_OUT = 4


@cache
def small_numbers() -> dict[str, Any]:
    """The numbers of the lessons, played small."""
    return lesson_numbers(SMALL)


@cache
def small_content() -> Content:
    """A page's content, played small."""
    scenarios = scenario_courses(("deepseek", "price-cut", "baseline"), range(2))
    return Content(play_grid(AXES), play_held_out(HELD_OUT, AXES), scenarios, lessons(small_numbers()))

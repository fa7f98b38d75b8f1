"""The figures of the page, made once for a visitor and fed anew at each move: Bokeh, A in blue and B in orange.

Solid lines have the shock, dashed ones do not; the two colours are told apart by all common kinds of colour vision.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from bokeh.models import (
    BoxAnnotation,
    ColumnDataSource,
    DataRange1d,
    DatetimeTickFormatter,
    FixedTicker,
    HoverTool,
    NumeralTickFormatter,
    Range1d,
    SaveTool,
    Span,
)
from bokeh.plotting import figure

from jevons.analysis.decomposition import CHAINS
from jevons.analysis.rebound import LAYERS
from jevons.show.rebounding import NOT_A_RESOURCE
from jevons.show.workshop.findings import COMPUTE, COURSES, Course, Finding

COLOURS = {"a": "#0072b2", "b": "#d55e00"}
INK, PALE, GRID = "#3c4043", "#80868b", "#eceff1"
HEIGHT = 190
RESOURCES = tuple(layer.label for layer in LAYERS if layer.label not in NOT_A_RESOURCE)
FACTORS = (*next(chain.factors for chain in CHAINS if chain.label == COMPUTE), "all together")
ROWS = {"a": 0.17, "b": -0.17}
"""A above, B below the middle of a row."""

SHORT = {
    "accelerator-hours": "hours used",
    "accelerators online": "fleet online",
    "accelerators ordered": "chips ordered",
    "HBM ordered": "HBM ordered",
    "operations per token": "FLOP per token",
    "share of peak reached": "share of peak",
}
MAP_TOP = 1.2
"""Above a share of one is room for a name."""

MAP_ELASTICITY = 3.0


class Pictures:
    """All figures of one visitor and the data behind them."""

    def __init__(self) -> None:
        self._courses = {side: ColumnDataSource() for side in COLOURS}
        self._rebounds = {side: ColumnDataSource() for side in COLOURS}
        self._factors = {side: ColumnDataSource() for side in COLOURS}
        self._places = {side: ColumnDataSource() for side in COLOURS}
        self._borders = {side: ColumnDataSource() for side in COLOURS}
        self._marks: list[Span] = []
        self._shown: dict[str, Finding] = {}
        self._empty()
        self.figures: Mapping[str, Any] = {
            **{course.key: self._draw_course(course) for course in COURSES},
            "rebound": self._draw_rebound(),
            "factors": self._draw_factors(),
            "frontier": self._draw_frontier(),
        }

    def show(self, a: Finding, b: Finding) -> None:
        """Draw two regimes; a side that is as it was costs nothing."""
        for side, found in (("a", a), ("b", b)):
            if self._shown.get(side) is found:
                continue
            self._shown[side] = found
            self._courses[side].data = _course_columns(found)
            self._rebounds[side].data = _rebound_columns(side, found)
            self._factors[side].data = _factor_columns(side, found)
            self._places[side].data = _place_columns(side, found)
            self._borders[side].data = _border_columns(found)
        judged, shock = _date(a.judged), _date(a.shock or b.shock or a.judged)
        for place, mark in enumerate(self._marks):
            mark.location = judged if place % 2 else shock

    def _empty(self) -> None:
        for side in COLOURS:
            # ranges need something to start from; the page shows no figure before its first answer
            self._courses[side].data = {name: [1.0, 2.0] for name in ("month", *_course_names())}
            self._rebounds[side].data = {name: [] for name in ("layer", "row", "value", "low", "high", "verdict")}
            self._factors[side].data = {name: [] for name in ("factor", "top", "bottom", "left", "right", "change")}
            self._places[side].data = {name: [] for name in ("x", "y", "name")}
            self._borders[side].data = {"x": [], "y": []}

    def _draw_course(self, course: Course) -> Any:
        logarithmic = course.panel.scale == "log"
        plot = _plot(x_axis_type="datetime", y_axis_type="log" if logarithmic else "linear")
        for side, colour in COLOURS.items():
            source = self._courses[side]
            low, high = f"{course.key}_with_low", f"{course.key}_with_high"
            plot.varea(x="month", y1=low, y2=high, source=source, color=colour, alpha=0.15)
            dashed = f"{course.key}_without_mid"
            plot.line("month", dashed, source=source, color=colour, line_dash=[5, 4], line_width=1.6, alpha=0.75)
            line = plot.line("month", f"{course.key}_with_mid", source=source, color=colour, line_width=2.6)
            plot.add_tools(_course_hover(course, side, line))
        self._mark(plot)
        plot.xaxis.ticker.desired_num_ticks = 4
        plot.xaxis.formatter = DatetimeTickFormatter(years="%Y", months="%b %Y")
        plot.yaxis.formatter = NumeralTickFormatter(format="0,0.[000]" if logarithmic else "0,0.[0]")
        return plot

    def _mark(self, plot: Any) -> None:
        for dash in ("dotted", "solid"):
            mark = Span(dimension="height", location=0, line_color=PALE, line_dash=dash, line_width=1)
            self._marks.append(mark)
            plot.add_layout(mark)

    def _draw_rebound(self) -> Any:
        plot = _plot(y_range=Range1d(-0.6, len(RESOURCES) - 0.4), x_range=DataRange1d(follow=None, range_padding=0.08))
        plot.add_layout(BoxAnnotation(left=1.0, fill_color="#f1e3d3", fill_alpha=0.6, level="underlay"))
        # one invisible row at each end keeps nought and one in sight whatever the answer is
        plot.scatter([-0.1, 1.25], [0, 0], alpha=0)
        for side, colour in COLOURS.items():
            source = self._rebounds[side]
            plot.hbar(y="row", left="low", right="high", height=0.1, source=source, color=colour, alpha=0.35)
            marker = "circle" if side == "a" else "diamond"
            dots = plot.scatter("value", "row", source=source, color=colour, size=9, marker=marker)
            told = "@layer, log-rebound @value{0.00} (@low{0.00} to @high{0.00}): @verdict"
            tips = [("", f"{side.upper()}: {told}")]
            plot.add_tools(HoverTool(renderers=[dots], tooltips=tips))
        _name_rows(plot, [SHORT.get(one, one) for one in RESOURCES])
        plot.add_layout(Span(dimension="height", location=1.0, line_color=INK, line_width=1.4))
        plot.add_layout(Span(dimension="height", location=0.0, line_color=PALE, line_width=1))
        return plot

    def _draw_factors(self) -> Any:
        plot = _plot(y_range=Range1d(-0.6, len(FACTORS) - 0.4), x_range=DataRange1d(range_padding=0.08))
        for side, colour in COLOURS.items():
            bars = plot.quad(
                left="left",
                right="right",
                top="top",
                bottom="bottom",
                source=self._factors[side],
                color=colour,
                fill_alpha=0.8,
            )
            tips = [("", f"{side.upper()}: @factor @change")]
            plot.add_tools(HoverTool(renderers=[bars], tooltips=tips))
        _name_rows(plot, [SHORT.get(one, one) for one in FACTORS])
        plot.add_layout(Span(dimension="height", location=0.0, line_color=INK, line_width=1))
        return plot

    def _draw_frontier(self) -> Any:
        plot = _plot(x_range=Range1d(0, MAP_ELASTICITY), y_range=Range1d(0, MAP_TOP))
        for side, colour in COLOURS.items():
            plot.varea(x="x", y1="y", y2=MAP_TOP, source=self._borders[side], color=colour, alpha=0.08)
            plot.line("x", "y", source=self._borders[side], color=colour, line_width=1.8)
            marker = "circle" if side == "a" else "diamond"
            here = self._places[side]
            dots = plot.scatter("x", "y", source=here, color=colour, size=15, marker=marker, line_color="white")
            look = {"text_color": colour, "text_font_size": "14px", "text_font_style": "bold"}
            # above and below, so that neither covers the other where both stand close together
            aside = (
                {"text_baseline": "bottom", "y_offset": -8} if side == "a" else {"text_baseline": "top", "y_offset": 8}
            )
            plot.text("x", "y", "name", source=here, text_align="center", **look, **aside)
            tips = [("", f"{side.upper()} is here: elasticity @x{{0.00}}, share @y{{0%}}")]
            plot.add_tools(HoverTool(renderers=[dots], tooltips=tips))
        plot.xaxis.axis_label = "elasticity of tasks to their cost"
        plot.yaxis.axis_label = "share of tokens in cost"
        plot.xaxis.ticker.desired_num_ticks = 4
        plot.yaxis.formatter = NumeralTickFormatter(format="0%")
        plot.yaxis.bounds = plot.ygrid.bounds = (0.0, 1.0)
        return plot


def _plot(**given: Any) -> Any:
    """A quiet figure that leaves scrolling and pinching to the page."""
    plot = figure(
        height=HEIGHT,
        sizing_mode="stretch_width",
        toolbar_location=None,
        tools=[SaveTool()],
        min_border_right=14,
        min_border_left=10,
        border_fill_color=None,
        background_fill_color=None,
        outline_line_color=None,
        **given,
    )
    plot.grid.grid_line_color = GRID
    for axis in plot.axis:
        axis.axis_line_color = None
        axis.major_tick_line_color = None
        axis.minor_tick_line_color = None
        axis.major_label_text_color = INK
        axis.major_label_text_font_size = "12px"
        axis.axis_label_text_color = INK
        axis.axis_label_text_font_style = "normal"
        axis.axis_label_text_font_size = "12px"
    plot.xgrid.grid_line_color = None
    return plot


def _name_rows(plot: Any, names: list[str]) -> None:
    places = [len(names) - 1 - place for place in range(len(names))]
    plot.yaxis.ticker = FixedTicker(ticks=places)
    plot.xaxis.ticker.desired_num_ticks = 4
    plot.yaxis.major_label_overrides = dict(zip(places, names, strict=True))
    plot.xgrid.grid_line_color = GRID
    plot.ygrid.grid_line_color = None


def _course_hover(course: Course, side: str, line: Any) -> HoverTool:
    tips = [
        (f"{side.upper()}, @month{{%b %Y}}", f"with @{course.key}_with_mid{{0,0.[000]}}"),
        ("without", f"@{course.key}_without_mid{{0,0.[000]}} {course.panel.unit}"),
    ]
    return HoverTool(renderers=[line], tooltips=tips, formatters={"@month": "datetime"}, mode="vline")


def _course_names() -> list[str]:
    rows = ("with_low", "with_mid", "with_high", "without_low", "without_mid", "without_high")
    return [f"{course.key}_{row}" for course in COURSES for row in rows]


def _course_columns(found: Finding) -> dict[str, Any]:
    rows = np.concatenate([found.courses[course.key] for course in COURSES])
    return {
        "month": found.played.months.astype("datetime64[ms]").astype(float).tolist(),
        **dict(zip(_course_names(), _rounded(rows).tolist(), strict=True)),
    }


def _rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Five digits, which no eye can tell from all: they travel as short text."""
    with np.errstate(divide="ignore", invalid="ignore"):
        place = 10.0 ** (4.0 - np.floor(np.log10(np.abs(values))))
        return np.where(np.isfinite(place), np.round(values * place) / place, values)


def _rebound_columns(side: str, found: Finding) -> dict[str, Any]:
    shown = [one for one in found.rebounds if not np.isnan(one.value)]
    return {
        "layer": [one.layer for one in shown],
        "row": [len(RESOURCES) - 1 - RESOURCES.index(one.layer) + ROWS[side] for one in shown],
        "value": [one.value for one in shown],
        "low": [one.low for one in shown],
        "high": [one.high for one in shown],
        "verdict": [one.verdict for one in shown],
    }


def _factor_columns(side: str, found: Finding) -> dict[str, Any]:
    """A waterfall on its side: each factor's bar begins where the one above it ends; the last is their sum."""
    effects: npt.NDArray[np.float64] = np.array([effect for _, effect in found.factors])
    if not len(effects):
        return {name: [] for name in ("factor", "top", "bottom", "left", "right", "change")}
    ends = np.cumsum(effects)
    rows = len(FACTORS) - 1 - np.arange(len(FACTORS)) + ROWS[side]
    return {
        "factor": list(FACTORS),
        "top": (rows + 0.14).tolist(),
        "bottom": (rows - 0.14).tolist(),
        "left": [0.0, *ends[:-1].tolist(), 0.0],
        "right": [*ends.tolist(), float(ends[-1])],
        "change": [f"{100.0 * np.expm1(value):+.0f} %" for value in (*effects, ends[-1])],
    }


def _place_columns(side: str, found: Finding) -> dict[str, Any]:
    elasticity, share, _ = found.place
    return {"x": [min(elasticity, MAP_ELASTICITY)], "y": [share], "name": [side.upper()]}


def _border_columns(found: Finding) -> dict[str, Any]:
    """Where use answers price by exactly one: thought + share * elasticity = 1 (MODEL.md, section Rebound)."""
    left = max(1.0 - found.place[2], 1e-6)
    elasticity = np.linspace(min(left / MAP_TOP, MAP_ELASTICITY), MAP_ELASTICITY, 60)
    return {"x": elasticity.tolist(), "y": (left / elasticity).tolist()}


def _date(month: str) -> float:
    return float(np.datetime64(month, "ms").astype(float))

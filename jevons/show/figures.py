"""The figure of a run: nine panels with and without the shock, readable from the back of the room."""

import textwrap
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
import numpy.typing as npt
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from jevons.show import words
from jevons.show.comparison import compare
from jevons.show.manifest import version
from jevons.show.panels import PANELS, Line, Panel
from jevons.show.phrases import event_name
from jevons.show.tables import sides

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from jevons.analysis.pairs import Pair

Array = npt.NDArray[np.float64]

SIZE_INCHES = (16.0, 10.0)
TEXT_POINTS = 12.5
PALETTE = "colorblind"
STYLES = {"with": "-", "without": "--", "none": "-"}
DASHES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
"""Lines that differ in colour differ in their dashes too."""

GREY = "0.35"
LABEL_PLACE = 0.13
"""Lines are named at this part of the calendar: early on, where the shock has not split them yet."""

HEADLINE_CHARACTERS, SHOCK_CHARACTERS, FOOTER_CHARACTERS = 110, 100, 155
FEW_DECADES = 50.0
SALT = "jevons"


def market_figure(pair: "Pair", headline: str | None = None) -> Figure:
    """Draw a pair of runs: medians over seeds with 5-95 % bands, the shock marked, units on every axis.

    ``headline`` is the sentence on top, by default the finding. Without events one set of lines is drawn.
    """
    finding = words.headline(pair.scenario, compare(pair)) if headline is None else headline
    with sns.axes_style("whitegrid", STYLE), matplotlib.rc_context(TEXT):
        # no pyplot: a figure of its own leaves the figures and the backend of a notebook alone
        figure = Figure(figsize=SIZE_INCHES)
        grid = figure.subplots(3, 3, sharex=True)
        for axes, panel in zip(grid.flat, PANELS, strict=True):
            _draw_panel(axes, panel, pair)
        _mark_events(list(grid.flat), pair)
        _frame(figure, pair, finding, footer(pair))
        return figure


def head(figure: Figure, title: str) -> None:
    """Write a title over a whole figure, in as many lines as it takes. Raises nothing."""
    figure.suptitle(
        textwrap.fill(title, HEADLINE_CHARACTERS),
        x=0.01,
        ha="left",
        fontweight="bold",
        fontsize=TEXT["axes.titlesize"] + 3,
    )


def footer(pair: "Pair") -> str:
    """The small print: what was played, seeds, version, and what the inputs are worth."""
    scenario, seeds = pair.scenario, pair.with_shock.sizes["run"]
    return (
        f"{scenario.title} (scenario '{scenario.name}'), {seeds} seed{'' if seeds == 1 else 's'}, jevons {version()}. "
        "The baseline is calibrated by eye to 2024, within a factor of two; inputs: 'jevons parameters'."
    )


STYLE: dict[str, Any] = {
    "axes.edgecolor": "0.7",
    "grid.color": "0.92",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
TEXT: dict[Any, Any] = {
    "font.size": TEXT_POINTS,
    "axes.titlesize": TEXT_POINTS + 1.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": TEXT_POINTS,
    "xtick.labelsize": TEXT_POINTS,
    "ytick.labelsize": TEXT_POINTS,
    "legend.fontsize": TEXT_POINTS,
    "date.converter": "concise",
    "svg.hashsalt": SALT,
}


def _draw_panel(axes: "Axes", panel: Panel, pair: "Pair") -> None:
    palette = sns.color_palette(PALETTE)
    for shock, data in sides(pair).items():
        dates = data["month"].values
        for line in panel.lines:
            _draw_line(axes, dates, line.read(data), palette[line.colour], shock)
    _label_lines(axes, panel, pair, palette)
    axes.set_title(panel.title)
    axes.set_ylabel(panel.unit)
    _set_scale(axes, panel)
    _set_dates(axes)


def _draw_line(axes: "Axes", dates: Any, values: Array, colour: Any, shock: str) -> None:
    known = np.isfinite(values).all(axis=0)
    low, median, high = np.quantile(values[:, known], [0.05, 0.5, 0.95], axis=0)
    axes.fill_between(dates[known], low, high, color=colour, alpha=0.10 if shock == "without" else 0.20, linewidth=0)
    axes.plot(dates[known], median, STYLES[shock], color=colour, linewidth=2.4 if shock != "without" else 1.8)


def _set_scale(axes: "Axes", panel: Panel) -> None:
    plain = FuncFormatter(lambda value, _: f"{value:,.10g}")
    if panel.scale == "log":
        axes.set_yscale("log")
        axes.margins(y=0.12)
        axes.yaxis.set_major_locator(LogLocator(subs=_log_steps(axes), numticks=8))
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.yaxis.set_major_locator(MaxNLocator(5))
        if axes.dataLim.y0 >= 0:
            axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(plain)


def _log_steps(axes: "Axes") -> tuple[float, ...]:
    """Ticks within each decade: 1, 2 and 5 where the axis spans too few decades for the powers of ten alone."""
    low, high = axes.get_ylim()
    return (1.0,) if high / low > FEW_DECADES else (1.0, 2.0, 5.0)


def _set_dates(axes: "Axes") -> None:
    axes.grid(False, axis="x")
    axes.margins(x=0.01)


def _label_lines(axes: "Axes", panel: Panel, pair: "Pair", palette: Any) -> None:
    """Name the lines of a panel that has several, in their colours, above the upper and below the other."""
    if len(panel.lines) < 2:
        return
    data = pair.with_shock
    paths = [np.nanmedian(line.read(data), axis=0) for line in panel.lines]
    place = int(LABEL_PLACE * len(paths[0]))
    upper = int(np.argmax([path[place] for path in paths]))
    for number, (line, path) in enumerate(zip(panel.lines, paths, strict=True)):
        _write(axes, line, (data["month"].values[place], path[place]), number == upper, palette)


def _write(axes: "Axes", line: Line, place: tuple[Any, float], up: bool, palette: Any) -> None:
    text = axes.annotate(
        line.label,
        place,
        xytext=(0, 7 if up else -7),
        textcoords="offset points",
        ha="center",
        va="bottom" if up else "top",
        color=palette[line.colour],
        fontweight="bold",
    )
    text.set_path_effects([withStroke(linewidth=3, foreground="white")])


def _mark_events(grid: list["Axes"], pair: "Pair") -> None:
    """A dashed line at each event in every panel."""
    for event in pair.scenario.events:
        # Matplotlib counts days since 1970, as NumPy does
        day = float(np.datetime64(event.date, "D").astype(int))
        for axes in grid:
            axes.axvline(day, color=GREY, linestyle=(0, (4, 3)), linewidth=1.3, zorder=0)


def _frame(figure: Figure, pair: "Pair", headline: str, small_print: str) -> None:
    """Headline, legend and footer around the panels."""
    title = textwrap.fill(headline, HEADLINE_CHARACTERS)
    figure.text(0.012, 0.985, title, ha="left", va="top", fontsize=TEXT_POINTS + 4.5, fontweight="bold")
    under = 0.985 - 0.03 * (1 + title.count("\n"))
    legend = _legend(pair)
    figure.legend(handles=legend, loc="upper left", bbox_to_anchor=(0.006, under), ncols=4, frameon=False)
    under -= 0.02 * legend[-1].get_label().count("\n")
    note = textwrap.fill(small_print, FOOTER_CHARACTERS)
    figure.text(0.012, 0.008, note, ha="left", va="bottom", fontsize=TEXT_POINTS, color=GREY)
    above = 0.04 + 0.02 * note.count("\n")
    figure.tight_layout(rect=(0.005, above, 0.995, under - 0.035), h_pad=1.2, w_pad=1.6)
    # The panels have their places: as long as an engine is named, a figure is drawn twice for each file.
    figure.set_layout_engine(None)


def _legend(pair: "Pair") -> list[Any]:
    band = Patch(color="0.6", alpha=0.4, label="5-95 % over seeds")
    if not pair.scenario.events:
        return [Line2D([], [], color="0.2", linewidth=2.4, label="median over seeds"), band]
    named = "; ".join(f"{event.date} {event_name(event)}" for event in pair.scenario.events)
    shock = "\n".join(textwrap.wrap(f"shock: {named}", SHOCK_CHARACTERS, max_lines=2, placeholder=" ..."))
    return [
        Line2D([], [], color="0.2", linewidth=2.4, label="with the shock"),
        Line2D([], [], color="0.2", linestyle="--", linewidth=1.8, label="without"),
        band,
        # upright, as it stands in the panels
        Line2D([], [], color=GREY, linestyle="", marker="|", markersize=17, markeredgewidth=1.6, label=shock),
    ]

"""Regimes side by side: words, a figure that a room can read, and files."""

import textwrap
from collections.abc import Hashable, Mapping
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from jevons.analysis.rebound import shock_index
from jevons.analysis.regimes import LAYERS, MEASURES, Comparison, Measure, since_shock
from jevons.show.figures import DASHES, HEADLINE_CHARACTERS, STYLE, TEXT
from jevons.show.filing import file_judgement
from jevons.show.listings import aligned
from jevons.show.manifest import as_json, version

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Colour = tuple[float, float, float]

SIZE_INCHES = (16.0, 8.6)
TABLE = "comparison.csv"
MARKERS = ("o", "s", "D", "^", "v", "P")
PANEL_TITLES = {"orders_k": "orders since the shock", "capex_busd": "capex since the shock"}
LAYER_WORDS = {"accelerator-hours": "hours", "accelerators ordered": "orders", "HBM ordered": "HBM"}
"""Short words for a narrow panel."""
NO_SAVING = "no saving"


def comparison_text(found: Comparison) -> str:
    """One row a scenario: what the shock did by the end, and when it raised the use of accelerator-hours."""
    labels = [one.label for one in MEASURES]
    names = ["scenario", *labels, "log-rebound", "more hours"]
    rows = [dict(zip(names, names, strict=True))]
    hours = found.rebounds[found.rebounds["layer"] == "accelerator-hours"].set_index("scenario")["log_rebound"]
    for row in found.table.to_dict(orient="records"):
        cells = {one.label: _change(float(row[one.label]), one) for one in MEASURES}
        told = {"log-rebound": _rebound(hours[row["scenario"]]), "more hours": _span(row)}
        rows.append({"scenario": str(row["scenario"]), **cells, **told})
    return "\n".join(
        [
            aligned(rows),
            "",
            "With the shock against without it at the end of each run, medians over seeds; orders and capex since the",
            "shock; log-rebound is that of accelerator-hours: more of them with the shock than without it is backfire.",
        ]
    )


def comparison_json(found: Comparison) -> str:
    """Both tables for machines: a row a scenario, and log-rebound by scenario and layer."""
    tables = {"comparison": found.table, "rebound": found.rebounds}
    return as_json({name: table.to_dict(orient="records") for name, table in tables.items()})


def _rebound(value: float) -> str:
    return NO_SAVING if np.isnan(value) else f"{value:.2f}"


def _change(value: float, measure: Measure) -> str:
    return f"{value:+.1f} points" if measure.points else f"{100.0 * (value - 1.0):+.0f} %"


def _span(row: Mapping[Hashable, object]) -> str:
    """When use is above that without the shock, and, where demand has a ceiling, the penetration at which that ends."""
    if not row["more_hours_from"]:
        return "never"
    if row["more_hours_to"] == row["end"]:
        return f"from {row['more_hours_from']} on"
    used = float(str(row["penetration"]))
    share = f", ends at {100.0 * used:.0f} % of tasks" if used > 0.0 else ""
    return f"{row['more_hours_from']} to {row['more_hours_to']}{share}"


def headline(found: Comparison) -> str:
    """When each scenario's use of accelerator-hours is above that without its shock, in a sentence."""
    spans = ", ".join(f"{row['scenario']} {_span(row)}" for row in found.table.to_dict(orient="records"))
    return f"More accelerator-hours with the shock than without it: {spans}"


def write_comparison(folder: Path, command: str, seeds: int, found: Comparison) -> None:
    """Write table, rebounds, figure and manifest of a comparison into ``folder``."""
    found.rebounds.to_csv(folder / "rebound.csv", index=False, float_format="%.7g", lineterminator="\n")
    record = {"command": command, "scenarios": list(found.pairs), "seeds": seeds}
    file_judgement(folder, TABLE, found.table, comparison_figure(found, seeds), record)


def comparison_figure(found: Comparison, seeds: int) -> Figure:
    """A panel a measure, a line a scenario: with the shock against without it; the last panel has rebound by layer."""
    with rc_context(TEXT), sns.axes_style("whitegrid", STYLE):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        panels = figure.subplots(2, 4).ravel()
        colours = dict(zip(found.pairs, sns.color_palette("colorblind", len(found.pairs)), strict=True))
        for axes, measure in zip(panels, MEASURES, strict=False):
            _draw_measure(axes, found, measure, colours)
        _draw_rebound(panels[-1], found, colours)
        title = textwrap.fill(headline(found), HEADLINE_CHARACTERS)
        figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=TEXT["axes.titlesize"] + 3)
        _name_lines(figure, panels[0], seeds)
        return figure


def _name_lines(figure: Figure, panel: "Axes", seeds: int) -> None:
    """The legend of all panels, under the note on what is drawn."""
    handles, names = panel.get_legend_handles_labels()
    note = f"Median over {seeds} pairs of runs, bands 5-95 %; log-rebound above 1 is backfire; jevons {version()}"
    words = {"title": note, "title_fontsize": TEXT["font.size"], "alignment": "left"}
    figure.legend(
        handles, names, loc="outside lower left", ncols=len(names), frameon=False, handlelength=4, **words
    ).get_title().set_color("0.35")


def _draw_measure(axes: "Axes", found: Comparison, measure: Measure, colours: Mapping[str, Colour]) -> None:
    for (name, pair), dashes in zip(found.pairs.items(), cycle(DASHES), strict=False):
        months = pair.with_shock["month"].values
        shock = shock_index(pair, [str(month)[:7] for month in months.astype("datetime64[M]")])
        low, middle, high = np.quantile(since_shock(pair, measure), [0.05, 0.5, 0.95], axis=0)
        years = 1970.0 + months[shock:].astype("datetime64[M]").astype(int) / 12.0
        axes.fill_between(years, low, high, color=colours[name], alpha=0.15, linewidth=0)
        axes.plot(years, middle, linestyle=dashes, color=colours[name], linewidth=2.8, label=name)
    axes.axhline(0.0 if measure.points else 1.0, color="0.3", linewidth=1.2)
    axes.set_title(PANEL_TITLES.get(measure.observable, measure.label))
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    axes.set_ylabel("points" if measure.points else "with over without")


def _draw_rebound(axes: "Axes", found: Comparison, colours: Mapping[str, Colour]) -> None:
    step = 0.7 / len(found.pairs)
    axes.axvline(1.0, color="0.3", linewidth=1.2)
    for between in range(len(LAYERS) - 1):
        axes.axhline(between + 0.5, color="0.9", linewidth=1)
    for (place, (name, colour)), marker in zip(enumerate(colours.items()), cycle(MARKERS), strict=False):
        own = found.rebounds[found.rebounds["scenario"] == name].set_index("layer").reindex(LAYERS)
        heights = len(LAYERS) - 1 - np.arange(len(LAYERS)) + 0.3 - step * place
        axes.hlines(heights, own["low"], own["high"], color=colour, linewidth=2)
        axes.plot(own["log_rebound"], heights, marker, color=colour, markersize=8)
    axes.set_yticks(range(len(LAYERS)), [LAYER_WORDS.get(layer, layer) for layer in LAYERS[::-1]])
    axes.set_title("log-rebound at the end")
    without = found.rebounds.groupby("scenario", sort=False)["log_rebound"].apply(lambda values: values.isna().all())
    if without.any():
        axes.set_xlabel(f"{NO_SAVING}: {', '.join(without.index[without])}")
    axes.grid(visible=False, axis="y")

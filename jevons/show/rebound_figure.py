"""Rebound by layer and horizon as a figure, and the files that hold it."""

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import seaborn as sns
from matplotlib import rc_context
from matplotlib.figure import Figure

from jevons.show.figures import STYLE, TEXT, head
from jevons.show.filing import file_judgement
from jevons.show.manifest import version
from jevons.show.phrases import shock_name
from jevons.show.rebounding import NOT_A_RESOURCE, Told, saves_nothing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from jevons.scenario import Scenario

SIZE_INCHES = (13.5, 8.4)
WIDE_INCHES = (17.0, 8.4)
TITLE_LETTERS = 90
"""Longer lines over the panel of resources would run into the one beside it."""

TABLE, ELASTICITIES = "rebound.csv", "elasticity.csv"


def write_rebound(folder: Path, command: str, scenario: "Scenario", seeds: int, told: Told) -> None:
    """Write tables, figure and manifest of a rebound into ``folder``."""
    record = {"command": command, "scenario": scenario.name, "shock": shock_name(scenario.events), "seeds": seeds}
    figure = rebound_figure(told.rebound, scenario, seeds, told.elasticities)
    file_judgement(folder, TABLE, told.rebound, figure, record, {ELASTICITIES: told.elasticities})


def rebound_figure(
    frame: "pd.DataFrame", scenario: "Scenario", seeds: int, elasticities: "pd.DataFrame | None" = None
) -> Figure:
    """Log-rebound of every resource, a row each, a dot a horizon; backfire lies right of one.

    Of a shock that saves nothing, the log change. With ``elasticities`` the apparent and the causal one beside it.
    """
    saved = not saves_nothing(frame)
    with rc_context(TEXT), sns.axes_style("whitegrid", STYLE):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        axes = figure.add_subplot()
        if elasticities is not None:
            figure.set_size_inches(WIDE_INCHES)
            _draw_elasticities(_beside(figure, axes), elasticities)
        _draw_layers(axes, frame[~frame["layer"].isin(NOT_A_RESOURCE)], REBOUND if saved else CHANGE)
        what = "how much of the saving is taken back" if saved else "what a shock that saves nothing does"
        head(figure, f"{scenario.title}: {what}, resource by resource")
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower left", ncols=7, frameon=False)
        axes.set_title(
            f"{textwrap.fill(f'Shock: {shock_name(scenario.events)}.', TITLE_LETTERS)}\n"
            f"Median and 5-95 % over {seeds} pairs of runs, with and without it; jevons {version()}.",
            color="0.35",
            fontweight="normal",
            fontsize=TEXT["font.size"],
        )
        return figure


@dataclass(frozen=True)
class Scale:
    """What a figure shows: columns of middle, low and high; where more is used than before; the name of the axis."""

    columns: tuple[str, str, str]
    more_from: float
    more: str
    axis: str


REBOUND = Scale(
    ("log_rebound", "low", "high"),
    1.0,
    "backfire",
    "log-rebound: 0 = all that was saved stays saved, 1 = all is taken back, above 1 = more is used",
)
CHANGE = Scale(("log_change", "change_low", "change_high"), 0.0, "more used", "log change, with against without")


def _beside(figure: Figure, axes: "Axes") -> "Axes":
    """A narrower panel at the right of another."""
    grid = figure.add_gridspec(1, 2, width_ratios=(2.2, 1.0))
    axes.set_subplotspec(grid[0])
    return figure.add_subplot(grid[1])


def _draw_elasticities(axes: "Axes", table: "pd.DataFrame") -> None:
    """Apparent elasticity at both price indices, and the causal one, by months since the shock."""
    blue, orange, *_ = sns.color_palette("colorblind")
    lines = (
        ("apparent", "unit value", ":", orange, "apparent, price as paid"),
        ("apparent", "quality-constant", "-", orange, "apparent, price of constant quality"),
        ("causal", "quality-constant", "-", blue, "causal"),
    )
    for kind, index, style, colour, label in lines:
        rows = table[table["price_index"] == index]
        months = rows["months_after"].to_numpy()
        axes.fill_between(months, rows[f"{kind}_low"], rows[f"{kind}_high"], color=colour, alpha=0.15, linewidth=0)
        told = label if rows[kind].notna().any() else f"{label}: the price did not move"
        axes.plot(months, rows[kind], style, marker="o", color=colour, linewidth=2.2, label=told)
    axes.axhline(1.0, color="0.3", linewidth=1.4)
    low, high = axes.get_ylim()
    axes.set_ylim(min(0.0, low), high + 0.25 * (high - min(0.0, low)))
    axes.set_xlabel("months since the shock")
    axes.set_ylabel("elasticity of tokens to price")
    axes.set_title("Seen in a chart, and caused", fontsize=TEXT["font.size"] + 1)
    axes.legend(frameon=False, loc="upper right")


def _draw_layers(axes: "Axes", frame: "pd.DataFrame", scale: Scale) -> None:
    middle, low, high = scale.columns
    layers = list(dict.fromkeys(frame["layer"]))
    horizons = sorted(set(frame["months_after"]))
    colours = sns.color_palette("viridis", len(horizons))
    step = 0.7 / len(horizons)
    right = max(scale.more_from + 0.35, float(frame[high].max()) + 0.1)
    axes.axvspan(scale.more_from, right, color="0.9", label=scale.more)
    axes.axvline(scale.more_from, color="0.3", linewidth=1.4)
    axes.axvline(0.0, color="0.6", linewidth=1)
    for place, (horizon, colour) in enumerate(zip(horizons, colours, strict=True)):
        rows = frame[frame["months_after"] == horizon]
        heights = [len(layers) - 1 - layers.index(layer) + 0.3 - step * place for layer in rows["layer"]]
        axes.hlines(heights, rows[low], rows[high], color=colour, linewidth=2.2)
        axes.plot(rows[middle], heights, "o", color=colour, markersize=7, label=f"{horizon} months")
    for layer, rows in frame.groupby("layer"):
        if rows[middle].isna().all():
            why = "nothing of it is saved" if rows["gamma"].isna().all() else "none of it is used"
            axes.text(0.0, len(layers) - 1 - layers.index(layer), f"  {why}", va="center", color="0.35")
    axes.set_yticks(range(len(layers)), layers[::-1])
    axes.set_ylim(-0.6, len(layers) - 0.4)
    axes.set_xlim(min(-0.1, float(frame[low].min()) - 0.05), right)
    axes.set_xlabel(scale.axis)
    axes.grid(visible=False, axis="y")

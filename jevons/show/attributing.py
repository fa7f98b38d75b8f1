"""The channels behind a rebound: words, figure and files."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from jevons.analysis.attribution import FROZEN, TOTAL
from jevons.show.figures import STYLE, TEXT, head
from jevons.show.filing import file_judgement
from jevons.show.listings import aligned
from jevons.show.manifest import version
from jevons.show.phrases import shock_name

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from jevons.scenario import Scenario

SIZE_INCHES = (17.0, 6.8)
TABLE = "attribution.csv"
SHOWN = ("tokens", "accelerator-hours", "accelerators online", "accelerators ordered", "energy")


def median_parts(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Median part over seeds at the last horizon, a row a layer, a column a channel between its two ends.

    In log-rebound; as log changes if the shock saves nothing of any layer.
    """
    value = "log_effect" if saves_nothing(frame) else "rebound"
    end = frame[frame["months_after"] == frame["months_after"].max()]
    medians = end.groupby(["layer", "channel"], sort=False)[value].median().unstack("channel")
    return medians.reindex(index=end["layer"].unique(), columns=end["channel"].unique())


def saves_nothing(frame: "pd.DataFrame") -> bool:
    """Whether the shock saves nothing, so that parts are of the change and not of rebound."""
    return bool(frame["rebound"].isna().all())


def attribution_text(frame: "pd.DataFrame") -> str:
    """What every channel adds to every layer at the end, on average over all orders."""
    table = median_parts(frame)
    parts = [str(name) for name in table]
    head = {"layer": f"at the end, {frame['month'].max()}", **{name: name for name in parts}}
    rows = [
        {"layer": str(layer), **{name: _signed(value, name) for name, value in zip(parts, values, strict=True)}}
        for layer, values in zip(table.index, table.to_numpy(dtype=float).tolist(), strict=True)
    ]
    return "\n".join([aligned([head, *rows]), "", *_explained(frame)])


def _signed(value: float, part: str) -> str:
    if np.isnan(value):
        return "-"
    return f"{value:z.2f}" if part in (FROZEN, TOTAL) else f"{value:+z.2f}"


def _explained(frame: "pd.DataFrame") -> list[str]:
    measure = "ln(with/without)" if saves_nothing(frame) else "log-rebound (above 1: backfire)"
    return [
        f"Parts of {measure}: the first column is what is left with every channel frozen at its path without the",
        "shock, the last the whole; each part is what freeing its channel adds, on average over all orders (Shapley).",
        "Parts add up within a seed; shown are medians over seeds.",
    ]


def write_attribution(folder: Path, command: str, scenario: "Scenario", seeds: int, frame: "pd.DataFrame") -> None:
    """Write table, figure and manifest of an attribution into ``folder``."""
    record = {"command": command, "scenario": scenario.name, "shock": shock_name(scenario.events), "seeds": seeds}
    file_judgement(folder, TABLE, frame, attribution_figure(frame, scenario, seeds), record)


def attribution_figure(frame: "pd.DataFrame", scenario: "Scenario", seeds: int) -> Figure:
    """One panel a layer: from what is left with all channels frozen, channel by channel, to the whole."""
    table = median_parts(frame)
    table = table.loc[[layer for layer in SHOWN if layer in table.index]]
    parts = [str(name) for name in table]
    with rc_context(TEXT), sns.axes_style("whitegrid", STYLE):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        panels = figure.subplots(1, len(table), sharey=True)
        one = 0.0 if saves_nothing(frame) else 1.0
        for axes, (layer, values) in zip(panels, table.iterrows(), strict=True):
            _draw_layer(axes, str(layer), values.to_numpy(dtype=float), one)
        panels[0].set_yticks(range(len(parts)), parts[::-1])
        head(figure, f"{scenario.title}: through which channels the shock acts")
        what = "log change" if saves_nothing(frame) else "log-rebound, above 1 (line) backfire"
        figure.supxlabel(
            f"{what}; each channel begins where the one above ends: Shapley parts, medians over {seeds} seeds.\n"
            f"Shock: {shock_name(scenario.events)}. jevons {version()}",
            fontsize=TEXT["font.size"],
            color="0.35",
        )
        return figure


def _draw_layer(axes: "Axes", layer: str, values: "np.ndarray", one: float) -> None:
    blue, orange, *_ = sns.color_palette("colorblind")
    reached, last = 0.0, len(values) - 1
    for place, value in enumerate(values.tolist()):
        whole, height = place in (0, last), last - place
        start = 0.0 if whole else reached
        colour = "0.35" if whole else (orange if value > 0 else blue)
        axes.barh(height, value, left=start, color=colour, height=0.66)
        words = f" {value:z.2f} " if whole else f" {value:+z.2f} "
        text = axes.text(max(start, start + value), height, words, va="center", ha="left", fontsize=TEXT["font.size"])
        text.set_path_effects([withStroke(linewidth=4, foreground="white")])
        reached = start + value
    axes.axvline(one, color="0.3", linewidth=1.4)
    axes.axvline(0.0, color="0.6", linewidth=1)
    axes.margins(x=0.28)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.set_title(layer)
    axes.grid(visible=False, axis="y")

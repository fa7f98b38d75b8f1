"""The factors behind a change: words, figure and files."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.figure import Figure

from jevons.analysis.decomposition import CHAINS, FACTORS
from jevons.show.figures import STYLE, TEXT, head
from jevons.show.filing import file_judgement
from jevons.show.listings import aligned
from jevons.show.manifest import version

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from jevons.scenario import Scenario

SIZE_INCHES = (15.0, 7.5)
TABLE = "decomposition.csv"


def median_effects(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Median log effect over runs at the last horizon, a row a layer, a column a factor, and the log change."""
    end = frame[frame["months_after"] == frame["months_after"].max()]
    table = end.pivot_table(index="layer", columns="factor", values="log_effect", aggfunc="median", sort=False)
    change = end.groupby(["layer", "run"], sort=False)["log_effect"].sum().groupby("layer", sort=False).median()
    table["change"] = change
    return table.reindex(index=[chain.label for chain in CHAINS], columns=[*FACTORS, "change"])


def decomposition_text(frame: "pd.DataFrame") -> str:
    """What every factor did to every layer at the end, as it would have moved the layer alone."""
    table = median_effects(frame).T
    layers = [str(name) for name in table]
    head = {"factor": f"at the end, {frame['month'].max()}", **{name: name for name in layers}}
    rows = [
        {"factor": str(factor), **dict(zip(layers, (_percent(value) for value in effects), strict=True))}
        for factor, effects in zip(table.index, table.to_numpy(dtype=float).tolist(), strict=True)
    ]
    words = [head, *rows]
    return "\n".join(
        [
            aligned(words),
            "",
            "With the shock against without it, through each factor alone; the factors multiply to the change.",
            "Medians over runs, which need not multiply to the last digit. Where all firms use AI, adopters stay as",
            "many: the extensive margin is then that of tasks, in tasks per adopter.",
        ]
    )


def _percent(log_effect: float) -> str:
    if np.isnan(log_effect):
        return ""
    change = 100.0 * np.expm1(log_effect)
    return f"{change:+z.1f} %" if abs(change) < 10 else f"{change:+.0f} %"


def write_decomposition(folder: Path, command: str, scenario: "Scenario", seeds: int, frame: "pd.DataFrame") -> None:
    """Write table, figure and manifest of a decomposition into ``folder``."""
    record = {"command": command, "scenario": scenario.name, "seeds": seeds}
    file_judgement(folder, TABLE, frame, decomposition_figure(frame, scenario, seeds), record)


def decomposition_figure(frame: "pd.DataFrame", scenario: "Scenario", seeds: int) -> Figure:
    """One panel a layer, one bar a factor, from what lowers to what raises it, and the change that they make."""
    table = median_effects(frame)
    with rc_context(TEXT), sns.axes_style("whitegrid", STYLE):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        panels = figure.subplots(1, len(table), sharey=True, sharex=True)
        for axes, layer in zip(panels, table.index, strict=True):
            _draw_layer(axes, str(layer), table.loc[layer])
        panels[0].set_yticks(range(len(table.columns)), [str(name) for name in table.columns][::-1])
        head(figure, f"{scenario.title}: through which factors the shock moved each resource")
        figure.supxlabel(
            f"log change with the shock against without it, median over {seeds} pairs of runs; "
            f"factors add up to the change; jevons {version()}",
            fontsize=TEXT["font.size"],
            color="0.35",
        )
        return figure


def _draw_layer(axes: "Axes", layer: str, effects: "pd.Series[float]") -> None:
    blue, orange, *_ = sns.color_palette("colorblind")
    names = [str(name) for name in effects.index]
    for place, (name, value) in enumerate(zip(names, effects.tolist(), strict=True)):
        height = len(names) - 1 - place
        if np.isnan(value):
            continue
        axes.barh(height, value, color="0.3" if name == "change" else (blue if value < 0 else orange), height=0.7)
        words = f" {value:+.2f} " if abs(value) >= 0.005 else " 0 "
        axes.text(value, height, words, va="center", ha="left" if value >= 0 else "right", fontsize=TEXT["font.size"])
    axes.axvline(0.0, color="0.4", linewidth=1)
    axes.axhline(0.5, color="0.6", linewidth=1, linestyle=":")
    axes.margins(x=0.5)
    axes.set_title(layer)
    axes.grid(visible=False, axis="y")

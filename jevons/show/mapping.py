"""The Jevons frontier: words, map and files."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from jevons.analysis.frontier import HEADROOM, INSTALLED, RENTED, SHOWN, Grid, frontier_elasticity
from jevons.show.figures import STYLE, TEXT
from jevons.show.filing import file_judgement
from jevons.show.manifest import version

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh

TABLE = "frontier.csv"
PANEL_INCHES = (4.2, 3.3)
COLOURS = "PuOr_r"
MOST_SHOWN = 2.0
AXIS_WORDS = {HEADROOM: "headroom: TAM over use at the start", "supply": "elasticity of supply of accelerator-hours"}
FRONTIER_POINTS = 200


def frontier_text(frame: "pd.DataFrame", grid: Grid) -> str:
    """From which elasticity on each layer backfires, at a few values of the second axis."""
    levels = sorted(set(frame[grid.axis]))
    told = [levels[round(part * (len(levels) - 1))] for part in (0.25, 0.5, 0.75, 1.0)]
    lines = [
        f"Smallest elasticity on the grid with backfire, shock of {grid.size:.4g}, by {AXIS_WORDS[grid.axis]}:",
        "",
    ]
    lines.append(f"{'':54}" + "".join(f"{level:>9.3g}" for level in told))
    for (world, layer, months), rows in frame.groupby(["world", "layer", "months_after"], sort=False):
        if rows["log_rebound"].isna().all() or (world == RENTED and months != min(frame["months_after"])):
            continue
        name = f"{layer}, {world}" + ("" if world == RENTED else f", after {months} months")
        lines.append(f"{name:54}" + "".join(f"{_first(rows, grid.axis, level):>9}" for level in told))
    penetration = grid.penetration
    exact = [frontier_elasticity(one if grid.axis == HEADROOM else 1.0 / penetration, grid.size) for one in told]
    lines.append(f"{'closed form, without lags':54}" + "".join(f"{_word(value):>9}" for value in exact))
    lines += ["", f"No elasticity backfires unless headroom exceeds the size of the shock, {grid.size:.4g}."]
    if grid.axis != HEADROOM:
        lines.append("Scarce supply draws rebound towards one and the rent up; it moves no verdict.")
    return "\n".join(lines)


def _first(rows: "pd.DataFrame", axis: str, level: float) -> str:
    above = rows[(rows[axis] == level) & (rows["log_rebound"] > 1.0)]["elasticity"]
    return f"{above.min():.2f}" if len(above) else "none"


def _word(elasticity: float) -> str:
    return f"{elasticity:.2f}" if np.isfinite(elasticity) else "none"


def write_frontier(folder: Path, command: str, frame: "pd.DataFrame", grid: Grid) -> None:
    """Write table, map and manifest of a frontier into ``folder``."""
    record = {"command": command, "axis": grid.axis, "shock": f"efficiency x {grid.size:.4g}", "points": grid.points}
    file_judgement(folder, TABLE, frame, frontier_figure(frame, grid), record)


def frontier_figure(frame: "pd.DataFrame", grid: Grid) -> Figure:
    """One panel a layer and horizon: log-rebound in colour; where it is one, as simulated and in closed form."""
    layers = SHOWN[grid.axis]
    months = sorted(set(frame["months_after"]))
    columns = [(RENTED, months[0]), *((INSTALLED, month) for month in months if grid.axis == HEADROOM)]
    rows = len(layers) if grid.axis == HEADROOM else 1
    across = len(columns) if grid.axis == HEADROOM else len(layers)
    with rc_context(TEXT), sns.axes_style("white", STYLE):
        figure = Figure(figsize=(PANEL_INCHES[0] * across + 1.6, PANEL_INCHES[1] * rows + 2.0), layout="constrained")
        panels = figure.subplots(rows, across, sharex=True, sharey=True, squeeze=False)
        chosen = [(layer, *column) for layer in layers for column in columns]
        for axes, (layer, world, month) in zip(panels.flat, chosen, strict=True):
            mesh = _draw_panel(axes, frame, grid, layer, world, month)
        bar = figure.colorbar(mesh, ax=panels, extend="both", shrink=0.8)
        bar.set_label("log-rebound (below 1 saved, above 1 backfire)")
        for axes in panels[-1]:
            axes.set_xlabel("elasticity of demand at the start")
        figure.supylabel(AXIS_WORDS[grid.axis], fontsize=TEXT["axes.labelsize"])
        _frame(figure, grid)
        return figure


def _frame(figure: Figure, grid: Grid) -> None:
    title = f"The Jevons frontier: where a gain in efficiency of {grid.size:.4g} ends in more compute"
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=TEXT["axes.titlesize"] + 3)
    lines = [
        Line2D([], [], color="black", linewidth=2.4, label="simulated frontier (log-rebound one)"),
        Line2D([], [], color="#009e73", linewidth=2.4, linestyle="--", label="closed form, without lags"),
    ]
    if grid.axis == HEADROOM:
        label = "headroom = size of the shock: no backfire below"
        lines.append(Line2D([], [], color="0.35", linewidth=1.6, linestyle=":", label=label))
    figure.legend(
        handles=lines,
        loc="outside lower left",
        ncols=len(lines),
        frameon=False,
        title=f"Demand at rest, compute all of a task's cost, one seed; jevons {version()}",
        alignment="left",
    )


def _draw_panel(axes: "Axes", frame: "pd.DataFrame", grid: Grid, layer: str, world: str, months: int) -> "QuadMesh":
    rows = frame[(frame["world"] == world) & (frame["layer"] == layer) & (frame["months_after"] == months)]
    table = rows.pivot(index=grid.axis, columns="elasticity", values="log_rebound")
    when = "rented, no lags" if world == RENTED else f"installed, {months} months"
    axes.set_title(f"{layer}\n{when}", fontsize=TEXT["font.size"])
    axes.set_yscale("log")
    values = table.to_numpy(dtype=float)
    shown = np.clip(np.where(np.isnan(values), np.nan, values), 0.0, MOST_SHOWN)
    norm = TwoSlopeNorm(1.0, 0.0, MOST_SHOWN)
    mesh = axes.pcolormesh(
        table.columns, table.index, shown, cmap=COLOURS, norm=norm, shading="nearest", rasterized=True
    )
    if np.isnan(values).all():
        axes.text(0.5, 0.5, "nobody orders:\ncompute is rented", transform=axes.transAxes, ha="center", va="center")
        return mesh
    axes.contour(table.columns, table.index, shown, levels=[1.0], colors="black", linewidths=2.4)
    _draw_closed_form(axes, grid, table.columns.to_numpy(dtype=float), table.index.to_numpy(dtype=float))
    return mesh


def _draw_closed_form(axes: "Axes", grid: Grid, elasticities: "np.ndarray", others: "np.ndarray") -> None:
    if grid.axis == HEADROOM:
        levels = np.geomspace(max(others[0], 1.001 * grid.size), others[-1], FRONTIER_POINTS)
        exact = np.array([frontier_elasticity(level, grid.size) for level in levels.tolist()])
        axes.axhline(grid.size, color="0.35", linewidth=1.6, linestyle=":")
    else:
        levels = np.array([others[0], others[-1]])
        exact = np.full(2, frontier_elasticity(1.0 / grid.penetration, grid.size))
    axes.plot(np.where(exact <= elasticities[-1], exact, np.nan), levels, "--", color="#009e73", linewidth=2.4)
    axes.set_xlim(elasticities[0], elasticities[-1])

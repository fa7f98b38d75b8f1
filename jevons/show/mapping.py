"""The Jevons frontier: words, maps and files."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullFormatter

from jevons.analysis.frontier import RENTED, SUPPLIES, Frontier
from jevons.analysis.static_market import static_market
from jevons.show.figures import STYLE, TEXT
from jevons.show.filing import file_judgement
from jevons.show.manifest import version
from jevons.show.phrases import shock_name

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh

    from jevons.scenario import Scenario

TABLE, SUPPLY_FIGURE = "frontier.csv", "supply"
PANEL_INCHES = (4.4, 3.4)
COLOURS, EXACT_COLOUR = "PuOr_r", "#009e73"
MOST_SHOWN = 2.0
TITLE_CHARACTERS_PER_INCH = 6.5
EVEN = 1.0 + 1e-3
"""Where fleets or rents hold use where it is, log-rebound is one but for rounding, and that is no backfire."""

HEADROOMS_TOLD = (0.25, 0.5, 0.75, 1.0)
SUPPLY_WORDS = {"elastic": "supply elasticity {}", "installed": "capacity grows {}x a year at most"}


@dataclass(frozen=True)
class _Place:
    """One map of a frontier."""

    world: str
    supply: float
    layer: str
    months: int

    def rows(self, table: "pd.DataFrame") -> "pd.DataFrame":
        """Its rows of the table."""
        supply = table["supply"].isna() if np.isnan(self.supply) else table["supply"] == self.supply
        here = (table["world"] == self.world) & (table["layer"] == self.layer)
        return table[here & supply & (table["months_after"] == self.months)]


def frontier_text(found: Frontier) -> str:
    """From which elasticity on each layer backfires, at a few values of headroom."""
    known = sorted(set(found.table["headroom"]))
    levels = [known[round(part * (len(known) - 1))] for part in HEADROOMS_TOLD]
    places = [*_by_horizon(found), *(one for one in _by_supply(found) if not np.isnan(one.supply))]
    rows = {_name(found, place): place.rows(found.table) for place in places}
    first = found.table["layer"].iloc[0]
    exact = found.table[(found.table["layer"] == first) & (found.table["months_after"] == places[0].months)]
    told = {name: _firsts(own, levels, "log_rebound") for name, own in rows.items() if own["log_rebound"].notna().any()}
    for world, own in exact.groupby("world", sort=False):
        told[f"{first}, {world}, closed form"] = _firsts(own, levels, "closed_form")
    wide = max(map(len, told))
    lines = ["Smallest elasticity on the map with backfire, by headroom (TAM over tasks in use at the start):", ""]
    lines.append(" " * wide + "".join(f"{float(f'{level:.3g}'):>9,.10g}" for level in levels))
    lines += [f"{name:{wide}}" + "".join(f"{word:>9}" for word in words) for name, words in told.items()]
    return "\n".join([*lines, "", "Closed form: without lags, with ample supply, from the price that the shock meets."])


def _name(found: Frontier, place: _Place) -> str:
    supply = "" if np.isnan(place.supply) else f", {_supply_words(found.worlds[place.world], place.supply)}"
    return f"{place.layer}, {_when(found, place)}{supply}"


def _firsts(rows: "pd.DataFrame", headrooms: Sequence[float], column: str) -> list[str]:
    return [_first(rows, headroom, column) for headroom in headrooms]


def _first(rows: "pd.DataFrame", headroom: float, column: str) -> str:
    above = rows[(rows["headroom"] == headroom) & (rows[column] > EVEN)]["elasticity"]
    return f"{above.min():.2f}" if len(above) else "none"


def _by_horizon(found: Frontier) -> list[_Place]:
    """A layer after another, every horizon at the scenario's own supply; once where there are no lags."""
    months = sorted(set(found.table["months_after"]))
    worlds = [(world, months[:1] if world == RENTED else months) for world in found.worlds]
    layers = found.table["layer"].unique()
    return [_Place(world, np.nan, layer, month) for layer in layers for world, own in worlds for month in own]


def _by_supply(found: Frontier) -> list[_Place]:
    """Every elasticity of supply at the last horizon: of every world its first layer, or of one world all layers."""
    table = found.table
    layers = table["layer"].unique()[: 1 if len(found.worlds) > 1 else None]
    supplies = [(world, rows["supply"].unique()) for world, rows in table.groupby("world", sort=False)]
    last = int(table["months_after"].max())
    return [_Place(str(w), float(s), layer, last) for layer in layers for w, own in supplies for s in own]


def _when(found: Frontier, place: _Place) -> str:
    if place.world == RENTED:
        return "rented, no lags"
    after = f"after {place.months} months"
    return f"{place.world}, {after}" if len(found.worlds) > 1 else after


def _supply_words(world: "Scenario", supply: float) -> str:
    kind = str(world.parameters["market.supply"])
    if not np.isnan(supply):
        return _told_supply(kind, supply)
    path = SUPPLIES[kind][0].replace(".all.", ".*.")
    head, tail = path.split(".")[0], path.split(".")[-1]
    own = {v for name, v in world.parameters.items() if name.startswith(f"{head}.") and name.endswith(f".{tail}")}
    return _told_supply(kind, float(own.pop())) if len(own) == 1 else "supply as the scenario has it"


def _told_supply(kind: str, supply: float) -> str:
    return SUPPLY_WORDS[kind].format("endless" if np.isinf(supply) else f"{supply:g}")


def write_frontier(folder: Path, command: str, found: Frontier) -> None:
    """Write table, maps and manifest of a frontier into ``folder``."""
    record = {"command": command, "shock": _shock(found), "worlds": list(found.worlds), "seeds": found.seeds}
    used = found.table.dropna(subset=["log_rebound"])
    more = {SUPPLY_FIGURE: supply_figure(found)}
    file_judgement(folder, TABLE, used, frontier_figure(found), record, more_figures=more)


def _shock(found: Frontier) -> str:
    return shock_name(next(iter(found.worlds.values())).events)


def frontier_figure(found: Frontier) -> Figure:
    """A row a layer, a column a horizon: log-rebound in colour; where it is one, as simulated and in closed form."""
    places = _by_horizon(found)
    titles = [f"{place.layer}\n{_when(found, place)}" for place in places]
    return _maps(found, places, titles, len(found.table["layer"].unique()), f"The Jevons frontier: {_shock(found)}")


def supply_figure(found: Frontier) -> Figure:
    """The same maps at the last horizon, a column an elasticity of supply."""
    places = _by_supply(found)
    words = [_supply_words(found.worlds[place.world], place.supply) for place in places]
    titles = [f"{p.layer}\n{_when(found, p)}\n{told}" for p, told in zip(places, words, strict=True)]
    rows = len({(place.world, place.layer) for place in places})
    return _maps(found, places, titles, rows, f"The Jevons frontier by supply: {_shock(found)}")


def _maps(found: Frontier, places: Sequence[_Place], titles: Sequence[str], rows: int, headline: str) -> Figure:
    across = len(places) // rows
    with rc_context(TEXT), sns.axes_style("white", STYLE):
        figure = Figure(figsize=(PANEL_INCHES[0] * across + 1.8, PANEL_INCHES[1] * rows + 2.4), layout="constrained")
        panels = figure.subplots(rows, across, sharex=True, sharey=True, squeeze=False)
        for axes, place, title in zip(panels.flat, places, titles, strict=True):
            axes.set_title(title, fontsize=TEXT["font.size"])
            mesh = draw_map(axes, found.worlds[place.world], place.rows(found.table))
        bar = figure.colorbar(mesh, ax=panels, extend="both", shrink=0.8)
        bar.set_label("log-rebound (below 1 saved, above 1 backfire)")
        for axes in panels[-1]:
            axes.set_xlabel("elasticity of tasks in use at the start")
        figure.supylabel("headroom: TAM over tasks in use at the start", fontsize=TEXT["axes.labelsize"])
        _frame(figure, found, headline)
        return figure


def _frame(figure: Figure, found: Frontier, headline: str) -> None:
    wrapped = textwrap.fill(headline, int(TITLE_CHARACTERS_PER_INCH * figure.get_figwidth()))
    figure.suptitle(wrapped, x=0.01, ha="left", fontweight="bold", fontsize=TEXT["axes.titlesize"] + 3)
    lines = [
        Line2D([], [], color="black", linewidth=2.4, label="simulated: log-rebound one"),
        Line2D([], [], color=EXACT_COLOUR, linewidth=2.4, linestyle="--", label="closed form, without lags"),
    ]
    if any(static_market(world).bounded for world in found.worlds.values()):
        label = "headroom = size of the shock: no backfire below"
        lines.append(Line2D([], [], color="0.35", linewidth=1.6, linestyle=":", label=label))
    names = ", ".join(f"'{name}'" for name in found.worlds)
    note = f"Worlds: {names}; seeds: {found.seeds}. No line where the whole map is on one side; jevons {version()}"
    figure.legend(
        handles=lines, loc="outside lower left", ncols=len(lines), frameon=False, title=note, alignment="left"
    )


def draw_map(axes: "Axes", world: "Scenario", rows: "pd.DataFrame") -> "QuadMesh":
    """One map of a world, from its rows of the table: log-rebound, the simulated edge, the closed form, the bound."""
    table = rows.pivot(index="headroom", columns="elasticity", values="log_rebound")
    exact = rows.pivot(index="headroom", columns="elasticity", values="closed_form")
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    shown = np.clip(table.to_numpy(dtype=float), 0.0, MOST_SHOWN)
    norm = TwoSlopeNorm(1.0, 0.0, MOST_SHOWN)
    mesh = axes.pcolormesh(
        table.columns, table.index, shown, cmap=COLOURS, norm=norm, shading="nearest", rasterized=True
    )
    if np.isnan(shown).all():
        axes.text(0.5, 0.5, "none is used:\ncompute is rented", transform=axes.transAxes, ha="center", va="center")
        return mesh
    _draw_edge(axes, table.columns, table.index, shown, "black", "-")
    _draw_edge(axes, table.columns, table.index, exact.to_numpy(dtype=float), EXACT_COLOUR, "--")
    if static_market(world).bounded:
        axes.axhline(_size(rows), color="0.35", linewidth=1.6, linestyle=":")
    return mesh


def _draw_edge(axes: "Axes", x: "pd.Index", y: "pd.Index", values: "np.ndarray", colour: str, style: str) -> None:
    """Where values pass one, if they do anywhere."""
    if np.nanmin(values) < EVEN < np.nanmax(values):
        axes.contour(x, y, values, levels=[EVEN], colors=colour, linestyles=style, linewidths=2.4)


def _size(rows: "pd.DataFrame") -> float:
    """The factor of the saving."""
    return float(rows["gamma"].median())

"""Rebound by layer and horizon: words, figure and files."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.figure import Figure

from jevons.show.figures import STYLE, TEXT
from jevons.show.filing import file_judgement
from jevons.show.listings import aligned
from jevons.show.manifest import version
from jevons.show.phrases import shock_name

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from jevons.scenario import Scenario

SIZE_INCHES = (13.5, 8.4)
TABLE = "rebound.csv"
NOT_A_RESOURCE = ("tokens", "token spend", "rent of an hour")


def verdict(low: float, high: float) -> str:
    """What a 5-95 % band of log-rebound amounts to (names after Saunders 2008)."""
    if np.isnan(low):
        return "none used"
    if low > 1.0:
        return "backfire"
    if high >= 1.0:
        return "open"
    if low > 0.0:
        return "partial rebound"
    if high < 0.0:
        return "more saved than engineered"
    return "little or no rebound"


def saves_nothing(frame: "pd.DataFrame") -> bool:
    """Whether the shock saves nothing of any resource, so that no rebound is defined."""
    return bool(frame["gamma"].isna().all())


def said_of(row: "pd.Series[Any]") -> str:
    """The verdict on a layer; where nothing is saved, whether more of it is used."""
    if not np.isnan(row["gamma"]):
        return "" if row["layer"] in NOT_A_RESOURCE else verdict(row["low"], row["high"])
    if np.isnan(row["log_change"]):
        return "none used"
    if row["change_low"] > 0.0:
        return "more used"
    return "less used" if row["change_high"] < 0.0 else "open"


def rebound_text(frame: "pd.DataFrame") -> str:
    """The verdict on every layer at the end, and when use passes that without the shock."""
    end = frame.groupby("layer", sort=False).tail(1)
    head = {
        "layer": f"at the end, {end['month'].iloc[0]}",
        "gamma": "saves",
        "change": "ln(with/without)",
        "rebound": "log-rebound",
        "band": "5-95 %",
        "p": "P(X1 > X0)",
        "wait": "above again after",
        "verdict": "verdict",
    }
    rows = [_row(row) for _, row in end.iterrows()]
    return "\n".join([aligned([head, *rows]), "", *_explained(frame)])


def _row(row: "pd.Series[Any]") -> dict[str, str]:
    saved = not np.isnan(row["gamma"])
    band = (row["low"], row["high"]) if saved else (row["change_low"], row["change_high"])
    return {
        "layer": row["layer"],
        "gamma": f"/{row['gamma']:.2f}" if saved else "nothing",
        "change": f"{row['log_change']:+.2f}",
        "rebound": f"{row['log_rebound']:.2f}" if saved else "-",
        "band": f"{band[0]:.2f} to {band[1]:.2f}",
        "p": f"{row['p_backfire']:.0%}",
        "wait": waited(row["months_to_backfire"]),
        "verdict": said_of(row),
    }


def _explained(frame: "pd.DataFrame") -> list[str]:
    if saves_nothing(frame):
        return [
            "This shock saves nothing of any resource: there is nothing to take back, and rebound is not defined.",
            "What is defined: the change against the run without it, in logs with its 5-95 % band, and how often and",
            "when more is used.",
        ]
    words = [
        "Log-rebound R = 1 + ln(with/without)/ln(saving): 0 all saved, 1 all taken back, above 1 backfire.",
        "Tokens, spend and rent are not saved by efficiency: their R - 1 is how they respond to it.",
    ]
    if frame["gamma"].isna().any():
        words.append("Where the shock saves nothing there is no rebound; the band is then that of the change.")
    return words


def waited(months: float) -> str:
    """Months to backfire in words."""
    if np.isinf(months):
        return "never"
    return "at once" if months == 0 else f"{months:.0f} months"


def write_rebound(folder: Path, command: str, scenario: "Scenario", seeds: int, frame: "pd.DataFrame") -> None:
    """Write table, figure and manifest of a rebound into ``folder``."""
    record = {"command": command, "scenario": scenario.name, "shock": shock_name(scenario.events), "seeds": seeds}
    file_judgement(folder, TABLE, frame, rebound_figure(frame, scenario, seeds), record)


def rebound_figure(frame: "pd.DataFrame", scenario: "Scenario", seeds: int) -> Figure:
    """Log-rebound of every resource, a row each, a dot a horizon; backfire lies right of one.

    Of a shock that saves nothing, the log change.
    """
    saved = not saves_nothing(frame)
    with rc_context(TEXT), sns.axes_style("whitegrid", STYLE):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        axes = figure.add_subplot()
        _draw_layers(axes, frame[~frame["layer"].isin(NOT_A_RESOURCE)], REBOUND if saved else CHANGE)
        what = "how much of the saving is taken back" if saved else "what a shock that saves nothing does"
        title = f"{scenario.title}: {what}, resource by resource"
        figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=TEXT["axes.titlesize"] + 3)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower left", ncols=7, frameon=False)
        axes.set_title(
            f"Shock: {shock_name(scenario.events)}.\n"
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
    axes.set_yticks(range(len(layers)), layers[::-1])
    axes.set_xlim(min(-0.1, float(frame[low].min()) - 0.05), right)
    axes.set_xlabel(scale.axis)
    axes.grid(visible=False, axis="y")

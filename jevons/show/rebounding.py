"""Rebound by layer and horizon: words, figure and files."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.figure import Figure

from jevons.analysis.elasticities import elasticities
from jevons.analysis.rebound import rebound
from jevons.economics.rebound import ROUNDING
from jevons.show.figures import STYLE, TEXT
from jevons.show.filing import file_judgement
from jevons.show.listings import aligned
from jevons.show.manifest import as_json, version
from jevons.show.phrases import shock_name

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from jevons.analysis.pairs import Pair
    from jevons.scenario import Scenario

SIZE_INCHES = (13.5, 8.4)
WIDE_INCHES = (17.0, 8.4)
TABLE, ELASTICITIES = "rebound.csv", "elasticity.csv"
TELLING = 0.05
"""Two elasticities nearer to each other than this are not called different."""

NOT_A_RESOURCE = ("tokens", "token spend", "rent of an hour")


def verdict(low: float, high: float) -> str:
    """What a 5-95 % band of log-rebound amounts to (names after Saunders 2008)."""
    if np.isnan(low):
        return "none used"
    if low > 1.0 + ROUNDING:
        return "backfire"
    if high >= 1.0 - ROUNDING:
        return "open"
    if low > 0.0:
        return "partial rebound"
    if high < 0.0:
        return "more saved than engineered"
    return "little or no rebound"


@dataclass(frozen=True)
class Told:
    """What a pair is judged by: rebound by layer and horizon, and elasticities as seen and as caused."""

    rebound: "pd.DataFrame"
    elasticities: "pd.DataFrame"


def judged(pair: "Pair") -> Told:
    """The judgement of a pair. Raises NoSaving for one without a shock."""
    return Told(rebound(pair), elasticities(pair))


def told_text(told: Told) -> str:
    """The verdict on every layer, and the two elasticities."""
    return f"{rebound_text(told.rebound)}\n\n{elasticity_text(told.elasticities)}"


def told_json(told: Told) -> str:
    """Both tables for machines."""
    tables = {"rebound": told.rebound, "elasticity": told.elasticities}
    return as_json({name: table.to_dict(orient="records") for name, table in tables.items()})


def elasticity_text(table: "pd.DataFrame") -> str:
    """The elasticity that a chart of price and tokens shows, beside the one that the shock reveals."""
    end = table[table["months_after"] == table["months_after"].max()]
    head = {
        "index": f"elasticity of tokens, {end['month'].iloc[0]}",
        "apparent": "apparent",
        "band": "5-95 %",
        "causal": "causal",
        "causal_band": "5-95 %",
    }
    rows = [
        {
            "index": f"{row['price_index']} price",
            "apparent": _number(row["apparent"]),
            "band": _band(row["apparent_low"], row["apparent_high"]),
            "causal": _number(row["causal"]),
            "causal_band": _band(row["causal_low"], row["causal_high"]),
        }
        for _, row in end.iterrows()
    ]
    return "\n".join([aligned([head, *rows]), "", *_difference(end)])


def _difference(end: "pd.DataFrame") -> list[str]:
    row = end.iloc[0]
    if np.isnan(row["causal"]):
        return [
            "The price did not move for the shock, so that it reveals no elasticity; a time series shows one anyway."
        ]
    lying = abs(row["apparent"] - row["causal"]) > TELLING
    return [
        "Apparent: rise of log tokens over fall of the log price, from the first month of the run with the shock on.",
        "Causal: the same with the shock against without it, in this month.",
        "They differ: tokens that grow by themselves pass for an answer to price." if lying else "Here they agree.",
    ]


def _number(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.2f}"


def _band(low: float, high: float) -> str:
    return "-" if np.isnan(low) else f"{low:.2f} to {high:.2f}"


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
        "wait": "no longer below after",
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
        "Where clouds train, accelerators, HBM, capex and energy are for training too, which a token's saving does not",
        "touch: their R lies nearer to 1 than that of accelerator-hours, and cannot come down to 0.",
        "P is the share of seeds, and bands are over seeds: luck alone, not what the assumptions leave open.",
    ]
    if frame["gamma"].isna().any():
        words.append("Where the shock saves nothing there is no rebound; the band is then that of the change.")
    return words


def waited(months: float) -> str:
    """Months to backfire in words."""
    if np.isinf(months):
        return "never"
    return "at once" if months == 0 else f"{months:.0f} months"


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
        axes.plot(months, rows[kind], style, marker="o", color=colour, linewidth=2.2, label=label)
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
    axes.set_yticks(range(len(layers)), layers[::-1])
    axes.set_xlim(min(-0.1, float(frame[low].min()) - 0.05), right)
    axes.set_xlabel(scale.axis)
    axes.grid(visible=False, axis="y")

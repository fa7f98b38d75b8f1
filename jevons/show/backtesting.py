"""The baseline beside the figures of the world: words, figure and files."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from jevons.analysis.backtest import FACTOR
from jevons.show.figures import STYLE, TEXT
from jevons.show.filing import file_judgement
from jevons.show.listings import aligned
from jevons.show.manifest import version

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SIZE_INCHES = (13.5, 8.4)
TICKS = (0.25, 0.5, 1.0, 2.0, 4.0)
TABLE = "backtest.csv"


def headline(frame: "pd.DataFrame") -> str:
    """How many figures the model meets within the factor."""
    return f"{int(frame['near'].sum())} of {len(frame)} figures of 2023 and 2024 are met within a factor of {FACTOR:g}."


def backtest_text(frame: "pd.DataFrame") -> str:
    """The table for the eye: one line a figure, what is missed marked."""
    head = {
        "target": "figure",
        "fact": "fact",
        "model": "model",
        "ratio": "model/fact",
        "unit": "unit",
        "known": "fact is",
    }
    rows = [
        {
            "target": row["target"],
            "fact": _number(row["fact"]),
            "model": _number(row["model"]),
            "ratio": f"{row['ratio']:.2f}{'' if row['near'] else ' missed'}",
            "unit": row["unit"],
            "known": row["confidence"],
        }
        for row in frame.to_dict(orient="records")
    ]
    return f"{headline(frame)}\n\n{aligned([head, *rows])}\n\nThe baseline was calibrated by eye to these very figures."


def stylised_text(frame: "pd.DataFrame") -> str:
    """The stylised facts for the eye: one line each, with the band in which it holds."""
    head = {
        "fact": "",
        "statement": "stylised fact",
        "model": "model",
        "band": "holds within",
        "verdict": "verdict",
        "where": "measured with",
    }
    rows = [
        {
            "fact": row["fact"],
            "statement": row["statement"],
            "model": f"{row['model']:.3g}",
            "band": f"{row['low']:.3g} to {row['high']:.3g} {row['unit']}",
            "verdict": f"{row['verdict']}{', by design' if row['by_design'] else ''}",
            "where": row["where"],
        }
        for row in frame.to_dict(orient="records")
    ]
    held = int((frame["verdict"] == "holds").sum())
    return f"{held} of {len(frame)} measured regularities hold.\n\n{aligned([head, *rows])}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def write_backtest(folder: Path, command: str, scenario: str, seeds: int, frame: "pd.DataFrame") -> None:
    """Write table, figure and manifest of a backtest into ``folder``."""
    record = {"command": command, "scenario": scenario, "seeds": seeds, "finding": headline(frame)}
    file_judgement(folder, TABLE, frame, backtest_figure(frame, scenario, seeds), record)


def backtest_figure(frame: "pd.DataFrame", scenario: str, seeds: int) -> Figure:
    """Ratio of the model to each fact on a log axis, with the band of the facts and that of the seeds."""
    with rc_context(TEXT), sns.axes_style("whitegrid", STYLE):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        axes = figure.add_subplot()
        _draw_ratios(axes, frame)
        figure.suptitle(headline(frame), x=0.01, ha="left", fontweight="bold", fontsize=TEXT["axes.titlesize"] + 3)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower left", ncols=3, frameon=False)
        axes.set_title(
            f"Scenario '{scenario}' without events, {seeds} seeds, jevons {version()}. Facts: 'jevons facts'.\n"
            f"The baseline was calibrated by eye to these figures.{_missed(frame)}",
            color="0.35",
            fontweight="normal",
            fontsize=TEXT["font.size"],
            x=-0.35,
        )
        return figure


def _missed(frame: "pd.DataFrame") -> str:
    """What is not met, by name, and what it is; one line each, as far as there is room."""
    missed = frame[~frame["near"]].to_dict(orient="records")
    return "".join(f"\nMissed: {row['target']}: {row['what'].split(';')[0]}." for row in missed)


def _draw_ratios(axes: "Axes", frame: "pd.DataFrame") -> None:
    palette = sns.color_palette("colorblind")
    places = np.arange(len(frame))[::-1]
    fact, model = frame["fact"].to_numpy(), frame["model"].to_numpy()
    axes.axvspan(1.0 / FACTOR, FACTOR, color=palette[2], alpha=0.12, label=f"within a factor of {FACTOR:g}")
    axes.axvline(1.0, color="0.4", linewidth=1)
    facts_band = (frame["fact_low"] / fact, frame["fact_high"] / fact)
    axes.hlines(
        places, *facts_band, color="0.6", linewidth=9, alpha=0.6, label="band of the fact, where a source gives one"
    )
    seeds_band = (frame["model_low"] / fact, frame["model_high"] / fact)
    axes.hlines(places, *seeds_band, color=palette[0], linewidth=2.2)
    axes.plot(model / fact, places, "o", color=palette[0], markersize=8, label="model, median and 5-95 % over seeds")
    for place, row in zip(places, frame.to_dict(orient="records"), strict=True):
        label = f"{_number(row['model'])} against {_number(row['fact'])} {row['unit']}"
        axes.text(1.01, place, label, transform=axes.get_yaxis_transform(), va="center", color="0.3")
    axes.set_yticks(places, frame["target"])
    axes.set_xscale("log")
    axes.set_xlim(min(TICKS), max(TICKS))
    axes.set_xticks(TICKS)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_xlabel("model over fact")
    axes.grid(visible=False, axis="y")

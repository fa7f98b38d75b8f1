"""Is the verdict right where the truth is known? 201 worlds of known elasticity, with rationing, lags and own growth.

    python experiments/known_worlds.py [WORLDS OF A KIND] [FOLDER]

Each world is judged by pairs of runs with and without its shock, and by a regression of ln Q on ln P over one run.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from jevons.analysis.known_worlds import KINDS, NEUTRAL, judged_worlds, right


def figure(table: pd.DataFrame) -> Figure:
    """Estimates against the elasticity that the worlds were built with."""
    with sns.axes_style("whitegrid"), sns.plotting_context("talk"):
        drawn = Figure(figsize=(12, 7.5), layout="constrained")
        axes = drawn.add_subplot()
        blue, orange = sns.color_palette("colorblind", 2)
        axes.axhspan(1 - NEUTRAL, 1 + NEUTRAL, color="0.9", label="not told from one")
        axes.plot([0.2, 2], [0.2, 2], color="0.4", linewidth=1, label="truth")
        sides = np.abs(table[["low", "high"]].to_numpy().T - table["log_rebound"].to_numpy())
        look = {"fmt": "o", "color": blue, "alpha": 0.7, "markersize": 5}
        label = "log-rebound of pairs, 5-95 % over seeds"
        axes.errorbar(table["elasticity"], table["log_rebound"], yerr=sides, label=label, **look)
        axes.plot(
            table["elasticity"], table["naive"], "x", color=orange, label="regression of ln Q on ln P over one run"
        )
        axes.set(xlabel="elasticity of demand that the world was built with", ylabel="estimate")
        axes.legend(loc="upper left")
        axes.set_title("Pairs find the truth; price and quantity over time do not", loc="left", fontweight="bold")
    return drawn


def sentence(table: pd.DataFrame) -> str:
    """How often either way is right, in words."""
    return (
        f"Of {len(table)} worlds ({', '.join(KINDS)}) pairs judge {right(table, 'verdict'):.0%} rightly, "
        f"the regression {right(table, 'naive_verdict'):.0%}."
    )


def main(worlds: int = 67, folder: str = "results/known-worlds") -> None:
    """Build, play and judge the worlds; write table and figure, say the sentence."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    table = judged_worlds(worlds)
    table.to_csv(place / "worlds.csv", index=False, float_format="%.4g", lineterminator="\n")
    figure(table).savefig(place / "figure.png", dpi=110, metadata={"Software": None})
    print(sentence(table))


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))

"""Before any data: in how many worlds drawn from the priors does cheaper AI use more of each resource?

    python experiments/prior_of_backfire.py [WORLDS] [FOLDER]

With a market at rest, where the shock falls on the demand of the start, and along the path of the baseline, where two
years of falling prices have already been answered.
"""

import sys
from pathlib import Path

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from jevons.analysis.prior import PRIOR_SETTINGS, prior_shares

SHOWN = ["FLOP", "accelerator-hours", "accelerators ordered", "HBM ordered", "capex", "energy"]
"""What the shock saves; tokens rise in every world."""


def figure(table: pd.DataFrame, worlds: int) -> Figure:
    """One row of bars a resource, one colour a setting, six years after the shock."""
    last = table[table["months_after"] == table["months_after"].max()]
    chosen = last[last["layer"].isin(SHOWN)].assign(percent=100 * last["p_backfire"])
    with sns.axes_style("whitegrid"), sns.plotting_context("talk"):
        drawn = Figure(figsize=(13, 7), layout="constrained")
        axes = drawn.add_subplot()
        sns.barplot(chosen, x="percent", y="layer", hue="setting", ax=axes, palette="colorblind", order=SHOWN)
        axes.set(xlabel=f"worlds with backfire after six years [%], {worlds:,} worlds drawn from the priors", ylabel="")
        axes.set_xlim(0, 100)
        axes.legend(title="", loc="lower right")
        axes.set_title("How often the paradox holds before any data is seen", loc="left", fontweight="bold")
    return drawn


def sentence(table: pd.DataFrame) -> str:
    """The answer in words, for accelerator-hours at the last horizon."""
    hours = table[(table["layer"] == "accelerator-hours") & (table["months_after"] == table["months_after"].max())]
    share = hours.set_index("setting")["p_backfire"]
    parts = ", ".join(f"{share[name]:.0%} of worlds {name}" for name in PRIOR_SETTINGS)
    return f"Accelerator-hours backfire in {parts}."


def main(worlds: int = 1024, folder: str = "results/prior") -> None:
    """Draw, play, write table and figure, say the sentence."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    table = prior_shares(worlds)
    table.to_csv(place / "shares.csv", index=False, float_format="%.4g", lineterminator="\n")
    figure(table, worlds).savefig(place / "figure.png", dpi=110, metadata={"Software": None})
    print(sentence(table))


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))

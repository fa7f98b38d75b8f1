"""How many firms are enough? Error of the aggregate paths against 100,000 firms of equal demand.

    python -m benchmarks.convergence          (from the project's folder)

Leaves a table and a figure in ``results/convergence``. Noise is off, so that firms alone make the difference.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from jevons.market.simulate import simulate
from jevons.scenario import load_scenario

SIZES = {
    "equal_demand": (30, 100, 300, 1_000, 3_000, 10_000, 30_000),
    "granular": (30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000),
}
REFERENCE_FIRMS = 100_000
SEEDS = {"equal_demand": range(1), "granular": range(8)}
SERIES = {"tokens_served_ttok": "tokens", "capex_busd": "capex", "accelerator_hours_mh": "accelerator-hours"}
QUIET = {f"market.{noise}": 0.0 for noise in ("demand_noise", "progress_noise", "yield_noise", "delay_noise")}
FOLDER = Path(__file__).parents[1] / "results" / "convergence"


def paths(firms: int, population: str, seeds: range) -> dict[str, np.ndarray]:
    """Aggregate paths to the end of 2026 of ``deepseek``, (runs, months) a series."""
    values = {**QUIET, "market.firms": float(firms), "market.population": population, "market.end": "2026-12"}
    data = simulate(load_scenario("deepseek").with_values(values), seeds)
    return {name: data[name].values for name in SERIES}


def errors() -> pd.DataFrame:
    """Largest relative error over the months: one row a size, population, series and seed."""
    reference = {name: path.mean(axis=0) for name, path in paths(REFERENCE_FIRMS, "equal_demand", range(1)).items()}
    rows = []
    for population, sizes in SIZES.items():
        for firms in sizes:
            for name, runs in paths(firms, population, SEEDS[population]).items():
                worst = np.max(np.abs(runs / reference[name] - 1.0), axis=1)
                rows += [
                    {"population": population, "firms": firms, "series": SERIES[name], "seed": seed, "error": error}
                    for seed, error in zip(SEEDS[population], worst, strict=True)
                ]
    return pd.DataFrame(rows)


def draw(table: pd.DataFrame) -> plt.Figure:
    """Error against the number of firms, one line a population, a panel a series."""
    sns.set_theme(style="whitegrid", context="talk", palette="colorblind")
    names = {"equal_demand": "equal demand", "granular": "granular (few giants)"}
    shown = table.assign(population=table["population"].map(names), error=table["error"] * 100)
    grid = sns.relplot(
        shown, x="firms", y="error", hue="population", style="population", col="series", kind="line",
        markers=True, estimator="median", errorbar=("pi", 100), height=5,
    )  # fmt: skip
    grid.set(xscale="log", yscale="log", xlabel="firms simulated")
    grid.set_axis_labels("firms simulated", "largest error in any month, %")
    grid.set_titles("{col_name}")
    for axis in grid.axes.flat:
        axis.axhline(1.0, color="black", linestyle=":", linewidth=1)
    grid.legend.set_title("")
    grid.figure.suptitle(
        "A few hundred firms of equal demand stand for 100,000 (band: 8 seeds of granular firms; dotted: 1 %)", y=1.04
    )
    return grid.figure


def main() -> None:
    """Measure, print, draw."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    table = errors()
    table.to_csv(FOLDER / "errors.csv", index=False, float_format="%.3g")
    medians = table.groupby(["firms", "population", "series"])["error"].median().unstack(["population", "series"])
    print(medians.map("{:.2%}".format).to_string())
    draw(table).savefig(FOLDER / "figure.png", dpi=110, bbox_inches="tight")


if __name__ == "__main__":
    main()

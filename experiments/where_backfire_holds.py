"""The Jevons frontier: from which elasticity of demand, and with how much headroom, does efficiency backfire?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.analysis.frontier import HEADROOM, Grid, frontier, frontier_elasticity
from jevons.show.experiment import Finding, canvas, perform

WORLDS = {"rented": "Hours for rent, no lags", "installed": "Fleets, orders and lags"}
MONTHS = 60


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Log-rebound of accelerator-hours over a map without noise: a point of an axis in the place of a seed."""
    grid = Grid(HEADROOM, points=len(seeds))
    found = frontier(grid).query("layer == 'accelerator-hours' and months_after == @MONTHS")
    told = found.assign(backfires=found["log_rebound"] > 1.0)
    limits = {headroom: frontier_elasticity(headroom, grid.size) for headroom in grid.others}
    told["predicted"] = told["elasticity"] > told[HEADROOM].map(limits)
    rows = [
        {
            "world": name,
            "backfires": own["backfires"].mean(),
            "as_predicted": (own["backfires"] == own["predicted"]).mean(),
        }
        for name, own in told.groupby("world", sort=False)
    ]
    words = [f"{row['backfires']:.0%} of the map, {row['as_predicted']:.0%} ({row['world']})" for row in rows]
    parts = "; ".join(words)
    sentence = f"Backfire {MONTHS} months after a {grid.size:g}-fold gain, and agreement with the closed form: {parts}."
    note = (
        f"Market at rest, {len(seeds)} x {len(seeds)} worlds without noise; line: closed form; dotted: headroom bound"
    )
    with canvas(sentence, note, columns=2, sharey=True) as (figure, panels):
        for axes, (name, title) in zip(panels, WORLDS.items(), strict=True):
            table = told[told["world"] == name].pivot(index=HEADROOM, columns="elasticity", values="log_rebound")
            look = {"cmap": "RdBu_r", "vmin": 0.0, "vmax": 2.0, "shading": "nearest"}
            mesh = axes.pcolormesh(table.columns, table.index, table, **look)
            fine = np.geomspace(grid.size * 1.001, table.index[-1], 200)
            edge = [frontier_elasticity(headroom, grid.size) for headroom in fine]
            axes.plot(edge, fine, color="black", linewidth=5)
            axes.plot(edge, fine, color="white", linewidth=2.5)
            axes.axhline(grid.size, color="black", linestyle=":", linewidth=2)
            axes.set(yscale="log", title=title, xlabel="elasticity of demand at the start", xlim=(0.2, 2.6))
        panels[0].set_ylabel("all tasks over those done at the start")
        figure.colorbar(mesh, ax=panels, label="log-rebound of accelerator-hours", extend="both")
    return Finding(sentence, figure, pd.DataFrame(rows))


if __name__ == "__main__":
    perform(experiment, __file__)

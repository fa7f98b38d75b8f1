"""The Jevons frontier: from which elasticity of demand, and with how much headroom, does efficiency backfire?"""

from collections.abc import Sequence

import pandas as pd

from jevons.analysis.frontier import frontier
from jevons.show.experiment import Finding, canvas, perform
from jevons.show.mapping import EVEN, draw_map

WORLDS = {
    "rented": "Hours for rent, no lags",
    "installed": "Fleets, orders and lags",
    "deepseek": "DeepSeek, in year three",
}
MONTHS = 60


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Log-rebound of accelerator-hours over a map: a point of an axis in the place of a seed."""
    asked = {
        "layers": ["accelerator-hours"],
        "months": [MONTHS],
        "points": len(seeds),
        "seeds": (0,),
        "firms": max(3, firms // 12),
    }
    maps = [frontier(None, **asked), frontier("deepseek", **asked)]
    table = pd.concat([found.table for found in maps])
    own = table[table["supply"].isna()]
    told = own.assign(backfires=own["log_rebound"] > EVEN, predicted=own["closed_form"] > EVEN)
    told["as_predicted"] = told["backfires"] == told["predicted"]
    rows = told.groupby("world", sort=False)[["backfires", "as_predicted"]].mean().reset_index()
    words = [f"{one.backfires:.0%} of the map, {one.as_predicted:.0%} ({one.world})" for one in rows.itertuples()]
    parts = "; ".join(words)
    sentence = f"Backfire {MONTHS} months after the gain in efficiency, and agreement with the closed form: {parts}."
    note = f"{len(seeds)} x {len(seeds)} worlds, one seed; black: simulated, green: closed form, dotted: headroom bound"
    with canvas(sentence, note, columns=3, sharey=True) as (figure, panels):
        for axes, (name, title) in zip(panels, WORLDS.items(), strict=True):
            found = maps[name == "deepseek"]
            mesh = draw_map(axes, found.worlds[name], told[told["world"] == name])
            axes.set(title=title, xlabel="elasticity of tasks in use")
        panels[0].set_ylabel("headroom: all tasks over those in use")
        figure.colorbar(mesh, ax=panels, label="log-rebound of accelerator-hours", extend="both")
    return Finding(sentence, figure, rows)


if __name__ == "__main__":
    perform(experiment, __file__)

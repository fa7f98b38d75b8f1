"""Elastic demand, a large market, supply that expands: which does backfire need? All eight combinations."""

from collections.abc import Sequence
from itertools import product

import pandas as pd
import seaborn as sns
from matplotlib.patheffects import withStroke

from jevons.show.experiment import Finding, canvas, hours_at_the_end, pairs_of, perform, world
from jevons.show.mapping import EVEN

CONDITIONS = {
    "elastic demand": ("enterprises.all.elasticity", 0.6, 1.5),
    "large market": ("enterprises.all.penetration", 0.5, 0.01),
    "supply expands": ("market.supply_elasticity", 0.1, float("inf")),
}
"""Each with the number by which it is missing, and that by which it is met."""

PLAIN: dict[str, float | str] = {
    "market.end": "2028-12",
    "market.trends": "off",
    "market.demand": "loglogistic",
    "market.tokens_per_task": "fixed",
    "market.supply": "elastic",
    "enterprises.all.compute_share": 1.0,
    "enterprises.all.intensive_elasticity": 0.0,
}


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Log-rebound of accelerator-hours four years after the shock, with each condition met and missing."""
    worlds = {}
    for met in product((False, True), repeat=len(CONDITIONS)):
        chosen = {path: ends[has] for has, (path, *ends) in zip(met, CONDITIONS.values(), strict=True)}
        worlds[met] = world("deepseek", firms, {**PLAIN, **chosen})
    pairs = pairs_of(worlds, seeds)
    table = pd.DataFrame(list(pairs), columns=list(CONDITIONS))
    table["log_rebound"] = [float(hours_at_the_end(pair)["log_rebound"]) for pair in pairs.values()]
    backfires = table[table["log_rebound"] > EVEN]
    needed = [name for name in CONDITIONS if len(backfires) and backfires[name].all()]
    rebounds = {name: table.groupby(name)["log_rebound"].mean() for name in CONDITIONS}
    parts = ", ".join(f"{name} {one[True] - one[False]:+.2f}" for name, one in rebounds.items())
    sentence = (
        f"{len(backfires)} of {len(table)} combinations backfire and share {' and '.join(needed) or 'nothing'}; "
        f"on average log-rebound moves with {parts}."
    )
    note = f"Market at rest, tasks of tokens alone; median over {len(seeds)} seeds; December 2028, after four years"
    with canvas(sentence, note) as (figure, (axes,)):
        names = [" + ".join(name for name in CONDITIONS if row[name]) or "none of them" for _, row in table.iterrows()]
        colours = [sns.color_palette()[int(rebound > EVEN)] for rebound in table["log_rebound"]]
        bars = axes.barh(names, table["log_rebound"], color=colours)
        halo = [withStroke(linewidth=4, foreground="white")]
        axes.bar_label(bars, fmt="%.2f", padding=6, fontweight="bold", path_effects=halo)
        axes.axvline(1.0, color="0.2", linewidth=2, zorder=0)
        axes.set_xlim(0.0, 1.12 * table["log_rebound"].max())
        axes.set_xlabel("log-rebound of accelerator-hours; right of the line use rises (backfire)")
        axes.grid(visible=False, axis="y")
    return Finding(sentence, figure, table)


if __name__ == "__main__":
    perform(experiment, __file__)

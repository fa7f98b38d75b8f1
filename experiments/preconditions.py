"""Elastic demand, a large market, supply that expands: which does backfire need? All eight combinations."""

from collections.abc import Sequence
from itertools import product

import pandas as pd
import seaborn as sns
from matplotlib.patheffects import withStroke

from jevons.analysis.rebound import rebound
from jevons.show.experiment import Finding, canvas, pairs_of, perform, world

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
        chosen = {path: high if has else low for has, (path, low, high) in zip(met, CONDITIONS.values(), strict=True)}
        worlds[met] = world("deepseek", firms, {**PLAIN, **chosen})
    rows = []
    for met, pair in pairs_of(worlds, seeds).items():
        found = rebound(pair)
        end = found[found["layer"] == "accelerator-hours"].iloc[-1]
        rows.append({**dict(zip(CONDITIONS, met, strict=True)), "log_rebound": float(end["log_rebound"])})
    table = pd.DataFrame(rows)
    backfires = table[table["log_rebound"] > 1.0 + 1e-3]
    needed = [name for name in CONDITIONS if len(backfires) and backfires[name].all()]
    effects = {n: table.groupby(n)["log_rebound"].mean().diff().iloc[-1] for n in CONDITIONS}
    parts = ", ".join(f"{name} {effect:+.2f}" for name, effect in effects.items())
    sentence = (
        f"{len(backfires)} of {len(table)} combinations backfire and share {' and '.join(needed) or 'nothing'}; "
        f"on average log-rebound moves with {parts}."
    )
    note = f"Market at rest, tasks of tokens alone; median over {len(seeds)} seeds; December 2028, after four years"
    with canvas(sentence, note) as (figure, (axes,)):
        names = [" + ".join(name for name in CONDITIONS if row[name]) or "none of them" for row in rows]
        colours = [sns.color_palette()[1 if row["log_rebound"] > 1.0 + 1e-3 else 0] for row in rows]
        bars = axes.barh(names, table["log_rebound"], color=colours)
        for label in axes.bar_label(bars, fmt="%.2f", padding=6, fontweight="bold"):
            label.set_path_effects([withStroke(linewidth=4, foreground="white")])
        axes.axvline(1.0, color="0.2", linewidth=2, zorder=0)
        axes.set(xlim=(0.0, 1.12 * table["log_rebound"].max()))
        axes.set_xlabel("log-rebound of accelerator-hours; right of the line use rises (backfire)")
        axes.grid(visible=False, axis="y")
    return Finding(sentence, figure, table)


if __name__ == "__main__":
    perform(experiment, __file__)

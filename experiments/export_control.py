"""Export control: does the controlled region answer with efficiency, and does the rest of the world invest more?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.show.experiment import Finding, canvas, date_at, line, pairs_of, perform, ratio, shock_place, world

EFFORT = (0.0, 0.1, 0.3)
"""Yearly log growth of serving efficiency for each log point by which rents exceed the world's; 0.1 is the card's."""

SHOWN = {
    ("rent_by_region_usd_per_pflops_hour", False, "china"): "Rent of compute in China",
    ("induced_efficiency", False, "china"): "Efficiency of serving in China",
    ("capex_by_region_busd", True, "world"): "Capex elsewhere, since then",
}


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Rents and efficiency in the region and capex elsewhere, with the control of October 2023 over without it."""
    worlds = {effort: world("export", firms, {"region.effort_response": effort}) for effort in EFFORT}
    pairs = pairs_of(worlds, seeds)
    rows = []
    for effort, pair in pairs.items():
        ends = {title: float(np.median(ratio(pair, *where)[:, -1])) for where, title in SHOWN.items()}
        rows.append({"effort_response": effort, **ends})
    parts = "; ".join(
        f"{rent:.2f}x, {gain:.2f}x and {100 * (capex - 1):+.1f}% (answer {effort:g})"
        for effort, rent, gain, capex in (row.values() for row in rows)
    )
    end = date_at(pair, -1)
    sentence = f"What the control does to China's rents and efficiency and to capex elsewhere by {end}: {parts}."
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; scenario export; with the control over without it"
    with canvas(sentence, note, columns=3) as (figure, panels):
        for axes, (where, title) in zip(panels, SHOWN.items(), strict=True):
            for place, (effort, pair) in enumerate(pairs.items()):
                dates, start = pair.with_shock["month"].values, shock_place(pair)
                line(axes, dates[start:], ratio(pair, *where)[:, start:], f"answer of efficiency {effort:g}", place)
            axes.axhline(1.0, color="0.3", linewidth=1.2)
            axes.set_title(title, fontsize=13)
        for axes in panels[:2]:
            axes.set_yscale("log")
        panels[0].set_ylabel("with over without the control")
        panels[1].legend(loc="upper left")
    return Finding(sentence, figure, pd.DataFrame(rows))


if __name__ == "__main__":
    perform(experiment, __file__)

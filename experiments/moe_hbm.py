"""Do sparse experts and quantisation cut orders of HBM? Three ways of saving, in two worlds of demand."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.scenario import Event
from jevons.show.experiment import Finding, canvas, date_at, line, pairs_of, perform, ratio, shock_place, world

WORLDS = {"as the cards have it": "baseline", "elastic demand": "elastic"}
SAVINGS = {
    "sparse experts: 1/10 of the operations": {"factor": 10.0, "memory_factor": 1.0},
    "quantisation: 1/4 of the bytes": {"factor": 1.0, "memory_factor": 4.0},
    "both": {"factor": 10.0, "memory_factor": 4.0},
}


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """HBM ordered since the shock, with each saving against without it."""
    rest = {"share": 0.6, "training_factor": 1.0}
    events = {saving: Event("efficiency", "2025-01", {**factors, **rest}) for saving, factors in SAVINGS.items()}
    worlds = {
        (name, saving): world(scenario, firms, {"market.end": "2028-12"}, [event])
        for name, scenario in WORLDS.items()
        for saving, event in events.items()
    }
    pairs, rows = pairs_of(worlds, seeds), []
    for (name, saving), pair in pairs.items():
        ordered = np.median(ratio(pair, "hbm_ordered_mgbit", cumulated=True), axis=0)
        after = ordered[shock_place(pair) + 24]
        rows.append({"world": name, "saving": saving, "after_24_months": after - 1, "at_end": ordered[-1] - 1})
    table = pd.DataFrame(rows)
    told = [f"{row['saving'].split(':')[0]} {row['at_end']:+.0%} ({row['world']})" for row in rows]
    sentence = f"HBM ordered from the shock to {date_at(pair, -1)}, against without it: {', '.join(told)}."
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; saving on 60 % of traffic in January 2025"
    with canvas(sentence, note, columns=2, sharey=True) as (figure, panels):
        for axes, name in zip(panels, WORLDS, strict=True):
            for place, saving in enumerate(SAVINGS):
                pair = pairs[name, saving]
                start = shock_place(pair)
                values = ratio(pair, "hbm_ordered_mgbit", cumulated=True)
                line(axes, pair.with_shock["month"].values[start:], values[:, start:], saving, place)
            axes.axhline(1.0, color="0.3", linewidth=1.2)
            axes.set_title(name)
        panels[0].set_ylabel("HBM ordered since the shock, with over without")
        panels[1].legend(loc="lower right")
    return Finding(sentence, figure, table)


if __name__ == "__main__":
    perform(experiment, __file__)

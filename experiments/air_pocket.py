"""The DeepSeek shock: how long does compute fall short before use outruns the saving, if it ever does?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import months_to_backfire
from jevons.show.comparison import observed
from jevons.show.experiment import Finding, canvas, date_at, line, pairs_of, perform, ratio, shock_place, world

WORLDS = {"as the cards have it": "deepseek", "elastic demand": "elastic", "the report's case": "bull"}
SHOWN = {
    "accelerator_hours_mh": "Accelerator-hours, with over without",
    "orders_k": "Orders since the shock, with over without",
}


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Accelerator-hours and cumulated orders with the shock against without it: the trough, and the way out."""
    ended = {"market.end": "2028-12"}
    pairs = pairs_of({name: world(scenario, firms, ended) for name, scenario in WORLDS.items()}, seeds)
    rows = [{"world": name, **_pocket(pair)} for name, pair in pairs.items()]
    sentence = f"After the shock accelerator-hours are {'; '.join(map(_words, rows))}."
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; efficiency shock of January 2025"
    with canvas(sentence, note, columns=2) as (figure, panels):
        for axes, (shown, title) in zip(panels, SHOWN.items(), strict=True):
            for place, (name, pair) in enumerate(pairs.items()):
                start = shock_place(pair) - 3
                dates = pair.with_shock["month"].values[start:]
                line(axes, dates, ratio(pair, shown, cumulated=shown == "orders_k")[:, start:], name, place)
            axes.axhline(1.0, color="0.3", linewidth=1.2)
            axes.set(ylabel="ratio", title=title, ylim=(0.0, None))
        panels[0].legend(loc="upper left")
    return Finding(sentence, figure, pd.DataFrame(rows))


def _pocket(pair: Pair) -> dict[str, Any]:
    """How far accelerator-hours fall in the month of the shock and at worst, and when they pass those without it."""
    start = shock_place(pair)
    sides = (observed("accelerator_hours_mh")(side)[:, start:] for side in (pair.with_shock, pair.without_shock))
    fall = 1.0 - np.median(ratio(pair, "accelerator_hours_mh")[:, start:], axis=0)
    waited = float(np.median(months_to_backfire(*sides)))
    return {"at_once": fall[0], "worst": fall.max(), "months_to_backfire": waited, "end": date_at(pair, -1)}


def _words(row: dict[str, Any]) -> str:
    waited = row["months_to_backfire"]
    until = f"more for good after {waited:.0f} months" if np.isfinite(waited) else f"still fewer in {row['end']}"
    return f"{row['at_once']:.0%} fewer at once, {row['worst']:.0%} at worst and {until} ({row['world']})"


if __name__ == "__main__":
    perform(experiment, __file__)

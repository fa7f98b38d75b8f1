"""Does compute shift from training to inference? Three growth rates of training, with the shock and without it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.analysis.pairs import Pair
from jevons.show.comparison import observed
from jevons.show.experiment import Finding, canvas, date_at, line, pairs_of, perform, shock_place, world

GROWTH = (2.0, 5.0, 10.0)
"""Growth of training compute at the start, times a year; the middle one is the card's."""


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Share of compute in inference over time, and what the shock does to it."""
    worlds = {growth: world("deepseek", firms, {"market.training_growth": growth}) for growth in GROWTH}
    pairs = pairs_of(worlds, seeds)
    rows = [{"training_growth": growth, **_told(pair)} for growth, pair in pairs.items()]
    parts = "; ".join(
        f"from {row['before']:.0%} to {row['end']:.0%} where training grows {row['training_growth']:g}-fold a year "
        f"(the shock: {row['shock']:+.0f} points)"
        for row in rows
    )
    pair = pairs[GROWTH[0]]
    first, last = date_at(pair, shock_place(pair)), date_at(pair, -1)
    sentence = f"From {first} to {last} the share of inference in compute goes {parts}."
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; scenario deepseek; growth is that of the start and fades"
    with canvas(sentence, note, columns=2) as (figure, (course, effect)):
        for place, (growth, pair) in enumerate(pairs.items()):
            dates, start = pair.with_shock["month"].values, shock_place(pair)
            one, other = (
                100.0 * (1.0 - observed("training_compute_share")(side))
                for side in (pair.with_shock, pair.without_shock)
            )
            line(course, dates, one, f"training {growth:g}x a year", place)
            line(effect, dates[start:], (one - other)[:, start:], f"training {growth:g}x a year", place)
        course.set(ylabel="% of compute", title="Share of inference, with the shock", ylim=(0, 100))
        course.legend(loc="upper left")
        effect.axhline(0.0, color="0.3", linewidth=1.2)
        effect.set(ylabel="points", title="What the shock does to it")
    return Finding(sentence, figure, pd.DataFrame(rows))


def _told(pair: Pair) -> dict[str, float]:
    one, other = (
        np.median(1.0 - observed("training_compute_share")(side), axis=0)
        for side in (pair.with_shock, pair.without_shock)
    )
    return {"before": one[shock_place(pair) - 1], "end": one[-1], "shock": 100.0 * float(one[-1] - other[-1])}


if __name__ == "__main__":
    perform(experiment, __file__)

"""The second wave: do firms with little capex serve themselves on open weights once these need less compute?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray

from jevons.show.comparison import observed
from jevons.show.experiment import Finding, canvas, date_at, line, pairs_of, perform, shock_place, world

UTILISATIONS = (0.2, 0.4, 0.6)
"""How busy firms keep accelerators of their own; the card says 0.2, clouds aim at 0.65."""


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Share of tokens that firms serve themselves on open weights, and what the efficiency shock does to it."""
    hosted: dict[str, float | str] = {"market.outside": "on", "market.end": "2028-12"}
    values = {busy: {**hosted, "enterprises.all.self_hosting_utilisation": busy} for busy in UTILISATIONS}
    pairs = pairs_of({busy: world("deepseek", firms, own) for busy, own in values.items()}, seeds)
    rows, courses = [], {}
    for busy, pair in pairs.items():
        one, other = courses[busy] = [_share(side) for side in (pair.with_shock, pair.without_shock)]
        start, last = shock_place(pair), date_at(pair, -1)
        units = float(np.median(observed("accelerators_self_hosted_k")(pair.with_shock)[:, -1]))
        moved = float(np.median(np.mean((one - other)[:, start:], axis=1)))
        before, end = (float(np.median(one[:, place])) for place in (start - 1, -1))
        rows.append({"utilisation": busy, "before": before, "end": end, "shock": moved, "accelerators_k": units})
    parts = "; ".join(
        f"{row['before']:.0f}% to {row['end']:.0f}% if {row['utilisation']:.0%} busy (shock {row['shock']:+.1f} points)"
        for row in rows
    )
    sentence = f"Of all tokens firms serve on open weights themselves, from before the shock to {last}: {parts}."
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; scenario deepseek; shock: mean from January 2025 on"
    with canvas(sentence, note, columns=2) as (figure, (course, effect)):
        dates = pair.with_shock["month"].values
        for place, (busy, (one, other)) in enumerate(courses.items()):
            line(course, dates, one, f"own accelerators {busy:.0%} busy", place)
            line(effect, dates[start:], (one - other)[:, start:], f"{busy:.0%} busy", place)
        course.axvline(dates[start], color="0.4", linestyle=":", linewidth=2)
        course.set(ylabel="% of tokens used", title="Served by firms themselves, with the shock")
        effect.axhline(0.0, color="0.3", linewidth=1.2)
        effect.set(ylabel="points", title="What the shock does to it")
        course.legend(loc="upper left")
    return Finding(sentence, figure, pd.DataFrame(rows))


def _share(side: xarray.Dataset) -> np.ndarray:
    """Tokens that firms serve themselves, in % of all that are used, (run, month)."""
    return np.asarray(100.0 * observed("tokens_self_hosted_ttok")(side) / observed("tokens_used_ttok")(side))


if __name__ == "__main__":
    perform(experiment, __file__)

"""Can margins widen while prices fall? The token margin after the shock, split exactly into its four causes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.show.comparison import observed
from jevons.show.experiment import Finding, canvas, line, pairs_of, perform, ratio, shock_place, world

PASSED_ON = (1.0, 0.8, 0.6)
"""Share of a fall of cost that clouds pass on in the end, in logs."""

CAUSES = ("price", "efficiency", "utilisation", "depreciation")
MONTHS = 36


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Margin over time by pass-through, and what the shock did to it after 36 months, cause by cause."""
    worlds = {rho: world("deepseek", firms, {"clouds.all.pass_through": rho}) for rho in PASSED_ON}
    pairs = pairs_of(worlds, seeds)
    rows = []
    for rho, pair in pairs.items():
        place = shock_place(pair) + MONTHS
        sides = [
            {name: observed(name)(side)[:, place] for name in _names()}
            for side in (pair.with_shock, pair.without_shock)
        ]
        points = {name: float(np.median(100.0 * (sides[0][name] - sides[1][name]))) for name in _names()}
        price = float(np.median(ratio(pair, "price_usd_per_mtok")[:, place])) - 1.0
        rows.append({"pass_through": rho, "price": price, **points})
    parts = "; ".join(
        f"{row['pass_through']:.0%} passed on, price {row['price']:+.0%} "
        f"and margin {round(row['token_margin']):+d} points"
        for row in rows
    )
    sentence = f"{MONTHS} months after the shock, against without it: {parts}."
    table = pd.DataFrame(rows)
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; scenario deepseek; causes sum to the change within each run"
    with canvas(sentence, note, columns=2) as (figure, (course, causes)):
        for place, (rho, pair) in enumerate(pairs.items()):
            margin = 100.0 * observed("token_margin")(pair.with_shock)
            line(course, pair.with_shock["month"].values, margin, f"{rho:.0%} of cost falls passed on", place)
            heights = np.arange(len(_names())) + 0.27 * (1 - place)
            causes.barh(heights, table.loc[place, list(_names())], height=0.25)
        course.set(ylabel="token margin [% of token spend]", title="With the shock", ylim=(0, 100))
        course.legend(loc="lower left")
        causes.set_yticks(range(len(_names())), ["all", *CAUSES])
        causes.axvline(0.0, color="0.3")
        causes.set(xlabel=f"points of margin, {MONTHS} months after", title="What the shock did, by cause")
    return Finding(sentence, figure, table)


def _names() -> tuple[str, ...]:
    return ("token_margin", *(f"token_margin_{cause}" for cause in CAUSES))


if __name__ == "__main__":
    perform(experiment, __file__)

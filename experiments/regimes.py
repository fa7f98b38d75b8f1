"""Does cheaper AI use more compute? Three elasticities with one past, and a mixture of them with a ceiling."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.show.comparison import observed
from jevons.show.experiment import Finding, canvas, hours_at_the_end, line, pairs_of, perform, ratio, shock_place, world

COLUMNS = ["month", "log_rebound", "low", "high", "p_backfire", "months_to_backfire"]
REGIMES = ("inelastic", "unit-elastic", "elastic", "mixed")


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Tokens of each regime over time, and its accelerator-hours with the shock against without it."""
    pairs = pairs_of({name: world(name, firms, {"market.end": "2028-12"}) for name in REGIMES}, seeds)
    ends = {name: hours_at_the_end(pair) for name, pair in pairs.items()}
    parts = ", ".join(f"{float(end['log_rebound']):.2f} in {name}" for name, end in ends.items())
    spread = [np.median(observed("tokens_served_ttok")(pair.without_shock)[:, 23]) for pair in pairs.values()]
    month = str(ends["inelastic"]["month"])
    sentence = (
        f"Four regimes whose tokens of December 2024 differ {max(spread) / min(spread):.1f}-fold take the same shock: "
        f"by {month} log-rebound of accelerator-hours is {parts} (backfire above 1)."
    )
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; shock of January 2025, dotted"
    with canvas(sentence, note, columns=2) as (figure, (past, after)):
        for place, (name, pair) in enumerate(pairs.items()):
            dates = pair.with_shock["month"].values
            line(past, dates, observed("tokens_served_ttok")(pair.with_shock), name, place)
            start = shock_place(pair)
            line(after, dates[start:], ratio(pair, "accelerator_hours_mh")[:, start:], name, place)
        past.set(yscale="log", ylabel="trillion tokens a month", title="Tokens served, with the shock")
        past.axvline(dates[start], color="0.4", linestyle=":", linewidth=2)
        after.axhline(1.0, color="0.3", linewidth=1.2)
        after.set(ylabel="ratio", title="Accelerator-hours, with over without")
        past.legend(loc="upper left")
    return Finding(sentence, figure, pd.DataFrame([{"scenario": name, **end[COLUMNS]} for name, end in ends.items()]))


if __name__ == "__main__":
    perform(experiment, __file__)

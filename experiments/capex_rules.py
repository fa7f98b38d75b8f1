"""Jevons or arms race? Capex under five rules, with the efficiency shock and without it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.analysis.pairs import Pair
from jevons.show.experiment import Finding, canvas, line, pairs_of, perform, ratio, shock_place, world
from jevons.show.panels import last_year

RULES = {
    "accelerator": "follows compute needed",
    "q": "follows rents over cost (q)",
    "roi_threshold": "hurdle on returns",
    "fixed_plan": "fixed plan",
    "arms_race": "arms race",
}


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Yearly capex under each rule over time, and all of it since the shock against what it would have been."""
    values = {rule: {"market.capex": rule, "market.end": "2028-12"} for rule in RULES}
    pairs = pairs_of({rule: world("deepseek", firms, own) for rule, own in values.items()}, seeds)
    rows = [{"rule": rule, **_told(pair)} for rule, pair in pairs.items()]
    parts = "; ".join(f"{RULES[str(row['rule'])]} {row['growth']:.1f}x and {row['change']:+.0%}" for row in rows)
    sentence = f"Yearly capex from the shock to the end, and what the shock did to the sum of it: {parts}."
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; scenario deepseek, efficiency shock of January 2025"
    with canvas(sentence, note, columns=2) as (figure, (course, pairwise)):
        for place, (rule, pair) in enumerate(pairs.items()):
            dates, start = pair.with_shock["month"].values, shock_place(pair)
            line(course, dates, last_year("capex_busd")(pair.with_shock), RULES[rule], place)
            line(pairwise, dates[start:], ratio(pair, "capex_busd", cumulated=True)[:, start:], RULES[rule], place)
        course.set(yscale="log", ylabel="billion USD in 12 months", title="What is seen: capex with the shock")
        pairwise.axhline(1.0, color="0.3", linewidth=1.2)
        pairwise.set(ylabel="capex since the shock, with over without", title="What it owes to the shock")
        course.legend(loc="lower right")
    return Finding(sentence, figure, pd.DataFrame(rows))


def _told(pair: Pair) -> dict[str, float]:
    yearly = np.median(last_year("capex_busd")(pair.with_shock), axis=0)
    change = float(np.median(ratio(pair, "capex_busd", cumulated=True)[:, -1])) - 1.0
    return {"growth": float(yearly[-1] / yearly[shock_place(pair) - 1]), "change": change}


if __name__ == "__main__":
    perform(experiment, __file__)

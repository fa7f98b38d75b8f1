"""Fibre 2001: can Jevons be right and the builders wrong? Slow elastic demand beside halls that do not wait for it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import rebound
from jevons.show.comparison import observed
from jevons.show.experiment import Finding, canvas, date_at, line, pairs_of, perform, ratio, shock_place, world

WORLDS = {"slow demand (fibre 2001)": "fibre-2001", "quick demand (elastic)": "elastic"}


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Use of compute against the counterfactual, how full the halls are, and what owners have earned."""
    values = {"market.end": "2030-12", "market.impairment": "on"}
    pairs = pairs_of({name: world(scenario, firms, values) for name, scenario in WORLDS.items()}, seeds)
    rows = [{"world": name, **_told(pair)} for name, pair in pairs.items()]
    end = date_at(next(iter(pairs.values())), -1)
    parts = "; ".join(
        f"{row['world']}, log-rebound {row['log_rebound']:.2f}, halls {row['emptiest']:.0%} full at worst, "
        f"{row['deepest_loss']:,.0f} billion USD lost before any is earned, {_when(row['in_the_black'])}"
        for row in rows
    )
    sentence = f"By {end}: {parts}."
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; shock of January 2025; EBIT bears the cost of training"
    with canvas(sentence, note, columns=3, width_ratios=(1, 1, 1.2)) as (figure, (use, full, earned)):
        for place, (name, pair) in enumerate(pairs.items()):
            dates, start = pair.with_shock["month"].values, shock_place(pair)
            line(use, dates[start:], ratio(pair, "accelerator_hours_mh")[:, start:], name, place)
            line(full, dates, 100.0 * observed("utilisation")(pair.with_shock), name, place)
            line(earned, dates, np.cumsum(observed("ebit_busd")(pair.with_shock), axis=1), name, place)
        use.axhline(1.0, color="0.3", linewidth=1.2)
        use.set(title="Hours, with over without", ylabel="ratio")
        full.set(title="How full", ylabel="% of capacity in use", ylim=(0, 103))
        earned.axhline(0.0, color="0.3", linewidth=1.2)
        earned.set(title="Earned since 2023", ylabel="billion USD")
        earned.legend(loc="upper left")
    return Finding(sentence, figure, pd.DataFrame(rows))


def _told(pair: Pair) -> dict[str, object]:
    hours = rebound(pair).query("layer == 'accelerator-hours'").iloc[-1]
    ebit = np.median(np.cumsum(observed("ebit_busd")(pair.with_shock), axis=1), axis=0)
    red = np.flatnonzero(ebit < 0.0)
    black = date_at(pair, red[-1] + 1) if red[-1] + 1 < ebit.size else ""
    full = np.median(observed("utilisation")(pair.with_shock), axis=0).min()
    return {"log_rebound": hours["log_rebound"], "emptiest": full, "deepest_loss": -ebit.min(), "in_the_black": black}


def _when(month: object) -> str:
    return f"made good by {month}" if month else "never made good"


if __name__ == "__main__":
    perform(experiment, __file__)

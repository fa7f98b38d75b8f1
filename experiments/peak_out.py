"""Peak-out: do tokens fall although prices fall, when the truth about pilots comes out? Three truths."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.analysis.pairs import Pair
from jevons.scenario import Event
from jevons.show.comparison import observed
from jevons.show.experiment import Finding, canvas, line, pairs_of, perform, shock_place, world

TRUTHS = (0.1, 0.3, 0.6)
"""Share of what was believed to work that does; what the preset says is the first."""

END = {"market.end": "2028-12"}
SHOWN = {"tokens_desired_ttok": "Tokens wanted [Ttok/month]", "price_usd_per_mtok": "Price paid [USD/Mtok]"}


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Tokens wanted and the price paid around the shakeout of June 2026, for each truth."""
    news = {truth: Event("shakeout", "2026-06", {"success_factor": truth}) for truth in TRUTHS}
    pairs = pairs_of({truth: world("peak-out", firms, END, [event]) for truth, event in news.items()}, seeds)
    rows = [{"truth": truth, **_told(pair)} for truth, pair in pairs.items()]
    parts = "; ".join(f"{row['truth']:.0%} works, tokens fall by {row['fall']:.0%} and {_back(row)}" for row in rows)
    prices = [row["price_after_a_year"] for row in rows]
    sentence = (
        f"Of what was believed to work {parts}; prices move by {min(prices):+.0%} to {max(prices):+.0%} in a year."
    )
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; scenario peak-out; the truth comes out in June 2026, dotted"
    with canvas(sentence, note, columns=2) as (figure, panels):
        for axes, (name, title) in zip(panels, SHOWN.items(), strict=True):
            for place, (truth, pair) in enumerate(pairs.items()):
                dates, start = pair.with_shock["month"].values, shock_place(pair)
                line(axes, dates[24:], observed(name)(pair.with_shock)[:, 24:], f"{truth:.0%} of it works", place)
            axes.axvline(dates[start], color="0.4", linestyle=":", linewidth=2)
            axes.set(yscale="log", title=title)
        panels[0].legend(loc="upper left")
    return Finding(sentence, figure, pd.DataFrame(rows))


def _told(pair: Pair) -> dict[str, float]:
    """Fall of tokens from the month before the news, months until they are back, and the price a year on."""
    before = shock_place(pair) - 1
    tokens, price = (np.median(observed(name)(pair.with_shock)[:, before:], axis=0) for name in SHOWN)
    back = np.flatnonzero(tokens[1:] >= tokens[0])
    waited = float(back[0] + 1) if len(back) else np.inf
    return {"fall": 1 - tokens.min() / tokens[0], "months": waited, "price_after_a_year": price[12] / price[0] - 1}


def _back(row: dict[str, float]) -> str:
    return f"are back after {row['months']:.0f} months" if np.isfinite(row["months"]) else "are not back by the end"


if __name__ == "__main__":
    perform(experiment, __file__)

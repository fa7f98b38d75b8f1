"""Do GPUs and ASICs both grow? Orders of either, as the cards have it and where ASICs are made for inference."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jevons.analysis.pairs import Pair
from jevons.show.experiment import Finding, canvas, date_at, line, pairs_of, perform, shock_place, world

WORLDS = {"as the cards have it": "deepseek", "ASICs for stable models, dear to design": "custom-silicon"}
KINDS = {"GPUs": ["nvidia", "amd"], "ASICs": ["asic"]}


def experiment(seeds: Sequence[int], firms: int) -> Finding:
    """Accelerators ordered in twelve months by kind, in both worlds."""
    pairs = pairs_of({name: world(scenario, firms) for name, scenario in WORLDS.items()}, seeds)
    rows = [{"world": name, **_told(pair)} for name, pair in pairs.items()]
    pair = pairs["as the cards have it"]
    parts = "; ".join(
        f"GPUs {row['GPUs']:.1f}x, ASICs {row['ASICs']:.1f}x, ASICs' share from {row['share_before']:.0%} to "
        f"{row['share_at_end']:.0%} ({row['world']})"
        for row in rows
    )
    sentence = f"Orders of twelve months from {date_at(pair, shock_place(pair))} to {date_at(pair, -1)}: {parts}."
    note = f"Median over {len(seeds)} seeds, bands 5-95 %; efficiency shock of January 2025, dotted"
    with canvas(sentence, note, columns=2, sharey=True) as (figure, panels):
        for axes, (name, pair) in zip(panels, pairs.items(), strict=True):
            dates, start = pair.with_shock["month"].values, shock_place(pair)
            for place, kind in enumerate(KINDS):
                line(axes, dates[11:], _yearly(pair, kind), kind, place)
            axes.axvline(dates[start], color="0.4", linestyle=":", linewidth=2)
            axes.set(yscale="log", title=name)
        panels[0].set_ylabel("thousand ordered in 12 months")
        panels[0].legend(loc="lower right")
    return Finding(sentence, figure, pd.DataFrame(rows))


def _yearly(pair: Pair, kind: str) -> np.ndarray:
    """Orders of twelve months of one kind with the shock, (run, month), from the twelfth month on."""
    monthly = pair.with_shock["orders_k"].sel(vendor=KINDS[kind]).sum("vendor").transpose("run", "month").values
    return np.lib.stride_tricks.sliding_window_view(monthly, 12, axis=1).sum(axis=-1)


def _told(pair: Pair) -> dict[str, float]:
    middle = {kind: np.median(_yearly(pair, kind), axis=0) for kind in KINDS}
    before = shock_place(pair) - 12
    growth = {kind: float(orders[-1] / orders[before]) for kind, orders in middle.items()}
    shares = [float(middle["ASICs"][place] / (middle["GPUs"] + middle["ASICs"])[place]) for place in (before, -1)]
    return {**growth, "share_before": shares[0], "share_at_end": shares[1]}


if __name__ == "__main__":
    perform(experiment, __file__)

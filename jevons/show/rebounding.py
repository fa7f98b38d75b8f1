"""Rebound by layer and horizon, in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from jevons.analysis.elasticities import elasticities
from jevons.analysis.rebound import rebound
from jevons.economics.rebound import ROUNDING
from jevons.show.listings import aligned
from jevons.show.manifest import as_json

if TYPE_CHECKING:
    import pandas as pd

    from jevons.analysis.pairs import Pair

TELLING = 0.05
"""Two elasticities nearer to each other than this are not called different."""

NOT_A_RESOURCE = ("tokens", "token spend", "rent of an hour")


def verdict(low: float, high: float) -> str:
    """What a 5-95 % band of log-rebound amounts to (names after Saunders 2008)."""
    if np.isnan(low):
        return "none used"
    if low > 1.0 + ROUNDING:
        return "backfire"
    if high >= 1.0 - ROUNDING:
        return "open"
    if low > 0.0:
        return "partial rebound"
    if high < 0.0:
        return "more saved than engineered"
    return "little or no rebound"


@dataclass(frozen=True)
class Told:
    """What a pair is judged by: rebound by layer and horizon, and elasticities as seen and as caused."""

    rebound: "pd.DataFrame"
    elasticities: "pd.DataFrame"


def judged(pair: "Pair") -> Told:
    """The judgement of a pair. Raises NoSaving for one without a shock."""
    return Told(rebound(pair), elasticities(pair))


def told_text(told: Told) -> str:
    """The verdict on every layer, and the two elasticities."""
    return f"{rebound_text(told.rebound)}\n\n{elasticity_text(told.elasticities)}"


def told_json(told: Told) -> str:
    """Both tables for machines."""
    tables = {"rebound": told.rebound, "elasticity": told.elasticities}
    return as_json({name: table.to_dict(orient="records") for name, table in tables.items()})


def elasticity_text(table: "pd.DataFrame") -> str:
    """The elasticity that a chart of price and tokens shows, beside the one that the shock reveals."""
    end = table[table["months_after"] == table["months_after"].max()]
    head = {
        "index": f"elasticity of tokens, {end['month'].iloc[0]}",
        "apparent": "apparent",
        "band": "5-95 %",
        "causal": "causal",
        "causal_band": "5-95 %",
    }
    rows = [
        {
            "index": f"{row['price_index']} price",
            "apparent": _number(row["apparent"]),
            "band": _band(row["apparent_low"], row["apparent_high"]),
            "causal": _number(row["causal"]),
            "causal_band": _band(row["causal_low"], row["causal_high"]),
        }
        for _, row in end.iterrows()
    ]
    return "\n".join([aligned([head, *rows]), "", *_difference(end)])


def _difference(end: "pd.DataFrame") -> list[str]:
    row = end.iloc[0]
    if np.isnan(row["causal"]):
        return [
            "The price did not move for the shock, so that it reveals no elasticity; a time series shows one anyway."
        ]
    lying = abs(row["apparent"] - row["causal"]) > TELLING
    return [
        "Apparent: rise of log tokens over fall of the log price, from the first month of the run with the shock on.",
        "Causal: the same with the shock against without it, in this month.",
        "They differ: tokens that grow by themselves pass for an answer to price." if lying else "Here they agree.",
    ]


def _number(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.2f}"


def _band(low: float, high: float) -> str:
    return "-" if np.isnan(low) else f"{low:.2f} to {high:.2f}"


def saves_nothing(frame: "pd.DataFrame") -> bool:
    """Whether the shock saves nothing of any resource, so that no rebound is defined."""
    return bool(frame["gamma"].isna().all())


def said_of(row: "pd.Series[Any]") -> str:
    """The verdict on a layer; where nothing is saved, whether more of it is used."""
    if not np.isnan(row["gamma"]):
        return "" if row["layer"] in NOT_A_RESOURCE else verdict(row["low"], row["high"])
    if np.isnan(row["log_change"]):
        return "none used"
    if row["change_low"] > 0.0:
        return "more used"
    return "less used" if row["change_high"] < 0.0 else "open"


def rebound_text(frame: "pd.DataFrame") -> str:
    """The verdict on every layer at the end, and when use passes that without the shock."""
    end = frame.groupby("layer", sort=False).tail(1)
    head = {
        "layer": f"at the end, {end['month'].iloc[0]}",
        "gamma": "saves",
        "change": "ln(with/without)",
        "rebound": "log-rebound",
        "band": "5-95 %",
        "p": "P(X1 > X0)",
        "wait": "no longer below after",
        "verdict": "verdict",
    }
    rows = [_row(row) for _, row in end.iterrows()]
    return "\n".join([aligned([head, *rows]), "", *_explained(frame)])


def _row(row: "pd.Series[Any]") -> dict[str, str]:
    saved = not np.isnan(row["gamma"])
    band = (row["low"], row["high"]) if saved else (row["change_low"], row["change_high"])
    return {
        "layer": row["layer"],
        "gamma": f"/{row['gamma']:.2f}" if saved else "nothing",
        "change": f"{row['log_change']:+.2f}",
        "rebound": f"{row['log_rebound']:.2f}" if saved else "-",
        "band": f"{band[0]:.2f} to {band[1]:.2f}",
        "p": f"{row['p_backfire']:.0%}",
        "wait": waited(row["months_to_backfire"]),
        "verdict": said_of(row),
    }


def _explained(frame: "pd.DataFrame") -> list[str]:
    if saves_nothing(frame):
        return [
            "This shock saves nothing of any resource: there is nothing to take back, and rebound is not defined.",
            "What is defined: the change against the run without it, in logs with its 5-95 % band, and how often and",
            "when more is used.",
        ]
    words = [
        "Log-rebound R = 1 + ln(with/without)/ln(saving): 0 all saved, 1 all taken back, above 1 backfire.",
        "Tokens, spend and rent are not saved by efficiency: their R - 1 is how they respond to it.",
        "Where clouds train, accelerators, HBM, capex and energy are for training too, while R counts what a token",
        "saves: what becomes of compute for tokens alone is told by accelerator-hours.",
        "P is the share of seeds, and bands are over seeds: luck alone, not what the assumptions leave open.",
    ]
    if frame["gamma"].isna().any():
        words.append("Where the shock saves nothing there is no rebound; the band is then that of the change.")
    return words


def waited(months: float) -> str:
    """Months to backfire in words."""
    if np.isinf(months):
        return "never"
    return "at once" if months == 0 else f"{months:.0f} months"

"""What the baseline is held against: figures of 2023 and 2024 from the fact tables (MODEL.md, section Facts).

Every target is one number with its band, made from rows of a fact table by the sum or the median that its description
names; nothing is typed in here but the choice of rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from jevons.facts import facts
from jevons.scenario import registry

NVIDIA = "NVIDIA"
BIG_FOUR = ("Microsoft", "Alphabet", "Meta", "Amazon")
YEARS = ("2023", "2024")


@dataclass(frozen=True)
class Fact:
    """A figure with its band; low and high equal value where the source gives none."""

    value: float
    low: float
    high: float
    confidence: str
    table: str


@dataclass(frozen=True)
class Target:
    """A figure of the world and the months and observable of the model that it is compared with.

    ``how``: "last" month of the window, "sum" over it, or "year rate" (twelve times the last month). ``vendor`` picks
    one vendor. ``h100e`` weighs units by TFLOP/s over those of an H100; ``per_h100e`` takes a figure of the mean
    accelerator to that of an H100. ``scale`` takes the model's unit to the target's.
    """

    name: str
    unit: str
    months: tuple[str, str]
    observable: str
    how: str
    fact: Callable[[], Fact]
    what: str
    vendor: str | None = None
    scale: float = 1.0
    h100e: bool = False
    per_h100e: bool = False


def _confidence(rows: pd.DataFrame) -> str:
    """The weakest confidence among rows."""
    order = ("observed", "estimate", "from memory", "forecast")
    return max(rows["confidence"], key=order.index)


def _total(
    table: str, rows: pd.DataFrame, column: str = "value", bands: tuple[str, str] | None = None, per: float = 1.0
) -> Fact:
    """Sum of a column, and of its bands where it has them, in units of ``per``."""
    value, low, high = (float(rows[name].sum()) / per for name in (column, *(bands or (column, column))))
    return Fact(value, low, high, _confidence(rows), table)


def _price() -> Fact:
    """Price of a given quality at the end of 2024, from yearly falls at the quality of GPT-3 and 3.5 on MMLU."""
    table = facts("price_decline_rates")
    rows = table[table["benchmark"].str.startswith("MMLU") & table["threshold_model"].str.startswith("GPT-3")]
    falls = rows["fall_per_year"]
    start, years = float(registry()["market.price"].value), 23 / 12
    value, low, high = (start / fall**years for fall in (falls.median(), falls.max(), falls.min()))
    return Fact(value, low, high, _confidence(rows), "price_decline_rates")


def _tokens(date: str) -> Fact:
    """Tokens of the sellers that said so, each as last stated: a country and a reseller would count twice."""
    table = facts("token_volumes")
    sellers = table[~table["entity"].isin(["China", "OpenRouter"]) & (table["date"] <= date)]
    rows = sellers.sort_values("date").groupby(["entity", "scope"]).tail(1)
    return _total("token_volumes", rows, "ttok_per_month")


def _revenue(date: str) -> Fact:
    """Revenue run rates of the sellers that stated one."""
    table = facts("ai_revenue_run_rates")
    return _total("ai_revenue_run_rates", table[(table["date"] == date) & (table["metric"] == "revenue run rate")])


def _ai_capex(year: str) -> Fact:
    """Between what vendors sold for AI and all that the four largest clouds spent; the geometric mean of the two."""
    spent, sold = facts("hyperscaler_capex"), facts("accelerator_revenue")
    clouds = spent[
        spent["company"].isin(BIG_FOUR) & (spent["definition"] == "cash") & spent["period"].str.startswith(year)
    ]
    maker = sold["metric"].isin(["data center revenue", "AI semiconductor revenue"])
    chips = sold[maker & sold["date"].between(f"{year}-02", f"{int(year) + 1}-01")]
    low, high = float(chips["value"].sum()), float(clouds["value"].sum())
    return Fact(float(np.sqrt(low * high)), low, high, "estimate", "hyperscaler_capex, accelerator_revenue")


def _units(year: str) -> Fact:
    """Accelerators shipped in a year, thousand."""
    table = facts("unit_shipments")
    rows = table[(table["vendor"] == NVIDIA) & table["quarter"].str.startswith(year)]
    return _total("unit_shipments", rows, "units", ("units_p5", "units_p95"), per=1e3)


def _sales(first: str, last: str) -> Fact:
    """Sales of compute between two months."""
    table = facts("accelerator_revenue")
    compute = (table["vendor"] == NVIDIA) & (table["metric"] == "data center compute revenue")
    return _total("accelerator_revenue", table[compute & table["date"].between(first, last)])


def _installed(date: str) -> Fact:
    """H100 equivalents in use, thousand."""
    table = facts("installed_base")
    return _total("installed_base", table[table["date"] == date], "h100e", ("h100e_p5", "h100e_p95"), per=1e3)


def _hbm(year: str) -> Fact:
    """HBM in accelerators shipped in a year."""
    table = facts("hbm_and_packaging")
    return _total("hbm_and_packaging", table[table["metric"] == f"HBM in tracked accelerators shipped in {year}"])


def _rent(date: str) -> Fact:
    """What owners asked for an hour of an H100, the middle of all quotes."""
    table = facts("inference_economics")
    renting = table.iloc[:, 0].eq("H100 rental") & table["metric"].str.startswith("rent of an H100")
    rows = table[renting & (table["date"] == date) & ~table["metric"].str.contains("equities")]
    low, high = rows["value_low"].fillna(rows["value"]).min(), rows["value_high"].fillna(rows["value"]).max()
    return Fact(float(rows["value"].median()), float(low), float(high), _confidence(rows), "inference_economics")


def _year(year: str) -> tuple[str, str]:
    return f"{year}-01", f"{year}-12"


def _at(month: str) -> tuple[str, str]:
    return month, month


TARGETS: tuple[Target, ...] = (
    Target(
        "price of a given quality, 2024-12",
        "USD/Mtok",
        _at("2024-12"),
        "price_constant_quality_usd_per_mtok",
        "last",
        _price,
        "the start price after the median yearly fall at the quality of GPT-3 and 3.5",
    ),
    *(
        Target(
            f"tokens, {date}",
            "trillion/month",
            _at(date),
            "tokens_served_ttok",
            "last",
            partial(_tokens, date),
            "the sellers that said so, a lower bound",
        )
        for date in ("2024-04", "2024-12")
    ),
    *(
        Target(
            f"token spend, {date}",
            "billion USD/year",
            _at(date),
            "token_spend_busd",
            "year rate",
            partial(_revenue, date),
            "run rates of OpenAI and, in 2023, Anthropic: subscriptions are in, other sellers are not",
        )
        for date in ("2023-12", "2024-12")
    ),
    *(
        Target(
            f"AI capex, {year}",
            "billion USD",
            _year(year),
            "capex_busd",
            "sum",
            partial(_ai_capex, year),
            "between known sales of AI chips and all capex of the four largest clouds; their geometric mean",
        )
        for year in YEARS
    ),
    *(
        Target(
            f"NVIDIA units, {year}",
            "thousand",
            _year(year),
            "shipments_k",
            "sum",
            partial(_units, year),
            "data-centre GPUs shipped",
            vendor="nvidia",
        )
        for year in YEARS
    ),
    *(
        Target(
            f"NVIDIA revenue, {first} to {last}",
            "billion USD",
            (first, last),
            "vendor_revenue_busd",
            "sum",
            partial(_sales, first, last),
            "data-centre revenue but for networking",
            vendor="nvidia",
        )
        for first, last in (("2023-02", "2024-01"), ("2024-02", "2024-10"))
    ),
    *(
        Target(
            f"accelerators sold by {date}",
            "thousand H100e",
            _at(online),
            "fleet_k",
            "last",
            partial(_installed, date),
            "all that was shipped; the model's fleet a delivery lead of nine months later",
            h100e=True,
        )
        for date, online in (("2023-12", "2024-09"), ("2024-12", "2025-09"))
    ),
    *(
        Target(
            f"HBM in accelerators, {year}",
            "billion Gbit",
            _year(year),
            "hbm_shipped_mgbit",
            "sum",
            partial(_hbm, year),
            "in tracked accelerators; the industry ships more, to stock",
            scale=1e-3,
        )
        for year in YEARS
    ),
    *(
        Target(
            f"rent of an H100, {date}",
            "USD/hour",
            _at(date),
            "market_rent_usd_per_hour",
            "last",
            partial(_rent, date),
            "what was asked for an hour; the model's is what an hour must earn, times how short compute is",
            per_h100e=True,
        )
        for date in ("2023-06", "2024-02", "2024-10", "2024-12")
    ),
)
"""Facts to the end of 2024, all of them used to calibrate the baseline by eye; later ones are held out."""

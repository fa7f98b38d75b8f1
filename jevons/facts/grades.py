"""What tokens of a grade have cost: the cheapest list price of any model that reaches it, over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jevons.facts.reader import facts

if TYPE_CHECKING:
    import pandas as pd


def cheapest_of_grade(mmlu_pct: float, before: str) -> pd.DataFrame:
    """The lowest list price so far of models with an MMLU of ``mmlu_pct`` [%] or more, listed ``before`` a date.

    One row a listing: ``date`` and ``usd_per_mtok``, input and output blended as in the table `llm_api_prices`.
    """
    import pandas as pd

    prices = facts("llm_api_prices")
    listed = prices[prices["mmlu_pct"] >= mmlu_pct].assign(date=lambda table: pd.to_datetime(table["date"]))
    listed = listed[listed["date"] < before].sort_values("date")
    return listed.assign(usd_per_mtok=listed["blended_usd_per_mtok"].cummin())[["date", "usd_per_mtok"]]

"""Tidy tables of a pair of runs: a row is one month of one run, or one month of one agent over all seeds."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jevons.show.comparison import month_names

if TYPE_CHECKING:
    import xarray

    from jevons.analysis.pairs import Pair

AXES = ("run", "month")
PURE_SHARE = "1"

SUMS = ("orders_k", "shipments_k", "backlog_k", "fleet_k", "vendor_revenue_busd", "ebit_busd", "cash_busd")
"""Observables of single agents that may be added up over agents; all others (prices, shares) may not."""


def column_name(name: str, unit: str) -> str:
    """The name of an observable with its unit in it: "tokens_served_ttok_per_month", "token_margin_share".

    Observables carry the unit of the quantity in their names; the month of a flow and the unit of pure
    numbers are added: "_share" for parts of a whole, "_ratio" for numbers relative to the start or to a card.
    """
    if unit.endswith("/month"):
        return f"{name}_per_month"
    if unit == PURE_SHARE:
        return name if "share" in name else f"{name}_share"
    return f"{name}_ratio" if unit.endswith("= 1") else name


def sides(pair: "Pair") -> dict[str, "xarray.Dataset"]:
    """The datasets by the entry of the column "shock": "with" and "without", or "none" without events."""
    if not pair.scenario.events:
        return {"none": pair.without_shock}
    return {"with": pair.with_shock, "without": pair.without_shock}


def monthly(pair: "Pair") -> pd.DataFrame:
    """Aggregates, one row a side of the pair, seed and month; units are in the names of the columns."""
    return pd.concat([_monthly(shock, data) for shock, data in sides(pair).items()], ignore_index=True)


def by_agent(pair: "Pair") -> pd.DataFrame:
    """Every observable of single agents: median and 5-95 % band over seeds, one row an agent and month.

    Columns: shock, observable, unit, agent_kind, agent, month, median, p05, p95; the last three in ``unit``.
    """
    frames = [
        _by_agent(shock, data, str(name))
        for shock, data in sides(pair).items()
        for name in data.data_vars
        if len(data[name].dims) > len(AXES)
    ]
    return pd.concat(frames, ignore_index=True)


def _monthly(shock: str, data: "xarray.Dataset") -> pd.DataFrame:
    runs, months = data.sizes["run"], data.sizes["month"]
    columns: dict[str, object] = {
        "shock": np.repeat(shock, runs * months),
        "seed": np.repeat(data["seed"].values, months),
        "month": np.tile(month_names(data), runs),
    }
    for key in data.data_vars:
        name, variable = str(key), data[key]
        column = column_name(name, str(variable.attrs["unit"]))
        if variable.dims == AXES:
            columns[column] = variable.values.ravel()
        elif name in SUMS:
            columns[f"total_{column}"] = variable.sum([dim for dim in variable.dims if dim not in AXES]).values.ravel()
    return pd.DataFrame(columns)


def _by_agent(shock: str, data: "xarray.Dataset", name: str) -> pd.DataFrame:
    (kind,) = (str(dim) for dim in data[name].dims if dim not in AXES)
    values = data[name].transpose("run", kind, "month")
    low, median, high = np.quantile(values.values, [0.05, 0.5, 0.95], axis=0)
    agents, months = values.sizes[kind], values.sizes["month"]
    return pd.DataFrame(
        {
            "shock": shock,
            "observable": name,
            "unit": values.attrs["unit"],
            "agent_kind": kind,
            "agent": np.repeat(data[kind].values.astype(str), months),
            "month": np.tile(month_names(data), agents),
            "median": median.ravel(),
            "p05": low.ravel(),
            "p95": high.ravel(),
        }
    )

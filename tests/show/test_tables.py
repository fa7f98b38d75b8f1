"""Tables are tidy and carry their units."""

import numpy as np
import pytest
from made_up import AGENTS, PATHS, course, pair

from jevons.show.tables import by_agent, column_name, monthly

UNIT_ENDINGS = (
    "_usd_per_mtok",
    "_per_month",
    "_share",
    "_ratio",
    "_k",
    "_busd",
    "_usd_per_hour",
    "_gflop",
    "_ttok",
)


def test_a_row_is_one_side_one_seed_one_month() -> None:
    table = monthly(pair(seeds=3, months=30))
    assert len(table) == 2 * 3 * 30
    assert not table.duplicated(["shock", "seed", "month"]).any()
    assert set(table["shock"]) == {"with", "without"}


def test_every_column_of_figures_names_its_unit() -> None:
    columns = monthly(pair(seeds=1, months=3)).columns[3:]
    assert len(columns) == sum(dim is None for _, dim, _, _ in PATHS.values()) + 2
    assert [name for name in columns if not name.endswith(UNIT_ENDINGS)] == []


@pytest.mark.parametrize(
    ("name", "unit", "column"),
    [
        ("token_spend_busd", "BUSD/month", "token_spend_busd_per_month"),
        ("price_usd_per_mtok", "USD/Mtok", "price_usd_per_mtok"),
        ("token_margin", "1", "token_margin_share"),
        ("training_compute_share", "1", "training_compute_share"),
        ("tokens_per_task", "start = 1", "tokens_per_task_ratio"),
    ],
)
def test_names_of_columns_carry_units(name: str, unit: str, column: str) -> None:
    assert column_name(name, unit) == column


def test_figures_of_a_row_are_those_of_its_run_and_month() -> None:
    shown = pair(seeds=3, months=30)
    table = monthly(shown).set_index(["shock", "seed", "month"])
    data = shown.with_shock
    assert table.loc[("with", 2, "2025-02"), "price_usd_per_mtok"] == data["price_usd_per_mtok"].values[2, 25]
    orders = data["orders_k"].sum("vendor").values[2, 25]
    assert table.loc[("with", 2, "2025-02"), "total_orders_k_per_month"] == pytest.approx(orders)


def test_prices_and_shares_of_agents_are_not_added_up() -> None:
    assert not [name for name in monthly(pair(seeds=1, months=3)) if name.startswith("total_pos")]


def test_agents_have_median_and_band_with_their_unit() -> None:
    shown = pair(seeds=11, months=30)
    table = by_agent(shown)
    agents = sum(len(AGENTS[dim]) for _, dim, _, _ in PATHS.values() if dim is not None)
    assert len(table) == 2 * agents * 30
    assert ((table["p05"] <= table["median"]) & (table["median"] <= table["p95"])).all()
    row = table.query("shock == 'with' and observable == 'orders_k' and agent == 'emca' and month == '2025-02'")
    values = shown.with_shock["orders_k"].sel(vendor="emca").values[:, 25]
    assert row[["p05", "median", "p95"]].values[0].tolist() == np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    assert row["unit"].item() == "thousand/month" and row["agent_kind"].item() == "vendor"


def test_without_events_there_is_one_side_and_it_is_called_none() -> None:
    assert set(monthly(course(seeds=2, months=3))["shock"]) == {"none"}

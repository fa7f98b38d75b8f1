"""Nodes behind a vendor: alike and without lags they are its one capacity; memory in stock is not memory in use."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.agents.supply_chain import NODES
from jevons.analysis.backtest import backtest
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario, load_scenario
from tests.worlds import QUIET, market, same_bits, shocked

BOOM: dict[str, float | str] = {
    "enterprises.all.tam_growth": 3.0,
    "market.end": "2026-12",
    "market.supply_chain": "nodes",
}
NO_LAGS = {
    "market.shared_slack": 1.0,
    **{f"market.{node}_lag_months": 0.0 for node in ("wafer", "packaging", "hbm", "power")},
}
NODE_OUTPUTS = ("binding_node", "node_utilisation", "hbm_produced_mgbit", "hbm_inventory_mgbit", "hbm_scrapped_mgbit")


def test_nodes_without_lags_or_slack_and_with_ample_memory_are_one_capacity() -> None:
    ample = {"market.hbm_cover_months": 24.0, "market.hbm_cost_share": 0.0, **NO_LAGS, "market.end": "2023-12"}
    nodes = simulate(market({**BOOM, **ample}), seeds=[3])
    one = simulate(market({**BOOM, **ample, "market.supply_chain": "off"}), seeds=[3])
    others = [*NODE_OUTPUTS, "hbm_price_factor"]
    assert same_bits(nodes.drop_vars(others), one.drop_vars(others))
    assert np.all(nodes["binding_node"].sel(node="hbm") == 0.0)


def test_an_accelerator_market_without_a_chain_reports_none() -> None:
    data = simulate(market())
    assert all(np.all(data[name] == 0.0) for name in NODE_OUTPUTS)
    assert np.all(data["hbm_price_factor"] == 1.0)


def test_a_stock_without_memory_binds_and_is_used_in_full() -> None:
    model = JevonsModel(market(BOOM), seed=0)
    for rest in (0.0, 1e-15):
        for ring in (model.chains.hbm_inventory_mgbit, model.chains._started):
            ring[:] = rest
        model.step()
        hbm = NODES.index("hbm")
        assert np.all(model.chains.binding[..., hbm] == 1.0)
        assert np.all(model.chains.utilisation[..., hbm] == 1.0)


@settings(max_examples=6, deadline=None)
@given(
    cover=st.floats(0.0, 6.0),
    lag=st.integers(0, 20),
    production=st.integers(1, 12),
    penalty=st.floats(0.0, 1.0),
    gamma=st.floats(1.0, 30.0),
    seed=st.integers(0, 99),
)
def test_the_stock_of_memory_rolls_forward_and_never_runs_below_nothing(
    cover: float, lag: int, production: int, penalty: float, gamma: float, seed: int
) -> None:
    values = {
        **BOOM,
        "market.hbm_cover_months": cover,
        "market.hbm_lag_months": float(lag),
        "market.hbm_production_months": float(production),
        "market.hbm_yield_penalty": penalty,
    }
    data = simulate(shocked(market(values), gamma), seeds=[seed], strict=False)
    assert data["failure"].values.tolist() == [""]
    stock = data["hbm_inventory_mgbit"].values
    assert np.all(stock >= 0.0)
    change = (data["hbm_produced_mgbit"] - data["hbm_shipped_mgbit"]).values[:, 1:]
    np.testing.assert_allclose(np.diff(stock, axis=1), change, atol=1e-9 * np.max(stock))


@pytest.mark.parametrize("node", ["wafer", "packaging", "power"])
def test_the_node_with_the_longest_lag_holds_a_boom_down(node: str) -> None:
    values = {**BOOM, **NO_LAGS, "market.hbm_cover_months": 24.0, f"market.{node}_lag_months": 24.0}
    values["market.hbm_yield_penalty"] = 0.0
    slow = simulate(market(values))
    quick = simulate(market({**values, **NO_LAGS}))
    held = slow["binding_node"].sum("month").isel(run=0)
    assert NODES[int(np.argmax(held.values))] == {"wafer": "wafers"}.get(node, node)
    until_it_works = slice("2023-01", "2024-12")
    shipped = [float(one["shipments_k"].sel(month=until_it_works).sum()) for one in (slow, quick)]
    assert shipped[0] < 0.95 * shipped[1]


def test_a_run_with_a_chain_is_the_same_alone_and_beside_others() -> None:
    worlds = [
        market({**BOOM, "market.power_lag_months": lag, "market.hbm_production_months": 1 + lag}) for lag in (2.0, 9.0)
    ]
    batch = simulate(worlds, seeds=[1], batch=2)
    for run, world in enumerate(worlds):
        assert same_bits(simulate(world, seeds=[1]), batch.isel(run=[run]))


@pytest.mark.parametrize("rule", ["priority", "max_min", "contract"])
def test_books_balance_whoever_gets_scarce_accelerators(rule: str) -> None:
    values = {**BOOM, "market.allocation": rule, "market.order_gaming": 1.0}
    data = simulate(shocked(market(values), 10.0), seeds=[0, 1], strict=False)
    assert data["failure"].values.tolist() == ["", ""]


def test_without_shortage_no_rule_of_allocation_matters() -> None:
    calm = {"market.trends": "off", "market.demand_noise": 0.0, "market.yield_noise": 0.0, "market.progress_noise": 0.0}
    paths = [
        simulate(market({**calm, "market.allocation": rule, "market.order_gaming": 1.0}))
        for rule in ("proportional", "priority", "max_min", "contract")
    ]
    for path in paths[1:]:
        np.testing.assert_allclose(path["shipments_k"], paths[0]["shipments_k"], rtol=1e-9)
        assert np.all(path["phantom_orders_k"] == 0.0)


@pytest.mark.parametrize("months", [1, 5, 12])
def test_contracts_fix_the_price_of_memory_and_renew_at_the_spot_price(months: int) -> None:
    """Memory that has no weight in costs changes nothing else, so every contract sees the same spot price."""
    values = {**BOOM, "market.hbm_cost_share": 0.0}
    fixed = simulate(market({**values, "market.hbm_contract_months": float(months)}))["hbm_price_factor"]
    spot = simulate(market({**values, "market.hbm_contract_months": 1.0}))["hbm_price_factor"]
    price, today = (data.isel(run=0).transpose("month", "vendor").values for data in (fixed, spot))
    renewals = [month - month % months for month in range(1, len(price) + 1)]
    by_hand = np.array([today[month - 1] if month else np.ones(today.shape[1]) for month in renewals])
    np.testing.assert_array_equal(price, by_hand)
    assert np.ptp(today) > 0.1


def test_bits_under_way_at_the_start_are_for_what_is_announced_and_grow_as_lines_do() -> None:
    """Nothing that is decided from the start on is ready before a production lag is over."""
    values = {"market.supply_chain": "nodes", "market.hbm_production_months": 5.0, "market.chain_growth_at_start": 4.0}
    model = JevonsModel(market({**values, "vendors.nvidia.h200.launch": "2023-04"}), seed=0)
    produced = []
    for _ in range(5):
        model.step()
        produced.append(model.chains.hbm_produced_mgbit[0, model.vendor_names.index("nvidia")])
    gigabytes = np.array([80.0, 80.0, 80.0, 141.0, 141.0])
    np.testing.assert_allclose(produced, produced[0] * gigabytes / 80.0 * 4.0 ** (np.arange(5) / 12.0), rtol=1e-12)


def test_memory_is_made_for_the_announced_launch_and_not_for_its_delay() -> None:
    """Another date on the card moves production from that date on; a delay only leaves memory in stock."""
    world = market({"market.supply_chain": "nodes", **QUIET, "market.end": "2024-12"})
    late = Event(kind="generation_delay", date="2024-01", values={"generation": "nvidia.h200", "months": 6.0})
    worlds = [world, world.with_values({"vendors.nvidia.h200.launch": "2024-12"}), world.with_events([late])]
    data = simulate(worlds)
    planned, moved, delayed = (data["hbm_produced_mgbit"].isel(run=run) for run in range(3))
    differs = planned["month"].values[(planned != moved).values]
    assert str(differs[0])[:7] == "2024-06"
    np.testing.assert_array_equal(planned.sel(month=slice(None, "2024-11")), delayed.sel(month=slice(None, "2024-11")))
    used = data["hbm_shipped_mgbit"].sel(month="2024-09").values.ravel()
    assert used[2] < 0.8 * used[0]


@pytest.fixture(scope="module")
def with_nodes() -> Scenario:
    return load_scenario("baseline").with_values({"market.supply_chain": "nodes", "market.firms": 60.0})


def test_with_nodes_the_baseline_is_as_near_the_world_but_for_its_price(with_nodes: Scenario) -> None:
    found = backtest(with_nodes, range(2))
    assert set(found.loc[~found["near"], "target"]) <= {"price of a given quality, 2024-12"}


def test_packaging_and_memory_hold_output_down_in_2023_and_2024_and_wafers_do_not(with_nodes: Scenario) -> None:
    bound = simulate(with_nodes, range(2))["binding_node"].mean("run").sel(month=slice("2023-01", "2024-12"))
    total = bound.mean("month")
    assert float(total.sum()) > 0.5
    assert str(total["node"].values[int(np.argmax(total.values))]) == "packaging"
    assert float(total.sel(node=["packaging", "hbm"]).sum()) > 0.9 * float(total.sum())


def test_no_change_of_generation_starves_output_of_memory(with_nodes: Scenario) -> None:
    """The H200 of 2024 carries 1.8 times the memory of an H100, the B200 of the turn of the year 1.3 times that."""
    data = simulate(with_nodes, range(2))
    shipped = data["shipments_k"].sel(vendor="nvidia").mean("run")
    year = shipped.rolling(month=6).mean()
    assert float((year / year.shift(month=6)).sel(month=slice("2024-01", "2025-12")).min()) > 0.9


@pytest.mark.parametrize("rule", ["proportional", "priority", "max_min", "contract"])
def test_in_a_shortage_orders_are_inflated_where_that_pays_and_not_under_equal_shares(rule: str) -> None:
    values = {**BOOM, "market.supply_chain": "off", "market.allocation": rule}
    honest, gamed = (simulate(market({**values, "market.order_gaming": gaming})) for gaming in (0.0, 1.0))
    assert float(honest["backlog_k"].max()) > 0.0
    assert bool(np.any(gamed["phantom_orders_k"] > 0.0)) == (rule != "max_min")
    assert same_bits(honest, gamed) == (rule == "max_min")

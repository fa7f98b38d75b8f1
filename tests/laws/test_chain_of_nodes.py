"""Nodes behind a vendor: alike and without lags they are its one capacity; memory in stock is not memory in use."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.agents.supply_chain import NODES
from jevons.analysis.backtest import backtest
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from tests.worlds import market, same_bits, shocked

BOOM: dict[str, float | str] = {
    "enterprises.all.tam_growth": 3.0,
    "market.end": "2026-12",
    "market.supply_chain": "nodes",
}
NO_LAGS = {f"market.{node}_lag_months": 0.0 for node in ("wafer", "packaging", "hbm", "power")}
NODE_OUTPUTS = ("binding_node", "node_utilisation", "hbm_produced_mgbit", "hbm_inventory_mgbit", "hbm_scrapped_mgbit")


def test_nodes_without_lags_and_with_ample_memory_are_one_capacity() -> None:
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
    assert slow["shipments_k"].sum() < quick["shipments_k"].sum()


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


def test_bits_under_way_at_the_start_grow_as_lines_for_them_were_planned_to() -> None:
    """Nothing that is decided from the start on is ready before a production lag is over."""
    values = {"market.supply_chain": "nodes", "market.hbm_production_months": 5.0, "market.hbm_growth_at_start": 4.0}
    produced = simulate(market(values))["hbm_produced_mgbit"].values[0]
    np.testing.assert_allclose(produced[:5] / produced[0], 4.0 ** (np.arange(5) / 12.0), rtol=1e-12)


def test_with_nodes_as_many_accelerators_are_made_as_were_shipped() -> None:
    """Units of 2023 and 2024 and memory of 2023, within a factor of two; memory and packaging limit output."""
    nodes = load_scenario("baseline").with_values({"market.supply_chain": "nodes", "market.firms": 60.0})
    found = backtest(nodes, range(2)).set_index("target")
    assert found.loc[["NVIDIA units, 2023", "NVIDIA units, 2024", "HBM in accelerators, 2023"], "near"].all()
    binding = simulate(nodes, range(2))["binding_node"].sel(month=slice("2024-07", "2024-12")).mean(["run", "month"])
    assert float(binding.sel(node=["hbm", "packaging"]).sum()) > 0.75

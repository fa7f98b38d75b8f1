"""Two regions: what is one market's is the sum of the two, and a control that stops nothing changes no bit."""

import numpy as np
import pytest
import xarray
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate, to_dataset
from jevons.scenario import Event, Scenario
from tests.worlds import AT_REST, in_other_currency, market, same_bits

HOME = ("alibaba", "bytedance")
BUYERS = ("china_digital", "china_industry")


def _control(cap: float, date: str = "2023-07") -> Event:
    return Event("export_control", date, {"maximum_tflops": cap})


HOSTING: dict[str, float | str] = {
    "enterprises.all.self_hosting_utilisation": 0.9,
    "enterprises.all.self_hosting_fixed_cost": 500.0,
}
"""Firms serve themselves where they may (market.outside = "on")."""


def _world(values: dict[str, float | str], *events: Event) -> Scenario:
    return market(values, "export").with_events(events)


@settings(max_examples=6, deadline=None)
@given(
    cap=st.floats(50.0, 3000.0),
    leak=st.floats(0.0, 1.0),
    gap=st.floats(0.0, 0.9),
    chain=st.sampled_from(["off", "nodes"]),
    allocation=st.sampled_from(["proportional", "priority", "max_min", "contract"]),
    capex=st.sampled_from(["accelerator", "q", "roi_threshold", "arms_race"]),
    outside=st.sampled_from(["off", "on"]),
    seed=st.integers(0, 99),
)
def test_books_balance_under_any_control(
    cap: float, leak: float, gap: float, chain: str, allocation: str, capex: str, outside: str, seed: int
) -> None:
    values = {"region.leak_share": leak, "region.performance_gap": gap, "market.supply_chain": chain}
    switches = {"market.allocation": allocation, "market.capex": capex, "market.outside": outside, **HOSTING}
    events = (_control(cap), _control(2.0 * cap, "2024-02"))
    programme = Event("programme", "2023-09", {"budget": 5.0, "months": 6.0, "region": "china"})
    data = simulate(_world({**values, **switches}, *events, programme), seeds=[seed], strict=False)
    assert data["failure"].values.tolist() == [""]
    assert all(np.isfinite(series.values).all() for series in data.data_vars.values())


def test_regions_add_up_and_keep_to_themselves() -> None:
    data = simulate(_world({}, _control(300.0)), seeds=[1, 2])
    np.testing.assert_allclose(data["capex_by_region_busd"].sum("region"), data["capex_busd"], rtol=1e-12)
    sold = data["tokens_by_cloud_ttok"].sel(cloud=list(HOME)).sum("cloud")
    bought = data["tokens_by_sector_ttok"].sel(sector=list(BUYERS)).sum("sector")
    np.testing.assert_allclose(sold, bought, rtol=1e-12)
    np.testing.assert_allclose(data["tokens_by_cloud_ttok"].sum("cloud"), data["tokens_served_ttok"], rtol=1e-12)


def test_both_regions_start_at_the_observed_price_and_quantity_and_rest() -> None:
    world = _world(AT_REST)
    data = simulate(world)
    # The start's mix of vendors is kept by their prices at the start, which trends off leave alone.
    np.testing.assert_allclose(data["posted_price_usd_per_mtok"], world.parameters["market.price"], rtol=1e-9)
    np.testing.assert_allclose(data["tokens_served_ttok"], world.parameters["market.tokens"], rtol=1e-9)
    np.testing.assert_allclose(data["induced_efficiency"], 1.0, rtol=1e-9)
    for name in ("fleet_k", "capex_by_region_busd", "domestic_share", "rent_by_region_usd_per_pflops_hour"):
        np.testing.assert_allclose(data[name], data[name].isel(month=[0] * data.sizes["month"]), rtol=1e-9)


def test_a_control_that_nothing_exceeds_or_that_leaks_whole_changes_no_bit() -> None:
    free = simulate(_world({}), seeds=[3])
    assert same_bits(free, simulate(_world({}, _control(1e6)), seeds=[3]))
    with_all_leaking = {"region.leak_share": 1.0}
    leaking = simulate(_world(with_all_leaking, _control(100.0)), seeds=[3])
    assert same_bits(simulate(_world(with_all_leaking), seeds=[3]), leaking)
    assert not same_bits(free, simulate(_world({}, _control(300.0)), seeds=[3]))


@settings(max_examples=2, deadline=None)
@given(draws=st.lists(st.tuples(st.floats(50.0, 3000.0), st.floats(0.0, 1.0)), min_size=2, max_size=4), data=st.data())
def test_a_run_is_the_same_alone_and_beside_others(draws: list[tuple[float, float]], data: st.DataObject) -> None:
    values = [
        {
            "region.leak_share": leak,
            "region.effort_response": leak,
            "region.spill_over_lag_months": float(int(9 * leak)),
        }
        for _, leak in draws
    ]
    # One in two has no control at all.
    events = [(_control(cap),) if k % 2 else () for k, (cap, _) in enumerate(draws)]
    worlds = [_world(dict(own), *dated) for own, dated in zip(values, events, strict=True)]
    order = data.draw(st.permutations(range(len(worlds))))
    together = JevonsModel([worlds[k] for k in order], seed=order)
    together.run()
    batch = to_dataset(together)
    for position, k in enumerate(order):
        assert same_bits(simulate(worlds[k], seeds=[k]), batch.isel(run=[position]))


def test_quantities_do_not_depend_on_the_currency() -> None:
    world = _world({}, _control(300.0))
    dollars, other = simulate(world), simulate(in_other_currency(world, 1.7))
    for name in ("tokens_by_cloud_ttok", "orders_k", "fleet_k", "induced_efficiency", "domestic_share"):
        np.testing.assert_allclose(other[name], dollars[name], rtol=1e-9, err_msg=name)


def _shipped_to_the_region(world: Scenario) -> xarray.DataArray:
    """Accelerators shipped to clouds of the region, (month, generation)."""
    model = JevonsModel(world)
    home = [model.cloud_names.index(name) for name in HOME]
    months = []
    while model.running:
        model.step()
        months.append(np.concatenate([vendor.shipments[0, home].sum(axis=0) for vendor in model.vendors]))
    return xarray.DataArray(
        np.array(months), coords={"generation": list(model.generation_names)}, dims=("month", "generation")
    )


@pytest.mark.parametrize("leak", [0.0, 0.2])
def test_nothing_forbidden_is_shipped_but_what_leaks(leak: float) -> None:
    world = _world({"region.leak_share": leak, "market.end": "2024-12"}, _control(300.0))
    free, held = (_shipped_to_the_region(one) for one in (world.without_events(), world))
    fast = [name for name in free.generation.values if world.parameters[f"vendors.{name}.tflops"] > 300.0]
    abroad = [name for name in fast if not name.startswith("huawei.")]
    assert float(free.sel(generation=abroad)[6:].sum()) > 0.0
    through = float(held.sel(generation=abroad)[6:].sum())
    assert through == 0.0 if leak == 0.0 else through > 0.0
    assert float(held.sel(generation="nvidia.h20").sum()) > 0.0 == float(free.sel(generation="nvidia.h20").sum())
    np.testing.assert_array_equal(held[:6], free[:6])

"""A run's numbers depend on its scenario and seed alone: not on the batch, the position, or who else looks on."""

from collections.abc import Callable

import mesa
import numpy as np
import pytest
import xarray
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.market import observables
from jevons.market.ladder import EVERYTHING_ON
from jevons.market.model import JevonsModel
from jevons.market.observable import Observable
from jevons.market.simulate import simulate, to_dataset
from jevons.scenario import Event, Scenario
from tests.worlds import Values, market, rung, same_bits, shocked

SWITCHES: list[dict[str, float | str]] = [
    {},
    {"market.demand": "loglogistic", "market.pricing": "logit", "market.scarcity": "price", "market.budget": "cap"},
    {"market.demand": "isoelastic", "market.diffusion": "bass", "market.population": "granular"},
    {"market.diffusion": "bass", "market.supply": "elastic", "market.supply_elasticity": 0.7},
    {"market.diffusion": "threshold", "market.supply": "elastic"},
    {"market.diffusion": "real_option", "market.budget": "roi"},
    {
        "market.pilots": "on",
        "market.outside": "on",
        "enterprises.all.self_hosting_utilisation": 0.9,
        "enterprises.all.self_hosting_fixed_cost": 500.0,
        "enterprises.all.device_share_at_start": 0.2,
    },
    {
        "market.supply_chain": "nodes",
        "market.sites": "lagged",
        "market.allocation": "contract",
        "market.order_gaming": 1.0,
        "vendors.all.learning_exponent": 0.2,
        "vendors.asic.inference_specialisation": 1.0,
    },
    {"market.capex": "q", "market.capex_rivals": "matched", "market.beliefs": "learning"},
    {
        "market.capex": "roi_threshold",
        "clouds.all.hurdle_rate": 2.0,
        "market.capex_funding": "limited",
        "market.impairment": "on",
        "market.pricing": "subsidy",
    },
    {"market.capex": "arms_race", "clouds.google.planned_capex_growth": 6.0},
]


def _runs(switches: dict[str, float | str], draws: list[tuple[float, float, float]]) -> list[Scenario]:
    """Scenarios that differ in many numbers, so that a leak from a neighbour would show."""
    return [
        shocked(
            market(
                {
                    **switches,
                    "enterprises.software.elasticity": eps,
                    "clouds.all.lead_months": float(3 + round(6 * speed)),
                    "clouds.all.capex_speed": 0.05 + 0.2 * speed,
                    "enterprises.all.inertia": 5 * speed,
                    "enterprises.all.pilot_months": float(1 + round(20 * speed)),
                    "market.grid_lag_months": float(6 + round(40 * speed)),
                    "market.hbm_lag_months": float(round(15 * speed)),
                }
            ),
            gamma,
        )
        for eps, gamma, speed in draws
    ]


@pytest.mark.parametrize("switches", SWITCHES, ids=str)
@settings(max_examples=3, deadline=None)
@given(
    draws=st.lists(st.tuples(st.floats(0.1, 2.0), st.floats(1.0, 30.0), st.floats(0.0, 1.0)), min_size=2, max_size=9),
    data=st.data(),
)
def test_a_run_is_the_same_alone_and_in_any_batch(
    switches: dict[str, float | str], draws: list[tuple[float, float, float]], data: st.DataObject
) -> None:
    scenarios = _runs(switches, draws)
    seeds = list(range(len(scenarios)))
    order = data.draw(st.permutations(seeds))
    together = JevonsModel([scenarios[k] for k in order], seed=[seeds[k] for k in order])
    together.run()
    batch = to_dataset(together)
    for position, k in enumerate(order):
        alone = simulate(scenarios[k], seeds=[seeds[k]])
        assert same_bits(alone, batch.isel(run=[position]))


EVENTS = (
    Event("export_control", "2023-01", {"maximum_tflops": 300.0}),
    Event("export_control", "2023-05", {"maximum_tflops": 100.0}),
    Event("export_control", "2023-11", {"maximum_tflops": 1e6}),
    Event("programme", "2023-03", {"budget": 20.0, "months": 6.0, "region": "china"}),
    Event("shakeout", "2023-08", {"success_factor": 0.4}),
    Event("supply", "2023-06", {"factor": 0.3}),
    Event("hardware", "2023-09", {"factor": 2.0}),
    Event("price_war", "2023-04", {"depth": 0.8, "months": 6.0}),
    Event("tam_growth", "2023-10", {"factor": 0.1, "sector": "all"}),
    Event("on_device_launch", "2023-05", {"share": 0.5, "months": 9.0}),
)
"""What happens to some runs of a batch and not to others: a control from the first month, tightened, lifted; shocks."""


def _everything_on(values: Values) -> Scenario:
    return market({**EVERYTHING_ON, **values}, "export")


def _top_of_the_ladder(values: Values) -> Scenario:
    return rung("M8", values)


def _habits(months: tuple[int, ...]) -> dict[str, float | str]:
    """Leads, lives and lags of one run, from six numbers."""
    lead, life, book_life, site_lag, hbm_lag, open_lag = months
    return {
        "clouds.all.lead_months": float(1 + lead % 12),
        "clouds.google.lead_months": float(1 + site_lag % 12),
        "clouds.all.economic_life_months": float(12 + life),
        "clouds.all.book_life_months": float(12 + book_life),
        "clouds.all.hurdle_rate": 0.05 + 0.1 * open_lag,
        "market.shell_lag_months": float(1 + site_lag),
        "market.grid_lag_months": float(1 + hbm_lag),
        "market.hbm_lag_months": float(hbm_lag),
        "market.open_model_lag_months": float(open_lag),
        "enterprises.all.pilot_months": float(1 + lead),
        "region.spill_over_lag_months": float(1 + open_lag),
    }


MONTHS = st.tuples(*[st.integers(0, 23)] * 6)
HAPPENING = st.sets(st.sampled_from(range(len(EVENTS))))


@pytest.mark.parametrize("world", [_everything_on, _top_of_the_ladder])
@settings(max_examples=4, deadline=None)
@given(runs=st.lists(st.tuples(MONTHS, HAPPENING), min_size=2, max_size=4))
def test_two_regions_with_lags_and_events_of_each_run_are_the_same_alone_and_together(
    world: Callable[[Values], Scenario], runs: list[tuple[tuple[int, ...], set[int]]]
) -> None:
    scenarios = [world(_habits(months)).with_events([EVENTS[k] for k in sorted(events)]) for months, events in runs]
    together = simulate(scenarios)
    for position, scenario in enumerate(scenarios):
        assert same_bits(simulate(scenario), together.isel(run=[position]))


def _in_batches(size: int) -> xarray.Dataset:
    return simulate([market(), shocked(market(), 10.0)], seeds=range(6), batch=size)


@pytest.fixture(scope="module")
def sevens() -> xarray.Dataset:
    """Twelve runs, seven of them side by side and then five."""
    return _in_batches(7)


@pytest.mark.parametrize("size", [1, 2, 5, 64])
def test_the_size_of_the_batch_changes_no_bit(size: int, sevens: xarray.Dataset) -> None:
    assert same_bits(_in_batches(size), sevens)


@pytest.mark.parametrize("switches", SWITCHES, ids=str)
def test_a_null_shock_changes_no_bit(switches: dict[str, float | str]) -> None:
    scenario = market(switches)
    data = simulate([shocked(scenario, 1.0), scenario], seeds=range(4))
    assert same_bits(data.isel(run=slice(0, 4)), data.isel(run=slice(4, 8)))


def test_a_real_shock_changes_something() -> None:
    data = simulate([shocked(market(), 1.5), market()])
    assert not same_bits(data.isel(run=[0]), data.isel(run=[1]))


class Bystander(mesa.Agent):
    """An agent that does nothing."""


def test_an_idle_agent_changes_no_bit() -> None:
    plain, watched = JevonsModel(market(), seed=4), JevonsModel(market(), seed=4)
    for _ in range(5):
        Bystander(watched)
        watched.step()
    watched.run()
    plain.run()
    assert same_bits(to_dataset(plain), to_dataset(watched))


def test_an_added_observable_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    before = simulate(market(), seeds=[1])
    extra = Observable("months_of_backlog", "months", "a further look", lambda v: v.vendors("demand"), "vendor")
    monkeypatch.setattr(observables, "OBSERVABLES", (extra, *observables.OBSERVABLES))
    after = simulate(market(), seeds=[1])
    assert same_bits(before, after)


def test_seeds_differ() -> None:
    data = simulate(market(), seeds=[0, 1])
    tokens = data["tokens_served_ttok"].values
    assert not np.array_equal(tokens[0], tokens[1])


def test_runs_of_different_numbers_of_firms_are_never_side_by_side() -> None:
    """Side by side they would all have the first one's; one after the other each has its own."""
    few, many = (market({"market.firms": firms, "market.end": "2023-06"}) for firms in (10.0, 20.0))
    with pytest.raises(ValueError, match=r"market.firms: runs of one batch must agree"):
        JevonsModel([few, many], seed=[0, 0], collect=False)
    together = simulate([few, many])
    for place, alone in enumerate((few, many)):
        assert same_bits(together.isel(run=[place]), simulate(alone))


def test_a_longer_horizon_leaves_the_shared_months_alone() -> None:
    short = simulate(market({"market.end": "2023-12"}), seeds=[2])
    longer = simulate(market({"market.end": "2024-12"}), seeds=[2]).isel(month=slice(0, 12))
    assert same_bits(short, longer)

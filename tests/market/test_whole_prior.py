"""Worlds from the whole prior, every mechanism switched one way or another, hold; what cannot be is told by name."""

import numpy as np
import pytest

from benchmarks.whole_prior import Finding, batches, play
from jevons.market.clearing import clearing_rent
from jevons.market.ladder import EVERYTHING_ON
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate, to_dataset
from jevons.scenario import load_scenario
from jevons.scenario.events import EVENT_KINDS
from tests.worlds import market


def test_worlds_over_the_whole_prior_have_no_fault() -> None:
    """A sample of what `python -m benchmarks.whole_prior` plays: switches, a second region and events, five batches."""
    found = Finding()
    kinds = set()
    for worlds in batches(40, at_once=8):
        play([world.with_values({"market.firms": 6.0, "market.end": "2027-06"}) for world in worlds], found)
        kinds |= {event.kind for world in worlds for event in world.events}
    assert found.worlds == 40 and kinds == set(EVENT_KINDS)
    assert not found.faults, found.example


def test_everything_on_leaves_no_switch_of_a_mechanism_off() -> None:
    on = load_scenario("baseline").with_values(EVERYTHING_ON)
    off = [path for path, value in on.parameters.items() if value in ("off", "none", "ample", "ignored", "fixed")]
    assert off == ["market.overhead"]  # where "fixed" is the mechanism, and "none" its absence


def test_a_rent_where_demand_jumps_leaves_hours_idle_and_no_fewer_than_needed() -> None:
    """Demand of e^2 hours up to a log rent of one and of one hour beyond: supply sigma ln w with sigma = 1."""
    last = np.zeros(2)
    log_rent, jumps = clearing_rent(lambda rent: np.where(rent < 1.0, np.exp(2.0), 1.0), np.array([1.0, np.inf]), last)
    assert log_rent[0] == pytest.approx(1.0, abs=1e-9) and jumps.tolist() == [True, False]


def test_a_rent_that_secants_miss_is_found_by_halving() -> None:
    """A cliff that is steep and yet no jump: ln X = -1000 (ln w - 2), supply ln X = 0.5 ln w, ln w = 2000/1000.5."""

    def hours(log_rent: np.ndarray) -> np.ndarray:
        return np.asarray(np.exp(np.clip(-1000.0 * (log_rent - 2.0), -3.0, 3.0)))

    log_rent, jumps = clearing_rent(hours, np.array([0.5]), np.zeros(1))
    assert log_rent[0] == pytest.approx(2000.0 / 1000.5, abs=1e-8) and not jumps.any()


def test_a_cloud_whose_orders_come_too_late_keeps_its_last_accelerators() -> None:
    """Nothing is ordered for longer than an accelerator lives."""
    world = market({"market.end": "2026-12", "clouds.all.economic_life_months": 24.0, "clouds.all.lead_months": 3.0})
    model = JevonsModel(world, seed=0)
    for cloud in model.clouds:
        cloud.plan_capex = lambda *args: None  # type: ignore[method-assign]
        cloud.order_rate = 0.0 * cloud.order_rate
    started = [float(np.sum(cloud.fleet.units)) for cloud in model.clouds]
    while model.running:
        model.step()
    for cloud, units in zip(model.clouds, started, strict=True):
        assert float(np.sum(cloud.fleet.units)) == pytest.approx(1e-6 * units, rel=1e-6)
        paid = 1e-6 * cloud.accounts.fleet.start_cost_usd[0, cloud.place]
        assert float(cloud.fleet.in_service_usd[0]) == pytest.approx(paid, rel=1e-6)
    assert not model.books.failures


def test_more_electricity_than_the_world_makes_is_told_by_name() -> None:
    data = simulate(market({"market.power_overhead": 4.0, "market.tokens": 1000.0, "market.price": 1000.0}))
    assert data["failure"].values.tolist() == [""]
    assert str(data["beyond"].values[0]).startswith("seed 0, 20")
    assert "is beyond all electricity generated in 2023" in str(data["beyond"].values[0])


def test_a_number_that_is_none_fails_the_run_by_name() -> None:
    model = JevonsModel(market(), seed=[0, 1])
    model.run()
    model.record.values["energy_gwh"][3, 1] = np.nan
    assert to_dataset(model)["failure"].values.tolist() == ["", "seed 1, 2023-04: energy_gwh is no finite number"]

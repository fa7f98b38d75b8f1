"""The regimes teach what they say: one past, three answers."""

from functools import cache

import numpy as np
import pytest

import jevons
from jevons.analysis.pairs import Pair
from jevons.market.model import JevonsModel
from jevons.scenario import Event, load_scenario

REGIMES = ("inelastic", "unit-elastic", "elastic")


@cache
def _pair(name: str) -> Pair:
    return jevons.counterfactual(name, seeds=range(8))


def _at(pair: Pair, observable: str, month: str) -> tuple[float, float]:
    """Median over seeds with and without the shock."""
    runs = (pair.with_shock, pair.without_shock)
    with_shock, without = (float(run[observable].sel(month=month).median("run").item()) for run in runs)
    return with_shock, without


@pytest.mark.parametrize("observable", ["tokens_desired_ttok", "price_usd_per_mtok"])
def test_regimes_share_one_past(observable: str) -> None:
    last = [_at(_pair(name), observable, "2024-12")[0] for name in REGIMES]
    assert max(last) / min(last) < 1.5


def test_compute_falls_stays_or_rises_as_elasticity_says() -> None:
    changes = {name: _at(_pair(name), "accelerator_hours_mh", "2028-12") for name in REGIMES}
    ratio = {name: one / other for name, (one, other) in changes.items()}
    assert ratio["inelastic"] < 0.9
    assert 0.9 < ratio["unit-elastic"] < 1.1
    assert ratio["elastic"] > 1.1


def test_an_elastic_market_too_has_an_air_pocket() -> None:
    before_supply_can_follow, without = _at(_pair("elastic"), "accelerator_hours_mh", "2025-06")
    assert before_supply_can_follow < 1.01 * without


def _after_cuts(dates: tuple[str, ...], factor: float) -> JevonsModel:
    """The mixed market at rest, where tokens alone cost anything and use follows at once, after cuts of all prices."""
    values: dict[str, float | str] = {"market.diffusion": "none", "market.trends": "off", "market.demand_noise": 0.0}
    values |= {"enterprises.all.compute_share": 1.0, "market.firms": 300.0, "market.end": "2023-03"}
    cuts = [Event("price_cut", date, {"factor": factor}) for date in dates]
    model = JevonsModel(load_scenario("mixed").with_values(values).with_events(cuts), collect=False)
    model.run()
    return model


def test_mixed_demand_is_elastic_unit_elastic_and_inelastic_at_the_start_under_a_ceiling() -> None:
    expected = {"software": 1.5, "services": 1.0, "industry": 0.5}
    for sector in _after_cuts(("2023-02",), 1.001).sectors:
        won = np.log(np.sum(sector.firms.weight * np.exp(sector.log_tasks)))
        assert won / -sector._plan.log_cost[0] == pytest.approx(expected[sector.name], rel=0.01)
    for sector in _after_cuts(("2023-02", "2023-03"), 1e4).sectors:
        assert 0.4 < sector.penetration[0] <= 1.0

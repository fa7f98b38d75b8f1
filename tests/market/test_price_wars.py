"""A price war takes prices down to what can be avoided: electricity, and for those who rent their rent as well."""

import numpy as np
import pytest

from jevons.market.model import JevonsModel
from jevons.scenario import Event, Scenario
from tests.worlds import market, rung


def _war(scenario: Scenario, depth: float = 1.0) -> JevonsModel:
    event = Event("price_war", "2023-03", {"depth": depth, "months": 60.0})
    values = {"clouds.all.price_adjustment": 1.0, "market.electricity_price": 0.1}
    model = JevonsModel(scenario.with_values(values).with_events([event]), collect=False)
    model.run()
    return model


@pytest.mark.parametrize("elasticity", [np.inf, 1.0])
def test_renters_do_not_sell_below_rent_and_electricity(elasticity: float) -> None:
    for cloud in _war(rung("M5", {"market.supply_elasticity": elasticity})).clouds:
        np.testing.assert_allclose(cloud.posted_price, cloud.unit_cost, rtol=1e-9)
        assert np.all(cloud.variable_cost < 0.9 * cloud.unit_cost)


def test_owners_sell_down_to_electricity_as_what_they_paid_is_gone() -> None:
    for cloud in _war(market()).clouds:
        np.testing.assert_allclose(cloud.posted_price, np.maximum(cloud.variable_cost, 0.001 * cloud.posted_price))
        assert np.all(cloud.posted_price < 0.5 * cloud.unit_cost)


def test_a_war_as_rule_is_competition_at_cost_where_compute_is_rented() -> None:
    model = JevonsModel(rung("M5", {"market.pricing": "price_war", "clouds.all.pass_through": 1.0}), collect=False)
    model.run()
    for cloud in model.clouds:
        assert cloud.serving_efficiency == pytest.approx(cloud.start_serving_efficiency, rel=1e-12)
        np.testing.assert_allclose(cloud.price_ahead, cloud.unit_cost, rtol=1e-9)

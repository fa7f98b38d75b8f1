"""The rent of an accelerator-hour moves when compute gets short; list prices follow later and less."""

import numpy as np

from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Event, load_scenario
from tests.worlds import AT_REST, market

BOOM = Event("tam_growth", "2023-08", {"factor": 40.0})


def test_at_rest_an_hour_fetches_its_cost() -> None:
    data = simulate(market(AT_REST))
    np.testing.assert_allclose(data["compute_scarcity"], 1.0, rtol=1e-9)
    np.testing.assert_allclose(data["market_rent_usd_per_hour"], data["rent_usd_per_hour"], rtol=1e-9)


def test_rent_answers_a_boom_within_the_month_and_list_prices_wait_for_orders() -> None:
    values = {**AT_REST, "enterprises.all.adjustment_rate": 1.0, "market.training_share": 0.2}
    data = simulate(market(values).with_events([BOOM]))
    rent = data["market_rent_usd_per_hour"].isel(run=0).values
    listed = data["list_price_factor"].isel(run=0).sel(vendor="nvidia").values
    boom, orders = 7, 9
    assert rent[boom] > 2.0 * rent[boom - 1]
    np.testing.assert_allclose(listed[:orders], 1.0, rtol=1e-9)
    assert 1.05 < listed[orders:].max() <= 1.1


def test_rent_follows_scarcity_by_its_elasticity() -> None:
    data = simulate(market({"market.rent_response": 2.0, "market.electricity_price": 0.0}))
    by_hand = data["rent_usd_per_hour"] * data["compute_scarcity"] ** 2.0
    np.testing.assert_allclose(data["market_rent_usd_per_hour"], by_hand, rtol=1e-12)


def test_nothing_online_fetches_less_than_its_electricity_and_operation_before_its_age_comes() -> None:
    """In the baseline a rule that retires by worth would retire nothing; an hour of old compute is worth as new."""
    model = JevonsModel(load_scenario("baseline").with_values({"market.firms": 60.0}), seed=[0, 1, 2], collect=False)
    each, numbers = model.machine_room, model.clouds[0].numbers
    card = np.concatenate([vendor.card_price_usd for vendor in model.vendors], axis=-1)
    hours = numbers.economic_life_months[:, None] * model.clouds[0].hours
    paid = card * (1.0 + model.market.infrastructure_share[:, None])
    running = each.energy_usd_per_hour + numbers.operating_cost_share[:, None] * paid / hours
    while model.running:
        model.step()
        rent = model.record.values["rent_by_region_usd_per_pflops_hour"][model.month - 1, :, 0] / 1e3
        online = model.accounts.fleet.units.sum(axis=1) > 1.0
        assert np.all((rent[:, None] * each.tflops > running) | ~online)

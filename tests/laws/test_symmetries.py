"""Symmetries of the market: units of currency, labels of agents, and the size of the time step of accounts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from tests.worlds import in_other_currency, market, shocked

QUANTITIES = ("tokens_served_ttok", "flop_served_zflop", "orders_k", "hbm_shipped_mgbit", "energy_gwh", "utilisation")


@settings(max_examples=4, deadline=None)
@given(rate=st.floats(0.5, 3.0), pricing=st.sampled_from(["atkeson_burstein", "logit", "cost_plus"]))
def test_quantities_do_not_depend_on_the_currency(rate: float, pricing: str) -> None:
    world = shocked(market({"market.pricing": pricing, "market.scarcity": "price"}), 10.0)
    dollars, other = simulate(world), simulate(in_other_currency(world, rate))
    for name in QUANTITIES:
        np.testing.assert_allclose(other[name], dollars[name], rtol=1e-9, err_msg=name)
    np.testing.assert_allclose(other["token_spend_busd"], rate * dollars["token_spend_busd"], rtol=1e-9)


@settings(max_examples=4, deadline=None)
@given(factor=st.floats(0.2, 5.0))
def test_prices_do_not_depend_on_the_size_of_the_market(factor: float) -> None:
    world = shocked(market(), 10.0)
    larger = world.with_values({"market.tokens": factor * float(world.parameters["market.tokens"])})
    a, b = simulate(world), simulate(larger)
    np.testing.assert_allclose(a["price_usd_per_mtok"], b["price_usd_per_mtok"], rtol=1e-9)
    np.testing.assert_allclose(factor * a["capex_busd"], b["capex_busd"], rtol=1e-9)


def test_clouds_that_swap_their_cards_swap_their_fates() -> None:
    world = shocked(market(), 10.0)
    names = ("azure_openai", "google")
    values: dict[str, float | str] = {}
    for path, value in world.parameters.items():
        for own, other in (names, names[::-1]):
            if path.startswith(f"clouds.{own}."):
                values[path.replace(own, other)] = value
    a, b = simulate(world), simulate(world.with_values(values))
    for name in ("tokens_by_cloud_ttok", "posted_price_usd_per_mtok", "ebit_busd"):
        swapped = b[name].sel(cloud=[names[1], names[0]]).values
        np.testing.assert_allclose(a[name].sel(cloud=list(names)).values, swapped, rtol=1e-9, err_msg=name)


@pytest.mark.parametrize("population", ["equal_demand", "granular"])
def test_firms_weigh_one_in_all(population: str) -> None:
    from jevons.market.model import JevonsModel

    model = JevonsModel(market({"market.population": population}), seed=[0, 1, 2])
    for sector in model.sectors:
        np.testing.assert_allclose(sector.firms.weight.sum(axis=-1), 1.0, rtol=1e-12)


def test_mean_elasticity_is_the_one_asked_for() -> None:
    """The weighted mean over firms of the equal-demand population, whatever the spread."""
    from jevons.market.model import JevonsModel

    world = load_scenario("baseline").with_values({"market.firms": 6000.0, "market.end": "2023-02"})
    model = JevonsModel(world, seed=[0, 1])
    for sector in model.sectors:
        mean = np.sum(sector.firms.weight * sector.elasticity, axis=-1)
        np.testing.assert_allclose(mean, sector.numbers.elasticity, rtol=5e-3)

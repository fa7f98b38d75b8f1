"""Bears, believers, and what both learn from the same sales."""

import numpy as np
import xarray

import jevons
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario
from tests.worlds import AT_REST, QUIET, market, same_bits, shocked


def world(**values: float | str) -> Scenario:
    given = {key.replace("__", "."): value for key, value in values.items()}
    return market({**QUIET, "market.beliefs": "learning", "market.end": "2024-12", **given})


def orders_after(data: xarray.Dataset) -> float:
    """Accelerators ordered in the year after the shock of July 2023."""
    return float(data["orders_k"].sel(month=slice("2023-07", "2024-06")).sum())


def test_the_more_a_cloud_believes_in_the_answer_the_more_it_orders_after_a_saving() -> None:
    change = []
    for belief in (0.0, 1.0, 2.0):
        fixed_belief = {"clouds__all__believed_elasticity_at_start": belief, "clouds__all__belief_gain": 0.0}
        scenario = world(market__training="none", market__chips="ample", **fixed_belief)
        pair = jevons.counterfactual(shocked(scenario, 4.0), seeds=[0])
        change.append(np.log(orders_after(pair.with_shock) / orders_after(pair.without_shock)))
    bear, neutral, believer = change
    assert bear < neutral < believer


def test_without_news_of_prices_beliefs_make_no_difference() -> None:
    """More tasks to do move tokens and no price: believers, bears and those without a belief expect alike."""
    grown = [Event("tam_growth", "2023-06", {"factor": 1.3})]
    steady = {"market.pricing": "cost_plus", "vendors.all.price_response": 0.0}
    fixed = market({**AT_REST, **steady, "market.beliefs": "fixed"}).with_events(grown)
    believed = fixed.with_values({"market.beliefs": "learning", "clouds.all.believed_elasticity_at_start": 3.0})
    one, other = simulate(fixed), simulate(believed)
    orders = one["orders_k"].sum("vendor").values[0]
    assert orders.max() > 1.01 * orders[0]
    for name in set(one.data_vars) - {"believed_elasticity"}:
        np.testing.assert_allclose(one[name].values, other[name].values, rtol=1e-8, atol=1e-9)


def test_beliefs_that_do_not_learn_stay_and_those_that_do_move() -> None:
    still = simulate(world(clouds__all__belief_gain=0.0))["believed_elasticity"].values
    assert np.all(still == 1.1)
    moved = simulate(world(clouds__all__belief_gain=0.1))["believed_elasticity"].values
    assert np.all(np.abs(moved[0, -1] - 1.1) > 0.01)


def test_a_growing_market_teaches_more_than_buyers_would_ever_answer() -> None:
    """Buyers answer by 0.5; tokens grow for other reasons as well, and clouds learn of the sum."""
    values = {"market.demand": "isoelastic", "market.tokens_per_task": "fixed", "enterprises.all.elasticity": 0.5}
    values |= {"enterprises.all.elasticity_spread": 0.0, "enterprises.all.intensive_elasticity": 0.0}
    scenario = world(market__diffusion="none", clouds__all__belief_gain=0.1).with_values(values)
    learned = simulate(scenario.with_values({"clouds.all.believed_elasticity_at_start": 0.5}))
    assert float(learned["believed_elasticity"].values[0, -1].min()) > 0.6


def test_what_is_believed_does_not_matter_where_nobody_plans_by_it() -> None:
    base = market({"market.beliefs": "fixed"})
    other = base.with_values({"clouds.all.belief_gain": 0.5, "clouds.all.belief_patience_months": 40.0})
    assert same_bits(simulate(base), simulate(other))

"""Rules of capex: what each follows, what it does not see, and what its gates let through."""

import numpy as np
import pytest
import xarray

import jevons
from jevons.agents.capex_rules import CAPEX_RULES
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Scenario, ScenarioError
from tests.worlds import QUIET, market, same_bits, shocked

SPENDING = ("capex_busd", "orders_k", "shipments_k", "fleet_k", "vendor_revenue_busd")


def world(rule: str, **values: float | str) -> Scenario:
    return market({**QUIET, "market.capex": rule, **{k.replace("__", "."): v for k, v in values.items()}})


def both(scenario: Scenario, gamma: float = 10.0) -> tuple[xarray.Dataset, xarray.Dataset]:
    """With and without an efficiency shock in July 2023."""
    pair = jevons.counterfactual(shocked(scenario, gamma), seeds=[0, 1])
    return pair.with_shock, pair.without_shock


@pytest.mark.parametrize("rule", ["fixed_plan", "arms_race"])
def test_capex_that_asks_no_token_is_the_same_to_the_last_bit_whatever_efficiency_does(rule: str) -> None:
    """The rival of Jevons: capex rises and would have risen just so."""
    shock, calm = both(world(rule, clouds__google__planned_capex_growth=6.0))
    for name in SPENDING:
        np.testing.assert_array_equal(shock[name].values, calm[name].values)
    assert not np.array_equal(shock["price_usd_per_mtok"].values, calm["price_usd_per_mtok"].values)
    assert float(calm["capex_busd"].values[0, -1]) > 1.3 * float(calm["capex_busd"].values[0, 0])


@pytest.mark.parametrize("rule", sorted(set(CAPEX_RULES) - {"fixed_plan", "arms_race"}))
def test_capex_that_looks_at_tokens_or_rents_answers_to_efficiency(rule: str) -> None:
    shock, calm = both(world(rule))
    assert not np.array_equal(shock["capex_busd"].values, calm["capex_busd"].values)


def test_a_plan_is_kept_to_the_dollar() -> None:
    """Orders times today's cost of compute grow by the plan alone, while nothing else holds spending down."""
    model = JevonsModel(world("fixed_plan", clouds__all__planned_capex_growth=2.5, market__trend_half_life_years=4.0))
    start = [cloud.order_spending_usd.copy() for cloud in model.clouds]
    while model.month < 13:
        model.step()
    years = np.arange(4) * 0.25
    log_growth = np.sum(np.log(2.5) * 0.25 * 2.0 ** (-years / 4.0))
    for cloud, first in zip(model.clouds, start, strict=True):
        assert cloud.order_spending_usd / first == pytest.approx(np.exp(log_growth), rel=1e-12)


def test_arms_races_without_matching_are_fixed_plans() -> None:
    values = {"clouds__google__planned_capex_growth": 6.0, "clouds__all__peer_matching": 0.0}
    assert same_bits(simulate(world("arms_race", **values)), simulate(world("fixed_plan", **values)))


def test_who_matches_in_full_grows_as_the_rivals_grew() -> None:
    values = {"clouds__google__planned_capex_growth": 6.0, "clouds__azure_openai__peer_matching": 1.0}
    model = JevonsModel(world("arms_race", **values))
    followed = None
    while model.month < 13:
        if model.month == 12:
            others = [cloud.capex_growth for cloud in model.clouds if cloud.name != "azure_openai"]
            followed = np.mean(others, axis=0)
        model.step()
    own = next(cloud for cloud in model.clouds if cloud.name == "azure_openai")
    assert followed is not None
    assert own.capex_growth == pytest.approx(followed, rel=1e-9)


def test_returns_above_the_hurdle_leave_the_accelerator_alone_and_none_leave_strategy() -> None:
    free = {"clouds__all__hurdle_rate": 0.001}
    assert same_bits(simulate(world("roi_threshold", **free)), simulate(world("accelerator", **free)))
    barred = {"market__pricing": "price_war", "market__end": "2023-01", "market__chips": "ample"}
    part = simulate(world("roi_threshold", clouds__all__strategic_share=0.25, **barred))["orders_k"].values
    whole = simulate(world("accelerator", **barred))["orders_k"].values
    np.testing.assert_allclose(part, 0.25 * whole, rtol=1e-12)


def test_all_strategy_is_the_accelerator() -> None:
    values = {"clouds__all__strategic_share": 1.0, "clouds__all__hurdle_rate": 3.0}
    assert same_bits(simulate(world("roi_threshold", **values)), simulate(world("accelerator", **values)))


def test_q_needs_rents_to_start_from() -> None:
    with pytest.raises(ScenarioError, match="no rents at the start"):
        simulate(world("q", market__pricing="price_war"))


def test_gates_that_do_not_bind_change_no_bit() -> None:
    free = simulate(world("accelerator"))
    rich = {"market__capex_funding": "limited", "clouds__all__funding_line": 1000.0}
    assert same_bits(free, simulate(world("accelerator", **rich)))
    alone = simulate(world("accelerator", market__capex_rivals="matched", clouds__all__peer_matching=0.0))
    for name in free.data_vars:
        np.testing.assert_allclose(alone[name].values, free[name].values, rtol=1e-9, atol=1e-12)


def test_no_cloud_commits_more_than_its_funds() -> None:
    scenario = world("accelerator", market__capex_funding="limited", clouds__all__funding_line=4.0)
    model = JevonsModel(scenario.with_values({"clouds.all.ebitda_share": 0.0}))
    bound = False
    while model.running:
        model.step()
        for cloud in model.clouds:
            assert np.all(cloud.order_spending_usd <= 4e9 / 12 * (1 + 1e-12))
            bound |= bool(np.any(cloud.order_spending_usd > 4e9 / 12 * (1 - 1e-12)))
    assert bound


def test_tokens_of_an_arms_race_bring_less_than_a_tenth_of_what_would_pay_for_it() -> None:
    """Due are four times the vendors' sales: as much again around an accelerator, and half for who sells tokens."""
    least = {}
    for name in ("arms-race", "deepseek"):
        data = simulate(name, seeds=range(4)).sel(month=slice("2025-01", None))
        sales, spend = (data[one].groupby("month.year").sum() for one in ("vendor_revenue_busd", "token_spend_busd"))
        least[name] = float((4.0 * sales.sum("vendor") / spend).median("run").min())
    assert least["arms-race"] > 10.0 > least["deepseek"]

"""Firms that adopt once it pays to wait no longer: in the predicted month, later if unsure, anchored at the start."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.economics import real_option
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Scenario
from tests.worlds import rung

STILL: dict[str, float | str] = {
    "market.trends": "on",
    "market.trend_half_life_years": float("inf"),
    "market.firms": 90.0,
    "market.end": "2032-12",
    **{f"market.{name}": 1.0 for name in ("efficiency_growth", "memory_efficiency_growth", "quality_growth")},
    "enterprises.all.tam_growth": 1.0,
    "enterprises.all.tokens_per_task_growth": 1.0,
}
"""A market in which only the cost of adopting falls, for ever at one rate."""


def _world(values: dict[str, float | str]) -> Scenario:
    return rung("M0", {**STILL, "market.diffusion": "real_option", **values})


@settings(max_examples=5)
@given(rate=st.floats(0.05, 0.4), decline=st.floats(1.1, 2.0), worth=st.floats(1.2, 3.0), cost=st.floats(2.0, 10.0))
def test_with_certainty_every_firm_adopts_in_the_predicted_month(
    rate: float, decline: float, worth: float, cost: float
) -> None:
    names = ("required_return", "adoption_cost_decline", "task_worth", "adoption_cost", "surplus_volatility")
    values = (rate, decline, worth, cost, 0.0)
    model = JevonsModel(_world({f"enterprises.all.{name}": v for name, v in zip(names, values, strict=True)}))
    sector = model.sectors[0]
    costs = cost * np.exp(sector.numbers.adoption_cost_spread[0] * sector.firms.patience[0])
    predicted = 12.0 * real_option.years_to_adoption(worth - 1.0, costs, rate, np.log(decline))
    months = np.full(costs.shape, np.inf)
    while model.running:
        model.step()
        months = np.where(sector.adoption.adopted[0] & np.isinf(months), model.month - 1.0, months)
    months[np.argmin(costs)] = min(months[np.argmin(costs)], predicted.min())  # one firm has always adopted
    due = predicted < model.months - 1
    assert due.any()
    assert np.all(np.abs(months[due] - predicted[due]) <= 1.0 + 1e-6)
    assert np.all(np.isinf(months[predicted > model.months]))


@pytest.mark.parametrize("worth", [1.2, 1.5, 4.0])
def test_whoever_has_adopted_uses_the_observed_tokens_at_the_start(worth: float) -> None:
    data = simulate(_world({"enterprises.all.task_worth": worth, "market.end": "2023-06"}))
    assert data["tokens_served_ttok"].values[0, 0] == pytest.approx(2.0, rel=1e-9)


def test_tokens_rise_with_the_firms_that_have_adopted() -> None:
    """With one elasticity for all and prices that stay, use a firm is what it was."""
    data = simulate(_world({}))
    share = data["adopter_share"].values[0]
    weight = data["tokens_by_sector_ttok"].values[0, 0] / 2.0
    expected = 2.0 * np.sum(share / share[0] * weight, axis=-1)
    np.testing.assert_allclose(data["tokens_served_ttok"].values[0], expected, rtol=1e-9)
    assert expected[-1] > 2.0 * expected[0]


def test_unsure_firms_wait_longer() -> None:
    worlds = [_world({"enterprises.all.surplus_volatility": s}) for s in (0.0, 0.2, 0.5, 1.0)]
    share = simulate(worlds)["adopter_share"].values
    assert np.all(np.diff(share, axis=0) <= 0.0)
    assert np.all(np.diff(share.mean(axis=(1, 2))) < 0.0)


def test_cheaper_tasks_bring_adopters() -> None:
    """With tokens the whole cost of a task, half the price adds half the start cost to the surplus."""
    values = {"market.end": "2023-12", "enterprises.all.adoption_cost_decline": 1.0}
    dear, cheap = (_world({**values, "market.efficiency_growth": growth}) for growth in (1.0, 2.0))
    share = simulate([dear, cheap])["adopter_share"].values[:, -1]
    assert np.all(share[1] > share[0])


def test_where_adopting_costs_next_to_nothing_all_have_and_use_is_as_without_diffusion() -> None:
    free = simulate(_world({"enterprises.all.adoption_cost": 0.01}))
    none = simulate(_world({"market.diffusion": "none"}))
    np.testing.assert_array_equal(free["adopter_share"] > 1.0 - 1e-12, True)
    np.testing.assert_allclose(free["tokens_served_ttok"], none["tokens_served_ttok"], rtol=1e-12)

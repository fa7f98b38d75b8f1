"""The acceptance test of demand: prices that wiggle for no reason of demand's reveal the elasticity it was given."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.market.model import JevonsModel
from jevons.scenario import Event, Scenario
from tests.worlds import rung

SECTORS = {"software": (1.4, 0.9, 0.7), "services": (0.8, 0.4, 0.5), "industry": (0.4, 0.2, 0.2)}
"""Elasticity, share of tokens in the cost of a task, and intensive elasticity."""


def _world(mode: str, demand: str, reasoning: float) -> Scenario:
    values: dict[str, float | str] = {
        "market.demand": demand,
        "market.tokens_per_task": mode,
        "market.supply_elasticity": float("inf"),
        "market.end": "2025-12",
        "enterprises.all.reasoning_elasticity": reasoning,
        "enterprises.all.elasticity_spread": 0.3,
        "enterprises.all.task_value_spread": 0.3,
    }
    for name, (elasticity, share, intensive) in SECTORS.items():
        values[f"enterprises.{name}.elasticity"] = elasticity
        values[f"enterprises.{name}.compute_share"] = share
        values[f"enterprises.{name}.intensive_elasticity"] = intensive
    return rung("M4", values)


def _wiggled(world: Scenario, size: float) -> Scenario:
    """A random price cut or rise each month that undoes the one before."""
    level = np.exp(size * np.random.default_rng(3).standard_normal(36))
    steps = level / np.concatenate([[1.0], level[:-1]])
    dates = [f"{2023 + month // 12}-{month % 12 + 1:02d}" for month in range(36)]
    events = [Event("price_cut", date, {"factor": step}) for date, step in zip(dates, steps, strict=True)]
    return world.with_events(events)


def _slope(log_price: np.ndarray, log_tokens: np.ndarray) -> float:
    return float(np.polyfit(log_price, log_tokens, 1)[0])


@settings(max_examples=3)
@given(reasoning=st.floats(0.0, 0.8))
@pytest.mark.parametrize("demand", ["isoelastic", "lognormal", "loglogistic"])
@pytest.mark.parametrize("mode", ["optimal", "bloat"])
def test_a_regression_on_random_prices_returns_the_elasticity_margin_by_margin(
    mode: str, demand: str, reasoning: float
) -> None:
    """ek + m theta (extensive + intensive), m = 1 in optimal and 1 - ek in bloat; over sectors weighted by tokens."""
    model = JevonsModel(_wiggled(_world(mode, demand, reasoning), 1e-3))
    worth = 1.0 if mode == "optimal" else 1.0 - reasoning
    expected, weights = [], []
    for sector in model.sectors:
        _, share, intensive = SECTORS[sector.name]
        extensive = float(np.sum(sector.firms.weight * sector.elasticity))
        expected.append(reasoning + worth * share * (extensive + intensive))
        weights.append(float(sector.start_tokens_ttok[0]))
    model.run()
    price = np.log(model.record.values["price_usd_per_mtok"][:, 0])
    by_sector = np.log(model.record.values["tokens_by_sector_ttok"][:, 0])
    for s, elasticity in enumerate(expected):
        assert _slope(price, by_sector[:, s]) == pytest.approx(-elasticity, abs=2e-3)
    total = np.log(model.record.values["tokens_served_ttok"][:, 0])
    assert _slope(price, total) == pytest.approx(-np.average(expected, weights=weights), abs=2e-3)

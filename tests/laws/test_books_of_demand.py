"""The books balance, and every number is finite, anywhere in the ranges of what buyers do."""

import math

import numpy as np
import pytest

from jevons.market.simulate import simulate
from jevons.scenario import Event, Parameter, Scenario, load_scenario
from tests.worlds import market

CHOICES = {
    "market.pilots": ["on", "off"],
    "market.outside": ["on", "off"],
    "market.budget": ["roi", "cap", "none"],
    "market.diffusion": ["real_option", "partial", "bass"],
    "market.demand": ["lognormal", "isoelastic", "loglogistic"],
    "market.supply": ["installed", "elastic"],
    "market.population": ["granular", "equal_demand"],
}
NEW = (
    "pilot_start_rate pilot_months pilot_success production_churn pilot_intensity retry_rate untried_at_start "
    "return_hurdle budget_response budget_change_max budget_headroom self_hosting_fixed_cost self_hosting_utilisation "
    "open_model_discount typical_volume nest_dissimilarity device_appeal device_share_at_start price_sensitivity "
    "task_worth adoption_cost adoption_cost_decline adoption_cost_spread required_return surplus_volatility"
).split()


def _anywhere(parameter: Parameter, draw: np.random.Generator) -> float:
    """An end of the range, or anywhere between, in the logarithm where the range is wide."""
    low = float(parameter.low)
    high = 100.0 * float(parameter.value) if math.isinf(float(parameter.high)) else float(parameter.high)
    end, point = draw.random(), draw.random()
    if end < 0.2:
        return low if end < 0.1 else high
    drawn = low * (high / low) ** point if low > 0.0 and high > 100.0 * low else low + point * (high - low)
    return float(round(drawn)) if parameter.whole else drawn


def _world(seed: int) -> Scenario:
    draw = np.random.default_rng(seed)
    registry = load_scenario("baseline").registry
    values: dict[str, float | str] = {path: str(draw.choice(allowed)) for path, allowed in CHOICES.items()}
    for name in NEW:
        values[f"enterprises.all.{name}"] = _anywhere(registry[f"enterprises.software.{name}"], draw)
    events = [
        Event("shakeout", "2023-11", {"success_factor": float(draw.uniform(0.01, 1.0))}),
        Event("loss_of_confidence", "2023-05", {"factor": float(draw.uniform(0.05, 50.0)), "months": 4.0}),
        Event("on_device_launch", "2023-09", {"share": float(draw.uniform(0.0, 0.99)), "months": 6.0}),
        Event("tam_growth", "2024-01", {"factor": 2.0, "sector": "services"}),
    ]
    return market(values).with_events(events)


@pytest.mark.parametrize("seed", range(30))
def test_books_balance_whatever_buyers_do(seed: int) -> None:
    data = simulate(_world(seed), seeds=[seed], strict=False)
    assert data["failure"].values.tolist() == [""]
    broken = [
        name for name, series in data.data_vars.items() if series.dtype.kind == "f" and not np.isfinite(series).all()
    ]
    assert broken == []

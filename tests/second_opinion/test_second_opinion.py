"""A market written twice: the naive one, made from MODEL.md alone, observes what the model observes, to 1e-9."""

import pytest

from jevons.scenario import Event
from tests.second_opinion.comparison import disagreements
from tests.second_opinion.random_worlds import random_scenario
from tests.worlds import market, rung, shocked

RUNGS = ["M0", "M1", "M2", "M3", "M4", "M5", "M6"]
Values = dict[str, float | str]

VARIANTS: list[tuple[str, Values]] = [
    ("M3", {"market.demand": "loglogistic"}),
    ("M4", {"market.tokens_per_task": "bloat", "enterprises.all.compute_share": 0.4}),
    ("M4", {"market.tokens_per_task": "fixed", "enterprises.all.compute_share": 0.4}),
    ("M5", {"market.pricing": "logit"}),
    ("M5", {"market.pricing": "subsidy"}),
    ("M5", {"market.pricing": "price_war", "market.electricity_price": 0.1}),
    ("M5", {"enterprises.all.inertia": 0.0}),
    ("M5", {"clouds.all.seller_elasticity": 1.1, "clouds.all.believed_market_elasticity": 0.5}),
    ("M5", {"clouds.all.price_adjustment": 0.2, "clouds.all.pass_through": 0.7}),
    ("M5", {"market.diffusion": "bass", "market.supply_elasticity": 0.0}),
    ("M5", {"market.diffusion": "threshold", "market.supply_elasticity": float("inf")}),
    ("M6", {"market.training": "exogenous", "market.serving": "roofline"}),
]
MOVING: Values = {"market.trends": "on", "enterprises.all.elasticity_spread": 0.3, "market.firms": 24.0}
ON_TIME: Values = {"market.delay_noise": 0.0}


@pytest.mark.parametrize("name", RUNGS)
def test_rungs(name: str) -> None:
    assert disagreements(shocked(rung(name), 4.0)) == []
    assert disagreements(shocked(rung(name, MOVING), 4.0)) == []


@pytest.mark.parametrize(("name", "values"), VARIANTS)
def test_rungs_with_another_mechanism(name: str, values: Values) -> None:
    assert disagreements(shocked(rung(name, {**MOVING, **values}), 4.0, share=0.6)) == []


@pytest.mark.parametrize("name", ["baseline", "deepseek", "elastic", "inelastic", "knife-edge", "mixed", "saturation"])
def test_packaged_scenarios(name: str) -> None:
    values: Values = {**ON_TIME, "market.firms": 60.0, "market.end": "2025-12"}
    assert disagreements(market(values, name), seed=7) == []


@pytest.mark.parametrize("rule", ["ration", "price"])
def test_scarcity(rule: str) -> None:
    values: Values = {**ON_TIME, "market.end": "2025-06", "market.scarcity": rule, "enterprises.all.tam_growth": 3.0}
    boom = Event("tam_growth", "2023-03", {"factor": 4.0})
    assert disagreements(market(values).with_events([boom])) == []


@pytest.mark.parametrize("seed", range(20))
def test_random_worlds(seed: int) -> None:
    assert disagreements(random_scenario(seed), seed) == []

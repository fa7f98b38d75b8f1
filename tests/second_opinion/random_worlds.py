"""Scenarios drawn at random: every number near its card's, every mechanism switched one way or another."""

import math
import zlib
from collections.abc import Mapping

import numpy as np

from jevons.scenario import Event, Scenario, load_scenario
from jevons.scenario.parameter import Parameter, Value

SPREAD = 0.4
"""Standard deviation of a log number around its card's."""

FIXED: dict[str, Value] = {
    "market.firms": 24,
    "market.end": "2025-12",
    "market.delay_noise": 0.0,
    "market.distillation": 0.3,
    "clouds.all.logit_slope": 1.0,
    "clouds.all.overhead_share": 0.03,
}
"""Size, launches that chance does not move, and values with which every other one goes together."""

OFF: dict[str, Value] = {
    "market.impairment": "off",
    "market.beliefs": "fixed",
    "market.capex": "accelerator",
    "market.capex_rivals": "ignored",
    "market.capex_funding": "open",
    "market.pilots": "off",
    "market.outside": "off",
    "market.supply_chain": "off",
    "market.allocation": "proportional",
    "market.sites": "ample",
    "market.quality_feedback": "off",
    "market.tam_per_quality": 0.0,
    "market.induced_efficiency": 0.0,
    "market.order_gaming": 0.0,
}
"""Mechanisms that the naive model does not have."""

NOT_THERE = {"market.budget": "roi", "market.diffusion": "real_option"}
"""Values of switches that the naive model does not know."""

TELLING: dict[str, list[float]] = {
    "market.supply_elasticity": [0.1, 0.5, 2.0, math.inf],
    "market.trend_half_life_years": [1.0, 4.0, math.inf],
    "market.experts": [1.0, 8.0, 64.0],
    "market.decode_speed": [5.0, 20.0, 200.0],
    "market.flop_per_token": [100.0, 350.0, 1000.0],
    "enterprises.all.inertia": [0.0, 2.0, 4.0],
    "clouds.all.lead_months": [1.0, 5.0, 10.0],
    "clouds.all.economic_life_months": [12.0, 20.0, 60.0],
    "clouds.all.book_life_months": [12.0, 16.0, 60.0],
    "clouds.all.pass_through": [0.6, 1.0],
    "vendors.all.learning_exponent": [0.0, 0.3],
    "vendors.all.design_share": [0.0, 0.5],
    "vendors.asic.inference_specialisation": [0.0, 1.0],
}
"""Limits and neutral values; short lives, so that accelerators retire, but longer than leads; every roofline limit."""


def random_scenario(seed: int) -> Scenario:
    """The scenario of a seed, with an event of every kind."""
    draw = np.random.default_rng(seed)
    baseline = load_scenario("baseline")
    # A generator for each path: a parameter that is added changes no other world.
    keyed = {path: np.random.default_rng([seed, zlib.crc32(path.encode())]) for path in baseline.registry}
    drawn = {path: _value(parameter, keyed[path]) for path, parameter in baseline.registry.items()}
    telling: dict[str, Value] = {path: float(draw.choice(values)) for path, values in TELLING.items()}
    scenario = baseline.with_values({**drawn, "market.experts_active": 1}).with_values({**telling, **FIXED, **OFF})
    return scenario.with_values(_without_jumps(scenario.parameters)).with_events(_events(draw))


def _value(parameter: Parameter, draw: np.random.Generator) -> Value:
    if parameter.allowed:
        return str(draw.choice([value for value in parameter.allowed if value != NOT_THERE.get(parameter.path)]))
    if isinstance(parameter.value, str):
        return parameter.value
    drawn = parameter.value * math.exp(SPREAD * draw.standard_normal())
    value = min(max(drawn, float(parameter.low)), float(parameter.high))
    return float(round(value)) if parameter.whole else value


def _without_jumps(parameters: Mapping[str, Value]) -> dict[str, Value]:
    """Demand that jumps where firms adopt need not meet a rising supply at any rent; then supply is endless."""
    return {"market.supply_elasticity": math.inf} if parameters["market.diffusion"] == "threshold" else {}


def _events(draw: np.random.Generator) -> list[Event]:
    def month() -> str:
        return f"{draw.integers(2023, 2026)}-{draw.integers(1, 13):02d}"

    def between(low: float, high: float) -> float:
        return float(draw.uniform(low, high))

    late = str(draw.choice(["nvidia.h200", "nvidia.b200", "amd.mi300x", "asic.tpu_v5p"]))
    efficiency = {"factor": between(0.5, 8.0), "share": between(0.0, 1.0), "memory_factor": between(0.5, 4.0)}
    return [
        Event("efficiency", month(), dict(efficiency)),
        Event("price_cut", month(), {"factor": between(1.0, 3.0)}),
        Event("tam_growth", month(), {"factor": between(0.7, 2.0)}),
        Event("generation_delay", month(), {"generation": late, "months": 7.0}),
    ]

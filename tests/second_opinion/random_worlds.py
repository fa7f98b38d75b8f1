"""Scenarios drawn at random: every number near its card's, every mechanism switched one way or the other."""

import math

import numpy as np

from jevons.scenario import Event, Scenario, load_scenario
from jevons.scenario.parameter import Parameter, Value

FIXED: dict[str, Value] = {"market.firms": 24, "market.delay_noise": 0.0}
SPREAD = 0.4


def random_scenario(seed: int, end: str = "2025-12", values: dict[str, Value] | None = None) -> Scenario:
    """The scenario of a seed, with events, and with ``values`` in place of what was drawn."""
    draw = np.random.default_rng(seed)
    baseline = load_scenario("baseline")
    drawn = {path: _value(parameter, draw) for path, parameter in baseline.registry.items()}
    given = {**drawn, **FIXED, **_neutral(baseline.registry, draw), "market.end": end, **(values or {})}
    given = {path: value for path, value in given.items() if value is not None}
    return baseline.with_values(given).with_events(_events(draw, end))


def _value(parameter: Parameter, draw: np.random.Generator) -> Value:
    if parameter.allowed:
        return str(draw.choice(parameter.allowed))
    if isinstance(parameter.value, str):
        return parameter.value
    drawn = parameter.value * math.exp(SPREAD * draw.standard_normal())
    value = min(max(drawn, float(parameter.low)), float(parameter.high))
    return float(round(value)) if parameter.whole else value


def _neutral(registry, draw: np.random.Generator) -> dict[str, Value]:
    """Values whose limits matter: neutral ones, and short lives that make accelerators retire within the run."""
    some = {
        "market.supply_elasticity": [math.inf, 0.5, 2.0],
        "market.trend_half_life_years": [math.inf, 1.0, 4.0],
        "market.experts": [1.0, 8.0, 64.0],
        "market.decode_speed": [5.0, 20.0, 200.0],
        "market.flop_per_token": [100.0, 350.0, 1000.0],
        "enterprises.all.inertia": [0.0, 2.0, 4.0],
        "clouds.all.economic_life_months": [12.0, 20.0, 60.0],
        "clouds.all.book_life_months": [12.0, 16.0, 60.0],
        "clouds.all.pass_through": [1.0, 0.6],
    }
    paths = list(registry)
    chosen: dict[str, Value] = {}
    for path, values in some.items():
        table, _, name = path.partition(".all.")
        for one in [p for p in paths if p == path or (name and p.startswith(table + ".") and p.endswith("." + name))]:
            chosen[one] = float(draw.choice(values))
    return chosen


def _events(draw: np.random.Generator, end: str) -> list[Event]:
    def month() -> str:
        return f"{draw.integers(2023, int(end[:4]) + 1)}-{draw.integers(1, 13):02d}"

    factor = {"factor": float(draw.uniform(0.5, 8.0))}
    reach = {"share": float(draw.uniform()), "memory_factor": float(draw.uniform(0.5, 4.0))}
    late = {"generation": str(draw.choice(["nvidia.h200", "nvidia.b200", "amd.mi300x", "asic.tpu_v5p"])), "months": 7.0}
    return [
        Event("efficiency", month(), {**factor, **reach}),
        Event("price_cut", month(), {"factor": float(draw.uniform(1.0, 3.0))}),
        Event("tam_growth", month(), {"factor": float(draw.uniform(0.7, 2.0))}),
        Event("generation_delay", month(), late),
    ]

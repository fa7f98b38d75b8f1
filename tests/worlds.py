"""Small markets for the tests: few firms, few months, no noise unless a test asks for it."""

from collections.abc import Mapping

import numpy as np
import xarray

from jevons.market.ladder import rung_cast, rung_values
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario, load_scenario, registry

QUIET: dict[str, float | str] = {
    "market.demand_noise": 0.0,
    "market.progress_noise": 0.0,
    "market.yield_noise": 0.0,
    "market.delay_noise": 0.0,
}
SMALL: dict[str, float | str] = {"market.firms": 12.0, "market.end": "2024-06"}
AT_REST: dict[str, float | str] = {"market.trends": "off", **QUIET}

MONEY = ("market.price", "market.electricity_price")

Values = Mapping[str, float | str]


def market(values: Values = {}, name: str = "baseline") -> Scenario:  # noqa: B006 - read only
    """The named scenario with small size and other values."""
    return load_scenario(name).with_values({**SMALL, **values})


def rung(name: str, values: Values = {}, switched_off: bool = False) -> Scenario:  # noqa: B006 - read only
    """A rung of the ladder at small size, with other values."""
    known = registry(rung_cast(name, switched_off))
    return load_scenario("baseline", {**SMALL, **rung_values(name, switched_off), **values}, registry=known)


def shocked(scenario: Scenario, gamma: float, date: str = "2023-07", share: float = 1.0) -> Scenario:
    """The scenario with an efficiency shock on FLOP and bytes alike."""
    values = {"factor": gamma, "share": share, "memory_factor": gamma}
    return scenario.with_events([Event(kind="efficiency", date=date, values=values)])


def log_rebound(scenario: Scenario, gamma: float, observable: str = "flop_served_zflop", month: int = -1) -> float:
    """Log-rebound of an observable between runs with and without an efficiency shock."""
    data = simulate([shocked(scenario, gamma), scenario])
    x1, x0 = data[observable].values[:, month]
    return float(1.0 + np.log(x1 / x0) / np.log(gamma))


def same_bits(a: xarray.Dataset, b: xarray.Dataset) -> bool:
    """Whether every number of two datasets is the same to the last bit."""
    return all(np.array_equal(a[name].values, b[name].values, equal_nan=True) for name in a.data_vars)


def in_other_currency(scenario: Scenario, rate: float) -> Scenario:
    """The same world with every price quoted in a currency of which one dollar buys ``rate``."""
    values: dict[str, float | str] = {}
    for path, value in scenario.parameters.items():
        if path in MONEY or path.endswith(".price_usd"):
            values[path] = float(value) * rate
        if path.endswith(".logit_slope"):
            values[path] = float(value) / rate
    return scenario.with_values(values)

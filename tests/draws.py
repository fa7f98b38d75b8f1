"""Random draws of numbers, played side by side, and what a shock changes in each."""

from collections.abc import Sequence

import numpy as np

from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario
from tests.worlds import Values, shocked

DRAWS = 12
EPS, RHO, SIGMA, GAMMA = (0.1, 2.5), (0.3, 1.2), (0.05, 5.0), (1.5, 30.0)
ENDLESS = float("inf")
DATE = "2023-03"
SHORT: Values = {"market.end": "2023-04"}
EPS_PATH, RHO_PATH, SIGMA_PATH = "enterprises.all.elasticity", "clouds.all.pass_through", "market.supply_elasticity"

Draw = dict[str, float]
Changes = list[dict[str, float]]


def drawn(count: int = DRAWS, **ranges: tuple[float, float]) -> list[Draw]:
    """The same random numbers every time, each between the ends of its range."""
    rng = np.random.default_rng(20)
    return [{name: float(rng.uniform(*ends)) for name, ends in ranges.items()} for _ in range(count)]


def changes(one: Sequence[Scenario], other: Sequence[Scenario]) -> Changes:
    """Log changes of every observable summed over agents in the last month, the one world over the other, by draw."""
    data = simulate([*one, *other])
    ends = {str(name): values.values[:, -1].reshape(2, len(one), -1).sum(-1) for name, values in data.data_vars.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = {name: np.log(sides[0] / sides[1]) for name, sides in ends.items()}
    return [{name: float(values[place]) for name, values in logs.items()} for place in range(len(one))]


def hit(world: Scenario, kind: str, **values: float) -> Scenario:
    """The world with one event of a kind."""
    return world.with_events([Event(kind, DATE, dict(values))])


def saved(world: Scenario, gamma: float) -> Scenario:
    """The world with a gain in efficiency."""
    return shocked(world, gamma, DATE)

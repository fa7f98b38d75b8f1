"""Pairs on common random numbers tell a treatment's effect far more sharply than independent runs.

What they cannot take away is that the effect itself differs from world to world, as it does while compute is short.
"""

import numpy as np
import numpy.typing as npt
import xarray

from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from tests.worlds import market, shocked

SEEDS = 40


def _gain(data: xarray.Dataset, name: str, place: int) -> float:
    """Variance of the effect on ln X between independent runs, over that between runs of a pair."""
    values = data[name].values[:, place]
    one, other = np.log(values.reshape(len(values), -1).sum(axis=-1)).reshape(2, SEEDS)
    gain = (_variance(one) + _variance(other)) / _variance(one - other)
    print(f"{name}: variance {gain:,.0f} times lower in pairs")
    return gain


def _variance(values: npt.NDArray[np.float64]) -> float:
    return float(np.var(values, ddof=1))


def test_pairs_have_a_twentieth_of_the_variance_of_independent_runs() -> None:
    world = load_scenario("deepseek", {"market.firms": 30, "market.end": "2030-01"})
    data = simulate([world, world.without_events()], seeds=range(SEEDS))
    for name in ("tokens_served_ttok", "flop_served_zflop", "accelerator_hours_mh", "energy_gwh", "fleet_k"):
        assert _gain(data, name, place=-1) > 20.0


def test_where_compute_is_never_short_pairs_do_better_still() -> None:
    world = market({"market.supply": "elastic", "market.firms": 30})
    data = simulate([shocked(world, 4.0), world], seeds=range(SEEDS))
    for name in ("tokens_served_ttok", "flop_served_zflop", "accelerator_hours_mh"):
        assert _gain(data, name, place=-1) > 50.0

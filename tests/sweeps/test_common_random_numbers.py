"""Pairs on common random numbers tell a treatment's effect far more sharply than independent runs.

What they cannot take away is that the effect itself differs from world to world, as it does while compute is short and
in the dollars that accelerators cost (benchmarks/common_random_numbers.py has the figures of every layer).
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest
import xarray

from jevons.analysis.rebound import paths
from jevons.market.layers import LAYERS, since_shock
from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from tests.worlds import market, shocked

SEEDS = 40


SHOCK_MONTH, AT_THE_END = 24, 60
OF_DOLLARS = ("capex", "rent of an hour")
UNITS = "accelerators ordered"
WORLD = {"market.firms": 30, "market.end": "2030-01"}

Array = npt.NDArray[np.float64]


def _gain(pairs: Array) -> float:
    """Variance of the effect on ln X between independent runs over that in pairs; ``pairs`` (2, seeds)."""
    return float(np.sum(_variance(pairs)) / _variance(pairs[0] - pairs[1]))


def _variance(values: Array) -> Array:
    return np.asarray(np.var(values, axis=-1, ddof=1))


def _last(data: xarray.Dataset, name: str) -> Array:
    return np.log(paths(data, [name])[name][:, -1]).reshape(2, SEEDS)


def _by_layer(values: Mapping[str, float | str]) -> dict[str, Array]:
    """ln of every layer's use five years after the shock, with and without it, (2, seeds)."""
    world = load_scenario("deepseek", {**WORLD, **values})
    found = paths(simulate([world, world.without_events()], seeds=range(SEEDS)), [layer.name for layer in LAYERS])
    use = {layer.label: since_shock(layer, found, SHOCK_MONTH)[:, AT_THE_END] for layer in LAYERS}
    return {label: np.log(values).reshape(2, SEEDS) for label, values in use.items()}


@pytest.fixture(scope="module")
def shock() -> dict[str, Array]:
    """The default path under the shock of the scenario, all noise on."""
    return _by_layer({})


def test_pairs_have_a_twentieth_of_the_variance_of_independent_runs(shock: dict[str, Array]) -> None:
    for label in (layer.label for layer in LAYERS if layer.label not in OF_DOLLARS):
        assert _gain(shock[label]) > 20.0, label


def test_pairs_help_in_dollars_too_though_less(shock: dict[str, Array]) -> None:
    for label in OF_DOLLARS:
        assert _gain(shock[label]) > 4.0, label


def test_a_slip_of_a_launch_moves_units_and_hardly_dollars_so_that_pairs_have_less_to_take_away() -> None:
    others = {"market.progress_noise": 0.0, "market.demand_noise": 0.0, "market.yield_noise": 0.0}
    found = _by_layer(others)
    assert np.all(_variance(found["capex"]) < _variance(found[UNITS]) / 4.0)
    assert _gain(found[UNITS]) > 20.0 > _gain(found["capex"])


def test_where_compute_is_never_short_pairs_do_better_still() -> None:
    world = market({"market.supply": "elastic", "market.firms": 30})
    data = simulate([shocked(world, 4.0), world], seeds=range(SEEDS))
    for name in ("tokens_served_ttok", "flop_served_zflop", "accelerator_hours_mh"):
        assert _gain(_last(data, name)) > 50.0

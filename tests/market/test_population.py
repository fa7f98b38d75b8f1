"""A few hundred firms stand for many: the aggregate does not hang on how many are drawn."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
import xarray

from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from tests.worlds import QUIET, same_bits

SERIES = (
    "tokens_served_ttok",
    "price_usd_per_mtok",
    "capex_busd",
    "hbm_shipped_mgbit",
    "energy_gwh",
    "token_spend_busd",
)


def _played(
    firms: float, seeds: Sequence[int] = (0,), population: str = "equal_demand", scenario: str = "deepseek"
) -> xarray.Dataset:
    values = {**QUIET, "market.firms": firms, "market.population": population, "market.end": "2026-12"}
    return simulate(load_scenario(scenario).with_values(values), seeds=seeds)[list(SERIES)]


@cache
def _of_many(scenario: str) -> xarray.Dataset:
    return _played(100_000, scenario=scenario)


@pytest.mark.parametrize("firms", [300, 330])
@pytest.mark.parametrize("scenario", ["deepseek", "inelastic", "unit-elastic", "elastic", "mixed", "saturation"])
def test_300_firms_are_within_one_per_cent_of_100_000(scenario: str, firms: int) -> None:
    played = _played(firms, scenario=scenario), _of_many(scenario)
    for name in SERIES:
        few, many = (data[name].values[0] for data in played)
        gap = np.max(np.abs(few - many)) / np.max(np.abs(many))
        pointwise = np.max(np.abs(few / many - 1.0)) if np.all(many > 0) else gap
        assert pointwise < 0.01, f"{name}: {pointwise:.3%}"


def test_firms_of_equal_demand_add_no_noise_of_their_own() -> None:
    data = _played(60, seeds=(1, 2))
    assert same_bits(data.isel(run=0), data.isel(run=1))


def test_granular_firms_do() -> None:
    """Few giants carry the demand: the spread over seeds is granular (Gabaix 2011)."""
    tokens = _played(300, range(8), "granular")["tokens_served_ttok"].values[:, -1]
    assert np.std(np.log(tokens)) > 0.03

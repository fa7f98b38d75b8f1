"""A few hundred firms stand for many: the aggregate does not hang on how many are drawn."""

import numpy as np
import pytest

from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from tests.worlds import QUIET

SERIES = (
    "tokens_served_ttok",
    "price_usd_per_mtok",
    "capex_busd",
    "hbm_shipped_mgbit",
    "energy_gwh",
    "token_spend_busd",
)


def _path(
    firms: float, seed: int = 0, population: str = "equal_demand", scenario: str = "deepseek"
) -> dict[str, np.ndarray]:
    values = {**QUIET, "market.firms": firms, "market.population": population, "market.end": "2026-12"}
    data = simulate(load_scenario(scenario).with_values(values), seeds=[seed])
    return {name: data[name].values[0] for name in SERIES}


@pytest.mark.parametrize("firms", [300, 330])
@pytest.mark.parametrize("scenario", ["deepseek", "inelastic", "unit-elastic", "elastic", "mixed", "saturation"])
def test_300_firms_are_within_one_per_cent_of_100_000(scenario: str, firms: int) -> None:
    few, many = _path(firms, scenario=scenario), _path(100_000, scenario=scenario)
    for name in SERIES:
        gap = np.max(np.abs(few[name] - many[name])) / np.max(np.abs(many[name]))
        pointwise = np.max(np.abs(few[name] / many[name] - 1.0)) if np.all(many[name] > 0) else gap
        assert pointwise < 0.01, f"{name}: {pointwise:.3%}"


def test_firms_of_equal_demand_add_no_noise_of_their_own() -> None:
    first, second = _path(60, 1), _path(60, 2)
    assert all(np.array_equal(first[name], second[name]) for name in SERIES)


def test_granular_firms_do() -> None:
    """Few giants carry the demand: the spread over seeds is granular (Gabaix 2011)."""
    tokens = [_path(300, seed, "granular")["tokens_served_ttok"][-1] for seed in range(8)]
    assert np.std(np.log(tokens)) > 0.03

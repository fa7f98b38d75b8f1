"""Where the truth is known, pairs find it and price and quantity over time do not."""

import pandas as pd
import pytest

from jevons.analysis import known_worlds
from jevons.analysis.known_worlds import KINDS, NEUTRAL, judged_worlds, right, told


@pytest.fixture(name="table", scope="module")
def _table() -> pd.DataFrame:
    return judged_worlds(16, range(6))


def test_pairs_judge_almost_every_world_rightly(table: pd.DataFrame) -> None:
    assert len(table) == 16 * len(KINDS)
    assert right(table, "verdict") >= 0.95


def test_where_elasticity_is_one_nothing_is_claimed(table: pd.DataFrame) -> None:
    assert (table.loc[table["kind"] == "unit-elastic", "verdict"] == "undetermined").mean() >= 0.9


def test_a_regression_over_time_calls_own_growth_elasticity(table: pd.DataFrame) -> None:
    """Demand that grows on its own while prices fall looks more elastic than it is, in every world."""
    assert right(table, "naive_verdict") < 0.6
    assert (table["naive"] > table["elasticity"]).mean() > 0.9


def test_what_confounds_differs_between_worlds_and_what_is_known_does_not() -> None:
    worlds = known_worlds.known_worlds("elastic", 8)
    assert len({world.parameters["clouds.google.capex_speed"] for world in worlds}) == 8
    assert {world.parameters["market.demand"] for world in worlds} == {"isoelastic"}
    assert all(1.3 <= float(world.parameters["enterprises.software.elasticity"]) <= 1.8 for world in worlds)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(1.2, 1.5, "backfire"), (0.2, 0.5, "saving"), (0.95, 1.3, "undetermined"), (0.2, 1.5, "undetermined")],
)
def test_only_a_band_clear_of_one_says_anything(low: float, high: float, verdict: str) -> None:
    assert told(low, high) == verdict
    assert told(1.0 - NEUTRAL, 1.0 + NEUTRAL) == "undetermined"

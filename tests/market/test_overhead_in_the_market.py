"""A fixed cost that tokens share: off without a trace, at rest without a move, and no friend of the large as such."""

import numpy as np
import pytest

from jevons.market.simulate import simulate
from jevons.scenario import Scenario, ScenarioError, load_scenario
from tests.worlds import QUIET, same_bits

FIXED: dict[str, float | str] = {**QUIET, "market.firms": 30.0, "market.end": "2026-12", "market.overhead": "fixed"}


def _world(values: dict[str, float | str]) -> Scenario:
    return load_scenario("baseline").with_values({**FIXED, **values})


def test_no_overhead_is_none_to_the_last_bit() -> None:
    nothing = simulate(_world({"clouds.all.overhead_share": 0.0}))
    assert same_bits(nothing, simulate(_world({"market.overhead": "none"})))


def test_a_market_that_outgrows_overhead_spreads_and_one_that_overhead_outgrows_concentrates() -> None:
    """Sutton: a fixed cost keeps rivals out where it grows with the market, and not where it stays as it is."""
    data = simulate([_world({"market.overhead_growth": growth}) for growth in (1.0, 10.0)])
    tokens = data["tokens_by_cloud_ttok"].transpose("run", "month", "cloud").values
    shares = tokens / tokens.sum(axis=-1, keepdims=True)
    first, last = (np.sum(shares[:, month] ** 2, axis=-1) for month in (0, -1))
    assert last[0] < first[0] - 0.01 and last[1] > first[1] + 0.01


@pytest.mark.parametrize("supply", ["installed", "elastic"])
def test_the_part_of_overhead_in_the_cost_at_the_start_goes_as_one_over_size(supply: str) -> None:
    """The price of the start is what it is: overhead stands in the place of serving, and of accelerators."""
    share, sizes = 0.1, np.array([0.60, 0.20, 0.12, 0.08])
    worlds = [_world({"market.supply": supply, "clouds.all.overhead_share": part}) for part in (0.0, share)]
    data = simulate(worlds).isel(month=0)
    np.testing.assert_allclose(data["posted_price_usd_per_mtok"].values, 20.0, rtol=1e-9)
    fleets = data["fleet_k"].sum("generation").values
    # Clouds differ in what their mark-ups leave for cost; serving is the part of it that overhead does not take.
    elasticity = 3.0 * (1.0 - sizes) + 1.1 * sizes
    cost = sizes * (elasticity - 1.0) / elasticity
    expected = np.sum(cost * (1.0 - share * 0.25 / sizes)) / np.sum(cost)
    assert fleets[1] / fleets[0] == pytest.approx(expected, rel=0.02)


def test_overhead_beyond_all_cost_is_a_mistake_told_in_one_line() -> None:
    tiny = _world({"clouds.open_weights.share_weight": 0.005, "clouds.all.overhead_share": 0.2})
    with pytest.raises(ScenarioError, match="overhead of open_weights would be more than all"):
        simulate(tiny)

"""The frontier: simulated without lags it is the closed form; headroom bounds it and scarce supply leaves it alone."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jevons.analysis.frontier import HEADROOM, INSTALLED, RENTED, Grid, closed_form, frontier, frontier_elasticity
from jevons.scenario import ScenarioError
from jevons.show.mapping import frontier_figure, frontier_text


@given(headroom=st.floats(1.2, 500.0), size=st.floats(1.5, 100.0), rho=st.floats(0.4, 1.0))
def test_the_frontier_is_where_log_rebound_is_one_and_lies_above_the_size_of_the_shock(
    headroom: float, size: float, rho: float
) -> None:
    assume(abs(headroom / size - 1.0) > 0.05)
    edge = frontier_elasticity(headroom, size, rho)
    assert np.isfinite(edge) == (headroom > size)
    if headroom < size:
        return
    assert closed_form(edge, headroom, size, rho) == pytest.approx(1.0, abs=1e-9)
    assert edge > 1.0 / rho, "elasticity falls on the way, so that the first must be above one over the pass-through"
    below, above = (closed_form(edge * factor, headroom, size, rho) for factor in (0.9, 1.1))
    assert below < 1.0 < above


def test_without_lags_the_simulated_map_is_the_closed_form() -> None:
    grid = Grid(points=4, size=7.0)
    frame = frontier(grid)
    rented = frame[(frame["world"] == RENTED) & (frame["layer"] == "accelerator-hours")]
    exact = [closed_form(*point, 7.0) for point in zip(rented["elasticity"], rented[HEADROOM], strict=True)]
    np.testing.assert_allclose(rented["log_rebound"], exact, atol=1e-9)
    below = frame[(frame[HEADROOM] < 3.0) & (frame["layer"] == "accelerator-hours") & (frame["world"] == INSTALLED)]
    assert len(below) and (below["log_rebound"] < 1.0).all()
    assert "none" in frontier_text(frame, grid)
    assert len(frontier_figure(frame, grid).axes) == 3 * 4 + 1


def test_with_list_prices_that_stay_fleets_come_to_the_closed_form_in_time() -> None:
    frame = frontier(Grid(points=3, values={"vendors.all.price_response": 0.0}))
    late = frame.query("world == 'installed' and layer == 'accelerator-hours' and months_after == 60")
    exact = [closed_form(*point, 10.0) for point in zip(late["elasticity"], late[HEADROOM], strict=True)]
    np.testing.assert_allclose(late["log_rebound"], exact, atol=0.02)


def test_scarce_supply_draws_towards_one_and_moves_no_verdict() -> None:
    grid = Grid(axis="supply", points=4)
    hours = frontier(grid).query("layer == 'accelerator-hours' and months_after == 12")
    edge = frontier_elasticity(1.0 / grid.penetration, grid.size)
    assert ((hours["log_rebound"] > 1.0) == (hours["elasticity"] > edge)).all()
    distance = (hours["log_rebound"] - 1.0).abs()
    for _, rows in hours.assign(distance=distance).groupby("elasticity"):
        assert np.all(np.diff(rows.sort_values("supply")["distance"]) > 0.0)


def test_an_unknown_axis_is_refused_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'headroom'"):
        frontier(Grid(axis="headrom"))

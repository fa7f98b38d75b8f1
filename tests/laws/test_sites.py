"""Buildings and grid: what has no powered place waits, and nothing is lost while it does."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.market.simulate import simulate
from tests.worlds import market, same_bits

LAGGED: dict[str, float | str] = {"market.sites": "lagged", "market.end": "2027-12"}


def test_sites_in_plenty_change_no_bit() -> None:
    """Of everything that arrives, all has a place: a share of one."""
    ample = simulate(market({**LAGGED, "market.sites": "ample"}))
    assert same_bits(simulate(market({**LAGGED, "market.site_slack": 10.0, "market.site_growth": 10.0})), ample)
    assert np.all(ample["waiting_for_site_k"] == 0.0)


@settings(max_examples=6, deadline=None)
@given(
    shell=st.integers(0, 30),
    grid=st.integers(0, 60),
    slack=st.floats(1.0, 2.0),
    growth=st.floats(1.0, 3.0),
    seed=st.integers(0, 99),
)
def test_what_waits_is_neither_lost_nor_doubled(shell: int, grid: int, slack: float, growth: float, seed: int) -> None:
    """Fleet, pipeline and books balance every month, and what was shipped is online, retired, or still to come."""
    values = {
        **LAGGED,
        "market.shell_lag_months": float(shell),
        "market.grid_lag_months": float(grid),
        "market.site_slack": slack,
        "market.site_growth": growth,
    }
    data = simulate(market(values), seeds=[seed], strict=False)
    assert data["failure"].values.tolist() == [""]
    assert np.all(data["waiting_for_site_k"] >= 0.0)


def test_the_scarcer_of_building_and_grid_holds_accelerators_back() -> None:
    """With the same decisions, the longer lag alone decides what is ready."""
    tight = {**LAGGED, "market.site_slack": 1.0, "market.site_growth": 1.2}
    both = simulate(market({**tight, "market.shell_lag_months": 12.0, "market.grid_lag_months": 48.0}))
    grid = simulate(market({**tight, "market.shell_lag_months": 48.0, "market.grid_lag_months": 48.0}))
    shell = simulate(market({**tight, "market.shell_lag_months": 12.0, "market.grid_lag_months": 12.0}))
    np.testing.assert_allclose(both["fleet_k"], grid["fleet_k"], rtol=1e-9)
    assert shell["fleet_k"].isel(month=-1).sum() > 1.1 * both["fleet_k"].isel(month=-1).sum()


def test_until_the_first_decisions_are_ready_power_online_is_what_the_start_left_under_construction() -> None:
    values = {**LAGGED, "market.site_slack": 1.0, "market.site_growth": 1.5, "market.end": "2024-12"}
    data = simulate(market({**values, "market.trends": "on"}))
    waiting = data["waiting_for_site_k"].isel(run=0).values
    assert waiting[-1] > 0.0
    full = simulate(market({**values, "market.sites": "ample"}))
    short = (full["fleet_k"] - data["fleet_k"]).isel(run=0).sum("generation").values
    # Orders hardly differ in the first months, so what is missing online is what waits.
    np.testing.assert_allclose(short[:10], waiting[:10], rtol=0.02, atol=1e-9)

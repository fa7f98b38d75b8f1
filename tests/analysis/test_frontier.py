"""The frontier: simulated without lags it is the closed form; headroom bounds it and scarce supply leaves it alone."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jevons.analysis.frontier import INSTALLED, RENTED, SUPPLIES, frontier
from jevons.analysis.rebound import NoSaving
from jevons.analysis.shocks import Shock
from jevons.analysis.static_market import closed_form, frontier_elasticity
from jevons.market.ladder import rung_values
from jevons.scenario import ScenarioError
from jevons.show.mapping import EVEN, frontier_figure, frontier_text, supply_figure


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
    found = frontier(shock=Shock("efficiency", 7.0), points=4, firms=3)
    hours = found.table[found.table["layer"] == "accelerator-hours"]
    rented = hours[(hours["world"] == RENTED) & hours["supply"].isna()]
    exact = [closed_form(*point, 7.0) for point in zip(rented["elasticity"], rented["headroom"], strict=True)]
    np.testing.assert_allclose(rented["log_rebound"], exact, atol=1e-9)
    np.testing.assert_allclose(rented["closed_form"], exact, atol=1e-9)
    below = hours[(hours["headroom"] < 3.0) & (hours["world"] == INSTALLED)]
    assert len(below) and (below["log_rebound"] < 1.0).all()
    told = frontier_text(found)
    assert "none" in told and " 1,000\n" in told
    assert len(frontier_figure(found).axes) == 3 * 4 + 1
    assert len(supply_figure(found).axes) == 2 * 3 + 1


@given(
    theta=st.floats(0.05, 1.0),
    rho=st.floats(0.4, 1.0),
    ek=st.floats(0.0, 0.9),
    intensive=st.floats(0.0, 1.0),
    mode=st.sampled_from(["optimal", "bloat", "fixed"]),
    form=st.sampled_from(["lognormal", "loglogistic"]),
)
@settings(max_examples=5)
def test_the_closed_form_is_met_in_a_scenario_whose_tasks_have_other_costs_and_tokens_that_respond(
    theta: float, rho: float, ek: float, intensive: float, mode: str, form: str
) -> None:
    values: dict[str, float | str] = {
        **rung_values("M4"),
        "market.end": "2025-02",
        "market.demand": form,
        "market.tokens_per_task": mode,
        "market.supply_elasticity": float("inf"),
        "enterprises.all.task_value_spread": 0.0,
        "enterprises.all.compute_share": theta,
        "enterprises.all.reasoning_elasticity": ek,
        "enterprises.all.intensive_elasticity": intensive,
        "clouds.all.pass_through": rho,
    }
    table = frontier(
        "deepseek", values=values, layers=["FLOP", "accelerator-hours"], points=3, seeds=(0,), firms=3
    ).table
    static = table[table["supply"].isna()]
    np.testing.assert_allclose(static["log_rebound"], static["closed_form"], atol=1e-9)


def test_with_list_prices_that_stay_fleets_come_to_the_closed_form_in_time() -> None:
    table = frontier(points=3, firms=3, values={"vendors.all.price_response": 0.0}).table
    late = table.query("world == 'installed' and layer == 'accelerator-hours' and months_after == 60")
    late = late[late["supply"].isna()]
    np.testing.assert_allclose(late["log_rebound"], late["closed_form"], atol=0.02)


def test_scarce_supply_draws_towards_one_and_moves_no_verdict() -> None:
    found = frontier(
        points=4, firms=3, layers=["accelerator-hours"], months=[12], values={"market.supply_elasticity": 5.0}
    )
    hours = found.table[found.table["world"] == RENTED].fillna({"supply": 5.0})
    assert sorted(set(hours["supply"])) == [*SUPPLIES["elastic"][1][:2], 5.0]
    assert ((hours["log_rebound"] > 1.0) == (hours["closed_form"] > 1.0)).all()
    for _, rows in hours.groupby(["elasticity", "headroom"]):
        away = (rows.sort_values("supply")["log_rebound"] - 1.0).abs()
        assert np.all(np.diff(away) > -1e-9)
        assert np.all(np.diff(away) > 1e-3) or rows["headroom"].iloc[0] < 10.0, (
            "a full market leaves nothing to scarcity"
        )


def test_in_the_world_of_a_scenario_the_past_has_used_headroom_up() -> None:
    asked = {"layers": ["accelerator-hours"], "months": [60], "points": 3, "seeds": (0,), "firms": 12}
    rest, path = (frontier("deepseek", values={"market.trends": trends}, **asked).table for trends in ("off", "on"))
    backfire = [(table["log_rebound"] > EVEN).mean() for table in (rest, path)]
    assert backfire[0] > 0.3 > backfire[1]
    assert (path["closed_form"] < rest["closed_form"]).all()


def test_what_cannot_be_mapped_is_refused() -> None:
    with pytest.raises(NoSaving, match="no events"):
        frontier("baseline")
    with pytest.raises(NoSaving, match="save no accelerator-hours"):
        frontier("price-cut", points=2, seeds=(0,), firms=3)
    with pytest.raises(ScenarioError, match="isoelastic demand has no ceiling"):
        frontier("elastic")
    with pytest.raises(ScenarioError, match="did you mean 'energy'"):
        frontier("deepseek", layers=["energie"])
    with pytest.raises(ScenarioError, match="61,206 runs are too many; at most 50,000"):
        frontier("deepseek", points=101, seeds=(0,))
    with pytest.raises(ScenarioError, match="lie outside 0 to 71"):
        frontier("deepseek", months=[72])

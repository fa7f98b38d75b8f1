"""The reduction ladder: closed forms through the whole model, and each rung back to the one below bit for bit."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from jevons.economics.pricing import symmetric_atkeson_burstein_price
from jevons.market.ladder import RUNGS
from jevons.market.simulate import simulate
from jevons.scenario import Scenario
from tests.worlds import Values, log_rebound, rung, same_bits, shocked

DRAWS = settings(max_examples=8, deadline=None)
ELASTICITY = st.floats(0.1, 2.5)
GAMMA = st.sampled_from([2.0, 10.0, 1000.0])
PASS = st.floats(0.3, 1.2)


def static(name: str, values: Values) -> Scenario:
    """A rung up to M5, which answers a shock at once: it is played until the month after the shock."""
    return rung(name, {"market.end": "2023-08", **values})


@DRAWS
@given(eps=ELASTICITY, gamma=GAMMA)
def test_m0_log_rebound_is_the_elasticity(eps: float, gamma: float) -> None:
    world = static("M0", {"enterprises.all.elasticity": eps})
    assert log_rebound(world, gamma) == pytest.approx(eps, abs=1e-12 * 50)
    assert log_rebound(world, gamma, "accelerator_hours_mh") == pytest.approx(eps, abs=1e-12 * 50)


@DRAWS
@given(eps=ELASTICITY, rho=PASS, gamma=GAMMA)
def test_m1_log_rebound_is_pass_through_times_elasticity(eps: float, rho: float, gamma: float) -> None:
    world = static("M1", {"enterprises.all.elasticity": eps, "clouds.all.pass_through": rho})
    assert log_rebound(world, gamma) == pytest.approx(rho * eps, abs=1e-11)


@DRAWS
@given(eps=ELASTICITY, rho=PASS, sigma=st.floats(0.05, 5.0), gamma=st.sampled_from([2.0, 10.0]))
def test_m2_rising_supply_pulls_rebound_towards_one(eps: float, rho: float, sigma: float, gamma: float) -> None:
    world = static(
        "M2",
        {"enterprises.all.elasticity": eps, "clouds.all.pass_through": rho, "market.supply_elasticity": sigma},
    )
    phi = rho * eps
    expected = phi * (1 + sigma) / (phi + sigma)
    assert log_rebound(world, gamma, "accelerator_hours_mh") == pytest.approx(expected, abs=1e-9)


@DRAWS
@given(eps=ELASTICITY, gamma=st.sampled_from([2.0, 10.0]))
def test_m2_without_supply_response_rebound_is_one_and_rent_takes_all(eps: float, gamma: float) -> None:
    world = static(
        "M2", {"enterprises.all.elasticity": eps, "clouds.all.pass_through": 1.0, "market.supply_elasticity": 0.0}
    )
    data = simulate([shocked(world, gamma), world])
    hours = data["accelerator_hours_mh"].values[:, -1]
    rent = data["rent_usd_per_hour"].values[:, -1]
    assert hours[0] == pytest.approx(hours[1], rel=1e-9)
    assert np.log(rent[0] / rent[1]) / np.log(gamma) == pytest.approx((eps - 1) / eps, abs=1e-8)


@DRAWS
@given(eps=st.floats(0.2, 2.0), share=st.floats(0.01, 0.4), gamma=GAMMA)
def test_m3_lognormal_demand_follows_its_closed_form(eps: float, share: float, gamma: float) -> None:
    world = static(
        "M3",
        {
            "enterprises.all.elasticity": eps,
            "enterprises.all.penetration": share,
            "enterprises.all.task_value_spread": 0.0,
            "clouds.all.pass_through": 1.0,
            "market.supply_elasticity": float("inf"),
        },
    )
    z0 = norm.isf(share)
    sigma = norm.pdf(z0) / norm.sf(z0) / eps
    expected = (norm.logsf(z0 - np.log(gamma) / sigma) - norm.logsf(z0)) / np.log(gamma)
    found = log_rebound(world, gamma)
    assert found == pytest.approx(expected, abs=1e-9)
    assert found <= np.log(1 / share) / np.log(gamma) + 1e-12


@DRAWS
@given(eps=st.floats(0.2, 1.5), share=st.floats(0.01, 0.4), gamma=GAMMA)
def test_m3_loglogistic_demand_follows_its_closed_form(eps: float, share: float, gamma: float) -> None:
    world = static(
        "M3",
        {
            "market.demand": "loglogistic",
            "enterprises.all.elasticity": eps,
            "enterprises.all.penetration": share,
            "enterprises.all.task_value_spread": 0.0,
            "clouds.all.pass_through": 1.0,
            "market.supply_elasticity": float("inf"),
        },
    )
    slope = eps / (1 - share)
    served = 1 / (1 + (1 - share) / share * gamma**-slope)
    assert log_rebound(world, gamma) == pytest.approx(np.log(served / share) / np.log(gamma), abs=1e-9)


@DRAWS
@given(eps=ELASTICITY, ek=st.floats(0.0, 0.9), theta=st.floats(0.1, 1.0), mode=st.sampled_from(["optimal", "bloat"]))
def test_m4_tokens_per_task_add_under_choice_and_average_under_bloat(
    eps: float, ek: float, theta: float, mode: str
) -> None:
    world = static(
        "M4",
        {
            "market.demand": "isoelastic",
            "market.tokens_per_task": mode,
            "market.supply_elasticity": float("inf"),
            "clouds.all.pass_through": 1.0,
            "enterprises.all.elasticity": eps,
            "enterprises.all.reasoning_elasticity": ek,
            "enterprises.all.compute_share": theta,
            "enterprises.all.tokens_per_task_max": 1e6,
        },
    )
    marginal = ek + theta * eps if mode == "optimal" else ek + (1 - ek) * theta * eps
    assert log_rebound(world, 1.0 + 1e-5) == pytest.approx(marginal, abs=1e-4)


@DRAWS
@given(seller=st.floats(1.5, 12.0), eps=st.floats(0.3, 2.0), gamma=GAMMA)
def test_m5_atkeson_burstein_passes_a_common_shock_through_in_full(seller: float, eps: float, gamma: float) -> None:
    believed = 1.1
    world = static(
        "M5",
        {
            "market.demand": "isoelastic",
            "market.tokens_per_task": "fixed",
            "market.supply_elasticity": float("inf"),
            "clouds.all.pass_through": 1.0,
            "clouds.all.share_weight": 1.0,
            "clouds.all.seller_elasticity": seller,
            "clouds.all.believed_market_elasticity": believed,
            "enterprises.all.elasticity": eps,
        },
    )
    assert log_rebound(world, gamma) == pytest.approx(eps, abs=1e-9)
    data = simulate(world)
    markup = symmetric_atkeson_burstein_price(1.0, 4, seller, believed)
    ratio = data["price_usd_per_mtok"] / data["unit_cost_usd_per_mtok"]
    np.testing.assert_allclose(ratio.values, markup, rtol=1e-9)


@DRAWS
@given(slope=st.floats(0.2, 2.0), gamma=GAMMA)
def test_m5_additive_margin_stops_pass_through_as_cost_falls(slope: float, gamma: float) -> None:
    """With N equal clouds and everyone served the price is c + N/(slope (N-1)); only the cost falls with gamma."""
    world = static(
        "M5",
        {
            "market.demand": "isoelastic",
            "market.tokens_per_task": "fixed",
            "market.pricing": "logit",
            "market.supply_elasticity": float("inf"),
            "clouds.all.pass_through": 1.0,
            "clouds.all.share_weight": 1.0,
            "clouds.all.logit_slope": slope,
            "enterprises.all.elasticity": 1.3,
        },
    )
    margin = 4 / (3 * slope)
    price = simulate(shocked(world, gamma))["price_usd_per_mtok"].values[0]
    assert price[0] == pytest.approx(20.0, rel=1e-12)
    assert price[-1] == pytest.approx((20.0 - margin) / gamma + margin, rel=1e-9)


INERT = {
    "M1": {},
    "M2": {},
    "M3": {"enterprises.all.penetration": 0.2, "enterprises.all.task_value_spread": 0.9},
    "M4": {"enterprises.all.reasoning_elasticity": 0.7, "enterprises.all.tokens_per_task_max": 50.0},
    "M5": {
        "clouds.all.seller_elasticity": 2.0,
        "clouds.all.believed_market_elasticity": 0.7,
        "clouds.all.logit_slope": 0.9,
    },
    "M6": {
        "clouds.all.capex_speed": 0.03,
        "clouds.all.supply_line_weight": 0.1,
        "clouds.all.expectation_speed": 0.5,
        "clouds.all.book_life_months": 36.0,
        "vendors.all.capacity_headroom": 2.0,
        "market.chips": "ample",
        "market.expectations": "adaptive",
    },
    "M7": {
        "market.packaging_lag_months": 3.0,
        "market.hbm_cover_months": 7.0,
        "market.hbm_price_response": 0.3,
        "market.contract_share": 0.9,
        "market.grid_lag_months": 9.0,
        "market.site_slack": 1.0,
    },
    "M8": {
        "enterprises.all.pilot_months": 9.0,
        "enterprises.all.pilot_success": 0.6,
        "enterprises.all.budget_headroom": 1.0,
        "market.quality_per_training": 2.0,
        "market.knowledge_obsolescence": 0.2,
        "market.final_training_share": 0.1,
    },
}


@pytest.mark.parametrize("below, name", [(RUNGS[k - 1].name, RUNGS[k].name) for k in range(1, len(RUNGS))])
def test_each_rung_switched_off_is_the_rung_below_bit_for_bit(below: str, name: str) -> None:
    """Whatever the numbers of the mechanism that is switched off."""
    off = simulate([shocked(rung(name, INERT[name], switched_off=True), 10.0)], seeds=[3, 8])
    lower = simulate([shocked(rung(below), 10.0)], seeds=[3, 8])
    assert same_bits(off, lower)


def test_each_rung_switched_on_differs_from_the_rung_below() -> None:
    played = [(one.name, simulate(shocked(rung(one.name), 10.0))) for one in RUNGS]
    for (_, below), (name, above) in pairwise(played):
        assert not same_bits(below, above), name


@pytest.mark.parametrize("name", ["M0", "M1", "M2", "M3", "M4"])
def test_one_firm_and_many_equal_firms_agree(name: str) -> None:
    few = simulate(shocked(rung(name, {"market.firms": 3.0, "enterprises.all.task_value_spread": 0.0}), 10.0))
    many = simulate(shocked(rung(name, {"market.firms": 3000.0, "enterprises.all.task_value_spread": 0.0}), 10.0))
    np.testing.assert_allclose(few["tokens_served_ttok"], many["tokens_served_ttok"], rtol=1e-9)

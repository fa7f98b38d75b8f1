"""Closed forms of saturation, budgets, diffusion, choice and pass-through, through the whole model (M0-M5).

Expected values are written out here from the form at random draws; nothing of `jevons.economics` reckons them.
"""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Scenario
from tests.draws import (
    ENDLESS,
    EPS,
    EPS_PATH,
    GAMMA,
    RHO,
    RHO_PATH,
    SHORT,
    SIGMA_PATH,
    changes,
    drawn,
    saved,
)
from tests.worlds import Values, rung


@pytest.mark.parametrize("form", ["lognormal", "loglogistic"])
def test_compute_peaks_at_the_penetration_that_its_curve_says(form: str) -> None:
    """Log-logistic: 1 - 1/(b rho). Lognormal: where the hazard of the normal equals sigma/rho."""
    draws = drawn(eps=(1.8, 3.0), share=(0.002, 0.05), rho=(0.7, 1.0))
    growing: Values = {
        "market.demand": form,
        "market.trends": "on",
        "market.trend_half_life_years": ENDLESS,
        "market.efficiency_growth": 24.0,
        "market.quality_growth": 1.0,
        "market.end": "2028-12",
        SIGMA_PATH: ENDLESS,
        "enterprises.all.task_value_spread": 0.0,
        "enterprises.all.tam_growth": 1.0,
        "enterprises.all.tokens_per_task_growth": 1.0,
    }
    own = [{EPS_PATH: d["eps"], RHO_PATH: d["rho"], "enterprises.all.penetration": d["share"]} for d in draws]
    data = simulate([rung("M3", {**growing, **values}) for values in own])
    for place, d in enumerate(draws):
        peak = int(np.argmax(data["accelerator_hours_mh"].values[place]))
        assert 0 < peak < data.sizes["month"] - 1
        before, after = data["penetration"].isel(run=place, sector=0).values[[peak - 1, peak + 1]]
        assert before < _peak(form, **d) < after


def _peak(form: str, eps: float, share: float, rho: float) -> float:
    if form == "loglogistic":
        return 1.0 - (1.0 - share) / (eps * rho)
    sigma = _hazard(float(norm.isf(share))) / eps
    return float(norm.sf(brentq(lambda z: _hazard(z) - sigma / rho, -8.0, 8.0)))


def _hazard(score: float) -> float:
    return float(norm.pdf(score) / norm.sf(score))


def test_where_budgets_bind_spend_stays_and_rebound_is_the_pass_through() -> None:
    draws = drawn(eps=(1.05, 2.5), rho=RHO, gamma=GAMMA)
    capped: Values = {"market.budget": "cap", "enterprises.all.budget_headroom": 1.0, **SHORT}
    worlds = [rung("M1", {**capped, EPS_PATH: d["eps"], RHO_PATH: d["rho"]}) for d in draws]
    found = changes([saved(w, d["gamma"]) for w, d in zip(worlds, draws, strict=True)], worlds)
    for d, change in zip(draws, found, strict=True):
        assert change["token_spend_busd"] == pytest.approx(0.0, abs=1e-12)
        assert 1.0 + change["accelerator_hours_mh"] / np.log(d["gamma"]) == pytest.approx(d["rho"], abs=1e-11)


def _priced(rule: str, values: Values) -> Scenario:
    plain: Values = {
        "market.demand": "isoelastic",
        "market.tokens_per_task": "fixed",
        "market.pricing": rule,
        SIGMA_PATH: ENDLESS,
        RHO_PATH: 1.0,
    }
    return rung("M5", {**plain, **values, **SHORT})


def test_a_cloud_that_is_all_of_the_market_prices_as_a_monopolist_and_passes_all_on() -> None:
    """c eps/(eps - 1), with the elasticity that it believes in; a common shock leaves the mark-up as it is."""
    draws = drawn(eps=EPS, believed=(1.2, 4.0), gamma=GAMMA)
    alone: Values = {"clouds.all.share_weight": 1e-6, "clouds.google.share_weight": 1e6}
    believed = "clouds.all.believed_market_elasticity"
    worlds = [_priced("atkeson_burstein", {**alone, believed: d["believed"], EPS_PATH: d["eps"]}) for d in draws]
    data = simulate(worlds)
    ratio = (data["price_usd_per_mtok"] / data["unit_cost_usd_per_mtok"]).values[:, -1]
    np.testing.assert_allclose(ratio, [d["believed"] / (d["believed"] - 1.0) for d in draws], rtol=1e-6)
    found = changes([saved(w, d["gamma"]) for w, d in zip(worlds, draws, strict=True)], worlds)
    for d, change in zip(draws, found, strict=True):
        assert 1.0 + change["flop_served_zflop"] / np.log(d["gamma"]) == pytest.approx(d["eps"], abs=1e-9)


def test_unequal_clouds_pass_a_common_shock_on_in_full_whatever_each_sells() -> None:
    names = ("google", "aws_anthropic", "azure_openai")
    draws = drawn(eps=EPS, seller=(2.0, 10.0), gamma=GAMMA, **dict.fromkeys(names, (0.1, 10.0)))
    worlds = []
    for d in draws:
        weights = {f"clouds.{name}.share_weight": d[name] for name in names}
        worlds.append(
            _priced("atkeson_burstein", {**weights, "clouds.all.seller_elasticity": d["seller"], EPS_PATH: d["eps"]})
        )
    found = changes([saved(w, d["gamma"]) for w, d in zip(worlds, draws, strict=True)], worlds)
    for d, change in zip(draws, found, strict=True):
        assert change["price_usd_per_mtok"] == pytest.approx(-np.log(d["gamma"]), abs=1e-9)
        assert 1.0 + change["flop_served_zflop"] / np.log(d["gamma"]) == pytest.approx(d["eps"], abs=1e-9)


def test_with_an_additive_margin_pass_through_at_the_margin_is_cost_over_price() -> None:
    """N = 4 equal clouds, all served: p = c + N/(slope (N - 1)), so that dp/dc = 1 and rho = c/p."""
    draws = drawn(eps=EPS, slope=(0.2, 2.0))
    equal: Values = {"clouds.all.share_weight": 1.0, "market.price": 20.0}
    worlds = [_priced("logit", {**equal, "clouds.all.logit_slope": d["slope"], EPS_PATH: d["eps"]}) for d in draws]
    gamma = 1.0 + 1e-5
    for d, change in zip(draws, changes([saved(world, gamma) for world in worlds], worlds), strict=True):
        rho = 1.0 - 4.0 / (3.0 * d["slope"]) / 20.0
        assert 1.0 + change["flop_served_zflop"] / np.log(gamma) == pytest.approx(rho * d["eps"], abs=1e-4)


def test_adoption_follows_the_curve_of_bass() -> None:
    """(1 - A exp(-(p+q)t))/(1 + (q/p) A exp(-(p+q)t)) from 5 % of firms, within half a per cent after ten years."""
    p, q, first, firms = 0.03, 0.38, 0.05, 2000
    numbers: Values = {
        "market.diffusion": "bass",
        "market.firms": firms,
        "market.end": "2032-12",
        "enterprises.all.bass_innovation": p,
        "enterprises.all.bass_imitation": q,
        "enterprises.all.adopted_at_start": first,
    }
    adopted = simulate(rung("M0", numbers))["adopter_share"].isel(run=0, sector=0).values
    cumulated, expected = -np.log1p(-first), []
    share = first
    for _ in range(len(adopted)):
        cumulated += (p + q * share) / 12.0
        share = -np.expm1(-cumulated)
        expected.append(share)
    np.testing.assert_allclose(adopted, expected, atol=2.0 / firms)
    gone = (1.0 - first) / (1.0 + q / p * first) * np.exp(-(p + q) * 10.0)
    assert adopted[-1] == pytest.approx((1.0 - gone) / (1.0 + q / p * gone), rel=5e-3)


@pytest.mark.parametrize("kappa", [0.0, 1.0, 2.0, 6.0])
def test_who_leaves_a_cloud_among_equals_and_where_to(kappa: float) -> None:
    """(N-1)/(N-1+exp(kappa)) leave in a month; a price that one of the others raises leaves the odds of the rest."""
    model = JevonsModel(rung("M5", {"clouds.all.share_weight": 1.0, "enterprises.all.inertia": kappa, **SHORT}))
    sector, price = model.sectors[0], np.full((1, 4), model.market.price)
    sector.cloud_shares = np.eye(4)[:1]
    stay, *others = sector.preferred_clouds(price)[0]
    assert 1.0 - stay == pytest.approx(3.0 / (3.0 + np.exp(kappa)), rel=1e-12)
    assert others == pytest.approx([others[0]] * 3, rel=1e-12)
    dearer = sector.preferred_clouds(price * np.array([1.0, 1.0, 1.0, 1e4]))[0]
    assert dearer[3] < 1e-3 and dearer[1] / dearer[0] == pytest.approx(np.exp(-kappa), rel=1e-12)

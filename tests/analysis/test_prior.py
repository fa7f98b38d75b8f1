"""Worlds from the priors: drawn within them, sound in their books, and undecided."""

import numpy as np
import pytest
from scipy import integrate
from scipy.stats import norm

from jevons.analysis.prior import Prior, backfire_shares, drawn_worlds, prior_rebound, priors
from jevons.scenario import load_scenario

WORLDS = 256


@pytest.mark.parametrize("tokens_per_task", ["optimal", "bloat"])
def test_the_default_does_not_decide_the_paradox(tokens_per_task: str) -> None:
    """At rest, where the shock falls on the demand of the start, compute backfires in 5 to 90 % of worlds."""
    base = load_scenario(
        "baseline", {"market.trends": "off", "market.firms": 60, "market.tokens_per_task": tokens_per_task}
    )
    table = backfire_shares(prior_rebound(drawn_worlds(WORLDS, base)))
    hours = table[(table["layer"] == "accelerator-hours") & (table["months_after"] == 71)].iloc[0]
    least = {"optimal": 0.10, "bloat": 0.05}[tokens_per_task]
    assert least < hours["p_backfire"] < 0.90
    assert hours["worlds"] == WORLDS


def test_worlds_of_the_whole_prior_keep_their_books() -> None:
    found = prior_rebound(drawn_worlds(WORLDS, load_scenario("baseline", {"market.firms": 30}), seed=1))
    assert (found["failure"] == "").all()
    assert np.isfinite(found["log_rebound"]).all()


def test_draws_lie_in_the_priors_and_fill_them() -> None:
    base = load_scenario("baseline")
    worlds = drawn_worlds(WORLDS, base)
    for law in priors(base):
        path = law.path.replace(".all.", ".software." if "enterprises" in law.path else ".google.")
        if path not in base.parameters:
            continue
        values = np.array([float(world.parameters[path]) for world in worlds])
        assert law.low - 0.5 <= values.min() and values.max() <= law.high + 0.5
        assert law.at(0.25) > values.min() and values.max() > law.at(0.75)


def test_elasticity_follows_from_penetration_and_dispersion() -> None:
    """The elasticity at the start lies between those of the most and the least dispersed task values."""
    for world in drawn_worlds(16):
        start = norm.isf(float(world.parameters["enterprises.software.penetration"]))
        tail = integrate.quad(norm.pdf, start, np.inf)[0]
        hazard = norm.pdf(start) / tail
        elasticity = float(world.parameters["enterprises.software.elasticity"])
        assert hazard / 3.0 - 1e-9 <= elasticity <= hazard / 0.8 + 1e-9


def test_no_seller_faces_less_elastic_buyers_than_the_market_is() -> None:
    for world in drawn_worlds(64):
        market = sum(float(world.parameters[f"enterprises.software.{name}"]) for name in ELASTICITIES)
        assert market < float(world.parameters["clouds.google.seller_elasticity"])


ELASTICITIES = ("elasticity", "intensive_elasticity")


def test_the_same_seed_draws_the_same_worlds() -> None:
    assert [w.parameters for w in drawn_worlds(8)] == [w.parameters for w in drawn_worlds(8)]
    assert [w.parameters for w in drawn_worlds(8)] != [w.parameters for w in drawn_worlds(8, seed=1)]


def test_quantiles_of_a_law() -> None:
    assert Prior("x", "U", 2.0, 6.0).at(0.25) == 3.0
    assert Prior("x", "LU", 1.0, 100.0).at(0.5) == pytest.approx(10.0)

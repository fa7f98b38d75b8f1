"""Sensitivity: known indices are found, what has no effect gets none, and the market's answer follows its design."""

import numpy as np
import pytest

from jevons.analysis.indices import screen, share_out
from jevons.analysis.rebound import LAYERS
from jevons.analysis.sensitivity import NothingToJudge, Plan, require_possible, sensitivity
from jevons.scenario import load_scenario
from jevons.scenario.prior import ELASTICITY, INTENSIVE, SELLER, livable_columns_at, priors, shocked_base

NAMES = ("x1", "x2", "x3", "idle")
A, B = 7.0, 0.1
SMALL = Plan(seeds=(0, 1), trajectories=2, points=4, kept=3)


def ishigami(quantiles: np.ndarray) -> np.ndarray:
    """sin x1 + a sin^2 x2 + b x3^4 sin x1 on [-pi, pi]; the fourth input is not used. Two outcomes: y and 1."""
    x = np.pi * (2.0 * quantiles - 1.0)
    y = np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])
    return np.stack([y, np.ones_like(y)], axis=1)


def ishigami_shares() -> tuple[np.ndarray, np.ndarray]:
    """Its first-order and total shares of variance (Ishigami and Homma 1990), integrals by hand."""
    first = 0.5 * (1.0 + B * np.pi**4 / 5.0) ** 2
    second = A**2 / 8.0
    joint = B**2 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    variance = first + second + joint
    alone = np.array([first, second, 0.0, 0.0]) / variance
    total = np.array([first + joint, second, joint, 0.0]) / variance
    return alone, total


def test_sobol_shares_of_ishigami_are_found_within_their_intervals() -> None:
    table = share_out(NAMES, ishigami, 2048).tables[0]
    alone, total = ishigami_shares()
    np.testing.assert_allclose(table["alone"], alone, atol=0.02)
    np.testing.assert_allclose(table["total"], total, atol=0.02)
    assert (np.abs(table["alone"] - alone) <= 2.0 * table["alone_conf"] + 1e-12).all()
    assert (np.abs(table["total"] - total) <= 2.0 * table["total_conf"] + 1e-12).all()


def test_what_has_no_effect_gets_exactly_zero() -> None:
    shares = share_out(NAMES, ishigami, 64).tables[0].set_index("path").loc["idle"]
    assert shares["alone"] == shares["total"] == 0.0
    effects = screen(NAMES, ishigami, 10)[0].set_index("path").loc["idle"]
    assert effects["size"] == effects["effect"] == effects["spread"] == 0.0


def test_an_outcome_that_does_not_move_has_no_shares() -> None:
    assert share_out(NAMES, ishigami, 8).tables[1][["alone", "total"]].isna().all(axis=None)


def test_screening_a_straight_line_gives_its_slopes() -> None:
    slopes = np.array([3.0, -2.0, 0.5, 0.0])
    table = screen(NAMES, lambda q: (q @ slopes)[:, None], 5)[0]
    np.testing.assert_allclose(table["effect"], slopes, atol=1e-12)
    np.testing.assert_allclose(table["size"], np.abs(slopes), atol=1e-12)
    np.testing.assert_allclose(table["spread"], 0.0, atol=1e-12)


def test_independent_points_are_the_first_and_last_of_every_block() -> None:
    shares = share_out(NAMES, ishigami, 16)
    assert shares.quantiles.shape == (32, 4) and len(np.unique(shares.quantiles, axis=0)) == 32
    np.testing.assert_array_equal(ishigami(shares.quantiles), shares.outcomes)


def test_every_quantile_is_a_world_in_which_sellers_can_live() -> None:
    laws = priors(load_scenario("baseline"))
    base = shocked_base(load_scenario("baseline"), laws)
    quantiles = np.random.default_rng(0).uniform(size=(256, len(laws)))
    columns = livable_columns_at(base, laws, quantiles)
    assert (columns[SELLER] > columns[ELASTICITY] + columns[INTENSIVE]).all()
    place = [law.path for law in laws].index(SELLER)
    own = np.array([laws[place].at(float(u)) for u in quantiles[:, place]])
    assert (columns[SELLER] >= own - 1e-12).all()


def test_the_market_answers_with_every_assumption_once_and_the_decisive_first() -> None:
    base = load_scenario("baseline", {"market.trends": "off", "market.firms": 6, "market.end": "2026-01"})
    found = sensitivity(base, Plan(months_after=12, seeds=(0,), trajectories=2, points=4, kept=3))
    laws = priors(base)
    assert sorted(found.ranked["path"]) == sorted(law.path for law in laws)
    assert found.ranked["rebound_total"].notna().sum() == 3
    effects = found.ranked.set_index("path")["size"]
    assert effects["enterprises.all.pilot_success"] == 0.0
    assert effects["enterprises.all.reasoning_elasticity"] > 0.05
    assert found.failures == ()


def test_a_plan_counts_its_worlds_and_runs() -> None:
    assert SMALL.worlds(28) == 2 * 29 + 4 * 5
    assert SMALL.runs(28) == 4 * SMALL.worlds(28)
    assert Plan().runs(28) == 4 * (20 * 29 + 256 * 10)


@pytest.mark.parametrize(
    "plan, message",
    [
        (Plan(layer="accelerator-hour"), "did you mean 'accelerator-hours'"),
        (Plan(months_after=72), "outside 0 to 71"),
        (Plan(points=100), "power of two"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_one_line(plan: Plan, message: str) -> None:
    with pytest.raises(NothingToJudge, match=message):
        require_possible(load_scenario("baseline"), plan)


def test_every_layer_can_be_asked_for() -> None:
    refused = []
    for layer in LAYERS:
        try:
            require_possible(load_scenario("baseline"), Plan(layer=layer.label))
        except NothingToJudge as error:
            refused.append(str(error))
    assert refused == []

"""Nested choice, break-even volumes and what free tokens displace, against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import choice, outside, user_cost

UTILITY = st.floats(-5.0, 5.0)
SHARE = st.floats(0.05, 0.95)
COST = st.floats(0.01, 100.0)


@given(utilities=st.lists(UTILITY, min_size=3, max_size=8), data=st.data())
def test_dropping_an_alternative_leaves_the_ratios_of_the_others(utilities: list[float], data: st.DataObject) -> None:
    values = np.array(utilities)
    gone = data.draw(st.integers(0, len(values) - 1))
    reach = np.arange(len(values)) != gone
    before = choice.available_shares(values, np.ones_like(reach))
    after = choice.available_shares(values, reach)
    assert after[gone] == 0.0 and after.sum() == pytest.approx(1.0, abs=1e-14)
    first, *others = np.flatnonzero(reach)
    np.testing.assert_allclose(after[others] / after[first], before[others] / before[first], rtol=1e-12)


@given(clouds=st.lists(UTILITY, min_size=2, max_size=5), other=UTILITY)
def test_a_nest_of_dissimilarity_one_is_plain_logit(clouds: list[float], other: float) -> None:
    nest = choice.nest_value(np.array(clouds), 1.0)
    upper = choice.logit_shares(np.array([float(nest), other]))
    flat = choice.logit_shares(np.array([*clouds, other]))
    np.testing.assert_allclose(
        [upper[0] * choice.logit_shares(np.array(clouds))[0], upper[1]], flat[[0, -1]], rtol=1e-12
    )


@given(utility=UTILITY, members=st.integers(1, 9), dissimilarity=st.floats(0.01, 1.0))
def test_like_members_add_what_their_number_is_worth(utility: float, members: int, dissimilarity: float) -> None:
    """lambda ln N: near zero a tenth cloud like the nine others is worth nothing."""
    value = choice.nest_value(np.full(members, utility), dissimilarity)
    assert value == pytest.approx(utility + dissimilarity * np.log(members), abs=1e-12)


@given(fixed=st.floats(1.0, 1e6), price=COST, cost=COST)
def test_at_the_break_even_volume_both_ways_cost_the_same(fixed: float, price: float, cost: float) -> None:
    volume = float(outside.break_even_volume(fixed, price, cost))
    if cost >= price:
        assert volume == np.inf
    else:
        assert fixed + cost * volume == pytest.approx(price * volume, rel=1e-6)


@given(use=SHARE, own=SHARE, idle=st.floats(0.0, 1.0), price=st.floats(1e3, 1e5), discount=st.floats(0.0, 0.9))
def test_a_self_hosted_token_costs_what_an_hour_at_ones_own_utilisation_does(
    use: float, own: float, idle: float, price: float, discount: float
) -> None:
    """By user cost and electricity from scratch, a thousand tokens an hour."""

    def parts(utilisation: float) -> tuple[float, float]:
        hour = float(user_cost.user_cost_per_hour(price, 0.5, 0.1, 4.0, utilisation))
        power = 0.05 * (1 + idle * (1 - utilisation) / utilisation)
        return hour * 1e3, power * 1e3

    cloud, self_hosted = parts(use), parts(own)
    cost = outside.self_hosting_cost(*cloud, use, own, idle, 1 - discount)
    assert cost == pytest.approx(sum(self_hosted) / (1 - discount), rel=1e-12)


@given(discount=st.floats(0.01, 0.9), gains=st.lists(st.floats(-3.0, 3.0), min_size=2, max_size=2))
def test_the_worth_of_open_tokens_moves_with_their_quality_until_it_is_that_of_a_clouds(
    discount: float, gains: list[float]
) -> None:
    worths = [float(outside.open_token_worth(discount, gain)) for gain in gains]
    unbounded = [np.log1p(-discount) + gain for gain in gains]
    for worth, log_worth in zip(worths, unbounded, strict=True):
        assert np.log(worth) == pytest.approx(min(log_worth, 0.0), abs=1e-12)
    assert float(outside.open_token_worth(discount, 0.0)) == 1.0 - discount
    assert float(outside.open_token_worth(discount, -np.log1p(-discount) + 0.1)) == 1.0


@given(share=st.floats(0.01, 0.9), elasticity=st.floats(0.0, 3.0))
def test_clouds_gain_by_free_tokens_elsewhere_if_and_only_if_demand_is_elastic(share: float, elasticity: float) -> None:
    clouds = float(outside.cloud_tokens_beside_free_ones(share, elasticity))
    everywhere = (1 - share) ** -elasticity
    assert clouds == pytest.approx(everywhere * (1 - share), rel=1e-12)
    assert np.sign(clouds - 1.0) == np.sign(elasticity - 1.0) or abs(elasticity - 1.0) < 1e-12

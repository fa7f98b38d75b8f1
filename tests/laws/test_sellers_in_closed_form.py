"""Sellers by hand: mark-ups, their pass-through and how many customers switch.

Each expected figure follows from a closed form at stated parameters or was published; the tolerance is that
of the digits given.
"""

import numpy as np
import pytest

from jevons.economics import (
    choice,
    pricing,
)


@pytest.mark.parametrize(
    ("sellers", "price"), [(1, 13 / 3), (2, 1.3774), (3, 1.2913), (5, 1.2463), (50, 1.2038), (10**9, 1.2)]
)
def test_ces_mark_ups_fall_from_monopoly_to_monopolistic_competition(sellers: int, price: float) -> None:
    """sigma = 6, eps = 1.3, cost 1; at the ends eps/(eps-1) and sigma/(sigma-1)."""
    assert pricing.symmetric_atkeson_burstein_price(1.0, sellers, 6.0, 1.3) == pytest.approx(price, abs=1e-4)


@pytest.mark.parametrize("sellers", [1, 2, 5])
def test_symmetric_logit_pass_through_is_the_slope_of_the_fixed_point(sellers: int) -> None:
    """alpha = 1.3, delta = 3, cost 1."""
    low, price, high = pricing.symmetric_logit_price(sellers, 1.3, 3.0, np.array([1.0 - 1e-4, 1.0, 1.0 + 1e-4]))
    share = pricing.symmetric_logit_share(sellers, 3.0 - 1.3 * price)
    assert price == pytest.approx(1.0 + 1.0 / (1.3 * (1.0 - float(share))), abs=1e-10)
    rate = pricing.pass_through_rate_logit(share, 1.0 - sellers * share)
    assert (high - low) / 2e-4 == pytest.approx(float(rate), abs=1e-5)


@pytest.mark.parametrize(("clouds", "kappa"), [(2, 1.0), (5, 2.0)])
def test_inertia_sets_how_many_switch(clouds: int, kappa: float) -> None:
    """Against half a million customers who each take the best of their Gumbel-distributed utilities."""
    draw = np.random.default_rng(3)
    utility = draw.gumbel(size=(500_000, clouds))
    utility[:, 0] += kappa
    left = np.mean(np.argmax(utility, axis=1) != 0)
    assert choice.symmetric_switch_rate(clouds, kappa) == pytest.approx(left, abs=3e-3)
    table = choice.switching_probabilities(np.full(clouds, 1 / clouds), kappa)
    assert choice.symmetric_switch_rate(clouds, kappa) == pytest.approx(1 - table[0, 0], abs=1e-12)


def test_one_customer_in_a_hundred_switches_among_five_clouds_at_inertia_six() -> None:
    """About eleven per cent of teams a year is one per cent a month."""
    assert choice.symmetric_switch_rate(5, 6.0) == pytest.approx(0.01, abs=3e-4)

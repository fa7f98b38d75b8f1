"""Supply by hand: delays and overshoot, learning, and what an hour of an accelerator must earn and can serve.

Each expected figure follows from a closed form at stated parameters or was published; the tolerance is that
of the digits given.
"""

import numpy as np
import numpy.typing as npt
import pytest

from jevons.economics import (
    capex,
    serving,
    user_cost,
    vendor,
)
from jevons.facts import fact


@pytest.mark.parametrize(
    ("delay", "stable", "monotone"),
    [(3, 0.4450, 0.1055), (6, 0.2411, 0.0567), (12, 0.1256, 0.0294), (18, 0.0849, 0.0199)],
)
def test_longer_delays_leave_less_room_for_speed(delay: int, stable: float, monotone: float) -> None:
    """Stable until a root of z^(d+1) = z^d - speed is on the unit circle, monotone until two roots meet."""
    bound = float(capex.capex_is_stable_below(delay))
    assert bound == pytest.approx(stable, abs=6e-5)
    assert np.max(np.abs(roots(bound, delay))) == pytest.approx(1.0, abs=1e-9)
    limit = float(capex.capex_is_monotone_below(delay))
    assert limit == pytest.approx(monotone, abs=6e-5)
    assert np.sum(never_swings(roots(0.99 * limit, delay))) == 2
    assert np.sum(never_swings(roots(1.01 * limit, delay))) == 0


def roots(speed: float, delay: int) -> npt.NDArray[np.complex128]:
    return np.asarray(np.roots([1.0, -1.0, *np.zeros(delay - 1), speed]))


def never_swings(values: npt.NDArray[np.complex128]) -> npt.NDArray[np.bool_]:
    """Roots that are real and positive: paths without overshoot."""
    return np.asarray((np.abs(np.imag(values)) < 1e-9) & (np.real(values) > 0.0))


@pytest.mark.parametrize(("weight", "peak"), [(0.0, 1.389), (0.5, 1.098), (1.0, 1.000)])
def test_forgetting_the_supply_line_overshoots(weight: float, peak: float) -> None:
    """The target doubles; 15 % of the gap is ordered a month and arrives as the ninth month after opens."""
    stock, under_way, highest = 0.5, [0.0] * 9, 0.0
    for _ in range(400):
        stock += under_way.pop(0)
        orders = capex.accelerator_orders(1.0, stock, sum(under_way), 0.0, 0.0, 0.15, weight)
        under_way.append(float(orders))
        highest = max(highest, stock)
    assert highest == pytest.approx(peak, abs=1e-3)


def test_a_cobweb_with_half_adaptive_expectations_bears_three_times_the_elasticity() -> None:
    assert capex.cobweb_is_stable(2.999, 0.5)
    assert not capex.cobweb_is_stable(3.001, 0.5)
    naive = 1.0
    assert capex.cobweb_is_stable(0.999, naive) and not capex.cobweb_is_stable(1.001, naive)


@pytest.mark.parametrize(("smoothing", "lead", "ratio"), [(0.2, 4, 3.311), (0.1, 6, 2.579)])
def test_orders_vary_more_than_demand(smoothing: float, lead: int, ratio: float) -> None:
    """Order-up-to with exponential smoothing: (1 + aL)^2 + (aL)^2 a/(2 - a) times the variance of demand."""
    swing = smoothing * lead
    by_hand = (1 + swing) ** 2 + swing**2 * smoothing / (2 - smoothing)
    assert capex.bullwhip_variance_ratio(smoothing, lead) == pytest.approx(by_hand, rel=1e-12)
    assert by_hand == pytest.approx(ratio, abs=1e-3)


def test_learning_raises_long_run_growth() -> None:
    """eps = 1.3, b = 0.3, own growth 0.2: 0.2/0.61."""
    assert vendor.wright_long_run_growth(0.2, 1.3, 0.0, 0.3) == pytest.approx(0.32787, abs=1e-4)


@pytest.mark.parametrize(("years", "rent"), [(3, 3.15), (5, 2.06), (6, 1.80)])
def test_required_rent_of_a_thirty_thousand_dollar_accelerator(years: int, rent: float) -> None:
    """Infrastructure 0.6 of the price, 10 % a year, used 70 % of the time."""
    assert user_cost.user_cost_per_hour(30_000.0, 0.6, 0.10, years, 0.7) == pytest.approx(rent, abs=1e-2)


def test_required_rents_stand_in_the_band_of_rents_at_which_an_h100_pays() -> None:
    lowest = fact("inference_economics", metric="break-even rent of an H100").value
    highest = fact("inference_economics", metric="rent of an H100 that beats equities").value
    rents = user_cost.user_cost_per_hour(30_000.0, 0.6, 0.10, np.array([5.0, 6.0]), 0.7)
    assert np.all((lowest < rents) & (rents < highest))


def test_electricity_of_an_h100_hour_costs_eleven_cents() -> None:
    power = fact("inference_economics", metric="power of an H100 with host and cooling").value
    tariff = fact("inference_economics", metric="US industrial electricity price").value
    assert user_cost.energy_cost_per_hour(power, 1.0, tariff) == pytest.approx(0.11, abs=1e-2)


@pytest.mark.parametrize(("batch", "coverage"), [(1, 0.031), (32, 0.638), (100, 0.958)])
def test_a_batch_of_a_hundred_tokens_touches_nearly_all_of_256_experts(batch: int, coverage: float) -> None:
    """Eight experts a token."""
    assert serving.expert_coverage(batch, 8, 256) == pytest.approx(coverage, abs=1e-3)


def test_experts_save_arithmetic_but_no_memory() -> None:
    """V3: an eighteenth of the arithmetic of a dense model of its size, while every weight stays resident."""
    total = fact("inference_economics", metric="total parameters of V3").value * 1e9
    active = fact("inference_economics", metric="active parameters of V3").value * 1e9
    dense, sparse = (serving.seconds_per_token_compute(2 * n, 989.0, 0.4) for n in (total, active))
    assert dense / sparse == pytest.approx(18.0, abs=0.2)
    gigabytes, batch = total / 1e9, 64.0
    resident = serving.seconds_per_token_residency(gigabytes, batch, 1.0, 0.2, 20.0, 80.0)
    assert resident == pytest.approx(0.2 * (671 / 64 + 1) / 1600, rel=1e-12)
    small_batch = serving.seconds_per_token_bandwidth(
        gigabytes, serving.expert_coverage(1.0, 8, 256), 1.0, 1.0, 0.2, 3.35, 0.6
    )
    whole_model = serving.seconds_per_token_bandwidth(gigabytes, 1.0, 1.0, 1.0, 0.2, 3.35, 0.6)
    assert small_batch < 0.05 * whole_model

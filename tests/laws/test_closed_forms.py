"""Numbers that can be checked by hand or in the literature: the equations at the settings of known tables.

Each expected figure follows from a closed form at stated parameters or was published; the tolerance is that
of the digits given.
"""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from jevons.economics import (
    capex,
    choice,
    demand,
    diffusion,
    pricing,
    reasoning,
    rebound,
    serving,
    supply,
    user_cost,
    vendor,
)
from jevons.facts import fact


@pytest.mark.parametrize("gamma", [2.0, 10.0, 1000.0])
@pytest.mark.parametrize("eps", [0.5, 0.8, 1.0, 1.11, 1.5, 2.0])
def test_isoelastic_log_rebound_is_the_elasticity_for_any_shock(eps: float, gamma: float) -> None:
    tokens = demand.isoelastic(-np.log(gamma), eps)
    assert rebound.log_rebound(tokens / gamma, 1.0, gamma) == pytest.approx(eps, abs=1e-12)


@pytest.mark.parametrize(
    ("eps", "taken_back"), [(0.5, 0.240), (0.8, 0.590), (1.0, 1.0), (1.11, 1.320), (1.5, 3.403), (2.0, 11.0)]
)
def test_the_share_of_the_saving_taken_back_after_a_tenfold_gain(eps: float, taken_back: float) -> None:
    """(gamma^(eps-1) - 1/gamma)/(1 - 1/gamma) at gamma = 10."""
    used = demand.isoelastic(-np.log(10.0), eps) / 10.0
    by_hand = (10 ** (eps - 1) - 0.1) / 0.9
    assert rebound.linear_rebound(used, 1.0, 10.0) == pytest.approx(by_hand, abs=1e-12)
    assert rebound.linear_rebound(used, 1.0, 10.0) == pytest.approx(taken_back, abs=6e-4)


@pytest.mark.parametrize(("eps", "sigma", "rho"), [(1.5, 0.5, 1.0), (0.7, 2.0, 1.0), (1.6, 1.0, 0.75)])
def test_rebound_under_rising_supply_solves_the_market(eps: float, sigma: float, rho: float) -> None:
    gamma, phi = 10.0, rho * eps
    log_gamma = np.log(gamma)

    def shortage(log_rent: float) -> float:
        price = rho * (log_rent - log_gamma)
        return float(-eps * price - log_gamma - sigma * log_rent)

    log_rent = brentq(shortage, -50, 50, xtol=1e-13)
    hours = np.exp(sigma * log_rent)
    measured = rebound.log_rebound(hours, 1.0, gamma)
    assert rebound.benchmark_rebound(1.0, rho, eps, sigma) == pytest.approx(float(measured), abs=1e-9)
    assert supply.rent_factor(hours, sigma) == pytest.approx(np.exp(log_rent), rel=1e-9)
    assert supply.rent_response(phi, sigma) == pytest.approx(log_rent / log_gamma, abs=1e-9)


def test_where_supply_is_fixed_the_rent_takes_the_whole_effect() -> None:
    for phi in (0.4, 1.0, 1.7):
        assert supply.log_rebound_with_supply(phi, 0.0) == pytest.approx(1.0, abs=1e-12)
        assert supply.rent_response(phi, 0.0) == pytest.approx((phi - 1) / phi, abs=1e-12)


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


@pytest.mark.parametrize(
    ("sigma", "score", "penetration", "at_median"),
    [
        (0.5, -0.518, 0.698, 1.596),
        (0.8, 0.003, 0.499, 0.997),
        (1.0, 0.303, 0.381, 0.798),
        (1.5, 0.969, 0.166, 0.532),
        (2.0, 1.572, 0.0580, 0.399),
        (2.5, 2.143, 0.0161, 0.319),
        (3.0, 2.694, 0.0035, 0.266),
    ],
)
def test_the_more_task_values_differ_the_sooner_lognormal_demand_stops_backfiring(
    sigma: float, score: float, penetration: float, at_median: float
) -> None:
    """Elasticity one where the normal hazard equals the spread; sqrt(2/pi)/sigma at the median price."""
    turning = brentq(lambda z: float(demand.lognormal_elasticity(np.exp(sigma * z), 0.0, sigma)) - 1.0, -8, 8)
    assert turning == pytest.approx(score, abs=1e-3)
    served = float(demand.lognormal_share(sigma * turning, sigma, 0.0))
    assert served == pytest.approx(penetration, abs=6e-4)
    elasticity = float(demand.lognormal_elasticity(1.0, 0.0, sigma))
    assert elasticity == pytest.approx(np.sqrt(2 / np.pi) / sigma, rel=1e-12)
    assert elasticity == pytest.approx(at_median, abs=6e-4)


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.0, 3.0])
def test_lognormal_demand_counts_tasks_drawn_at_even_quantiles(sigma: float) -> None:
    values = np.exp(sigma * norm.ppf((np.arange(100_000) + 0.5) / 100_000))
    for price in (0.3, 1.0, 4.0):
        share = demand.lognormal_quantity(price, 0.0, sigma, 1.0)
        assert np.mean(values >= price) == pytest.approx(float(share), abs=1e-5)


def test_elasticity_of_tokens_that_grow_with_the_value_of_a_task() -> None:
    """th = e = 1.1, mu = 1, sigma = 1.3, price 2: measured on two million tasks at even quantiles."""
    values = np.exp(1.0 + 1.3 * norm.ppf((np.arange(2_000_000) + 0.5) / 2_000_000))

    def tokens(price: float) -> float:
        return float(np.sum(np.where(values >= price, values**1.1, 0.0)) * price**-1.1)

    measured = np.log(tokens(1.96) / tokens(2.04)) / np.log(2.04 / 1.96)
    claimed = float(demand.lognormal_elasticity(2.0, 1.0, 1.3, 1.1, 1.1))
    assert claimed == pytest.approx(measured, abs=1e-2)
    assert claimed == pytest.approx(1.1805, abs=1e-4)


@pytest.mark.parametrize(
    ("slope", "start", "rebounds"),
    [
        (1.5, 0.01, (1.47, 1.38, 0.98, 0.67)),
        (1.5, 0.10, (1.26, 0.89, 0.50, 0.33)),
        (2.0, 0.01, (1.96, 1.70, 1.00, 0.67)),
        (2.0, 0.10, (1.62, 0.96, 0.50, 0.33)),
        (3.0, 0.30, (1.37, 0.52, 0.26, 0.17)),
    ],
)
def test_rebound_of_loglogistic_demand_fades_towards_its_headroom(
    slope: float, start: float, rebounds: tuple[float, ...]
) -> None:
    for gamma, expected in zip((2.0, 10.0, 100.0, 1000.0), rebounds, strict=True):
        served = demand.loglogistic_share(-np.log(gamma), slope, start)
        odds = start / (1 - start) * gamma**slope
        assert served == pytest.approx(odds / (1 + odds), rel=1e-12)
        arc = float(rebound.arc_elasticity(served, start, 1 / gamma, 1.0))
        assert arc == pytest.approx(expected, abs=6e-3)
        assert arc <= float(demand.headroom_bound(1 / start, gamma))
    assert arc == pytest.approx(float(demand.headroom_bound(1 / start, 1000.0)), abs=6e-3)


def test_compute_peaks_at_half_penetration_when_the_slope_is_two() -> None:
    """b = 1.8 with half served at price one: the peak lies at (b-1)^(-1/b), where 1 - 1/b is served."""
    assert demand.peak_penetration_loglogistic(2.0) == 0.5
    peak = 0.8 ** (-1 / 1.8)
    spend = [p * demand.loglogistic_share(np.log(p), 1.8, 0.5) for p in (peak - 1e-3, peak, peak + 1e-3)]
    assert spend[1] == max(spend)
    served = demand.loglogistic_share(np.log(peak), 1.8, 0.5)
    assert demand.peak_penetration_loglogistic(1.8) == pytest.approx(float(served), abs=1e-5)


def test_ces_production_backfires_when_ai_and_labour_are_substitutes() -> None:
    """sigma = 1.5, eps_Y = 0.8, weights 0.3 and 0.7 at equal prices."""
    share = 0.3**1.5 / (0.3**1.5 + 0.7**1.5)
    assert share == pytest.approx(0.219, abs=5e-4)
    assert rebound.ces_rebound(share, 1.5, 0.8) == pytest.approx(1.34663, abs=1e-4)


def test_reasoning_tokens_under_a_power_law_have_elasticity_one_over_one_plus_beta() -> None:
    """beta = 0.3, loss 5."""
    few, many = (reasoning.optimal_tokens_power_loss(price, 1.0, 5.0, 0.3) for price in (2.0, 1.0))
    assert np.log(many / few) / np.log(2.0) == pytest.approx(1 / 1.3, abs=1e-5)
    assert np.log(many / few) / np.log(2.0) == pytest.approx(0.76923, abs=1e-5)


def test_spend_on_reasoning_under_log_benefit_is_constant() -> None:
    prices = np.array([0.01, 1.0, 60.0])
    spend = prices * reasoning.optimal_tokens_log_benefit(prices, 7.0, 0.5)
    np.testing.assert_allclose(spend, 3.5, rtol=1e-12)


def test_chosen_reasoning_makes_demand_elastic_and_mere_bloat_cannot() -> None:
    """mu = 0, sigma = 1.2, price 3; A = 1, B = 0.5; bloat with elasticity 0.6 of tokens per task."""
    chosen = float(reasoning.log_benefit_elasticity(3.0, 0.0, 1.2, 1.0, 0.5))
    assert chosen == pytest.approx(1.4073, abs=1e-3)

    def tokens(price: float) -> float:
        per_task = price**-0.6
        return float(per_task * demand.lognormal_quantity(price * per_task, 0.0, 1.2, 1.0))

    measured = np.log(tokens(2.97) / tokens(3.03)) / np.log(3.03 / 2.97)
    adoption = float(demand.lognormal_elasticity(3.0**0.4, 0.0, 1.2))
    assert 0.6 + 0.4 * adoption == pytest.approx(measured, abs=1e-4)
    assert measured == pytest.approx(0.9482, abs=1e-3)


def test_compute_passes_its_old_level_ten_months_after_the_shock() -> None:
    """eps = 1.5, a tenth of the gap closed a month: ln(1/3)/ln(0.9)."""
    assert diffusion.months_to_backfire(1.5, 0.1) == pytest.approx(np.log(1 / 3) / np.log(0.9), abs=1e-4)
    assert diffusion.months_to_backfire(1.5, 0.1) == pytest.approx(10.4, abs=0.05)
    assert diffusion.adjusted_elasticity(1.5, 0.1, 10) < 1.0 < diffusion.adjusted_elasticity(1.5, 0.1, 11)


def test_bass_diffusion_in_months_stays_near_the_curve_in_continuous_time() -> None:
    """The textbook coefficients 0.03 and 0.38 a year, ten years."""
    share = np.asarray(0.0)
    for _ in range(120):
        share = share + diffusion.bass_hazard(share, 0.03, 0.38) * (1 - share)
    exact = float(diffusion.bass_share(10.0, 0.03, 0.38))
    assert exact == pytest.approx(0.8128, abs=1e-4)
    assert share == pytest.approx(0.8108, abs=1e-4)
    assert share == pytest.approx(exact, rel=5e-3)


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


def test_growth_of_demand_by_itself_passes_for_an_elasticity_above_one() -> None:
    """eps = 0.7 and prices down by a factor of ten a year, demand up threefold by itself."""
    apparent = float(rebound.apparent_elasticity(0.7, np.log(3.0), -np.log(10.0)))
    assert apparent == pytest.approx(0.7 + np.log(3.0) / np.log(10.0), abs=1e-9)
    assert apparent > 1.0


@pytest.mark.parametrize("eps", [0.6, 1.0, 1.5])
def test_a_glut_raises_revenue_exactly_when_cheaper_tokens_do(eps: float) -> None:
    """The same elasticity above one makes both Jevons and overbuilding harmless to revenue."""
    more_capacity = 1.1
    price = more_capacity ** (-1 / eps)
    change = np.log(price * more_capacity) / np.log(more_capacity)
    assert supply.glut_revenue_elasticity(eps) == pytest.approx(change, abs=1e-9)
    assert np.sign(np.round(change, 12)) == np.sign(round(eps - 1, 12))

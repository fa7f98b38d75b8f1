"""What is measured for a verdict, against the same numbers worked out by hand on made-up runs."""

import numpy as np
import pytest
import xarray

from jevons.analysis import evidence
from jevons.analysis.evidence import STATISTICS, Evidence
from jevons.analysis.pairs import Pair
from jevons.scenario import load_scenario

MONTHS = np.arange("2024-01", "2027-01", dtype="datetime64[M]")
SHOCK = 12
WORLDS = 3
AXES = ("run", "month")


def _side(values: dict[str, np.ndarray], dims: dict[str, tuple[str, ...]] | None = None) -> xarray.Dataset:
    dims = dims or {}
    data = {name: (dims.get(name, AXES), value) for name, value in values.items()}
    return xarray.Dataset(data, coords={"month": MONTHS.astype("datetime64[ns]"), "run": range(WORLDS)})


def _found(one: xarray.Dataset, other: xarray.Dataset, against: Pair | None = None) -> Evidence:
    return Evidence(Pair(load_scenario("deepseek"), one, other), SHOCK, against)


@pytest.fixture(name="series")
def _series() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(4)
    return draw.uniform(1.0, 2.0, (WORLDS, MONTHS.size)), draw.uniform(1.0, 2.0, (WORLDS, MONTHS.size))


def test_changes_compare_the_same_month_and_sums_count_from_the_shock(series: tuple[np.ndarray, np.ndarray]) -> None:
    one, other = series
    found = _found(_side({"capex_busd": one}), _side({"capex_busd": other}))
    by_hand = np.log(one[:, 18] / other[:, 18])
    np.testing.assert_allclose(evidence.log_change(found, "capex_busd", 6), by_hand, rtol=1e-12)
    sums = [side[:, 12:19].sum(axis=1) for side in series]
    np.testing.assert_allclose(evidence.log_change(found, "capex_busd", 6, True), np.log(sums[0] / sums[1]))
    points = 100.0 * (one[:, 18] - other[:, 18])
    np.testing.assert_allclose(evidence.change(found, "capex_busd", 6, 100.0), points, rtol=1e-12)
    # Beyond the end it is the last month.
    np.testing.assert_allclose(evidence.log_change(found, "capex_busd", 99), np.log(one[:, -1] / other[:, -1]))


def test_falls_are_taken_within_the_run_with_the_shock(series: tuple[np.ndarray, np.ndarray]) -> None:
    one, other = series
    found = _found(_side({"tokens_desired_ttok": one}), _side({"tokens_desired_ttok": other}))
    np.testing.assert_allclose(evidence.fall_since(found, "tokens_desired_ttok", 3), np.log(one[:, 11] / one[:, 15]))
    np.testing.assert_allclose(evidence.fall_over_time(found, "tokens_desired_ttok"), one[:, 12] - one[:, -1])


def test_the_causal_elasticity_is_that_of_an_isoelastic_world(series: tuple[np.ndarray, np.ndarray]) -> None:
    price, other_price = series
    tokens, other_tokens = price**-1.3, other_price**-1.3
    one = _side({"tokens_served_ttok": tokens, "price_usd_per_mtok": price})
    other = _side({"tokens_served_ttok": other_tokens, "price_usd_per_mtok": other_price})
    np.testing.assert_allclose(evidence.causal_elasticity(_found(one, other), 6), 1.3, rtol=1e-9)


def test_a_drawdown_is_the_worst_loss_of_a_naive_search(series: tuple[np.ndarray, np.ndarray]) -> None:
    one, other = series
    found = _found(_side({"capex_busd": one}), _side({"capex_busd": other}))
    worst = []
    for run in one[:, SHOCK:]:
        yearly = [run[t : t + 12].sum() for t in range(len(run) - 11)]
        worst.append(max(1.0 - late / early for k, early in enumerate(yearly) for late in yearly[k:]))
    np.testing.assert_allclose(evidence.drawdown(found, "capex_busd"), worst, rtol=1e-12)


def test_orders_recover_when_a_years_orders_are_back_at_those_before_the_shock() -> None:
    one = np.ones((WORLDS, MONTHS.size))
    one[0, SHOCK : SHOCK + 3], one[0, SHOCK + 3 :] = 0.5, 2.0
    one[1, SHOCK:] = 0.9
    one[2, SHOCK:] = 1.1
    within = evidence.recovers_within(_found(_side({"orders_k": one}), _side({"orders_k": one})), "orders_k", 18)
    # The first loses 1.5 in three months and gains one a month then; the second stays low, the third loses nothing.
    assert within.tolist() == [18.0 - 4.0, 18.0 - 24.0, 18.0]


def test_the_lesser_growth_is_that_of_the_slower_group() -> None:
    orders = np.ones((WORLDS, MONTHS.size, 3))
    orders[:, -12:, 0], orders[:, -12:, 2] = 4.0, 2.0
    dims = {"orders_k": (*AXES, "vendor")}
    side = _side({"orders_k": orders}, dims).assign_coords(vendor=["nvidia", "amd", "asic"])
    grown = evidence.lesser_growth(_found(side, side), "orders_k", ["nvidia", "amd"], ["asic"])
    np.testing.assert_allclose(grown, np.log(2.0))


def test_both_grow_by_the_lesser_of_the_new_over_time_and_the_old_against_its_counterfactual() -> None:
    months = np.arange(MONTHS.size)
    new = np.tile(np.where(months >= SHOCK + 18, 3.0, 1.0), (WORLDS, 1))
    old = np.array([[0.5], [2.0], [8.0]]) * np.ones(MONTHS.size)
    one = _side({"tokens_on_device_ttok": new, "accelerator_hours_mh": old})
    other = _side({"tokens_on_device_ttok": new, "accelerator_hours_mh": np.ones_like(old)})
    both = evidence.both_grow(_found(one, other), "tokens_on_device_ttok", "accelerator_hours_mh", 20)
    np.testing.assert_allclose(both, np.log([0.5, 2.0, 3.0]))


def test_growth_is_profitless_where_tokens_rise_and_profit_falls() -> None:
    def side(tokens: float, margins: list[float]) -> xarray.Dataset:
        ones = np.ones((WORLDS, MONTHS.size))
        margin = np.array(margins)[:, None] * ones
        return _side({"tokens_served_ttok": tokens * ones, "token_spend_busd": 2.0 * ones, "token_margin": margin})

    found = _found(side(4.0, [0.4, 0.0, -0.9]), side(1.0, [0.2, 0.2, 0.2]))
    # Profit doubles, is gone, and is lost five and a half times; tokens rise by ln 4 = 1.39 in all three.
    np.testing.assert_allclose(evidence.profitless_growth(found, 6), [-1.0, 1.0, np.log(4.0)])


def test_headroom_is_what_penetration_leaves_over_the_saving() -> None:
    tokens = np.ones((WORLDS, MONTHS.size, 2))
    used = np.full_like(tokens, 0.1)
    flop = np.ones((WORLDS, MONTHS.size))
    saved = np.where(np.arange(MONTHS.size) >= SHOCK, 0.2, 1.0) * flop
    dims = {"tokens_by_sector_ttok": (*AXES, "sector"), "penetration": (*AXES, "sector")}
    common = {"tokens_by_sector_ttok": tokens, "penetration": used, "tokens_served_ttok": flop}
    one = _side({**common, "flop_served_zflop": saved}, dims)
    other = _side({**common, "flop_served_zflop": flop}, dims)
    np.testing.assert_allclose(evidence.headroom(_found(one, other)), np.log(10.0) / np.log(5.0), rtol=1e-12)


def test_only_worlds_with_a_backfire_can_have_it_turned() -> None:
    hours = np.ones((WORLDS, MONTHS.size))
    after = np.arange(MONTHS.size) >= SHOCK

    def pair(factors: list[float]) -> Pair:
        one = np.where(after, np.array(factors)[:, None], 1.0)
        # Every token needs half the hours from the shock on.
        tokens = np.where(after, 2.0 * one, 1.0)
        sides = (
            _side({"accelerator_hours_mh": one, "tokens_served_ttok": tokens}),
            _side({"accelerator_hours_mh": hours, "tokens_served_ttok": hours}),
        )
        return Pair(load_scenario("deepseek"), *sides)

    base, variant = pair([0.8, 1.5, 1.5]), pair([0.8, 1.0, 1.2])
    turned = STATISTICS["turned_by"](Evidence(base, SHOCK, variant), "accelerator-hours", 6)
    np.testing.assert_array_equal(turned, [np.nan, 1.0, 0.0])


def test_the_least_change_is_that_of_the_region_and_observable_that_moved_least(
    series: tuple[np.ndarray, np.ndarray],
) -> None:
    dims = {name: (*AXES, "region") for name in ("capex_by_region_busd", "induced_efficiency")}
    one, other = (
        _side(
            {
                name: np.stack([values, factor * values**2], axis=-1)
                for name, factor in zip(dims, (1.0, 3.0), strict=True)
            },
            dims,
        ).assign_coords(region=["world", "china"])
        for values in series
    )
    parts = [
        {"observable": "capex_by_region_busd", "region": "world"},
        {"observable": "induced_efficiency", "region": "china"},
    ]
    sums = [[np.sum(side[:, SHOCK : SHOCK + 7] ** power, axis=1) for side in series] for power in (1, 2)]
    expected = np.minimum(*(np.log(with_it / without) for with_it, without in sums))
    np.testing.assert_allclose(evidence.least_log_change(_found(one, other), 6, parts), expected, rtol=1e-12)


def test_concentration_is_the_sum_of_squared_shares_and_its_rise_that_of_the_first_month_to_the_last() -> None:
    tokens = np.ones((WORLDS, MONTHS.size, 4))
    # One cloud takes all; two share all; nothing moves.
    tokens[0, -1] = [5.0, 0.0, 0.0, 0.0]
    tokens[1, -1] = [3.0, 3.0, 0.0, 0.0]
    one = _side({"tokens_by_cloud_ttok": tokens}, {"tokens_by_cloud_ttok": (*AXES, "cloud")})
    np.testing.assert_allclose(evidence.concentration_rise(_found(one, one)), [7500.0, 2500.0, 0.0])


@pytest.mark.parametrize(("form", "thought"), [("optimal", 1.0), ("bloat", 1.6)])
def test_surplus_is_the_area_under_an_isoelastic_demand_curve_less_what_is_passed_on(form: str, thought: float) -> None:
    """Against quadrature; where tokens per task swell, it is the price of a task's tokens that falls, and by less."""
    elasticity, low, high = 1.4, 4.0, 9.0

    def side(price: float, thought: float) -> xarray.Dataset:
        ones = np.ones((WORLDS, MONTHS.size))
        tasks = (price * thought) ** -elasticity
        by_sector = {
            "tokens_by_sector_ttok": tasks * thought * ones[..., None],
            "tokens_per_task": thought * ones[..., None],
        }
        dims = dict.fromkeys(by_sector, (*AXES, "sector"))
        return _side({"price_usd_per_mtok": price * ones, **by_sector}, dims).assign_coords(sector=["software"])

    pair = Pair(load_scenario("deepseek", {"market.tokens_per_task": form}), side(low, thought), side(high, 1.0))
    found = Evidence(pair, SHOCK, assumed={"passed_on": np.array([0.0, 0.25, 1.0])})
    prices = np.linspace(low * thought, high, 200_001)
    area = np.trapezoid(prices**-elasticity, prices) / high ** (1.0 - elasticity)
    kept = evidence.surplus_kept(found, "software", 6, "passed_on")
    np.testing.assert_allclose(kept, area * np.array([1.0, 0.75, 0.0]), rtol=1e-8)

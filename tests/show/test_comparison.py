"""What a comparison says is what was put into the runs."""

import numpy as np
import pytest
from made_up import EFFECTS, MadeUpPair, MadeUpScenario, course, pair, runs

from jevons.show.comparison import (
    ENERGY,
    HOURS,
    HOURS_PER_TOKEN,
    MARGIN,
    MEASURES,
    ORDERS,
    PRICE,
    compare,
    sound,
)


def test_the_change_of_every_ratio_is_the_factor_that_was_put_in() -> None:
    found = compare(pair(seeds=7))
    for measure in MEASURES:
        if measure.basis != "points" and measure is not HOURS_PER_TOKEN:
            for horizon in found.horizons:
                change = found.at(measure, horizon)
                expected = EFFECTS.get(measure.name, 1.0) - 1.0
                np.testing.assert_allclose([change.low, change.median, change.high], expected, atol=1e-12)


def test_hours_per_token_is_hours_over_tokens() -> None:
    found = compare(pair())
    expected = EFFECTS["accelerator_hours_mh"] / EFFECTS["tokens_served_ttok"] - 1.0
    assert found.at(HOURS_PER_TOKEN, found.horizons[-1]).median == pytest.approx(expected)


def test_shares_are_compared_by_difference() -> None:
    shown = pair(seeds=1)
    found = compare(shown)
    end = found.at(MARGIN, found.horizons[-1])
    margins = [float(data["token_margin"].values[0, -1]) for data in (shown.with_shock, shown.without_shock)]
    assert end.median == pytest.approx(margins[0] - margins[1])


def test_orders_are_cumulated_since_the_shock_and_over_vendors() -> None:
    shown = pair(seeds=1)
    found = compare(shown)
    orders = shown.with_shock["orders_k"].sum("vendor").values[0]
    assert found.at(ORDERS, found.horizons[0]).after == pytest.approx(orders[24:37].sum())


def test_horizons_are_12_and_36_months_after_the_shock_and_the_end() -> None:
    assert [horizon.month for horizon in compare(pair()).horizons] == ["2026-01", "2028-01", "2030-12"]


def test_horizons_beyond_the_end_are_left_out() -> None:
    assert [horizon.month for horizon in compare(pair(months=48)).horizons] == ["2026-01", "2026-12"]


def test_the_band_is_taken_over_changes_and_not_over_levels() -> None:
    """Seeds that differ by any level, but not in the effect, leave no band."""
    without = runs(9)
    without["price_usd_per_mtok"] *= np.geomspace(0.01, 100.0, 9)[:, None]
    shocked = without.copy(deep=True)
    shocked["price_usd_per_mtok"][:, 24:] *= 0.5
    found = compare(MadeUpPair(MadeUpScenario(), shocked, without))
    change = found.at(PRICE, found.horizons[-1])
    assert change.high - change.low < 1e-12


def test_the_same_runs_on_both_sides_are_identical_and_a_last_bit_is_not() -> None:
    assert compare(pair({})).identical
    touched = pair({})
    last = touched.with_shock["energy_gwh"].values
    last[-1, -1] = np.nextafter(last[-1, -1], np.inf)
    assert not compare(touched).identical


def test_sides_of_different_seeds_are_refused() -> None:
    shown = pair(seeds=3)
    other = shown.without_shock.assign_coords(seed=("run", [5, 6, 7]))
    with pytest.raises(ValueError, match="different seeds"):
        compare(MadeUpPair(shown.scenario, shown.with_shock, other))


def test_a_failed_run_takes_its_seed_out_of_both_sides() -> None:
    shown = pair(seeds=4)
    failing = shown.with_shock.assign_coords(failure=("run", ["", "books: tokens sold", "", ""]))
    kept, failures = sound(MadeUpPair(shown.scenario, failing, shown.without_shock))
    assert [(one.seed, one.shock, one.message) for one in failures] == [(1, "with", "books: tokens sold")]
    assert kept.with_shock["seed"].values.tolist() == kept.without_shock["seed"].values.tolist() == [0, 2, 3]


def test_nothing_to_divide_by_gives_no_change_and_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    shown = pair()
    shown.without_shock["energy_gwh"][:] = 0.0
    found = compare(shown)
    assert np.isnan(found.at(ENERGY, found.horizons[-1]).median)
    assert not [one for one in recwarn if issubclass(one.category, RuntimeWarning)]


def test_a_course_sets_the_last_year_against_the_first() -> None:
    shown = course(seeds=1)
    found = compare(shown)
    hours = shown.without_shock["accelerator_hours_mh"].values[0]
    expected = hours[-12:].mean() / hours[:12].mean() - 1.0
    assert found.kind == "course"
    assert found.at(HOURS, found.horizons[-1]).median == pytest.approx(expected)

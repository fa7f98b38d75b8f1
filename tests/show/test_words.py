"""Words match the sign and the size of the numbers."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import EFFECTS, MadeUpEvent, MadeUpPair, MadeUpScenario, course, pair, runs

from jevons.show.comparison import HOURS, PRICE, compare
from jevons.show.phrases import amount, direction, event_name
from jevons.show.words import NO_DIFFERENCE, answer, headline

ONE_PERCENT = 0.01


def _line(text: str, start: str) -> str:
    (found,) = [line for line in text.splitlines() if line.strip().startswith(start)]
    return found


@settings(deadline=None, max_examples=15)
@given(factor=st.floats(0.05, 8.0).filter(lambda f: abs(f - 1) > ONE_PERCENT))
def test_the_headline_says_more_compute_when_hours_rise_and_less_when_they_fall(factor: float) -> None:
    shown = pair({"accelerator_hours_mh": factor}, seeds=3, months=30)
    said = headline(shown.scenario, compare(shown))
    if factor >= 3.0:
        assert re.search(r"used [\d.]+ times as much compute for tokens as without it", said)
    else:
        assert ("more compute" in said, "less compute" in said) == (factor > 1, factor < 1)


def test_the_headline_carries_the_size() -> None:
    shown = pair({"accelerator_hours_mh": 0.75})
    assert "used 25 % less compute for tokens than without it in December 2030" in headline(
        shown.scenario, compare(shown)
    )


def test_the_headline_owns_up_to_a_sign_that_turned() -> None:
    shown = pair({"accelerator_hours_mh": 0.8})
    shown.with_shock["accelerator_hours_mh"][:, 60:] *= 2.0
    said = headline(shown.scenario, compare(shown))
    assert "60 % more compute for tokens than without it in December 2030" in said
    assert "though 20 % less 12 months after it" in said


def test_lower_and_higher_list_what_fell_and_what_rose() -> None:
    shown = pair()
    text = str(answer(shown.scenario, compare(shown)))
    lower, higher, same = _line(text, "Lower:"), _line(text, "Higher:"), _line(text, "About the same:")
    assert "price paid -50 %" in lower and "accelerators ordered -40 %" in lower and "capex -40 %" in lower
    assert "tokens served +60 %" in higher and "token margin +" in higher
    assert "energy" in same and "energy" not in lower + higher


def test_seeds_that_disagree_on_the_sign_are_called_unclear() -> None:
    without = runs(6)
    shocked = without.copy(deep=True)
    shocked["accelerator_hours_mh"][::2] *= 1.3
    shocked["accelerator_hours_mh"][1::2] *= 0.8
    comparison = compare(MadeUpPair(MadeUpScenario(), shocked, without))
    assert direction(comparison.at(HOURS, comparison.horizons[-1])) == "unclear"
    text = str(answer(MadeUpScenario(), comparison))
    assert "disagree on the sign" in text
    assert "accelerator-hours" in _line(text, "No clear sign")


def test_why_names_both_factors_of_a_total() -> None:
    shown = pair()
    text = str(answer(shown.scenario, compare(shown)))
    assert "Why accelerator-hours -25 %: tokens +60 % times hours per token -53 %." in text
    assert "Why token spend -20 %: tokens +60 % times price -50 %." in text


def test_a_null_shock_makes_no_difference_and_nothing_else_is_said() -> None:
    shown = pair({})
    said = answer(shown.scenario, compare(shown))
    assert said.headline == NO_DIFFERENCE
    assert not said.table and not said.reasons


def test_a_course_without_events_claims_no_cause() -> None:
    shown = course()
    text = str(answer(shown.scenario, compare(shown)))
    assert "price paid fell" in text and "tokens served rose" in text
    assert "does not say what caused what" in text
    assert not re.search(r"with the shock|because|why|due to", text, flags=re.IGNORECASE)


def test_one_seed_has_no_band_and_says_so() -> None:
    shown = pair(seeds=1)
    text = str(answer(shown.scenario, compare(shown)))
    assert "one seed, so no band" in text
    assert "5-95 %" not in text


def test_the_shock_is_named_with_its_date_and_size() -> None:
    shown = pair()
    setting = answer(shown.scenario, compare(shown)).setting
    assert "January 2025, compute per token divided by 8, for 50 % of traffic" in setting


@pytest.mark.parametrize(
    ("kind", "values", "name"),
    [
        (
            "efficiency",
            {"factor": 4.0, "memory_factor": 4.0, "share": 1.0},
            "compute and memory per token divided by 4",
        ),
        (
            "efficiency",
            {"factor": 4.0, "memory_factor": 2.0, "share": 1.0},
            "compute per token divided by 4, memory by 2",
        ),
        ("price_cut", {"factor": 2.0}, "prices divided by 2"),
        ("tam_growth", {"factor": 1.5}, "market size x 1.5"),
        ("tam_growth", {"factor": 1.5, "sector": "industry"}, "market size of industry x 1.5"),
        ("shakeout", {"success_factor": 0.4}, "40 % of pilots and production prove sound"),
        ("on_device_launch", {"share": 0.5, "months": 24.0}, "devices serve up to 50 % of tokens in 24 months"),
        ("loss_of_confidence", {"factor": 3.0, "months": 12.0}, "pilots started divided by 3 for 12 months"),
        ("generation_delay", {"generation": "nvidia.b200", "months": 6.0}, "nvidia.b200 6 months late"),
        ("lost_confidence", {"size": 0.3}, "lost confidence (size 0.3)"),
    ],
)
def test_every_kind_of_event_has_a_name(kind: str, values: dict[str, float | str], name: str) -> None:
    assert event_name(MadeUpEvent(kind, "2025-01", values)) == name


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.5, "-50 %"),
        (0.123, "+12 %"),
        (0.012, "+1.2 %"),
        (0.0, "0 %"),
        (3.2, "x 4.2"),
        (99.0, "x 100"),
        (-0.9991, "-99.9 %"),
    ],
)
def test_amounts_read_as_percentages_and_from_three_times_on_as_multiples(value: float, text: str) -> None:
    assert amount(value) == text


def test_the_ends_of_a_band_are_read_as_its_middle_is() -> None:
    assert amount(0.9, like=2.5) == "x 1.9"
    assert amount(2.6, like=1.2) == "+260 %"


def test_every_effect_appears_in_the_table_at_every_horizon() -> None:
    shown = pair(seeds=1)
    found = compare(shown)
    text = "\n".join(answer(shown.scenario, found).table)
    row = _line(text, PRICE.label)
    assert row.count(amount(EFFECTS[PRICE.name] - 1.0)) == len(found.horizons)

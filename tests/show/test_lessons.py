"""Lessons say what the model says: every number is filled in from runs, and every claim in words holds in them."""

import re

import numpy as np
import pytest

import jevons
from jevons.analysis.rebound import rebound
from jevons.scenario import load_scenario, scenario_names
from jevons.scenario.registry import registry
from jevons.show.offline import PRESETS
from jevons.show.paper_worlds import GIVEN
from jevons.show.phrases import amount
from jevons.show.teaching import ANSWER, EXERCISES, SHEETS, glossary, lesson_source, lessons
from tests.show.small_page import SMALL, small_numbers

EVERY = (*EXERCISES, *SHEETS)
HOURS = "accelerator-hours"


def _lesson(name: str) -> str:
    return next(one for one in lessons(small_numbers()) if one.name == name).markdown()


@pytest.mark.parametrize("name", EXERCISES)
def test_no_answer_carries_a_number_of_its_own(name: str) -> None:
    """Years and the ones of formulas aside, digits stand only in what is filled in."""
    _, _, answer = lesson_source(name).partition(ANSWER)
    own = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|`[^`]*`|\b20\d\d\b", "", answer, flags=re.DOTALL)
    assert answer and set(re.findall(r"[\d.]*\d", own)) <= {"1"}


@pytest.mark.parametrize("name", EVERY)
def test_every_lesson_is_filled(name: str) -> None:
    text = _lesson(name)
    assert "{{" not in text and "{%" not in text and "nan" not in text.split()


def test_the_lessons_quote_what_the_model_finds() -> None:
    pair = jevons.counterfactual(load_scenario("elastic", {"market.firms": float(SMALL.firms)}), seeds=SMALL.seeds)
    end = rebound(pair).groupby("layer", sort=False).tail(1).set_index("layer")
    row = next(line for line in _lesson("exercise-1").splitlines() if line.startswith("| elastic "))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    ratio = end["with_shock"] / end["without_shock"] - 1.0
    assert cells[1:] == [
        *(amount(ratio[name]) for name in ("tokens", HOURS, "token spend")),
        f"{end['log_rebound'][HOURS]:.2f}",
    ]
    price, tokens = (
        np.log(pair.with_shock[name].values[0, :24]) for name in ("price_usd_per_mtok", "tokens_served_ttok")
    )
    slope = -np.cov(price, tokens)[0, 1] / np.var(price, ddof=1)
    assert f"| {slope:.1f} |" in next(
        line for line in _lesson("exercise-2").splitlines() if line.startswith("| elastic ")
    )


def test_on_paper_and_in_the_model_the_same_comes_out() -> None:
    paper = small_numbers()["paper"]
    assert paper["linear_low"] == pytest.approx(GIVEN["low"], abs=1e-9)
    assert paper["passed_middle"] == pytest.approx(GIVEN["passed"] * GIVEN["middle"], abs=1e-9)
    for word, sigma in (("rising", GIVEN["rising"]), ("stiff", GIVEN["stiff"])):
        phi = GIVEN["high"]
        assert paper[f"supply_{word}"] == pytest.approx(phi * (1 + sigma) / (phi + sigma), abs=1e-6)
    assert paper["supply_fixed"] == pytest.approx(1.0, abs=1e-6)
    # the first of tau steps falls in the month of the shock
    assert paper["wait"] == int(np.log(1.0 - 1.0 / GIVEN["high"]) / np.log(1.0 - 0.1))


def test_cheaper_tokens_mean_more_of_them_and_compute_hangs_on_elasticity() -> None:
    regimes = small_numbers()["regimes"]
    assert all(one["tokens"] > 0.0 for one in regimes.values())
    assert regimes["inelastic"]["hours"] < -0.05 < 0.05 < regimes["elastic"]["hours"]


def test_apparent_elasticities_hardly_differ_where_causal_ones_do() -> None:
    regimes = small_numbers()["regimes"].values()
    apparent, causal = ([one[which] for one in regimes] for which in ("apparent", "causal"))
    assert min(apparent) > 1.5 and max(apparent) / min(apparent) < 1.2
    assert causal[0] < 0.7 and causal[2] > 1.2


def test_supply_is_the_precondition_that_is_needed_least() -> None:
    found = small_numbers()["preconditions"]
    assert found["supply"] > 1.0 > max(found["buyers"], found["room"]) and found["all"] > 1.0


def test_layers_disagree_tokens_up_and_accelerators_down() -> None:
    changes = small_numbers()["layers"]["changes"]
    assert changes["tokens"] > 0.0 > max(changes[name] for name in (HOURS, "accelerators ordered", "energy"))


def test_an_air_pocket_comes_before_the_backfire() -> None:
    air = small_numbers()["air"]
    assert air["six"] < 1.0 < air["end"] and 6 < air["wait"] < 47
    assert air["first_year_orders"] < 0.0 and air["orders"] > 1.0


def test_builders_lose_where_jevons_is_right() -> None:
    builders = small_numbers()["builders"]
    assert builders["year"] < 1.0 < builders["end"]
    assert builders["used"] < 0.3 and min(builders["loss_months"], builders["losses_without"]) >= 12


def test_no_single_number_turns_the_verdict_over_as_the_closing_says() -> None:
    mind = small_numbers()["mind"]
    assert mind["highest"] < 1.0 and "no single number turns the verdict over" in _lesson("closing")


def test_the_ninety_minutes_have_no_gap() -> None:
    spans = re.findall(r"^\| (\d+)-(\d+) \|", _lesson("facilitator"), flags=re.MULTILINE)
    ends = [(int(first), int(last)) for first, last in spans]
    assert ends[0][0] == 0 and ends[-1][1] == 90
    assert all(one[1] == other[0] for one, other in zip(ends, ends[1:], strict=False))


@pytest.mark.parametrize("name", EVERY)
def test_what_a_lesson_names_is_there(name: str) -> None:
    named = re.findall(r"`([a-z0-9-]+)`", _lesson(name))
    assert set(named) <= set(scenario_names())
    paths = re.findall(r"`([a-z]+\.[a-z.]+\.[a-z_]+)`", _lesson(name))
    kinds = {path.split(".")[-1] for path in registry()}
    assert all(path.split(".")[-1] in kinds for path in paths)
    pressed = re.findall(r"[Pp]ress \*([^*]+)\*", _lesson(name))
    assert set(pressed) <= {preset["title"] for preset in PRESETS}


def test_the_glossary_is_bilingual_and_in_order() -> None:
    terms = glossary()
    english = [one.term.lower() for one in terms]
    assert english == sorted(english) and len(set(english)) == len(english)
    assert all(re.search("[가-힣]", one.korean) and one.meaning for one in terms)
    korean = {one.term: one.korean for one in terms}
    assert "전가" in korean["pass-through"] and "반등 효과" in korean["rebound effect"]

"""Seeds: one number is refused in one line wherever seeds are asked for, and before anything is played."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

import jevons
from jevons.analysis.known_worlds import judged_worlds
from jevons.analysis.prior import drawn_worlds, prior_rebound
from jevons.analysis.sensitivity import Plan
from jevons.analysis.stylised import stylised_facts
from jevons.analysis.turning import turning_forms, turning_numbers
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate_in_batches, whole_seeds
from jevons.scenario import load_scenario
from jevons.show.offline_scenarios import scenario_courses
from jevons.show.runs import play

Asked = Callable[[Sequence[int]], object]

SHOCKED = load_scenario("deepseek")
ASKING: dict[str, Asked] = {
    "simulate": lambda seeds: jevons.simulate("baseline", seeds=seeds),
    "simulate_in_batches": lambda seeds: next(simulate_in_batches("baseline", seeds)),
    "counterfactual": lambda seeds: jevons.counterfactual("deepseek", seeds=seeds),
    "counterfactual with a frozen channel": lambda seeds: jevons.counterfactual(
        "deepseek", seeds=seeds, frozen=["price"]
    ),
    "compare": lambda seeds: jevons.compare(["deepseek"], seeds=seeds),
    "backtest": lambda seeds: jevons.backtest("baseline", seeds=seeds),
    "attribute": lambda seeds: jevons.attribute("deepseek", ["price"], seeds=seeds),
    "frontier": lambda seeds: jevons.frontier("deepseek", seeds=seeds, points=3),
    "sensitivity": lambda seeds: Plan(seeds=seeds),
    "stylised_facts": lambda seeds: stylised_facts("baseline", seeds=seeds),
    "judged_worlds": lambda seeds: judged_worlds(1, seeds),
    "prior_rebound": lambda seeds: prior_rebound(drawn_worlds(1, load_scenario("baseline")), seeds),
    "turning_numbers": lambda seeds: turning_numbers(SHOCKED, seeds=seeds),
    "turning_forms": lambda seeds: turning_forms(SHOCKED, seeds=seeds),
    "play": lambda seeds: play(SHOCKED, seeds),
    "scenario_courses": lambda seeds: scenario_courses(["deepseek"], seeds),
}


@pytest.fixture(autouse=True)
def nothing_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JevonsModel, "__init__", lambda *_, **__: pytest.fail("the work must not begin"))


@pytest.mark.parametrize("asked", ASKING.values(), ids=ASKING)
@pytest.mark.parametrize("three", [3, np.int64(3), np.array(3)], ids=["int", "numpy", "array of no axis"])
def test_one_number_is_refused_and_both_meanings_are_named(asked: Asked, three: Sequence[int]) -> None:
    with pytest.raises(ValueError, match="one number") as refused:
        asked(three)
    said = str(refused.value)
    assert "seeds=range(3)" in said and "seeds=[3]" in said and "\n" not in said


@pytest.mark.parametrize("given", [[], [0.5], ["0"], "01", None, [-1], [True], [[0, 1]], {0, 1}], ids=repr)
def test_what_are_no_seeds_is_refused_and_told_what_would_be(given: Sequence[int]) -> None:
    with pytest.raises(ValueError, match=r"whole numbers from 0 on.*range\(5\)"):
        jevons.simulate("baseline", seeds=given)


@pytest.mark.parametrize("given", [range(2, 5), [2, 3, 4], (2, 3, 4), np.arange(2, 5)], ids=repr)
def test_seeds_may_come_in_any_sequence(given: Sequence[int]) -> None:
    assert whole_seeds(given) == (2, 3, 4)

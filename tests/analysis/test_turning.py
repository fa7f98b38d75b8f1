"""What would change the answer: each number alone, checked against the scenario with that number set by hand."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import NoSaving, rebound
from jevons.analysis.turning import FORMS, turning_forms, turning_numbers
from jevons.scenario import Scenario, load_scenario

SEEDS = range(2)


@pytest.fixture(name="scenario", scope="module")
def _scenario() -> Scenario:
    return load_scenario("deepseek", {"market.firms": 12, "market.end": "2026-06"})


@pytest.fixture(name="table", scope="module")
def _table(scenario: Scenario) -> pd.DataFrame:
    return turning_numbers(scenario, seeds=SEEDS)


def _by_hand(scenario: Scenario) -> float:
    frame = rebound(counterfactual(scenario, SEEDS))
    return float(frame[frame["layer"] == "accelerator-hours"]["log_rebound"].iloc[-1])


def test_each_end_is_the_rebound_with_that_number_alone(scenario: Scenario, table: pd.DataFrame) -> None:
    rows = table.set_index("path")
    for path in ("clouds.all.pass_through", "enterprises.all.elasticity"):
        row = rows.loc[path]
        for side, answer in (("low", "at_low"), ("high", "at_high")):
            assert row[answer] == pytest.approx(_by_hand(scenario.with_values({path: float(row[side])})), rel=1e-12)
    assert table["base"].iloc[0] == pytest.approx(_by_hand(scenario), rel=1e-12)


def test_the_widest_swings_come_first_and_idle_numbers_are_not_tried(table: pd.DataFrame) -> None:
    swings = (table["at_high"] - table["at_low"]).abs().to_numpy()
    assert np.all(np.diff(swings) <= 0.0)
    assert "market.supply_elasticity" not in set(table["path"])


def test_every_form_is_tried_and_the_scenarios_own_is_marked(scenario: Scenario) -> None:
    table = turning_forms(scenario, seeds=SEEDS)
    assert len(table) == sum(len(choices) for choices in FORMS.values())
    assert (table.groupby("path")["chosen"].sum() == 1).all()
    other = table[(table["path"] == "market.pricing") & (table["choice"] == "logit")].iloc[0]
    by_hand = _by_hand(scenario.with_values({"market.pricing": "logit"}))
    assert other["log_rebound"] == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize(
    ("turning", "parts"), [(turning_numbers, None), (turning_forms, sum(map(len, FORMS.values())))]
)
def test_whoever_waits_is_told_to_the_end(
    scenario: Scenario, turning: Callable[..., object], parts: int | None
) -> None:
    told: list[tuple[int, int]] = []
    turning(scenario, seeds=[0], progress=lambda done, total: told.append((done, total)))
    most = parts or told[0][1]
    assert told == [(done, most) for done in range(1, most + 1)]


def test_where_nothing_is_saved_nothing_can_turn() -> None:
    with pytest.raises(NoSaving):
        turning_numbers(load_scenario("price-cut", {"market.firms": 12, "market.end": "2026-06"}), seeds=[0])


def test_a_layer_that_there_is_not_is_refused_before_anything_is_played(scenario: Scenario) -> None:
    for turning in (turning_numbers, turning_forms):
        with pytest.raises(KeyError, match="hours of work"):
            turning(scenario, "hours of work", progress=lambda *_: pytest.fail("played"))

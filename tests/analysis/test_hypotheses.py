"""The claims as data: whole, of known parts, and taking no side."""

import fnmatch
import inspect

import pytest

from jevons.analysis.evidence import STATISTICS
from jevons.analysis.hypotheses import Hypothesis, counter_arguments, hypotheses
from jevons.analysis.verdicts import SETTINGS
from jevons.market.observables import BY_NAME
from jevons.scenario import load_scenario, scenario_names
from jevons.scenario.registry import registry

CLAIMS = hypotheses()


def test_every_claim_of_the_debate_is_there_once() -> None:
    names = [claim.name for claim in CLAIMS]
    assert len(set(names)) == len(names)
    assert {f"H{number}" for number in range(1, 18)} | {"H1a"} <= set(names)
    assert {"report", "bear"} <= {claim.by.split(",")[0] for claim in CLAIMS}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_a_claim_says_what_is_measured_and_what_refutes_it_or_why_it_is_not_measured(claim: Hypothesis) -> None:
    assert bool(claim.statistic) != bool(claim.not_measured)
    if claim.statistic:
        assert claim.measured and claim.refuted_if
        assert set(claim.worlds.split(" and ")) <= set(SETTINGS)


@pytest.mark.parametrize("claim", [c for c in CLAIMS if c.statistic], ids=lambda claim: claim.name)
def test_a_measured_claim_names_a_statistic_with_arguments_that_exist(claim: Hypothesis) -> None:
    arguments = {key: value for key, value in claim.statistic.items() if key != "name"}
    statistic = STATISTICS[str(claim.statistic["name"])]
    inspect.signature(statistic).bind(None, **arguments)
    assert arguments.get("observable", "token_margin") in BY_NAME


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_what_a_claim_sets_and_hinges_on_are_parameters(claim: Hypothesis) -> None:
    known = registry(claim.cast or None)
    load_scenario("baseline", registry=known).with_values({**claim.values, **claim.against})
    for path in claim.hinges_on:
        assert fnmatch.filter(known, path.replace(".all.", ".*.")), path


def test_every_counter_argument_is_known_and_its_preset_ships() -> None:
    known = {one.name: one for one in counter_arguments()}
    assert set(known) == {f"C{number}" for number in range(1, 13)}
    assert {name for claim in CLAIMS for name in claim.attacked_by} <= set(known)
    assert {one.preset for one in known.values() if one.preset} <= set(scenario_names())

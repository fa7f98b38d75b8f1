"""The claims as data: whole, of known parts, and taking no side."""

import fnmatch
import inspect

import numpy as np
import pytest

from jevons.analysis.evidence import STATISTICS
from jevons.analysis.hypotheses import Hypothesis, counter_arguments, hypotheses
from jevons.analysis.prior import parsed_prior
from jevons.analysis.verdicts import SETTINGS, Worlds
from jevons.market.observables import BY_NAME
from jevons.scenario import load_scenario, scenario_names, sectors
from jevons.scenario.registry import registry

CLAIMS = hypotheses()


def test_every_claim_of_the_debate_is_there_once() -> None:
    names = [claim.name for claim in CLAIMS]
    assert len(set(names)) == len(names)
    assert {f"H{number}" for number in range(1, 18)} | {"H1a"} <= set(names)
    assert {"report", "bear"} <= {claim.by.split(",")[0] for claim in CLAIMS}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_a_claim_says_what_is_measured_what_refutes_it_and_what_it_hinges_on(claim: Hypothesis) -> None:
    assert claim.measured and claim.refuted_if and claim.hinges_on
    assert set(claim.worlds.split(" and ")) <= set(SETTINGS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_a_claim_names_a_statistic_with_arguments_that_exist(claim: Hypothesis) -> None:
    arguments = {key: value for key, value in claim.statistic.items() if key != "name"}
    statistic = STATISTICS[str(claim.statistic["name"])]
    inspect.signature(statistic).bind(None, **arguments)
    assert {arguments[key] for key in ("observable", "new", "old") if key in arguments} <= set(BY_NAME)
    assert {arguments[key] for key in ("passed_on",) if key in arguments} == set(claim.assumes)
    assert {arguments[key] for key in ("sector",) if key in arguments} <= set(sectors(registry()))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_what_a_claim_sets_and_hinges_on_are_parameters(claim: Hypothesis) -> None:
    base = load_scenario("baseline", registry=registry(claim.cast or None))
    base.with_values({**claim.values, **claim.against})
    for path, law in claim.draws.items():
        ends = (parsed_prior(path, law).at(quantile) for quantile in (0.0, 1.0))
        assert all(base.with_values({path: end}) for end in ends)
    for path in claim.hinges_on:
        assert fnmatch.filter(base.registry, path.replace(".all.", ".*.")), path


def test_a_claim_gets_the_numbers_and_events_that_it_asks_for_drawn_from_their_laws() -> None:
    asking = {claim.name: claim for claim in CLAIMS}
    devices = Worlds(8).drawn({"market.trends": "off"}, asking["H10"])
    appeals = [float(world.parameters["enterprises.software.device_appeal"]) for world in devices]
    assert len(set(appeals)) == 8 and all(1.0 <= appeal <= 100.0 for appeal in appeals)
    assert {event.kind for world in devices for event in world.events} == {"on_device_launch"}
    wars = Worlds(8).drawn({}, asking["H13"])
    assert {tuple(event.kind for event in world.events) for world in wars} == {("efficiency", "price_war")}
    depths = [world.events[1].number("depth") for world in wars]
    assert len(set(depths)) == 8 and all(0.05 <= depth <= 0.5 for depth in depths)


def test_what_a_claim_assumes_beyond_the_market_is_drawn_from_its_law_and_says_where_it_comes_from() -> None:
    asking = [claim for claim in CLAIMS if claim.assumes]
    assert [claim.name for claim in asking] == ["H17"]
    (claim,) = asking
    (about,) = claim.assumes.values()
    assert about["unit"] == "1" and about["status"] == "assumption" and "judgement" in about["source"]
    (shares,) = Worlds(400).assumed(claim).values()
    assert 0.0 <= shares.min() < 0.05 and 0.95 < shares.max() <= 1.0 and abs(shares.mean() - 0.5) < 0.06
    np.testing.assert_array_equal(shares, Worlds(400).assumed(claim)["downstream_pass_through"])


def test_every_counter_argument_is_known_and_its_preset_ships() -> None:
    known = {one.name: one for one in counter_arguments()}
    assert set(known) == {f"C{number}" for number in range(1, 13)}
    assert {name for claim in CLAIMS for name in claim.attacked_by} <= set(known)
    assert {one.preset for one in known.values() if one.preset} <= set(scenario_names())

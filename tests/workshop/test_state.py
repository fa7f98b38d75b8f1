"""Links and sliders: a link gives its state back, and nothing that a link or a browser says can do harm."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.scenario import ScenarioError, scenario_names
from jevons.show.workshop.levers import SHOCK, changes, levers, unmet, value_in
from jevons.show.workshop.state import LONGEST_LINK, Regime, State, number, read_query

KEYS = tuple(levers())


@st.composite
def regimes(draw: st.DrawFn) -> Regime:
    """A preset with some sliders moved."""
    regime = Regime(draw(st.sampled_from(scenario_names())))
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=4, unique=True)):
        regime = regime.with_moved(key, draw(st.sampled_from(levers()[key].stops)))
    return regime


@settings(max_examples=40)
@given(a=regimes(), b=regimes(), after=st.sampled_from([0, 12, 24, 36, 60]))
def test_a_link_gives_its_state_back(a: Regime, b: Regime, after: int) -> None:
    state = State(a, b, after)
    assert read_query(state.query()) == (state, ())


@settings(max_examples=40)
@given(text=st.text(max_size=400))
def test_any_text_makes_a_state_that_can_be_played(text: str) -> None:
    state, _ = read_query(text)
    assert state.a.scenario().parameters and state.b.scenario().parameters


@pytest.mark.parametrize("word", ["a.elasticity=1e400", "a.elasticity=nan", "a.tam=-1", "a.lead=2.5", "a.shock=x"])
def test_a_value_that_cannot_be_is_named_and_left_out(word: str) -> None:
    state, complaints = read_query(f"a=deepseek&{word}&b.tam=2")
    assert state.a == Regime("deepseek") and state.b.moved == (("tam", 2.0),)
    assert len(complaints) == 1 and complaints[0].startswith(word.split("=")[0])


def test_an_endless_link_is_not_read() -> None:
    state, complaints = read_query("a=null&" * LONGEST_LINK)
    assert state == State() and len(complaints) == 1


@pytest.mark.parametrize("given", [None, [], {}, True, "1e999", "nan", "0x10", 10**400, "9" * 100])
def test_what_is_no_number_is_refused(given: object) -> None:
    with pytest.raises(ValueError):
        number(given)


@pytest.mark.parametrize("preset", scenario_names())
def test_every_slider_can_be_moved_from_end_to_end_of_every_preset(preset: str) -> None:
    for key, lever in levers().items():
        for stop in (lever.stops[0], lever.stops[-1]):
            scenario = Regime(preset).with_moved(key, stop).scenario()
            if key != SHOCK:
                assert value_in(scenario, lever) == (stop, stop)


@pytest.mark.parametrize("key", [key for key, lever in levers().items() if lever.needs])
def test_moving_a_slider_turns_on_what_it_needs(key: str) -> None:
    lever = levers()[key]
    for preset in ("baseline", "elastic"):
        scenario = Regime(preset).scenario()
        moved = scenario.with_values(changes(scenario, lever, lever.stops[3]))
        assert unmet(moved, lever) == {}


def test_a_shock_of_another_size_keeps_the_proportions_of_its_logarithms() -> None:
    own, other = (Regime("deepseek", moved).scenario().events[0] for moved in ((), ((SHOCK, 100.0),)))
    for name in ("memory_factor", "training_factor"):
        kept = math.log(other.number(name)) / math.log(own.number(name))
        assert kept == pytest.approx(math.log(100.0) / math.log(own.number("factor")))
    nothing = Regime("deepseek", ((SHOCK, 1.0),)).scenario().events[0]
    assert nothing.number("memory_factor") == 1.0 == nothing.number("training_factor")


def test_stops_rise_and_lie_within_what_the_registry_allows() -> None:
    for lever in levers().values():
        assert list(lever.stops) == sorted(set(lever.stops)) and 15 <= len(lever.stops) <= 60


def test_a_value_out_of_the_registrys_range_is_refused() -> None:
    with pytest.raises(ScenarioError, match="out of range"):
        Regime("deepseek").with_moved("elasticity", 4.1)

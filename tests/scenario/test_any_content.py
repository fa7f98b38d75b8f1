"""Any bytes, tables or values at all, made by Hypothesis, are refused in one line, or loaded with every value sound."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from refusals import sound
from toml_text import CARDS, card_texts, copied_cards, event_text, scenario_text, written

from jevons.scenario import Scenario, ScenarioError, load_scenario, registry, registry_from
from jevons.scenario.events import EVENT_KINDS
from jevons.scenario.parameter import checked

ANYTHING = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
SCALARS = st.one_of(
    st.booleans().map(lambda value: str(value).lower()),
    st.integers(-(10**20), 10**20).map(str),
    st.floats(width=32).map(repr),
    st.sampled_from(['"x"', '"isoelastic"', '"2025-01"', "2025-01-01", "[]", "{}", "[1, [2]]", "{ value = 1 }"]),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="'\n\r"), max_size=20).map(
        lambda text: f"'{text}'"
    ),
)
PATHS = st.one_of(
    st.sampled_from([*registry(), "enterprises.all.elasticity", "clouds.all.markup", "vendors.all.substitution"]),
    st.lists(
        st.sampled_from(["market", "price", "all", "nvidia", "h100", "value", "unit", "x"]),
        min_size=2,
        max_size=6,
    ).map(".".join),
)
HEADS = st.one_of(
    st.sampled_from(["", 'extends = "deepseek"', 'extends = "mine"', "events = []", "title = 1", 'name = "a b"']),
    st.text(max_size=40),
)
FIELDS = st.sampled_from(["factor", "share", "memory_factor", "generation", "months", "x"])


def refused_or_sound(path: Path) -> None:
    """The law of every file: refused in one line, or loaded into a scenario in which every value is sound."""
    try:
        scenario = load_scenario(path)
    except ScenarioError as error:
        sound(error)
        return
    require_sound(scenario)


def require_sound(scenario: Scenario) -> None:
    assert list(scenario.parameters) == list(registry())
    for path, value in scenario.parameters.items():
        assert checked(registry()[path], value, "test") == value and not isinstance(value, bool | int)
    for event in scenario.events:
        assert set(event.values) == set(EVENT_KINDS[event.kind])
        assert str(scenario.parameters["market.start"]) <= event.date <= str(scenario.parameters["market.end"])


@ANYTHING
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_refused_or_sound(tmp_path: Path, raw: bytes) -> None:
    refused_or_sound(written(tmp_path, raw))


@ANYTHING
@given(
    head=HEADS,
    values=st.dictionaries(PATHS, SCALARS, max_size=3),
    kind=st.sampled_from([*(f'"{kind}"' for kind in EVENT_KINDS), '"x"', "1"]),
    date=st.sampled_from(['"2025-01"', '"2023-01"', '"2030-12"', '"2031-01"', "1"]),
    fields=st.dictionaries(FIELDS, SCALARS, max_size=3),
)
def test_any_table_is_refused_or_sound(
    tmp_path: Path, head: str, values: dict[str, str], kind: str, date: str, fields: dict[str, str]
) -> None:
    tail = event_text(kind, date, **fields) if fields else ""
    refused_or_sound(written(tmp_path, scenario_text(values, head, tail).encode("utf-8", "surrogatepass")))


@ANYTHING
@given(
    name=st.sampled_from(CARDS),
    place=st.floats(0.0, 1.0),
    length=st.integers(0, 40),
    inserted=st.binary(max_size=12),
)
def test_a_card_with_any_piece_replaced_is_refused_or_sound(
    tmp_path: Path, name: str, place: float, length: int, inserted: bytes
) -> None:
    raw = card_texts()[name].encode()
    start = round(place * len(raw))
    folder = copied_cards(tmp_path / "cards")
    written(folder, raw[:start] + inserted + raw[start + length :], name)
    try:
        edited = registry_from(folder)
    except ScenarioError as error:
        assert sound(error).file in CARDS
        return
    for path, parameter in edited.items():
        assert checked(parameter, parameter.value, "test") == parameter.value
        assert path == parameter.path and parameter.source and parameter.description


@ANYTHING
@given(
    values=st.dictionaries(
        st.text(max_size=30) | PATHS,
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
        max_size=3,
    )
)
def test_any_values_given_on_top_are_refused_or_sound(values: dict[str, float]) -> None:
    try:
        scenario = load_scenario("deepseek", values)
    except ScenarioError as error:
        assert sound(error).file == "given values"
        return
    require_sound(scenario)

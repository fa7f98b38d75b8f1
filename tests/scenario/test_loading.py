"""A scenario holds a value for every parameter: the cards', what files say, and what was asked for on top."""

import math
import pickle
from pathlib import Path

import pytest
from toml_text import copied_cards, event_text, scenario_text, written

from jevons.scenario import (
    Event,
    ScenarioError,
    load_scenario,
    registry,
    registry_from,
    scenario_names,
    sectors,
)
from jevons.scenario.events import EVENT_KINDS

REGIMES = {"inelastic": 0.5, "unit-elastic": 1.0, "elastic": 1.3}
PRESETS = (
    "arms-race",
    "bull",
    "chip-glut",
    "edge-cannibal",
    "energy-decoupled",
    "export",
    "export-programme",
    "fibre-2001",
    "integration",
    "long-book-life",
    "memory-content",
    "new-uses",
    "overbuild",
    "peak-out",
    "price-cut",
    "quality",
    "custom-silicon",
    "price-war",
    "red-queen",
    "stargate",
    "seller-elasticity",
    "tam-is-not-demand",
)
NAMES = ("baseline", "deepseek", *REGIMES, "mixed", "saturation", "null", "knife-edge", *PRESETS)


def test_the_packaged_scenarios_are_all_there_the_baseline_first() -> None:
    assert scenario_names()[0] == "baseline"
    assert set(scenario_names()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_is_complete_and_says_in_a_sentence_what_it_imposes(name: str) -> None:
    scenario = load_scenario(name)
    assert list(scenario.parameters) == list(scenario.registry)
    assert scenario.registry in (registry(), registry("china"))
    assert scenario.name == name and scenario.title
    assert scenario.description.endswith(".") and scenario.description.count(". ") == 0
    imposes = {path for path, parameter in scenario.registry.items() if scenario.parameters[path] != parameter.value}
    if imposes or name in ("deepseek", "null"):
        assert "impose" in scenario.description.lower()


def test_the_baseline_is_the_cards_and_nothing_happens() -> None:
    scenario = load_scenario("baseline")
    assert dict(scenario.parameters) == {path: parameter.value for path, parameter in registry().items()}
    assert scenario.events == ()


def test_deepseek_is_the_baseline_with_an_efficiency_shock() -> None:
    scenario = load_scenario("deepseek")
    assert scenario.parameters == load_scenario("baseline").parameters
    values = {"factor": 10.0, "memory_factor": 4.0, "share": 0.6, "training_factor": 10.0}
    assert scenario.events == (Event("efficiency", "2025-01", values),)


def test_the_regimes_differ_in_slope_and_autonomous_growth_alone() -> None:
    slopes = {f"enterprises.{sector}.elasticity" for sector in sectors()}
    growth = {f"enterprises.{sector}.tokens_per_task_growth" for sector in sectors()}
    base = load_scenario("inelastic")
    for name, elasticity in REGIMES.items():
        scenario = load_scenario(name)
        assert {scenario.parameters[path] for path in slopes} == {elasticity}
        differing = {path for path in registry() if scenario.parameters[path] != base.parameters[path]}
        assert differing == (slopes | growth if name != "inelastic" else set())
        assert scenario.events == base.events == load_scenario("deepseek").events


@pytest.mark.parametrize("name", [*REGIMES, "knife-edge"])
def test_in_a_regime_the_elasticity_is_the_whole_of_it(name: str) -> None:
    values = load_scenario(name).parameters
    assert values["market.demand"] == "isoelastic" and values["market.tokens_per_task"] == "fixed"
    for sector in sectors():
        assert values[f"enterprises.{sector}.intensive_elasticity"] == 0.0
        assert values[f"enterprises.{sector}.elasticity_spread"] == 0.0
        assert values[f"enterprises.{sector}.compute_share"] == 1.0


def test_the_null_scenario_is_deepseek_with_a_shock_of_size_one() -> None:
    null, shock = load_scenario("null"), load_scenario("deepseek")
    assert null.parameters == shock.parameters
    assert null.events == shock.null_shock().events


def test_a_file_extends_a_packaged_scenario_and_keeps_what_it_does_not_say(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        scenario_text({"market.price": "15", "enterprises.software.elasticity": "0.7"}, 'extends = "mixed"'),
    )
    scenario, parent = load_scenario(path), load_scenario("mixed")
    assert scenario.name == "mine" and scenario.title == "mine" and scenario.events == parent.events
    changed = {path for path in registry() if scenario.parameters[path] != parent.parameters[path]}
    assert changed == {"market.price", "enterprises.software.elasticity"}
    assert scenario.parameters["market.price"] == 15.0 and isinstance(scenario.parameters["market.price"], float)


@pytest.mark.parametrize("named", ["base.toml", "base"])
def test_a_file_extends_another_in_its_folder(tmp_path: Path, named: str) -> None:
    written(tmp_path, scenario_text({"market.price": "5"}, 'extends = "deepseek"'), "base.toml")
    path = written(tmp_path, scenario_text({"market.tokens": "3"}, f'extends = "{named}"'))
    scenario = load_scenario(str(path))
    assert (scenario.parameters["market.price"], scenario.parameters["market.tokens"]) == (5.0, 3.0)
    assert scenario.events == load_scenario("deepseek").events


def test_a_file_that_extends_nothing_stands_on_the_cards(tmp_path: Path) -> None:
    scenario = load_scenario(written(tmp_path, 'title = "Alone"\nname = "alone"\n'))
    assert (scenario.name, scenario.title) == ("alone", "Alone")
    assert scenario.parameters == load_scenario("baseline").parameters


def test_a_file_of_ones_own_may_be_called_as_a_packaged_one(tmp_path: Path) -> None:
    path = written(tmp_path, scenario_text({"market.price": "5"}), "baseline.toml")
    assert load_scenario(path).parameters["market.price"] == 5.0


def test_own_events_take_the_place_of_inherited_ones(tmp_path: Path) -> None:
    cut = event_text('"price_cut"', '"2024-05"', factor="2")
    replaced = written(tmp_path, scenario_text(head='extends = "deepseek"', tail=cut), "replaced.toml")
    assert load_scenario(replaced).events == (Event("price_cut", "2024-05", {"factor": 2.0}),)
    emptied = written(tmp_path, 'extends = "deepseek"\nevents = []\n', "emptied.toml")
    assert load_scenario(emptied).events == ()


def test_every_kind_of_event_can_be_written(tmp_path: Path) -> None:
    events = [
        event_text(factor="8"),
        event_text('"price_cut"', factor="2.5"),
        event_text('"tam_growth"', '"2026-02"', factor="3"),
        event_text('"tam_growth"', '"2026-02"', factor="2", sector='"industry"'),
        event_text('"price_war"', '"2026-03"', depth="0.5"),
        event_text('"programme"', '"2025-01"', budget="500"),
        event_text('"shakeout"', '"2026-06"', success_factor="0.4"),
        event_text('"loss_of_confidence"', '"2026-06"', factor="3"),
        event_text('"on_device_launch"', '"2026-01"', share="0.5"),
        event_text('"generation_delay"', '"2024-01"', generation='"nvidia.b200"', months="6"),
        event_text('"generation_delay"', '"2024-01"', generation='"amd.mi400"', months="3"),
        event_text('"export_control"', '"2025-01"', maximum_tflops="300"),
        event_text('"hardware"', '"2026-01"', factor="2"),
        event_text('"supply"', '"2026-01"', factor="2"),
    ]
    head = 'extends = "baseline"\ncast = "china"'
    loaded = load_scenario(written(tmp_path, scenario_text(head=head, tail="\n".join(events)))).events
    assert {event.kind for event in loaded} == set(EVENT_KINDS)
    assert loaded[0].values == {"factor": 8.0, "memory_factor": 1.0, "share": 1.0, "training_factor": 1.0}
    assert [event.values["sector"] for event in loaded[2:4]] == ["all", "industry"]
    assert loaded[7].values == {"factor": 3.0, "months": 12.0}
    assert loaded[8].values == {"share": 0.5, "months": 36.0}
    assert loaded[9].values == {"generation": "nvidia.b200", "months": 6.0}


def test_a_value_may_say_its_unit(tmp_path: Path) -> None:
    values = {
        "market.price": '{ value = 12, unit = "USD/Mtok" }',
        "clouds.all.lead_months": '{ value = 12, unit = "months" }',
    }
    scenario = load_scenario(written(tmp_path, scenario_text(values)))
    assert scenario.parameters["market.price"] == 12.0
    assert scenario.parameters["clouds.google.lead_months"] == 12.0


def test_all_means_every_agent_and_a_named_agent_overrules_it(tmp_path: Path) -> None:
    values = {"enterprises.software.elasticity": "1.5", "enterprises.all.elasticity": "0.5"}
    from_file = load_scenario(written(tmp_path, scenario_text(values)))
    numbers = {path: float(value) for path, value in values.items()}
    given = load_scenario("baseline").with_values(numbers)
    reversed_order = load_scenario("baseline").with_values(dict(reversed(numbers.items())))
    for scenario in (from_file, given, reversed_order):
        found = [scenario.parameters[f"enterprises.{sector}.elasticity"] for sector in sectors()]
        assert found == [1.5, 0.5, 0.5]


def test_values_are_given_by_path_or_by_keyword() -> None:
    by_path = load_scenario("deepseek", {"market.price": 5, "market.demand": "isoelastic"})
    by_keyword = load_scenario("deepseek", market__price=5, market__demand="isoelastic")
    later = load_scenario("deepseek").with_values(market__price=5, market__demand="isoelastic")
    assert by_path == by_keyword == later
    assert by_path.parameters["market.price"] == 5.0


def test_infinity_goes_where_the_range_is_open_and_nowhere_else() -> None:
    assert load_scenario("baseline", market__trend_half_life_years=math.inf)
    for path in ("market.price", "clouds.google.surcharge_max"):
        with pytest.raises(ScenarioError, match="out of range"):
            load_scenario("baseline", {path: math.inf})


def test_a_run_may_be_cut_short_of_its_events_but_not_by_mistake() -> None:
    short = load_scenario("deepseek").with_values(market__end="2024-01")
    assert short.events == load_scenario("deepseek").events
    with pytest.raises(ScenarioError, match="outside the run"):
        load_scenario("deepseek", market__end="2024-01")
    with pytest.raises(ScenarioError, match="outside the run"):
        load_scenario("deepseek").with_values(market__start="2025-06")


def test_events_can_be_replaced_removed_and_made_void() -> None:
    scenario = load_scenario("deepseek")
    delay = Event("generation_delay", "2024-03", {"generation": "nvidia.b200", "months": 4.0})
    other = scenario.with_events([delay, Event("price_cut", "2025-01", {"factor": 2})])
    assert scenario.without_events().events == ()
    assert [event.values for event in other.null_shock().events] == [
        {"generation": "nvidia.b200", "months": 0.0},
        {"factor": 1.0},
    ]
    void = scenario.null_shock().events[0].values
    assert void == {"factor": 1.0, "memory_factor": 1.0, "share": 0.6, "training_factor": 1.0}
    with pytest.raises(ScenarioError, match="second price_cut"):
        scenario.with_events([Event("price_cut", "2025-01", {"factor": 2.0})] * 2)
    with pytest.raises(ScenarioError, match="must be|unknown"):
        scenario.with_events([Event("price_cut", "2025-01", {"size": 2.0})])


def test_every_field_of_an_event_is_described_and_neutral_within_its_range() -> None:
    for fields in EVENT_KINDS.values():
        assert any(field.neutral is not None for field in fields.values())
        for field in fields.values():
            assert field.description and field.unit
            for value in (field.neutral, field.default):
                assert value is None or isinstance(value, str) or field.low <= value <= field.high


def test_a_scenario_cannot_be_changed_in_place_and_travels_whole() -> None:
    scenario = load_scenario("deepseek", market__price=5.0)
    with pytest.raises(TypeError):
        scenario.parameters["market.price"] = 6.0  # type: ignore[index]
    sent = pickle.loads(pickle.dumps(scenario))
    assert sent == scenario and dict(sent.registry) == dict(scenario.registry)
    error = ScenarioError("a.toml", "market.price", "is wrong", "allowed: 1", "price")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_an_edited_card_changes_the_scenario(tmp_path: Path) -> None:
    folder = copied_cards(tmp_path / "cards")
    card = folder / "enterprise.toml"
    card.write_text(
        card.read_text().replace("[software.elasticity]\nvalue = 1.1", "[software.elasticity]\nvalue = 0.2")
    )
    edited = registry_from(folder)
    scenario = load_scenario("deepseek", registry=edited)
    changed = {path for path in registry() if scenario.parameters[path] != load_scenario("deepseek").parameters[path]}
    assert changed == {"enterprises.software.elasticity"}
    assert scenario.registry is edited and scenario.with_values(market__price=5.0).registry is edited


def test_untouched_copies_of_the_cards_are_the_registry(tmp_path: Path) -> None:
    assert {p: repr(one) for p, one in registry_from(copied_cards(tmp_path)).items()} == {
        p: repr(one) for p, one in registry().items()
    }


def test_a_card_takes_new_agents_and_new_accelerators(tmp_path: Path) -> None:
    folder = copied_cards(tmp_path)
    with (folder / "enterprise.toml").open("a") as card:
        card.write('\n[retail]\nelasticity = { value = 0.8, source = "judgement" }\n')
        card.write('demand_weight = { value = 0.1, moves = "tokens_served_ttok down" }\n')
        card.write('penetration = 0.01\ncompute_share = { value = 0.3, source = "judgement" }\n')
    with (folder / "chip_vendor.toml").open("a") as card:
        card.write('\n[amd.mi500]\nlaunch = "2027-06"\ntflops = 20000.0\nmemory_gb = 512.0\nbandwidth_tbps = 30.0\n')
        card.write('power_kw = 2.5\nprice_usd = { value = 60000.0, source = "judgement" }\n')
    edited = registry_from(folder)
    assert sectors(edited) == ("software", "services", "industry", "retail")
    late = {"generation": "amd.mi500", "months": 2.0}
    scenario = load_scenario("baseline", {"enterprises.all.inertia": 1.0}, registry=edited)
    assert scenario.parameters["enterprises.retail.inertia"] == 1.0
    assert scenario.with_events([Event("generation_delay", "2027-01", late)]).events[0].values == late
    with pytest.raises(ScenarioError, match="unknown generation 'amd.mi500'"):
        load_scenario("baseline").with_events([Event("generation_delay", "2027-01", late)])

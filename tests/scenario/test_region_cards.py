"""A region's card: nobody of it is there unless a scenario asks, and every mistake on it is told in one line."""

import re
import shutil
from pathlib import Path

import pytest
from toml_text import copied_cards, event_text, scenario_text, written

from jevons.facts import fact, facts, table_names
from jevons.market.observables import BY_NAME
from jevons.scenario import Event, ScenarioError, load_scenario, registry, registry_from
from jevons.scenario.parameter import STATUSES, Parameter
from jevons.scenario.registry import cards_folder, casts, homes, known_anywhere, regions
from jevons.show.manifest import scenario_toml

CHINA = registry("china")
ADDED = [parameter for path, parameter in CHINA.items() if path not in registry()]
HEAD = 'extends = "baseline"\ncast = "china"'


def test_the_world_is_as_it_was_whoever_stands_beside_it() -> None:
    assert casts() == ("china",) and regions(registry()) == ("world",) and regions(CHINA) == ("world", "china")
    world = {path: parameter for path, parameter in CHINA.items() if path in registry()}
    assert world == dict(registry())
    assert {parameter.file for parameter in ADDED} == {"china.toml"}
    assert list(known_anywhere()) == [*registry(), *(parameter.path for parameter in ADDED)]


def test_a_vendor_belongs_where_it_stands_and_sells_where_it_has_an_accelerator() -> None:
    assert homes("vendors.nvidia", CHINA) == {"world", "china"} and homes("vendors.huawei", CHINA) == {"china"}
    assert homes("vendors.asic", CHINA) == {"world"} and homes("vendors.nvidia.h20", CHINA) == {"china"}


@pytest.mark.parametrize("parameter", ADDED, ids=lambda p: p.path)
def test_every_number_has_a_range_a_source_and_an_outcome(parameter: Parameter) -> None:
    assert parameter.status in STATUSES and parameter.source and parameter.description
    assert parameter.moves.split()[0] in BY_NAME
    if parameter.unit not in ("choice", "date"):
        assert float(parameter.low) <= float(parameter.value) <= float(parameter.high)
    named = [word for word in re.findall(r"[a-z0-9_]+", parameter.source) if "_" in word]
    assert set(named) <= set(table_names())
    if parameter.status == "observed":
        assert named
    if parameter.status == "assumption":
        assert parameter.source.startswith(("judgement", "choice"))


def test_the_accelerator_made_for_china_is_as_the_fact_tables_have_it() -> None:
    for field, column, scale in (("tflops", "bf16_tflops_dense", 1.0), ("memory_gb", "memory_gb", 1.0)):
        given = fact("accelerator_specs", column, chip="H20").value / scale
        assert CHINA[f"vendors.nvidia.h20.{field}"].value == pytest.approx(given)
    rows = facts("accelerator_specs")
    assert rows[rows["chip"] == "H20"]["date"].iloc[0].startswith(str(CHINA["vendors.nvidia.h20.launch"].value))


def test_a_scenario_with_a_region_can_be_written_and_read_again(tmp_path: Path) -> None:
    programme = load_scenario("export-programme", {"region.leak_share": 0.2, "clouds.alibaba.share_weight": 0.7})
    again = load_scenario(written(tmp_path, scenario_toml(programme)))
    assert again.parameters == programme.parameters and again.events == programme.events
    assert programme.events[1].values == {"budget": 137.0, "months": 60.0, "region": "china"}


def test_edited_cards_may_hold_a_region(tmp_path: Path) -> None:
    folder = copied_cards(tmp_path / "cards")
    text = (cards_folder() / "china.toml").read_text(encoding="utf-8")
    written(folder, text.replace("[clouds.bytedance]", "[clouds.tencent]"), "china.toml")
    edited = registry_from(folder, "china")
    assert "clouds.tencent.share_weight" in edited and "clouds.bytedance.share_weight" not in edited


def _refused(tmp_path: Path, head: str, tail: str = "", **values: str) -> str:
    paths = {name.replace("__", "."): value for name, value in values.items()}
    with pytest.raises(ScenarioError) as caught:
        load_scenario(written(tmp_path, scenario_text(paths, head, tail)))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_needs_a_region_says_so(tmp_path: Path) -> None:
    control = event_text('"export_control"', maximum_tflops="300")
    assert 'needs a region; a scenario names one, as in cast = "china"' in _refused(
        tmp_path, 'extends = "baseline"', control
    )
    said = _refused(tmp_path, 'extends = "baseline"', region__leak_share="0.2")
    assert 'region.leak_share: there is no region; a scenario names one, as in cast = "china"' in said
    assert "did you mean 'china'?" in _refused(tmp_path, 'extends = "baseline"\ncast = "chna"')
    programme = event_text('"programme"', budget="5", region='"chin"')
    assert "unknown region 'chin'; known: world, china; did you mean 'china'?" in _refused(tmp_path, HEAD, programme)
    assert "known: world" in _refused(tmp_path, 'extends = "baseline"', programme)
    assert "region.leak_shar" in _refused(tmp_path, HEAD, region__leak_shar="0.2")
    with pytest.raises(ScenarioError, match="unknown cast 'cina'"):
        registry("cina")


def test_programmes_of_two_regions_may_start_in_one_month() -> None:
    def programme(region: str) -> Event:
        return Event("programme", "2025-01", {"budget": 10.0, "region": region})

    export = load_scenario("export")
    assert len(export.with_events([programme("world"), programme("china")]).events) == 2
    with pytest.raises(ScenarioError, match="second programme"):
        export.with_events([programme("china")] * 2)


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        ("[region.leak_share]", "[regions.leak_share]", "china.toml: regions: unknown table 'regions'"),
        ("[clouds.alibaba]", "[clouds.google]", "china.toml: clouds.google: stands on the world's card already"),
        ("[vendors.nvidia.h20]", "[vendors.nvidia.h100]", "vendors.nvidia.h100: stands on the world's card already"),
        (
            "[vendors.nvidia.h20]",
            "[vendors.nvidia]\nh20 = 3.0\n[vendors.huawei.x]",
            "vendors.nvidia.h20: must be a table",
        ),
        ("tflops = 148.0", "tflop = 148.0", "china.toml: nvidia.h20.tflop: unknown parameter 'tflop'"),
        ("penetration = 0.02", "penetration = 2.0", "china.toml: china_digital.penetration"),
        ("[clouds.alibaba]", "[clouds.Alibaba]", "cannot name an agent"),
        ("value = 0.1\nunit", "value = 1.1\nunit", "china.toml: region.leak_share.value"),
    ],
)
def test_a_mistake_on_the_card_is_named(tmp_path: Path, there: str, instead: str, said: str) -> None:
    folder = copied_cards(tmp_path / "cards")
    shutil.copy(cards_folder() / "china.toml", folder)
    text = (folder / "china.toml").read_text(encoding="utf-8")
    assert there in text
    written(folder, text.replace(there, instead, 1), "china.toml")
    with pytest.raises(ScenarioError) as caught:
        registry_from(folder, "china")
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_card_without_numbers_of_its_own_is_no_region(tmp_path: Path) -> None:
    folder = copied_cards(tmp_path / "cards")
    written(folder, "[clouds.alibaba]\nshare_weight = 1.0\n", "china.toml")
    with pytest.raises(ScenarioError, match="china.toml: region: is missing"):
        registry_from(folder, "china")

"""Each mistake is refused in one line: the file, the key, what is allowed and the nearest right name."""

import os
from pathlib import Path

import pytest
from toml_text import card_texts, copied_cards, event_text, scenario_text, written

from jevons.scenario import ScenarioError, load_scenario, registry_from
from jevons.scenario.toml_file import DEEPEST, LARGEST_BYTES


def refused(path: object, *hints: str) -> ScenarioError:
    """The error of loading, after the checks that every such error must pass."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)  # type: ignore[arg-type]
    return sound(caught.value, *hints)


def sound(error: ScenarioError, *hints: str) -> ScenarioError:
    """The error itself, if it is one line that starts with file and key and holds every hint."""
    text = str(error)
    assert text.isprintable() and len(text) < 1500
    assert error.file and error.key and error.problem
    assert text.startswith(f"{error.file}: {error.key}: ")
    for hint in hints:
        assert hint in text, text
    return error


VALUES = [
    ({"market.pricee": "1"}, ("market.pricee", "did you mean 'market.price'?")),
    ({"enterprises.software.elastisity": "1"}, ("did you mean 'enterprises.software.elasticity'?",)),
    (
        {"enterprises.softwear.elasticity": "1"},
        ("known: software, services, industry", "enterprises.software.elasticity"),
    ),
    ({"enterprises.all.elastisity": "1"}, ("enterprises.all.elastisity", "elasticity'?")),
    ({"vendors.nvidia.h1000.tflops": "1"}, ("did you mean 'vendors.nvidia.h100.tflops'?",)),
    ({"vendors.nvidia.h100.teraflops": "1"}, ("did you mean 'vendors.nvidia.h100.tflops'?",)),
    ({"market.price": "2000"}, ("market.price", "2000 is out of range", "0.001 to 1000 USD/Mtok")),
    ({"market.price": "-1"}, ("-1 is out of range",)),
    ({"market.price": "nan"}, ("market.price", "not a number")),
    ({"market.price": "inf"}, ("inf is out of range",)),
    ({"market.price": "-inf"}, ("-inf is out of range",)),
    ({"market.trend_half_life_years": "-inf"}, ("out of range", "to inf")),
    ({"market.price": "true"}, ("must be a number, not true or false",)),
    ({"market.price": '"20"'}, ("must be a number, not text",)),
    ({"market.price": "[20]"}, ("must be a number, not a list",)),
    ({"market.price": "2023-01-01"}, ("must be a number, not a date",)),
    ({"market.price": "9" * 400}, ("too large a number",)),
    ({"market.firms": "10.5"}, ("10.5 is not whole",)),
    ({"market.demand": '"lognormall"'}, ("market.demand", "isoelastic", "did you mean 'lognormal'?")),
    ({"market.demand": "1"}, ("one of a few words, not a number",)),
    ({"market.demand": "true"}, ("not true or false",)),
    ({"market.end": '"2030-13"'}, ("market.end", "is no month")),
    ({"market.end": "2030-12-01"}, ("a date is no month",)),
    ({"market.end": '"2199-01"'}, ("out of range", "2050-12")),
    ({"market.end": '"2022-12"'}, ("2022-12 is before the start", "2023-01")),
    ({"vendors.nvidia.h100.launch": '"soon"'}, ("'soon' is no month",)),
    ({"market.price": '{ value = 20, unit = "EUR/Mtok" }'}, ("market.price.unit", "it is 'USD/Mtok'")),
    (
        {"clouds.all.lead_months": '{ value = 9, unit = "years" }'},
        ("clouds.all.lead_months.unit", "it is 'months'"),
    ),
    ({"market.price": '{ unit = "USD/Mtok" }'}, ("market.price.value", "is missing")),
    ({"market.price": "{ value = 20 }"}, ("market.price.unit", "is missing")),
    (
        {"market.price": '{ value = true, unit = "USD/Mtok" }'},
        ("market.price.value", "must be a number or text"),
    ),
    (
        {"market.price": '{ value = 1, unit = "USD/Mtok", uni = 1 }'},
        ("unknown key 'uni'", "did you mean 'unit'?"),
    ),
    ({"market.price": '{ value = 20, unit = "" }'}, ("market.price.unit", "is empty")),
    ({"market.price": "{}"}, ("market.price", "is empty")),
    ({"market.nothing": '{ value = 1, unit = "1" }'}, ("unknown name 'nothing'",)),
    ({"vendors.nvidia.h100": "3"}, ("is no parameter but holds some", "tflops")),
    ({"market.price.deep": "3"}, ("goes on beyond a parameter", "market.price")),
    ({"market.experts_active": "4"}, ("market.experts_active", "more than market.experts", "at most 1")),
    (
        {"market.firm_size_min": "5000", "market.firm_size_max": "50"},
        ("market.firm_size_min", "market.firm_size_max"),
    ),
]


@pytest.mark.parametrize(("values", "hints"), VALUES, ids=lambda part: str(part)[:60])
def test_a_wrong_value_or_name_is_refused(tmp_path: Path, values: dict[str, str], hints: tuple[str, ...]) -> None:
    path = written(tmp_path, scenario_text(values))
    assert refused(path, *hints).file == str(path)


EVENTS = [
    (event_text('"eficiency"', factor="2"), ("events.0.kind", "price_cut", "did you mean 'efficiency'?")),
    (event_text("3", factor="2"), ("events.0.kind", "must be text, not a number")),
    (event_text("", factor="2"), ("events.0.kind", "is missing")),
    (event_text(date="", factor="2"), ("events.0.date", "is missing")),
    (event_text(date='"2025-1"', factor="2"), ("events.0.date", "'2025-1' is no month")),
    (event_text(date='"2025-00"', factor="2"), ("is no month",)),
    (event_text(date='"٢٠٢٥-01"', factor="2"), ("is no month",)),
    (event_text(date="2025-01-01", factor="2"), ("a date is no month",)),
    (event_text(date='"2022-12"', factor="2"), ("2022-12 lies outside the run", "2023-01 to 2030-12")),
    (event_text(date='"2031-01"', factor="2"), ("2031-01 lies outside the run",)),
    (event_text(), ("events.0.factor", "is missing")),
    (event_text(factor="0"), ("events.0.factor", "out of range")),
    (event_text(factor="-3"), ("out of range",)),
    (event_text(factor="nan"), ("not a number",)),
    (event_text(factor="inf"), ("out of range",)),
    (event_text(factor="true"), ("must be a number, not true or false",)),
    (event_text(factor='"10"'), ("must be a number, not text",)),
    (event_text(factor="2", share="1.5"), ("events.0.share", "1.5 is out of range", "0 to 1")),
    (
        event_text(factor="2", memory_factr="2"),
        ("unknown field of efficiency", "did you mean 'memory_factor'?"),
    ),
    (
        event_text('"price_cut"', factor="2", share="0.5"),
        ("unknown field of price_cut 'share'", "known: factor"),
    ),
    (
        event_text('"generation_delay"', generation='"nvidia.b20"', months="3"),
        ("did you mean 'nvidia.b200'?",),
    ),
    (event_text('"generation_delay"', generation='"b200"', months="3"), ("unknown generation 'b200'",)),
    (event_text('"generation_delay"', generation="200", months="3"), ("must be the name of a generation",)),
    (event_text('"tam_growth"', factor="2", sector='"industri"'), ("unknown sector 'industri'", "industry")),
    (event_text('"tam_growth"', factor="2", sector="3"), ("must be the name of a sector",)),
    (event_text('"shakeout"', success_factor="1.5"), ("out of range",)),
    (event_text('"on_device_launch"', months="12"), ("events.0.share", "is missing")),
    (event_text('"generation_delay"', generation='"nvidia.b200"', months="2.5"), ("2.5 is not whole",)),
    (event_text('"generation_delay"', generation='"nvidia.b200"', months="-1"), ("out of range",)),
    (event_text('"generation_delay"', months="3"), ("events.0.generation", "is missing")),
    (event_text(factor="2") + "\n" + event_text(factor="3"), ("events.1", "a second efficiency in 2025-01")),
    (
        "\n".join([event_text('"generation_delay"', generation='"nvidia.b200"', months="3")] * 2),
        ("events.1", "a second"),
    ),
    ("[events]\nkind = 'efficiency'", ("events", "must be a list")),
    ("events = [1]", ("events.0", "must be a table")),
    ("events = 'efficiency'", ("events", "must be a list")),
]


@pytest.mark.parametrize(("text", "hints"), EVENTS, ids=lambda part: str(part)[:60])
def test_a_wrong_event_is_refused(tmp_path: Path, text: str, hints: tuple[str, ...]) -> None:
    refused(written(tmp_path, scenario_text(tail=text)), "mine.toml", *hints)


FILES = [
    (b"", ("whole file", "is empty")),
    (b"# only a comment\n", ("is empty",)),
    (b"\xff\xfe", ("whole file", "is UTF-16, not UTF-8")),
    ('extends = "deepseek"'.encode("utf-16-be"), ("whole file", "is UTF-16, not UTF-8")),
    (b"\xef\xbb\xbf", ("whole file", "is empty")),
    (b'title = "x"\ndescription = "\xe9"\n', ("line 2", "not UTF-8")),
    (b'title = "x"\nprice ==\n', ("line 2", "not TOML")),
    (b'title = "x\n', ("line 1", "not TOML")),
    (b'title = "x"\ntitle = "y"\n', ("line 2", "not TOML", "overwrite")),
    (b"[market]\nprice = 1\n[market]\ntokens = 1\n", ("line 3", "not TOML")),
    (b"[market]\nprice = 1\n\nprice = 2\n", ("line 4", "not TOML")),
    (b"[market", ("not TOML",)),
    (b"title = [", ("line 1", "not TOML")),
    (b"x = 2023-99-99", ("not TOML",)),
    (b"[market]\nprice = " + b"9" * 5000, ("whole file", "not TOML")),
    (b"x = " + b"[" * 5000 + b"]" * 5000, ("nested too deep", f"at most {DEEPEST}")),
    (b"x = " + b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), ("x", "nested too deep")),
    (b"market.a.b.c.d.e.f = 1", ("market", "nested too deep")),
    (b"title = " + b'"' + b"x" * LARGEST_BYTES + b'"', ("too large", "64 kB")),
    (b'titel = "x"', ("titel", "unknown key", "did you mean 'title'?")),
    (b"[enterprise.software]\nelasticity = 1", ("enterprise", "did you mean 'enterprises'?")),
    (b'"a\\nb\\u202e" = 1', ("unknown key",)),
    (b'[enterprises]\n"software.elasticity" = 1', ("enterprises.software.elasticity", "a name holds no dot")),
    (b"title = 3", ("title", "must be text")),
    (b"title = ''", ("title", "is empty")),
    (b"title = '" + b"x" * 401 + b"'", ("title", "too long")),
    (b"name = '../up'", ("name",)),
    (b"market = 3", ("market", "must be a table")),
    (b"market = []", ("market", "must be a table")),
    (b"[[market]]\nprice = 1", ("market", "must be a table")),
    (b"extends = 3", ("extends", "must be text")),
    (b"extends = true", ("extends", "must be text")),
    (b"extends = 'depseek'", ("extends", "did you mean 'deepseek'?")),
    (b"extends = ''", ("extends", "is empty")),
    (b"extends = 'mine.toml'", ("extends", "back to itself")),
    (b"extends = '../mine.toml'", ("extends", "no plain name", "same folder")),
    (b"extends = '/etc/passwd'", ("extends", "no plain name")),
    (b"extends = '..'", ("extends", "no plain name")),
    (b"extends = '.hidden'", ("extends", "no plain name")),
    (b"extends = 'C:x'", ("extends", "no plain name")),
    (b"extends = 'a\\b'", ("extends", "no plain name")),
    (b'extends = "a\\u0000b"', ("extends", "no plain name")),
    (b"extends = '" + b"x" * 300 + b"'", ("extends", "unknown scenario")),
]


@pytest.mark.parametrize(("raw", "hints"), FILES, ids=lambda part: str(part)[:60])
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, raw: bytes, hints: tuple[str, ...]) -> None:
    path = written(tmp_path, raw)
    assert refused(path, *hints).file == str(path)


def test_windows_editors_may_mark_a_file_as_utf_8(tmp_path: Path) -> None:
    assert load_scenario(written(tmp_path, b'\xef\xbb\xbftitle = "x"')).title == "x"


def test_a_file_within_the_limits_is_taken(tmp_path: Path) -> None:
    padded = b'title = "x"\n#' + b"x" * (LARGEST_BYTES - 13)
    assert len(padded) == LARGEST_BYTES
    assert load_scenario(written(tmp_path, padded)).title == "x"


@pytest.mark.parametrize(
    ("named", "hints"),
    [
        ("depseek", ("scenario", "known: baseline", "did you mean 'deepseek'?")),
        ("", ("scenario", "unknown scenario")),
        ("no/such/file.toml", ("no/such/file.toml", "no such file")),
        ("nosuchfile.toml", ("nosuchfile.toml", "no such file")),
        ("a\x00b.toml", ("no such file",)),
        ("x" * 5000 + ".toml", ("whole file",)),
        ("deepseek\n", ("unknown scenario", "did you mean 'deepseek'?")),
        (Path("."), ("is a folder",)),
        (Path("/dev/null"), ("no such file",)),
        (None, ("neither a name nor a path",)),
        (3, ("neither a name nor a path",)),
    ],
)
def test_a_scenario_that_is_not_there_is_refused(named: object, hints: tuple[str, ...]) -> None:
    refused(named, *hints)


def test_a_file_named_without_its_ending_is_told_from_a_packaged_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, scenario_text()).rename(tmp_path / "mine.toml")
    (tmp_path / "notes.md").write_text("no scenario")
    refused("mine", "ends in .toml", "did you mean 'mine.toml'?")
    refused("notes.md", "ends in .toml")


def test_a_loop_of_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "extends = 'b'", "a.toml")
    written(tmp_path, "extends = 'c.toml'", "b.toml")
    path = written(tmp_path, "extends = 'a'", "c.toml")
    assert refused(path, "extends", "back to itself").file == "b.toml"


def test_a_chain_of_files_may_be_long_but_not_endless(tmp_path: Path) -> None:
    written(tmp_path, "title = 'The first'", "s0.toml")
    for number in range(1, 12):
        written(tmp_path, f"extends = 's{number - 1}'", f"s{number}.toml")
    assert load_scenario(tmp_path / "s7.toml").name == "s7"
    refused(tmp_path / "s11.toml", "extends", "too long a chain")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    written(tmp_path, "title = 'Outside'", "outside.toml")
    os.symlink(tmp_path / "outside.toml", tmp_path / "inside" / "link.toml")
    path = written(tmp_path / "inside", "extends = 'link'")
    refused(path, "extends", "leads out of its folder")


def test_a_mistake_in_a_parent_names_the_parent(tmp_path: Path) -> None:
    written(tmp_path, scenario_text({"market.price": "true"}), "base.toml")
    path = written(tmp_path, "extends = 'base'")
    assert refused(path, "market.price").file == "base.toml"


def test_what_does_not_fit_together_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, scenario_text({"market.end": '"2024-06"'}, "extends = 'deepseek'"))
    assert refused(path, "2025-01 lies outside the run", "2024-06").file == str(path)


@pytest.mark.parametrize(
    ("given", "hints"),
    [
        ({"market.prise": 1.0}, ("market.prise", "did you mean 'market.price'?")),
        ({"": 1.0}, ("unknown name ''",)),
        ({"market": 1.0}, ("is no parameter but holds some",)),
        ({3: 1.0}, ("is no path",)),
        ({"market.price": None}, ("must be a number, not something else",)),
        ({"market.price": True}, ("true or false",)),
        ({"market.price": float("nan")}, ("not a number",)),
        ({"market.firms": 3.5}, ("not whole",)),
        ({"enterprises.all": 1.0}, ("is no parameter but holds some",)),
        ({"market.all.price": 1.0}, ("market.all.price",)),
        ({"market.end": "2022-01"}, ("before the start",)),
    ],
)
def test_a_wrong_value_given_on_top_is_refused(given: dict[str, float], hints: tuple[str, ...]) -> None:
    baseline = load_scenario("baseline")
    for attempt in (lambda: load_scenario("baseline", given), lambda: baseline.with_values(given)):
        with pytest.raises(ScenarioError) as caught:
            attempt()
        assert sound(caught.value, *hints).file == "given values"


CARD_MISTAKES = [
    (
        "enterprise.toml",
        "[software.elasticity]",
        "[software.elastisity]",
        ("software.elastisity", "'elasticity'?"),
    ),
    (
        "enterprise.toml",
        "[every.inertia]",
        "[every.inercia]",
        ("enterprise.toml: software.inercia", "'inertia'?"),
    ),
    (
        "enterprise.toml",
        "value = 1.1\n",
        "value = 11.0\n",
        ("software.elasticity.value", "11 is out of range"),
    ),
    ("enterprise.toml", "value = 1.1\n", "value = true\n", ("software.elasticity.value", "number or text")),
    ("enterprise.toml", "value = 1.1\n", "value = nan\n", ("software.elasticity.value", "not a number")),
    ("enterprise.toml", "value = 1.1\n", "", ("software.elasticity.value", "is missing")),
    (
        "enterprise.toml",
        "value = 1.1\n",
        "valeu = 1.1\n",
        ("software.elasticity.valeu", "did you mean 'value'?"),
    ),
    ("enterprise.toml", "[industry.", "[Industry.", ("Industry", "cannot name an agent")),
    ("enterprise.toml", "[industry.", "[all.", ("all", "cannot name an agent")),
    (
        "enterprise.toml",
        "range = [0.0, 0.95]",
        "range = [0.0, 1.5]",
        ("reasoning_elasticity.range", "only be narrowed"),
    ),
    ("enterprise.toml", "range = [0.0, 0.95]", "range = [0.95, 0.0]", ("range", "is no range")),
    ("enterprise.toml", "range = [0.0, 0.95]", "range = [0.0]", ("reasoning_elasticity.range",)),
    ("enterprise.toml", "range = [0.0, 0.95]", 'range = ["a", "b"]', ("range", "must be two numbers")),
    (
        "enterprise.toml",
        'prior = "U(0,0.8)"',
        'prior = "U(0,8)"',
        ("intensive_elasticity.prior", "is no prior here"),
    ),
    ("enterprise.toml", 'prior = "U(0,0.8)"', 'prior = "N(0,1)"', ("intensive_elasticity.prior",)),
    ("enterprise.toml", 'status = "estimate"', 'status = "guess"', ("status",)),
    (
        "enterprise.toml",
        '"market.diffusion" = "bass"',
        '"market.difusion" = "bass"',
        ("context", "market.diffusion"),
    ),
    ("cloud_provider.toml", 'unit = "1/month"', 'unit = "1/year"', ("unit", "it is '1/month'")),
    ("cloud_provider.toml", "value = 9\n", "value = 9.5\n", ("lead_months.value", "9.5 is not whole")),
    ("cloud_provider.toml", "whole = true\n", "", ("whole", "cannot be changed")),
    (
        "cloud_provider.toml",
        'moves = "utilisation up"',
        'moves = "utilisation"',
        ("target_utilisation.moves",),
    ),
    ("cloud_provider.toml", "[every.markup]", "[every.markup", ("line ", "not TOML")),
    ("chip_vendor.toml", "tflops = 989.4\n", "", ("nvidia.h100.tflops.value", "is missing")),
    ("chip_vendor.toml", "tflops = 989.4\n", "teraflops = 989.4\n", ("nvidia.h100.teraflops", "'tflops'?")),
    ("chip_vendor.toml", 'launch = "2022-09"', "launch = 2022-09-01", ("nvidia.h100.launch",)),
    (
        "chip_vendor.toml",
        'launch = "2022-09"',
        'launch = "2022-9"',
        ("nvidia.h100.launch.value", "is no month"),
    ),
    ("chip_vendor.toml", "[every.price_cap]", "[every.price_kap]", ("price_kap", "'price_cap'?")),
    (
        "chip_vendor.toml",
        "substitution = { moves",
        "substitutoin = { moves",
        ("asic.substitutoin", "'substitution'?"),
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "hints"), CARD_MISTAKES, ids=lambda part: str(part)[:50])
def test_a_wrong_card_is_refused(tmp_path: Path, name: str, old: str, new: str, hints: tuple[str, ...]) -> None:
    text = card_texts()[name]
    assert old in text
    folder = copied_cards(tmp_path)
    written(folder, text.replace(old, new), name)
    with pytest.raises(ScenarioError) as caught:
        registry_from(folder)
    assert sound(caught.value, *hints).file == name


@pytest.mark.parametrize("name", ["enterprise.toml", "cloud_provider.toml", "chip_vendor.toml"])
def test_a_missing_or_hollow_card_is_refused(tmp_path: Path, name: str) -> None:
    folder = copied_cards(tmp_path)
    every = "\n".join(line for line in card_texts()[name].split("\n[")[0:1])
    written(folder, every + "\n[every]\n", name)
    with pytest.raises(ScenarioError) as caught:
        registry_from(folder)
    assert sound(caught.value, "has no agents").file == name
    (folder / name).unlink()
    with pytest.raises(ScenarioError) as caught:
        registry_from(folder)
    assert sound(caught.value, "no such file").file == name


def test_a_vendor_without_accelerators_is_refused(tmp_path: Path) -> None:
    folder = copied_cards(tmp_path)
    with (folder / "chip_vendor.toml").open("a") as card:
        card.write("\n[newcomer]\norder_weight = 0.1\n")
    with pytest.raises(ScenarioError) as caught:
        registry_from(folder)
    sound(caught.value, "newcomer")

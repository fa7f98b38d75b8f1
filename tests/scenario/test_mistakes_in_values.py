"""A wrong value, name or event.

Each mistake is refused in one line: the file, the key, what is allowed and the nearest right name.
"""

from pathlib import Path

import pytest
from refusals import refused, sound
from toml_text import event_text, scenario_text, written

from jevons.scenario import ScenarioError, load_scenario

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

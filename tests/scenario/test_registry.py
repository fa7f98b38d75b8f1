"""Every number that enters has a unit, a range that holds it, a status, a source, and an outcome that it moves."""

import math
import re
import subprocess
import sys

import pytest

from jevons.facts import fact, facts, table_names
from jevons.market.observables import BY_NAME
from jevons.scenario import clouds, generations, sectors, vendors
from jevons.scenario.parameter import STATUSES, Parameter
from jevons.scenario.registry import registry
from jevons.scenario.values import expanded

ALL = list(registry().values())
CHIPS = {
    "nvidia": {
        "a100": "A100",
        "h100": "H100",
        "h200": "H200",
        "b200": "B200",
        "b300": "B300",
        "rubin": "Rubin",
    },
    "amd": {
        "mi250x": "MI250X",
        "mi300x": "MI300X",
        "mi325x": "MI325X",
        "mi355x": "MI355X",
        "mi400": "MI455X",
    },
    "asic": {
        "tpu_v4": "TPU v4",
        "tpu_v5p": "TPU v5p",
        "tpu_v6e": "TPU v6e",
        "tpu_v7": "TPU v7",
        "trainium2": "Trainium2",
        "trainium3": "Trainium3",
    },
}
COLUMNS = {
    "tflops": ("bf16_tflops_dense", 1.0),
    "memory_gb": ("memory_gb", 1.0),
    "bandwidth_tbps": ("memory_bandwidth_tbps", 1.0),
    "power_kw": ("power_w", 1000.0),
}


@pytest.mark.parametrize("parameter", ALL, ids=lambda p: p.path)
def test_every_parameter_is_complete(parameter: Parameter) -> None:
    assert parameter.status in STATUSES
    for text in (parameter.unit, parameter.source, parameter.description, parameter.moves, parameter.file):
        assert text.strip() and "\n" not in text
    assert not parameter.description.endswith(".")


@pytest.mark.parametrize("parameter", ALL, ids=lambda p: p.path)
def test_every_value_lies_in_its_range(parameter: Parameter) -> None:
    if parameter.unit == "choice":
        assert parameter.value in parameter.allowed and len(parameter.allowed) > 1
    elif parameter.unit == "date":
        assert str(parameter.low) <= str(parameter.value) <= str(parameter.high)
    else:
        assert isinstance(parameter.value, float) and not math.isnan(parameter.value)
        assert float(parameter.low) <= parameter.value <= float(parameter.high)
        assert not parameter.whole or parameter.value.is_integer()


@pytest.mark.parametrize("parameter", ALL, ids=lambda p: p.path)
def test_every_outcome_is_one_that_is_observed(parameter: Parameter) -> None:
    outcome, direction = parameter.moves.split()
    assert outcome in BY_NAME
    numeric = isinstance(parameter.value, float) and parameter.path != "market.firms"
    assert direction in (("up", "down") if numeric else ("changes",))
    assert parameter.path not in expanded(parameter.context, registry(), "context")


@pytest.mark.parametrize("parameter", [p for p in ALL if p.prior], ids=lambda p: p.path)
def test_every_prior_lies_in_the_range(parameter: Parameter) -> None:
    law, low, high = re.fullmatch(r"(U|LU)\((.+),(.+)\)", str(parameter.prior)).groups()  # type: ignore[union-attr]
    assert float(parameter.low) <= float(low) < float(high) <= float(parameter.high)
    assert law == "U" or float(low) > 0


@pytest.mark.parametrize("parameter", ALL, ids=lambda p: p.path)
def test_a_source_names_a_fact_table_that_exists_or_says_what_it_is(parameter: Parameter) -> None:
    named = [word for word in re.findall(r"[a-z0-9_]+", parameter.source) if "_" in word]
    assert set(named) <= set(table_names())
    if parameter.status == "observed":
        assert named, "what was observed stands in a table"
    if parameter.status == "assumption":
        assert parameter.source.startswith(("judgement", "choice"))
    assert ("from memory" in parameter.source) or parameter.status != "from memory" or "from memory" in _table_of(named)


def _table_of(names: list[str]) -> str:
    """Confidence of the rows of the named tables, in one text."""
    return " ".join(" ".join(facts(name)["confidence"]) for name in names)


@pytest.mark.parametrize("vendor", list(CHIPS))
def test_accelerators_are_as_the_fact_table_has_them(vendor: str) -> None:
    assert set(generations(vendor)) == set(CHIPS[vendor])
    compared = 0
    for name, chip in CHIPS[vendor].items():
        for field, (column, scale) in COLUMNS.items():
            parameter = registry()[f"vendors.{vendor}.{name}.{field}"]
            if parameter.status == "assumption":
                continue
            assert parameter.value == pytest.approx(fact("accelerator_specs", column, chip=chip).value / scale)
            compared += 1
        launch = registry()[f"vendors.{vendor}.{name}.launch"]
        if launch.status != "estimate":
            rows = facts("accelerator_specs")
            assert rows[rows["chip"] == chip]["date"].iloc[0].startswith(str(launch.value))
    assert compared >= 4 * len(CHIPS[vendor]) - 2


def test_what_was_observed_stands_in_the_fact_tables() -> None:
    value = {path: parameter.value for path, parameter in registry().items()}
    assert (
        value["market.price"] == fact("llm_api_prices", "blended_usd_per_mtok", model="GPT-3.5 text-davinci-003").value
    )
    day = {
        metric: fact("inference_economics", topic="DeepSeek", metric=metric).value
        for metric in ("input tokens per day", "output tokens per day")
    }
    share = day["output tokens per day"] / sum(day.values())
    assert value["market.decode_share"] == pytest.approx(share, abs=0.0005)


def test_every_agent_of_a_kind_has_the_same_parameters() -> None:
    for kind, agents in (("enterprises", sectors()), ("clouds", clouds()), ("vendors", vendors())):
        names = [
            {
                path.split(".", 2)[2]
                for path in registry()
                if path.startswith(f"{kind}.{agent}.") and path.count(".") == 2
            }
            for agent in agents
        ]
        assert all(own == names[0] for own in names) and len(names[0]) > 5


def test_the_cast_is_the_one_on_the_cards() -> None:
    assert sectors() == ("software", "services", "industry")
    assert clouds() == ("azure_openai", "google", "aws_anthropic", "open_weights")
    assert vendors() == ("nvidia", "amd", "asic")
    assert generations("nobody") == ()


def test_the_registry_is_read_once() -> None:
    assert registry() is registry()


def test_importing_the_room_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'pandas', 'xarray', 'mesa', 'pydantic'}"
    code = f"import sys, jevons.scenario; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_nobody_can_change_the_registry() -> None:
    with pytest.raises(TypeError):
        registry()["market.price"] = 1.0  # type: ignore[index]
    with pytest.raises(AttributeError):
        registry()["market.price"].value = 1.0  # type: ignore[misc]

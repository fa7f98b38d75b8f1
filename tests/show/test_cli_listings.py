"""The commands that list what there is, and help that waits for nothing."""

import json
import subprocess
import sys

from jevons.scenario import load_scenario, scenario_names
from jevons.scenario.registry import known_anywhere
from tests.show.command_line import _jevons, _process


def test_scenarios_lists_every_packaged_one() -> None:
    code, printed, _ = _jevons("scenarios")
    assert code == 0
    assert [line.split()[0] for line in printed.splitlines()] == list(scenario_names())
    records = json.loads(_jevons("scenarios", "--json")[1])
    assert [one["name"] for one in records] == list(scenario_names())
    assert all(one["title"] and one["description"] for one in records)


def test_parameters_are_listed_by_pattern_and_one_alone_in_full() -> None:
    code, printed, _ = _jevons("parameters", "*.software.elasticity*")
    assert code == 0
    assert {line.split()[0] for line in printed.splitlines()} == {
        "enterprises.software.elasticity",
        "enterprises.software.elasticity_spread",
    }
    alone = _jevons("parameters", "enterprises.software.elasticity")[1]
    assert "source" in alone and "moves" in alone and "estimate" in alone


def test_parameters_as_json_hold_everything_even_infinity() -> None:
    records = {one["path"]: one for one in json.loads(_jevons("parameters", "--json")[1])}
    assert list(records) == list(known_anywhere())
    assert set(load_scenario("export").parameters) <= set(records)
    assert records["market.supply_elasticity"]["high"] == "inf"
    assert all(one["unit"] and one["source"] and one["status"] for one in records.values())


def test_facts_are_listed_and_shown() -> None:
    assert "llm_api_prices" in _jevons("facts")[1]
    assert "blended_usd_per_mtok" in _jevons("facts", "llm_api_prices")[1].splitlines()[0]
    rows = json.loads(_jevons("facts", "llm_api_prices", "--json")[1])
    assert all(row["source"] and row["confidence"] for row in rows)


def test_help_lists_the_verbs() -> None:
    printed = _process("--help").stdout
    assert all(verb in printed for verb in ("run", "rebound", "backtest", "scenarios", "parameters", "facts"))


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'pandas', 'xarray', 'matplotlib', 'mesa', 'rich'}"
    code = f"import sys, jevons.cli; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

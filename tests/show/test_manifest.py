"""The manifest says what was run, and depends on nothing else."""

import json
import math
import shlex
import tomllib

import pytest
from made_up import MadeUpEvent, MadeUpScenario, pair

from jevons.show.manifest import Request, as_json, manifest, scenario_toml, version

REQUEST = Request("made_up", (7, 8, 9), {"market.price": 21.5, "market.demand": "isoelastic"}, "my run")


def test_the_command_plays_the_same_run_again() -> None:
    words = shlex.split(REQUEST.command())
    assert words[:3] == ["jevons", "run", "made_up"]
    pairs = dict(zip(words[3::2], words[4::2], strict=True))
    assert pairs["--seeds"] == "3" and pairs["--seed"] == "7" and pairs["--name"] == "my run"
    assert "market.price=21.5" in words and "market.demand=isoelastic" in words


def test_the_manifest_names_parameters_events_seeds_units_and_versions() -> None:
    shown = pair()
    written = json.loads(as_json(manifest(REQUEST, shown.scenario, shown.with_shock, [], ["monthly.csv"])))
    assert written["seeds"] == [7, 8, 9]
    assert written["parameters"]["market.price"] == 20.0
    assert written["parameters"]["market.supply_elasticity"] == "inf"
    assert written["events"] == [
        {"kind": "efficiency", "date": "2025-01", "factor": 8.0, "memory_factor": 1.0, "share": 0.5}
    ]
    assert written["units"]["price_usd_per_mtok"] == "USD/Mtok"
    assert set(written["versions"]) == {"jevons", "python", "numpy", "mesa", "xarray"}
    assert written["versions"]["numpy"] == version("numpy")


def test_the_scenario_file_says_what_was_resolved() -> None:
    scenario = MadeUpScenario(
        title='Quotes " and \\ and\nlines',
        parameters={
            "market.price": 20.0,
            "market.supply_elasticity": math.inf,
            "vendors.acme.one.tflops": 312.0,
        },
        events=(
            MadeUpEvent("price_cut", "2025-01", {"factor": 2.0}),
            MadeUpEvent("tam_growth", "2026-01", {"factor": 3.0}),
        ),
    )
    read = tomllib.loads(scenario_toml(scenario))
    assert read["title"] == scenario.title
    assert read["market"] == {"price": 20.0, "supply_elasticity": math.inf}
    assert read["vendors"]["acme"]["one"]["tflops"] == 312.0
    assert [event["date"] for event in read["events"]] == ["2025-01", "2026-01"]


@pytest.mark.parametrize(
    ("value", "text"), [(math.inf, '"inf"'), (math.nan, "null"), (1.5, "1.5"), ((1, 2), "[\n  1,\n  2\n]")]
)
def test_json_stays_within_the_standard(value: object, text: str) -> None:
    assert as_json(value) == text + "\n"

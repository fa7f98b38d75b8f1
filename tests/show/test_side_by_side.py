"""The comparison for the eye, and the command that files it."""

import json
from pathlib import Path

import pandas as pd

from jevons.analysis.regimes import Comparison
from jevons.show.side_by_side import headline
from tests.show.command_line import _jevons


def test_compare_writes_its_folder_and_a_row_a_scenario(tmp_path: Path) -> None:
    code, printed, told = _jevons("compare", "inelastic", "elastic", "--seeds", "2", "--out", str(tmp_path))
    assert (code, told) == (0, "")
    files = {path.name for path in (tmp_path / "comparison").iterdir()}
    assert files == {"comparison.csv", "rebound.csv", "figure.png", "figure.svg", "manifest.json"}
    rows = {line.split()[0]: line for line in printed.splitlines() if line}
    assert "never" in rows["inelastic"] and "from 2027" in rows["elastic"]


def test_a_comparison_for_machines_holds_both_tables_as_filed(tmp_path: Path) -> None:
    code, printed, told = _jevons("compare", "price-cut", "--seeds", "1", "--json", "--out", str(tmp_path))
    assert (code, told) == (0, "")
    found = json.loads(printed)
    assert list(found) == ["comparison", "rebound"]
    for name, rows in found.items():
        filed = pd.read_csv(tmp_path / "comparison" / f"{name}.csv")
        # what a price cut does not save is null to a machine and empty in the file
        pd.testing.assert_frame_equal(
            pd.DataFrame(rows).astype(filed.dtypes.to_dict()), filed, rtol=1e-6, check_dtype=False
        )
    assert all(row["log_rebound"] is None for row in found["rebound"] if row["layer"] == "accelerator-hours")


def test_the_headline_says_when_and_at_which_penetration_backfire_ends() -> None:
    spans = {"more_hours_from": ["", "2026-03", "2026-03"], "more_hours_to": ["", "2027-01", "2028-12"]}
    used = {"end": ["2028-12"] * 3, "penetration": [float("nan"), 0.12, 0.3]}
    table = pd.DataFrame({"scenario": ["a", "b", "c"], **spans, **used})
    told = headline(Comparison({}, pd.DataFrame(), table))
    assert told.endswith("a never, b 2026-03 to 2027-01, ends at 12 % of tasks, c from 2026-03 on")


def test_an_unknown_scenario_is_a_mistake_in_one_line(tmp_path: Path) -> None:
    code, printed, told = _jevons("compare", "elastic", "inelstic", "--out", str(tmp_path))
    assert (code, printed) == (2, "")
    assert "inelastic" in told and told.count("\n") == 1

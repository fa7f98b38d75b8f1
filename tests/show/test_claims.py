"""The claims for the eye: every verdict is told, and a region is told in words."""

import json
from pathlib import Path

import pandas as pd
import pytest

from jevons.analysis import verdicts
from jevons.analysis.hypotheses import hypotheses
from jevons.show import claims
from tests.show.command_line import _jevons


@pytest.fixture(name="found")
def _found() -> pd.DataFrame:
    """Three claims in eighty worlds: one always holds, one never, one where compute is dear."""
    rows = []
    for claim, holds in (("H3", lambda x: True), ("H15", lambda x: False), ("H1", lambda x: x > 0.5)):
        for setting, rest in (("at rest, tokens per task chosen", 1.0), ("on the path, tokens per task chosen", 0.0)):
            for world in range(80):
                share = (world % 20) / 20.0
                numbers = {"at_rest": rest, "chosen": 1.0, "enterprises.all.compute_share": share}
                held = float(holds(share))
                rows.append(
                    {"claim": claim, "setting": setting, "world": world, "value": held, "holds": held, **numbers}
                )
    return pd.DataFrame(rows)


def test_the_text_names_every_claim_with_its_verdict(found: pd.DataFrame) -> None:
    text = claims.claims_text(claims.judged(found, 80))
    count = len(hypotheses())
    assert f"Of {count} claims 1 is supported, 1 is refuted and {count - 2} are undetermined." in text
    lines = {line.split()[0]: line for line in text.splitlines() if line.startswith("H")}
    assert "supported" in lines["H3"] and "100 %" in lines["H3"]
    assert "refuted" in lines["H15"] and "0 %" in lines["H15"]
    assert "undetermined" in lines["H1"] and "45 %" in lines["H1"]
    assert lines["H17"].split()[1] == "undetermined" and "%" not in lines["H17"]


def test_a_region_is_told_in_words(found: pd.DataFrame) -> None:
    pytest.importorskip("ema_workbench")
    text = claims.claims_text(claims.judged(found, 80))
    line = next(line for line in text.splitlines() if line.startswith("  H1:"))
    assert "enterprises.all.compute_share 0.5" in line and "holds in 100%" in line


def test_without_the_library_of_regions_the_text_says_what_to_install(found: pd.DataFrame) -> None:
    whole = claims.judged(found, 80)
    text = claims.claims_text(claims.Judged(whole.verdicts, whole.shares, None, 80))
    assert claims.NO_REGIONS in text


def test_hypotheses_write_their_folder_and_speak_json(
    found: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "evidence", lambda worlds, progress: found)
    code, printed, told = _jevons("hypotheses", "--worlds", "80", "--out", str(tmp_path), "--json")
    assert (code, told) == (0, "")
    assert {row["claim"]: row["verdict"] for row in json.loads(printed)}["H3"] == "supported"
    files = {path.name for path in (tmp_path / "hypotheses").iterdir()}
    assert {"verdicts.csv", "shares.csv", "figure.png", "figure.svg", "manifest.json"} <= files


def test_too_few_worlds_are_a_mistake_in_one_line(tmp_path: Path) -> None:
    code, printed, told = _jevons("hypotheses", "--worlds", "10", "--out", str(tmp_path))
    assert (code, printed) == (2, "")
    assert told.count("\n") == 1

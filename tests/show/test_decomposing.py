"""The factors for the eye, and the command that files them."""

from pathlib import Path

from jevons.analysis.decomposition import FACTORS
from jevons.show.decomposing import _percent
from tests.show.command_line import TINY, _jevons


def test_decompose_writes_its_folder_and_names_every_factor(tmp_path: Path) -> None:
    code, printed, told = _jevons(
        "decompose", "deepseek", *TINY[:2], "--set", "market.firms=12", "--out", str(tmp_path)
    )
    assert (code, told) == (0, "")
    files = {path.name for path in (tmp_path / "decomposition-deepseek").iterdir()}
    assert files == {"decomposition.csv", "figure.png", "figure.svg", "manifest.json"}
    for words in (*FACTORS, "accelerator-hours", "energy"):
        assert words in printed


def test_what_rounds_to_nothing_has_no_minus() -> None:
    assert (_percent(-1e-5), _percent(1e-5), _percent(-0.01)) == ("+0.0 %", "+0.0 %", "-1.0 %")


def test_a_scenario_without_events_is_a_mistake_in_one_line(tmp_path: Path) -> None:
    code, printed, told = _jevons("decompose", "baseline", "--seeds", "1", "--out", str(tmp_path))
    assert (code, printed) == (2, "")
    assert "no events" in told and told.count("\n") == 1

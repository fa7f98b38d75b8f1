"""The command that plays a scenario: what it prints and writes, and how it ends."""

import json
from pathlib import Path

import pandas as pd
import pytest
import xarray

from jevons.market.observables import OBSERVABLES
from jevons.scenario import load_scenario
from jevons.show.folder import RUN_FILES
from tests.show.command_line import SCENARIO, TINY, _jevons, _process, _run


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The results folder of a tiny run and what was printed."""
    out = tmp_path_factory.mktemp("cli") / "results"
    code, printed, told = _run(out)
    assert (code, told) == (0, "")
    return out / SCENARIO, printed


def test_a_run_writes_every_promised_file(played: tuple[Path, str]) -> None:
    assert {path.name for path in played[0].iterdir()} == set(RUN_FILES)


def test_a_run_says_in_words_what_the_shock_did(played: tuple[Path, str]) -> None:
    folder, printed = played
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["headline"] in printed
    assert "compute" in summary["headline"]
    end = {one["measure"]: one["change"] for one in summary["changes"] if one["horizon"] == "at the end"}
    headline_says_more = "more compute" in summary["headline"] or "times as much" in summary["headline"]
    assert headline_says_more == (end["accelerator_hours_mh"] > 0) or "as much compute as" in summary["headline"]
    for line in printed.splitlines():
        listed = "price paid" in line
        assert not (listed and line.strip().startswith("Lower:") and end["price_usd_per_mtok"] > 0)
        assert not (listed and line.strip().startswith("Higher:") and end["price_usd_per_mtok"] < 0)


def test_the_data_hold_every_observable_with_its_unit(played: tuple[Path, str]) -> None:
    with xarray.open_dataset(played[0] / "with_shock.nc", engine="scipy") as data:
        assert {name: data[name].attrs["unit"] for name in data.data_vars} == {
            one.name: one.unit for one in OBSERVABLES
        }
        assert str(data["month"].values[-1])[:7] == "2026-03"


def test_both_sides_agree_to_the_last_bit_until_the_shock(played: tuple[Path, str]) -> None:
    shock = min(event.date for event in load_scenario(SCENARIO).events)
    with (
        xarray.open_dataset(played[0] / "with_shock.nc", engine="scipy") as shocked,
        xarray.open_dataset(played[0] / "without_shock.nc", engine="scipy") as plain,
    ):
        early = shocked["month"].values < pd.Timestamp(shock)
        assert early.any() and not early.all()
        assert (shocked["price_usd_per_mtok"].values[:, early] == plain["price_usd_per_mtok"].values[:, early]).all()
        assert (shocked["price_usd_per_mtok"].values[:, ~early] != plain["price_usd_per_mtok"].values[:, ~early]).any()


def test_the_scenario_file_plays_the_same_run_again(
    played: tuple[Path, str], tmp_path: Path, hardly_drawn: None
) -> None:
    resolved = load_scenario(played[0] / "scenario.toml")
    manifest = json.loads((played[0] / "manifest.json").read_text())
    assert resolved.parameters["market.firms"] == 6.0
    assert manifest["parameters"]["market.end"] == "2026-03"
    code, _, told = _jevons(
        "run", str(played[0] / "scenario.toml"), "--seeds", "2", "--out", str(tmp_path), "--name", "again"
    )
    assert (code, told) == (0, "")
    assert (tmp_path / "again" / "monthly.csv").read_bytes() == (played[0] / "monthly.csv").read_bytes()


def test_the_manifest_names_its_command_and_no_machine(played: tuple[Path, str]) -> None:
    text = (played[0] / "manifest.json").read_text()
    command = json.loads(text)["command"]
    assert command.startswith(f"jevons run {SCENARIO} --seeds 2 --seed 0")
    assert "market.firms=6" in command and "market.end=2026-03" in command
    assert str(played[0].parent) not in text


def test_json_is_the_summary_and_nothing_else(tmp_path: Path, hardly_drawn: None) -> None:
    code, printed, told = _run(tmp_path, "--json")
    assert (code, told) == (0, "")
    assert json.loads(printed) == json.loads((tmp_path / SCENARIO / "summary.json").read_text())


def test_quiet_is_quiet_and_the_folder_can_be_named(tmp_path: Path, hardly_drawn: None) -> None:
    assert _run(tmp_path, "--quiet", "--name", "mine") == (0, "", "")
    assert (tmp_path / "mine" / "figure.png").exists()


def test_the_answer_and_the_files_say_which_values_were_given(played: tuple[Path, str]) -> None:
    title = "DeepSeek, with market.end=2026-03, market.firms=6"
    folder, printed = played
    assert printed.startswith(f"{title}\n")
    assert json.loads((folder / "manifest.json").read_text())["title"] == title
    assert load_scenario(folder / "scenario.toml").title == title


def test_a_scenario_without_events_is_told_as_a_course(tmp_path: Path) -> None:
    code, printed, _ = _jevons("run", "baseline", *TINY, "--out", str(tmp_path))
    assert code == 0
    assert "does not say what caused what" in printed
    assert not (tmp_path / "baseline" / "with_shock.nc").exists()


def test_a_null_shock_makes_no_difference(tmp_path: Path) -> None:
    null = tmp_path / "null.toml"
    null.write_text(
        'extends = "baseline"\ntitle = "Null"\n[[events]]\nkind = "efficiency"\ndate = "2024-01"\nfactor = 1.0\n'
    )
    code, printed, told = _jevons("run", str(null), *TINY, "--out", str(tmp_path / "out"))
    assert (code, told) == (0, "")
    assert "No difference" in printed and "Lower:" not in printed


def test_an_interrupted_run_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jevons.show.results.write_results", interrupt)
    code, _, _ = _run(tmp_path / "results")
    assert code == 130
    assert list(tmp_path.iterdir()) == []


def test_failed_runs_end_in_code_1_and_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hardly_drawn: None
) -> None:
    from jevons.market import simulate

    whole = simulate.to_dataset

    def with_a_failure(model: object) -> xarray.Dataset:
        data = whole(model)  # type: ignore[arg-type]
        return data.assign_coords(failure=("run", ["tokens sold, 2023-04", *[""] * (data.sizes["run"] - 1)]))

    monkeypatch.setattr(simulate, "to_dataset", with_a_failure)
    code, printed, told = _run(tmp_path)
    assert code == 1
    assert "tokens sold, 2023-04" in told and "seed 0" in told and told.count("\n") == 1
    assert "1 seed" in printed
    manifest = json.loads((tmp_path / SCENARIO / "manifest.json").read_text())
    assert [one["seed"] for one in manifest["failed_runs"]] == [0]


def test_nothing_is_written_if_every_run_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jevons.market import simulate

    whole = simulate.to_dataset

    def failed(model: object) -> xarray.Dataset:
        data = whole(model)  # type: ignore[arg-type]
        return data.assign_coords(failure=("run", ["payments, 2023-02"] * data.sizes["run"]))

    monkeypatch.setattr(simulate, "to_dataset", failed)
    code, _, told = _run(tmp_path / "results")
    assert code == 1
    assert "all runs failed" in told and "payments, 2023-02" in told and told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_command_runs_as_a_process(tmp_path: Path) -> None:
    done = _process("run", SCENARIO, *TINY, "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "compute" in done.stdout
    # no bar where nobody watches
    assert done.stderr == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == [SCENARIO]

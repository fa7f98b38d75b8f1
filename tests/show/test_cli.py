"""The command line: what it prints and writes, how it ends, and that no mistake shows a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import xarray
from typer.testing import CliRunner

from jevons.cli import app
from jevons.market.observables import OBSERVABLES
from jevons.scenario import load_scenario, scenario_names
from jevons.scenario.registry import known_anywhere
from jevons.show.folder import RUN_FILES

SCENARIO = "deepseek"
TINY = ("--seeds", "2", "--firms", "6", "--set", "market.end=2026-03")


def _jevons(*words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command line."""
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def _run(out: Path, *words: str) -> tuple[int, str, str]:
    return _jevons("run", SCENARIO, *TINY, "--out", str(out), *words)


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


def test_the_scenario_file_plays_the_same_run_again(played: tuple[Path, str], tmp_path: Path) -> None:
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


def test_json_is_the_summary_and_nothing_else(tmp_path: Path) -> None:
    code, printed, told = _run(tmp_path, "--json")
    assert (code, told) == (0, "")
    assert json.loads(printed) == json.loads((tmp_path / SCENARIO / "summary.json").read_text())


def test_quiet_is_quiet_and_the_folder_can_be_named(tmp_path: Path) -> None:
    assert _run(tmp_path, "--quiet", "--name", "mine") == (0, "", "")
    assert (tmp_path / "mine" / "figure.png").exists()


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


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("run", "depseek"), SCENARIO),
        (("run", "no/such/file.toml"), "no/such/file.toml"),
        (("run", SCENARIO, "--set", "enterprises.software.elastisity=1"), "enterprises.software.elasticity"),
        (("run", SCENARIO, "--set", "enterprises.software.elasticity=99"), "elasticity"),
        (("run", SCENARIO, "--set", "enterprises.software.elasticity=nan"), "elasticity"),
        (("run", SCENARIO, "--set", "market.demand=1"), "market.demand"),
        (("run", SCENARIO, "--set", "market.firms"), "PATH=VALUE"),
        (("run", SCENARIO, "--set", "market.price=1", "--set", "market.price=2"), "twice"),
        (("run", SCENARIO, "--firms", "9", "--set", "market.firms=12"), "twice"),
        (("run", SCENARIO, "--firms", "-1"), "market.firms"),
        (("run", SCENARIO, "--seeds", "0"), "--seeds"),
        (("run", SCENARIO, "--seeds", "10001"), "--seeds"),
        (("run", SCENARIO, "--seed", "-1"), "--seed"),
        (("run", SCENARIO, "--sedes", "3"), "--seeds"),
        (("run", SCENARIO, "--name", "../up"), "cannot name"),
        (("run",), "SCENARIO"),
        (("facts", "llm_api_price"), "llm_api_prices"),
        (("parameters", "enterprise.software.elasticity"), "enterprises.software.elasticity"),
        (("paradox",), "paradox"),
    ],
)
def test_a_mistake_of_the_user_ends_in_one_line_and_code_2(tmp_path: Path, words: tuple[str, ...], hint: str) -> None:
    place = ("--out", str(tmp_path / "out")) if words[0] == "run" and len(words) > 1 else ()
    code, printed, told = _jevons(*words, *place)
    assert (code, printed) == (2, "")
    assert told.startswith("jevons: ") and told.count("\n") == 1
    assert hint in told
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_found_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "results").write_text("a file")
    monkeypatch.setattr("jevons.show.runs.play", lambda *_: pytest.fail("the work must not begin"))
    code, printed, told = _run(tmp_path / "results")
    assert (code, printed) == (2, "")
    assert "cannot be written" in told and told.count("\n") == 1


def test_an_interrupted_run_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jevons.show.results.write_results", interrupt)
    code, _, _ = _run(tmp_path / "results")
    assert code == 130
    assert list(tmp_path.iterdir()) == []


def test_failed_runs_end_in_code_1_and_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def _process(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jevons.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload,no-any-return]


def test_the_command_runs_as_a_process(tmp_path: Path) -> None:
    done = _process("run", SCENARIO, *TINY, "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "compute" in done.stdout
    # no bar where nobody watches
    assert done.stderr == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == [SCENARIO]


def test_a_mistake_leaves_the_process_with_code_2_and_no_traceback() -> None:
    done = _process("run", "depseek")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1


def test_help_lists_the_verbs() -> None:
    printed = _process("--help").stdout
    assert all(verb in printed for verb in ("run", "rebound", "backtest", "scenarios", "parameters", "facts"))


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'pandas', 'xarray', 'matplotlib', 'mesa', 'rich'}"
    code = f"import sys, jevons.cli; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_backtest_writes_its_folder_and_prints_the_table(tmp_path: Path) -> None:
    code, printed, told = _jevons("backtest", "--seeds", "2", "--out", str(tmp_path))
    assert (code, told) == (0, "")
    assert {path.name for path in (tmp_path / "backtest-baseline").iterdir()} == {
        "backtest.csv",
        "figure.png",
        "figure.svg",
        "manifest.json",
    }
    assert "NVIDIA units, 2023" in printed


def test_a_backtest_of_an_unknown_scenario_is_a_mistake_in_one_line(tmp_path: Path) -> None:
    code, printed, told = _jevons("backtest", "nosuch", "--out", str(tmp_path))
    assert (code, printed) == (2, "")
    assert "nosuch" in told and told.count("\n") == 1


def test_a_rebound_writes_its_folder_and_prints_the_verdicts(tmp_path: Path) -> None:
    words = ["--seeds", "2", "--set", "market.end=2025-12", "--set", "market.firms=60", "--out", str(tmp_path)]
    code, printed, _ = _jevons("rebound", "deepseek", *words)
    assert code == 0
    folder = tmp_path / "rebound-deepseek"
    written = {"rebound.csv", "elasticity.csv", "figure.png", "figure.svg", "manifest.json"}
    assert {path.name for path in folder.iterdir()} == written
    assert "accelerator-hours" in printed
    assert "--set=market.end=2025-12" in json.loads((folder / "manifest.json").read_text())["command"]


def test_an_attribution_and_a_frontier_write_their_folders(tmp_path: Path) -> None:
    small = ["--set", "market.end=2025-06", "--set", "market.firms=12"]
    words = ["--seeds", "1", "--channel", "price", "--shock", "hardware", "--out", str(tmp_path)]
    code, printed, _ = _jevons("attribute", "deepseek", *words, *small)
    assert code == 0 and "nothing frozen" in printed
    told = json.loads((tmp_path / "attribution-deepseek-hardware" / "manifest.json").read_text())
    assert "--channel=price" in told["command"] and "every accelerator" in told["shock"]
    words = ["--points", "3", "--seeds", "1", "--shock", "hardware", "--layer", "energy", "--out", str(tmp_path)]
    code, printed, _ = _jevons("frontier", "saturation", *words)
    assert code == 0 and "closed form" in printed
    folder = tmp_path / "frontier-saturation-hardware"
    assert {"frontier.csv", "figure.png", "supply.png"} < {path.name for path in folder.iterdir()}
    told = json.loads((folder / "manifest.json").read_text())
    assert "saturation" in told["command"] and "--layer=energy" in told["command"]


def test_what_says_something_of_a_shock_needs_one(tmp_path: Path) -> None:
    code, printed, told = _jevons("rebound", "deepseek", "--size", "2", "--out", str(tmp_path))
    assert (code, printed) == (2, "") and "--shock" in told
    assert _jevons("frontier", "--size", "2", "--out", str(tmp_path))[0] == 2
    code, _, told = _jevons("frontier", "price-cut", "--points", "3", "--seeds", "1", "--out", str(tmp_path))
    assert code == 2 and "save no" in told and told.count("\n") == 1


def test_a_rebound_without_a_shock_is_a_mistake_in_one_line(tmp_path: Path) -> None:
    code, printed, told = _jevons("rebound", "baseline", "--seeds", "1", "--quiet", "--out", str(tmp_path))
    assert (code, printed) == (2, "")
    assert "no events" in told and told.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_stylised_facts_are_printed_with_their_verdicts() -> None:
    code, printed, told = _jevons("stylised", "--seeds", "2")
    assert (code, told) == (0, "")
    assert "SF14" in printed and "does not hold" in printed
    assert "1 to 13 weeks" in next(line for line in printed.splitlines() if "models turn over" in line)
    assert _jevons("stylised", "nosuch")[0] == 2

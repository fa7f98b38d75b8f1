"""A mistake of the user ends in one line and exit code 2, never in a traceback."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.show.command_line import SCENARIO, _jevons, _process, _run


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("run", "depseek"), SCENARIO),
        (("run", "no/such/file.toml"), "no/such/file.toml"),
        (("run", SCENARIO, "--set", "enterprises.software.elastisity=1"), "enterprises.software.elasticity"),
        (("run", SCENARIO, "--set", "elasticity=1"), "did you mean 'enterprises.all.elasticity'?"),
        (("run", SCENARIO, "--set", "firms=9"), "did you mean 'market.firms'?"),
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


def test_a_mistake_leaves_the_process_with_code_2_and_no_traceback() -> None:
    done = _process("run", "depseek")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1


def test_a_backtest_of_an_unknown_scenario_is_a_mistake_in_one_line(tmp_path: Path) -> None:
    code, printed, told = _jevons("backtest", "nosuch", "--out", str(tmp_path))
    assert (code, printed) == (2, "")
    assert "nosuch" in told and told.count("\n") == 1


def test_a_backtest_of_a_run_that_begins_after_the_figures_is_a_mistake_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "late.toml").write_text('extends = "baseline"\n[market]\nstart = "2025-01"\n')
    code, printed, told = _jevons("backtest", str(tmp_path / "late.toml"), "--out", str(tmp_path / "out"))
    assert (code, printed) == (2, "")
    assert "late: market.start" in told and "2023-" in told and told.count("\n") == 1


def test_scenarios_of_one_name_cannot_be_told_apart_in_a_comparison(tmp_path: Path) -> None:
    (tmp_path / "deepseek.toml").write_text('extends = "elastic"\n')
    words = ("compare", "deepseek", str(tmp_path / "deepseek.toml"), "--seeds", "1", "--out", str(tmp_path / "out"))
    code, printed, told = _jevons(*words)
    assert (code, printed) == (2, "")
    assert "'deepseek' twice" in told and told.count("\n") == 1


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


@pytest.fixture
def shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which nothing may even be looked for, not by an administrator either."""
    folder = tmp_path / "shut"
    folder.mkdir()

    def refusing(done: Callable[..., object]) -> Callable[..., object]:
        def refused(path: object, *rest: object, **more: object) -> object:
            if str(path).startswith(f"{folder}{os.sep}"):
                raise PermissionError(13, "Permission denied", str(path))
            return done(path, *rest, **more)

        return refused

    for name in ("stat", "mkdir"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name)))
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("run", SCENARIO, "--out", "shut/in"),
        ("report", SCENARIO, "--out", "shut/in"),
        ("sweep", "experiments/rebound_by_elasticity.toml", "--out", "shut/in"),
        ("report", "shut/in"),
        ("workshop", "--export", "shut/in/page.html"),
    ],
    ids=" ".join,
)
def test_a_folder_that_may_not_be_searched_is_told_in_one_line(
    words: tuple[str, ...], shut: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for work in ("show.report.played", "show.runs.play", "show.offline.played_content", "sweeps.store.Store.__init__"):
        monkeypatch.setattr(f"jevons.{work}", lambda *_: pytest.fail("the work must not begin"))
    code, printed, told = _jevons(*(word.replace("shut", str(shut)) for word in words))
    assert (code, printed) == (2, "")
    assert str(shut) in told and told.count("\n") == 1 and "denied" in told.lower()


def test_an_export_into_a_file_as_if_it_were_a_folder_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    code, printed, told = _jevons("workshop", "--export", str(tmp_path / "file" / "page.html"))
    assert (code, printed) == (2, "")
    assert "cannot be written" in told and told.count("\n") == 1

"""The report: one page, whole, that fetches nothing and hides nothing."""

import json
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import xarray

from jevons.analysis.hypotheses import hypotheses
from jevons.market.model import JevonsModel
from jevons.scenario import load_scenario
from jevons.show import claims
from jevons.show.report import played, report, report_json
from jevons.show.report_tables import swing_words
from tests.show.command_line import TINY, _jevons
from tests.show.test_claims import _found as _made_up  # noqa: F401 - a fixture


class _Page(HTMLParser):
    """Addresses, open tags and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()
        self.images_without_words = 0
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.addresses += [str(values[key]) for key in ("src", "href") if key in values]
        self.ids |= {str(values["id"])} if "id" in values else set()
        self.images_without_words += tag == "img" and not values.get("alt")

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    return page


@pytest.fixture(scope="module", autouse=True)
def _few_firms() -> Iterator[None]:
    """Where each number is moved alone, a dozen firms say as well where on the page it stands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jevons.show.report.TURNING_FIRMS", 12)
        yield


@pytest.fixture(name="page", scope="module")
def _page() -> _Page:
    scenario = load_scenario("deepseek", {"market.firms": 12, "market.end": "2026-06"})
    return _read(report(played(scenario, range(2), "jevons report deepseek")))


def test_the_page_holds_all_it_shows(page: _Page) -> None:
    assert page.addresses
    for address in page.addresses:
        assert address.startswith("data:image/png;base64,") or address.removeprefix("#") in page.ids, address
    assert page.images_without_words == 0


def test_the_page_says_question_answer_and_how_to_play_it_again(page: _Page) -> None:
    for words in (
        "does the world use less compute, or more?",
        "With the shock the market used",
        "What would change the answer",
        "jevons report deepseek",
        "calibrated by eye",
    ):
        assert words in page.text


def test_the_answer_says_how_far_single_numbers_move_it_and_which_turn_it(page: _Page) -> None:
    assert "Seeds are not all of the uncertainty" in page.text
    table = pd.DataFrame({"path": ["a", "b"], "at_low": [0.2, 0.5], "at_high": [0.6, 1.4], "base": [0.5, 0.5]})
    assert "from 0.20 to 1.40 (0.50 as played, backfire above 1); 1 of 2 turn the answer (b)." in swing_words(table)
    assert "none of 1 turns it" in swing_words(table.iloc[:1])


def test_every_input_is_listed_with_its_source(page: _Page) -> None:
    for path, parameter in load_scenario("baseline").registry.items():
        assert path in page.text
        assert parameter.source in page.text


def test_claims_stand_beside_what_speaks_against_them(found: object) -> None:
    scenario = load_scenario("baseline", {"market.firms": 12, "market.end": "2024-06"})
    text = report(played(scenario, range(2), "jevons report baseline"), claims.judged(found, 80))  # type: ignore[arg-type]
    page = _read(text)
    for claim in hypotheses():
        assert claim.statement in page.text
        assert claim.measured in page.text
    assert "seller-elasticity" in page.text
    # Without events there is no shock, and the page says so instead of showing an empty table.
    assert "no shock to judge" in page.text and "resources" not in page.ids


@pytest.fixture(name="run", scope="module")
def _run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs")
    assert _jevons("run", "deepseek", *TINY, "--out", str(out))[0] == 0
    return out / "deepseek"


@pytest.fixture
def folder(run: Path, tmp_path: Path) -> Path:
    """A copy of it, to write into."""
    return Path(shutil.copytree(run, tmp_path / run.name))


@pytest.fixture
def no_number_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page without what each number does if it is moved alone, which takes longest."""
    monkeypatch.setattr("jevons.show.report._turning", lambda *_: {})


def test_a_report_on_the_folder_of_a_run(folder: Path) -> None:
    code, printed, told = _jevons("report", str(folder), "--worlds", "0")
    assert (code, told) == (0, "")
    assert str(folder / "report.html") in printed
    page = _read((folder / "report.html").read_text(encoding="utf-8"))
    assert "With the shock the market used" in page.text and "claims" not in page.ids


def test_a_report_for_machines_says_where_it_is_and_what_the_run_said(folder: Path, no_number_moved: None) -> None:
    code, printed, told = _jevons("report", str(folder), "--worlds", "0", "--json")
    assert (code, told) == (0, "")
    found = json.loads(printed)
    assert (found.pop("report"), found.pop("claims")) == (str(folder / "report.html"), None)
    assert found == json.loads((folder / "summary.json").read_text())


def test_the_verdicts_of_a_report_are_told_to_machines(found: pd.DataFrame) -> None:
    scenario = load_scenario("deepseek", {"market.firms": 6, "market.end": "2025-06"})
    told = json.loads(report_json(Path("report.html"), played(scenario, [0], ""), claims.judged(found, 80)))
    assert {row["claim"] for row in told["claims"]} == {claim.name for claim in hypotheses()}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report", "depseek"), "deepseek"),
        (("report", "deepseek", "--worlds", "10"), "at least 50"),
    ],
)
def test_a_mistake_is_told_in_one_line(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    code, printed, told = _jevons(*words, "--out", str(tmp_path))
    assert (code, printed) == (2, "")
    assert said in told and told.count("\n") == 1


def test_a_run_that_may_not_be_read_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenario.toml").write_text('extends = "deepseek"\n')
    (tmp_path / "without_shock.nc").write_text("")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("xarray.load_dataset", refused)
    code, printed, told = _jevons("report", str(tmp_path), "--worlds", "0")
    assert (code, printed, told) == (2, "", f"jevons: '{tmp_path}' cannot be read: permission denied\n")


def test_a_folder_that_no_run_left_is_a_mistake_in_one_line(tmp_path: Path) -> None:
    code, printed, told = _jevons("report", str(tmp_path), "--worlds", "0")
    assert (code, printed) == (2, "")
    assert "scenario.toml" in told and told.count("\n") == 1


def _cut(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


def _without(path: Path, name: str) -> None:
    data = xarray.load_dataset(path, engine="scipy").drop_vars(name)
    data.to_netcdf(path, engine="scipy")


def _other_seeds(path: Path) -> None:
    data = xarray.load_dataset(path, engine="scipy")
    data.assign_coords(seed=data["seed"] + 1).to_netcdf(path, engine="scipy")


def _other_scenario(path: Path) -> None:
    data = xarray.load_dataset(path, engine="scipy")
    data.assign_coords(scenario=("run", ["elastic"] * data.sizes["run"])).to_netcdf(path, engine="scipy")


SPOILT = {
    "emptied": ("with_shock.nc", lambda path: _cut(path, 0), "damaged"),
    "cut in the header": ("with_shock.nc", lambda path: _cut(path, 200), "damaged"),
    "cut in the numbers": ("without_shock.nc", lambda path: _cut(path, 40_000), "damaged"),
    "text": ("without_shock.nc", lambda path: path.write_text("hello"), "damaged"),
    "gone": ("with_shock.nc", lambda path: path.unlink(), "has no with_shock.nc"),
    "a folder": ("with_shock.nc", lambda path: (path.unlink(), path.mkdir()), "has no with_shock.nc"),
    "an observable less": ("with_shock.nc", lambda path: _without(path, "capex_busd"), "has no 'capex_busd'"),
    "seeds less": ("without_shock.nc", lambda path: _without(path, "seed"), "has no 'seed'"),
    "other seeds": ("with_shock.nc", _other_seeds, "different seeds"),
    "another scenario": ("with_shock.nc", _other_scenario, "another scenario"),
    "another calendar": ("scenario.toml", lambda path: path.write_text('extends = "deepseek"\n'), "other months"),
    "no scenario": ("scenario.toml", lambda path: path.write_text("title = 'x"), "not TOML"),
    "half a manifest": ("manifest.json", lambda path: _cut(path, 100), "damaged"),
    "another manifest": ("manifest.json", lambda path: path.write_text("[]"), "damaged"),
    "no manifest": ("manifest.json", lambda path: path.unlink(), "has no manifest.json"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_folder_of_a_run_is_told_in_one_line(how: str, run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "spoilt"
    shutil.copytree(run, folder)
    name, spoil, said = SPOILT[how]
    spoil(folder / name)
    code, printed, told = _jevons("report", str(folder), "--worlds", "0")
    assert (code, printed) == (2, ""), told
    assert name in told and said in told and told.count("\n") == 1
    assert not (folder / "report.html").exists()


def test_the_report_of_a_folder_says_how_the_run_was_made(run: Path, no_number_moved: None) -> None:
    _jevons("report", str(run), "--worlds", "0", "--quiet")
    text = _read((run / "report.html").read_text(encoding="utf-8")).text
    assert json.loads((run / "manifest.json").read_text())["command"] in text
    assert "jevons report results/deepseek --worlds 0" in text


def test_a_report_with_failed_runs_is_written_and_ends_in_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_number_moved: None, hardly_drawn: None
) -> None:
    from jevons.market import simulate

    whole = simulate.to_dataset

    def with_a_failure(model: JevonsModel) -> xarray.Dataset:
        data = whole(model)
        return data.assign_coords(failure=("run", ["tokens sold, 2023-04", *[""] * (data.sizes["run"] - 1)]))

    with monkeypatch.context() as patch:
        patch.setattr(simulate, "to_dataset", with_a_failure)
        assert _jevons("run", "deepseek", *TINY, "--out", str(tmp_path))[0] == 1
    code, printed, told = _jevons("report", str(tmp_path / "deepseek"), "--worlds", "0")
    assert code == 1 and (tmp_path / "deepseek" / "report.html").exists()
    assert "report.html" in printed
    assert "seed 0: tokens sold, 2023-04" in told and told.count("\n") == 1

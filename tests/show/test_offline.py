"""The one-file page opens from disk with the network off, says what was played and admits how far it interpolates."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import rebound
from jevons.analysis.world_grid import AXES as FULL_AXES
from jevons.analysis.world_grid import OBSERVED, SHOCK, as_log, interpolated, play_grid, world
from jevons.cli import app
from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from jevons.show import offline
from jevons.show.offline_data import RESOURCES, interpolation_error, last_before_shock, packed
from jevons.show.runs import AllRunsFailed
from tests.show.small_page import AXES, HELD_OUT, small_content

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
SIZES = ((1280, 720), (1920, 1080), (390, 844))
needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small page on disk."""
    place = tmp_path_factory.mktemp("page") / "page.html"
    place.write_text(offline.page(small_content()), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
    with sync_api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield chromium
        chromium.close()


class Visit:
    """The page opened from disk with the network off, and everything it complained of or asked for."""

    def __init__(self, browser: Any, file: Path, size: tuple[int, int] = SIZES[0], link: str = "") -> None:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
        self.tab = context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.tab.on("console", lambda said: self.complaints.append(said.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("request", lambda asked: self.requests.append(asked.url))
        self.tab.goto(file.as_uri() + link)
        self.tab.wait_for_selector("body[data-ready]", timeout=20_000)

    def shown(self) -> tuple[str, str, str]:
        """Words, figure of rebound and figure of the course as they stand."""
        return (self.tab.inner_text("#answer"), self.tab.inner_html("#rebound"), self.tab.inner_html("#course"))


@needs_browser
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_it_opens_from_disk_at_every_size_and_asks_for_nothing(browser: Any, file: Path, size: tuple[int, int]) -> None:
    visit = Visit(browser, file, size)
    assert visit.complaints == []
    assert visit.requests == [file.as_uri()]
    assert visit.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.tab.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert visit.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@needs_browser
def test_every_slider_moves_words_and_figures_by_keyboard(browser: Any, file: Path) -> None:
    visit = Visit(browser, file)
    for place in range(len(AXES)):
        before = visit.shown()
        visit.tab.focus(f"#axis-{place}")
        visit.tab.keyboard.press("PageDown")
        after = visit.shown()
        assert all(one != other for one, other in zip(before, after, strict=True)), AXES[place].path
    before = visit.shown()
    visit.tab.focus("#when")
    visit.tab.keyboard.press("ArrowLeft")
    assert visit.shown()[0] != before[0]
    assert visit.complaints == []


@needs_browser
def test_every_control_has_a_name_for_those_who_listen(browser: Any, file: Path) -> None:
    visit = Visit(browser, file)
    unnamed = "[...document.querySelectorAll('input,select')].filter((one) => !one.labels.length).length"
    assert visit.tab.evaluate(unnamed) == 0
    assert visit.tab.evaluate("[...document.querySelectorAll('svg')].every((one) => one.getAttribute('aria-label'))")
    assert "times" in visit.tab.get_attribute(f"#axis-{len(AXES) - 1}", "aria-valuetext")


@needs_browser
def test_a_link_carries_the_world_and_nonsense_hurts_nobody(browser: Any, file: Path) -> None:
    visit = Visit(browser, file)
    visit.tab.click("text=Integration, not price")
    visit.tab.click("#link")
    again = Visit(browser, file, link="#" + visit.tab.evaluate("location.hash.slice(1)"))
    assert again.shown() == visit.shown()
    for nonsense in ("#world=9e99,1e9,-5,7,1e300", "#world=a,b,c,d,e", "#world=", "#world=1,2", "#%00<script>"):
        hurt = Visit(browser, file, link=nonsense)
        assert hurt.complaints == [] and "accelerator-hours" in hurt.shown()[0]


@needs_browser
def test_undo_reset_and_a_world_kept_beside(browser: Any, file: Path) -> None:
    visit = Visit(browser, file)
    first = visit.shown()
    visit.tab.click("text=Keep as A")
    visit.tab.click("text=All three preconditions")
    assert "A, with the shock" in visit.tab.inner_text(".key >> nth=0")
    visit.tab.click("text=Drop A")
    moved = visit.shown()
    assert moved != first
    visit.tab.click("text=Undo")
    assert visit.shown() == first
    visit.tab.click("text=All three preconditions")
    visit.tab.click("text=Reset")
    assert visit.shown() == first


@needs_browser
def test_the_browser_interpolates_as_the_model_room_does(browser: Any, file: Path) -> None:
    content = small_content()
    grid, points = content.grid, content.held_out.points
    ours = interpolated(grid.with_shock, AXES, points), interpolated(grid.without_shock, AXES[:-1], points[..., :-1])
    visit = Visit(browser, file)
    for setting, place in ((0, 0), (1, 3)):
        state = {"setting": setting, "numbers": points[setting, place].tolist()}
        theirs = visit.tab.evaluate("(state) => worldAt(sides, state)", state)
        for side, logs in zip(("withShock", "withoutShock"), ours, strict=True):
            found = as_log(np.array(theirs[side]))
            np.testing.assert_allclose(found, logs[setting, place], atol=2e-3)


@needs_browser
def test_at_a_level_the_page_shows_the_world_that_was_played(browser: Any, file: Path) -> None:
    numbers = {axis.path: axis.levels[-1] for axis in AXES}
    visit = Visit(browser, file)
    state = {"setting": 0, "numbers": list(numbers.values())}
    theirs = visit.tab.evaluate("(state) => worldAt(sides, state)", state)
    assert theirs["nodes"] == 1
    pair = counterfactual(world("rest", numbers), (0,))
    row = rebound(pair).query("layer == 'accelerator-hours'").iloc[-1]
    place = OBSERVED.index("accelerator_hours_mh")
    shown = 1 + np.log(theirs["withShock"][place][-1] / theirs["withoutShock"][place][-1]) / np.log(numbers[SHOCK])
    assert shown == pytest.approx(row["log_rebound"], abs=2e-3)


@needs_browser
def test_packaged_scenarios_are_shown_as_played(browser: Any, file: Path) -> None:
    visit = Visit(browser, file)
    for course in small_content().scenarios:
        visit.tab.select_option("#scenario", label=course["title"])
        assert visit.tab.inner_text("#scenario-answer") == course["headline"]
    visit.tab.select_option("#scenario", label="A price cut, not efficiency")
    assert "no saving to take back" in visit.tab.inner_text("#scenario-rebound")
    visit.tab.select_option("#scenario", label="Baseline")
    assert "there is no shock to judge" in visit.tab.inner_text("#scenario-rebound")
    assert visit.complaints == []


def test_the_error_that_is_told_is_that_of_worlds_played_between() -> None:
    content = small_content()
    told = interpolation_error(content.grid, content.held_out)
    points = content.held_out.points
    ours = (
        interpolated(content.grid.with_shock, AXES, points),
        interpolated(content.grid.without_shock, AXES[:-1], points[..., :-1]),
    )
    place = OBSERVED.index("accelerator_hours_mh")
    between = (ours[0] - ours[1])[0, :, place, -1]
    shocked = [
        world("rest", dict(zip((axis.path for axis in AXES), map(float, row), strict=True))) for row in points[0]
    ]
    hours = simulate([*shocked, *(one.without_events() for one in shocked)])["accelerator_hours_mh"].values[:, -1]
    played = np.log(hours[:HELD_OUT] / hours[HELD_OUT:])
    errors = np.abs(between - played) / np.log(points[0, :, -1])
    assert told["worlds"] == HELD_OUT and max(errors) > 1e-3
    assert told["median"][0][RESOURCES.index("accelerator_hours_mh")][-1] == pytest.approx(np.median(errors))


def test_the_full_page_stays_below_ten_megabytes(file: Path) -> None:
    nodes, small = (
        sum(int(np.prod([len(axis.levels) for axis in each])) for each in (axes, axes[:-1]))
        for axes in (FULL_AXES, AXES)
    )
    grid = packed(small_content().grid)
    assert (len(grid["with"]) + len(grid["without"])) / small * nodes + file.stat().st_size < 1e7


def test_the_same_worlds_make_the_same_page() -> None:
    assert packed(play_grid(AXES)) == packed(small_content().grid)
    assert offline.page(small_content()) == offline.page(small_content())


def test_every_level_may_be_set_and_lies_about_its_prior() -> None:
    for axis in FULL_AXES:
        assert list(axis.levels) == sorted(axis.levels)
        if axis.path != SHOCK:
            for level in axis.levels:
                load_scenario("baseline", {axis.path: level})
    assert last_before_shock(("2024-09", "2024-12", "2025-03")) == 1


def _fails(quiet: bool) -> Any:
    raise AllRunsFailed("all runs failed; the first, seed 3: a book does not balance")


def test_the_command_writes_the_page_or_says_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "played_content", lambda quiet: small_content())
    done = CliRunner().invoke(app, ["workshop", "--export", str(tmp_path / "new" / "page.html")])
    assert done.exit_code == 0 and "no network needed" in done.stdout
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["page.html"]
    monkeypatch.setattr(offline, "played_content", _fails)
    failed = CliRunner().invoke(app, ["workshop", "--export", str(tmp_path / "page.html")])
    assert failed.exit_code == 1 and "seed 3" in failed.stderr and not list(tmp_path.glob("*.html"))
    refused = CliRunner().invoke(app, ["workshop", "--export", str(tmp_path)])
    assert refused.exit_code == 2 and len(refused.stderr.strip().splitlines()) == 1

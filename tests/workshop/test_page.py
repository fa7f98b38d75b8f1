"""The page, driven in a browser: sliders, presets, A against B, link, undo, downloads, layout, nothing from outside."""

import io
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jevons.scenario import load_scenario
from jevons.show.workshop.playing import FIRMS, SEEDS
from jevons.show.workshop.state import read_query
from tests.workshop.conftest import Served, Watched, opened

SIZES = ((1280, 720), (1920, 1080), (390, 844))
QUICK = "a=inelastic&b=elastic&after=36"

BLANK = """
() => [...document.querySelectorAll("figure")].filter((figure) => {
  const found = []
  const look = (root) => root.querySelectorAll("*").forEach((one) => {
    if (one.tagName === "CANVAS") found.push(one)
    if (one.shadowRoot) look(one.shadowRoot)
  })
  look(figure)
  return !found.some((canvas) => canvas.width && canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
    .data.some((part, place) => place % 4 < 3 && part > 0 && part < 200))
}).map((figure) => figure.id)
"""


def _text(seen: Watched, side: str) -> str:
    return str(seen.page.inner_text(f"#card-{side}"))


def _slide(seen: Watched, key: str, times: int = 1, arrow: str = "ArrowRight") -> None:
    """Move a slider by keyboard, as a visitor without a mouse does."""
    seen.page.focus(f"#lever-{key}")
    for _ in range(times):
        seen.page.keyboard.press(arrow)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_page_is_whole_at_every_size_and_asks_nobody_outside(
    served: Served, browser: Any, width: int, height: int
) -> None:
    seen = opened(browser, f"{served.address}/?{QUICK}", width, height)
    seen.page.wait_for_function(f"({BLANK})().length === 0")
    outside = [one for one in seen.asked if not one.startswith((served.address, "data:", "blob:"))]
    assert outside == []
    assert seen.errors == []
    too_wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert seen.page.evaluate(too_wide) == 0
    assert "Accelerator-hours: backfire" in _text(seen, "b")
    for figure in seen.page.query_selector_all("figure"):
        assert len(figure.query_selector("figcaption").text_content()) > 40
        assert figure.bounding_box()["width"] > 200


def test_a_slider_changes_its_own_side_and_undo_and_reset_take_it_back(served: Served, browser: Any) -> None:
    seen = opened(browser, f"{served.address}/?{QUICK}")
    before = (_text(seen, "a"), _text(seen, "b"))
    _slide(seen, "elasticity", times=9)
    seen.settled("a.elasticity=1.4")
    assert "backfire" in _text(seen, "a") and "backfire" not in before[0]
    assert _text(seen, "b") == before[1]
    for _ in range(9):
        seen.page.click("#undo")
    seen.page.wait_for_function("document.getElementById('undo').disabled")
    seen.settled(QUICK)
    assert _text(seen, "a") == before[0]
    seen.page.click("#side-b")
    _slide(seen, "lead")
    seen.settled("b.lead=10")
    seen.page.click("#reset")
    seen.settled(QUICK)
    assert seen.errors == []


def test_presets_and_horizons_are_told_apart_in_words(served: Served, browser: Any) -> None:
    seen = opened(browser, f"{served.address}/?{QUICK}")
    seen.page.select_option("#preset", "price-cut")
    seen.settled("a=price-cut")
    assert "No compute is saved" in _text(seen, "a")
    assert seen.page.is_disabled("#lever-shock")
    seen.page.select_option("#after", "12")
    seen.settled("after=12")
    assert "January 2026" in _text(seen, "b")


def test_a_link_carries_the_whole_state_and_a_malformed_one_hurts_nobody(served: Served, browser: Any) -> None:
    seen = opened(browser, f"{served.address}/?{QUICK}")
    _slide(seen, "compute", arrow="ArrowLeft")
    seen.settled("a.compute=0.95")
    seen.page.wait_for_url("**a.compute=0.95**")
    other = opened(browser, seen.page.url)
    assert _text(other, "a") == _text(seen, "a")
    assert other.page.inner_text("#lever-compute-value") == "0.95"
    wild = opened(browser, f"{served.address}/?a=%ff%00&b=elastic&a.lead=1e999&b.elasticity=-7&after=x&c=%3Cscript%3E")
    notice = wild.page.inner_text("#notice")
    assert "no such preset" in notice and "out of range" in notice
    wild.page.wait_for_url("**a=deepseek&b=elastic&after=36")
    assert wild.errors == []


def test_what_is_downloaded_is_what_is_shown(served: Served, browser: Any) -> None:
    seen = opened(browser, f"{served.address}/?{QUICK}&a.elasticity=0.7")

    def taken(name: str) -> bytes:
        with seen.page.expect_download() as waiting:
            seen.page.click(f"#{name}")
        return Path(waiting.value.path()).read_bytes()

    assert tomllib.loads(taken("scenario-a-toml").decode())["enterprises"]["software"]["elasticity"] == 0.7
    data = pd.read_csv(io.BytesIO(taken("data-csv")))
    assert set(data["regime"]) == {"A", "B"} and data["seed"].nunique() == SEEDS
    assert taken("figure-a-png").startswith(b"\x89PNG")
    assert b"<svg" in taken("figure-b-svg")[:1000]


def test_the_scenario_file_plays_the_same_world(served: Served, browser: Any, tmp_path: Path) -> None:
    query = f"{QUICK}&a.elasticity=0.7&a.shock=30"
    answer = browser.new_context().request.get(f"{served.address}/download/scenario-a.toml?{query}")
    (tmp_path / "mine.toml").write_bytes(answer.body())
    wanted = read_query(query)[0].a.scenario().with_values({"market.firms": float(FIRMS)})
    found = load_scenario(tmp_path / "mine.toml")
    assert dict(found.parameters) == dict(wanted.parameters) and found.events == wanted.events
    assert "price elasticity of tasks 0.7" in found.title


def test_more_seeds_show_progress_and_can_be_stopped(served: Served, browser: Any) -> None:
    seen = opened(browser, f"{served.address}/?{QUICK}")
    seen.page.click("#more")
    seen.page.wait_for_selector("#progress")
    seen.page.click("text=Stop")
    seen.page.wait_for_selector("#more")
    assert f"{SEEDS} seeds" in seen.page.inner_text("#status")


def test_every_slider_has_a_name_a_value_and_a_source_for_a_screen_reader(served: Served, browser: Any) -> None:
    seen = opened(browser, f"{served.address}/?{QUICK}")
    sliders = seen.page.query_selector_all("input[type=range]")
    assert len(sliders) == 12
    for slider in sliders:
        name = slider.get_attribute("id")
        assert seen.page.inner_text(f"label[for={name}]")
        assert "Source" in seen.page.text_content(f"#{slider.get_attribute('aria-describedby')}")
    seen.page.click("#assumptions summary")
    assert len(seen.page.query_selector_all("#assumption-table tbody tr")) == 12
    assert seen.page.get_attribute("html", "lang") == "en"

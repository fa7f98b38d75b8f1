"""The workshop served in a process of its own, and a browser to look at it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
PATIENCE_MS = 60_000


@dataclass
class Served:
    """A running workshop: what it printed, and its process."""

    lines: list[str]
    process: "subprocess.Popen[str]"

    @property
    def address(self) -> str:
        """The page on this machine."""
        said = next(word for line in self.lines for word in line.split() if "127.0.0.1" in word)
        return said.split("/teacher")[0].rstrip("/")

    def after(self, word: str) -> str:
        """What stands after a word in what was printed."""
        return next(line.split(": ", 1)[1] for line in self.lines if line.startswith(word))


@dataclass
class Watched:
    """A page of the browser, with the addresses it asked for and the errors it told of."""

    page: Any
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How often an answer was drawn."""
        return int(self.page.evaluate("document.body.dataset.drawn || 0"))

    def settled(self, query: str) -> None:
        """Wait until the page shows the answer of a state, of which ``query`` is a part."""
        self.page.wait_for_selector(f"body[data-query*='{query}']", timeout=PATIENCE_MS)


def _serve(*words: str) -> Iterator[Served]:
    command = [sys.executable, "-u", "-m", "jevons.cli", "workshop", "--port", "0", "--no-open", *words]
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=given)
    assert process.stdout is not None
    lines = []
    while not lines or "Ctrl-C" not in lines[-1]:
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else ""
        lines.append(line.strip())
    try:
        yield Served(lines, process)
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A workshop for this machine alone."""
    yield from _serve()


@pytest.fixture(scope="module")
def room() -> Iterator[Served]:
    """A workshop for a room."""
    yield from _serve("--room")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        pytest.skip(f"no Chromium on the path (looked for {', '.join(NAMES)})")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield chromium
        chromium.close()


def watched(browser: Any, width: int = 1280, height: int = 720) -> Watched:
    """A fresh page, in a profile of its own."""
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    seen = Watched(page)
    page.on("request", lambda request: seen.asked.append(request.url))
    page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    return seen


def opened(browser: Any, address: str, width: int = 1280, height: int = 720) -> Watched:
    """A page that shows its first answer."""
    seen = watched(browser, width, height)
    seen.page.goto(address)
    seen.page.wait_for_selector("body[data-drawn]")
    return seen

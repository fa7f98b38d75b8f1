"""How long from a slider to redrawn figures, in a real browser at the page's default size.

    python -m benchmarks.workshop          (from the project's folder; wants Chromium)

A hand comes to a slider, takes it and draws it along, one place after the other as soon as the last is drawn. Time runs
from the browser's input event to its last stroke on any of the nine figures.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil

SLIDERS = ("elasticity", "compute", "penetration", "tam", "lead", "shock")
MOVES = 8
APPROACH_SECONDS = 0.4
"""From the pointer's coming over a slider to its first move: what a hand takes to press a button and set off."""

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)

WATCH = """
window.painted = 0
for (const name of ["stroke", "fill", "fillRect", "fillText", "clearRect"]) {
  const own = CanvasRenderingContext2D.prototype[name]
  CanvasRenderingContext2D.prototype[name] = function (...given) {
    window.painted = performance.now()
    return own.apply(this, given)
  }
}
window.addEventListener("input", () => { window.moved = performance.now() }, true)
"""

REDRAWN = """
(before) => Number(document.body.dataset.drawn) > before && window.painted > window.moved
  && performance.now() - window.painted > 100
"""


@contextmanager
def served(*words: str) -> Iterator[list[str]]:
    """The workshop in a process of its own on a free port; yields the lines that it prints."""
    command = [sys.executable, "-u", "-m", "jevons.cli", "workshop", "--port", "0", "--no-open", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield [process.stdout.readline().strip() for _ in range(4 if words else 2)]
    finally:
        process.terminate()
        process.wait(timeout=20)


def busy_seconds() -> tuple[float, float, float]:
    """Processor time so far of the server, of its workers and of the browser."""
    server, workers, browser = 0.0, 0.0, 0.0
    for process in psutil.Process().children(recursive=True):
        words, used = " ".join(process.cmdline()), sum(process.cpu_times()[:2])
        if "jevons.cli" in words:
            server += used
        elif "spawn_main" in words:
            workers += used
        elif "chrom" in words:
            browser += used
    return server, workers, browser


def moves(page: Any, key: str) -> list[float]:
    """Seconds of each move of one slider, the first touch first."""
    handle = page.locator(f"#lever-{key}")
    handle.scroll_into_view_if_needed()
    handle.hover()
    time.sleep(APPROACH_SECONDS)
    taken = []
    handle.focus()
    for _ in range(MOVES):
        before = int(page.evaluate("document.body.dataset.drawn"))
        page.keyboard.press("ArrowRight")
        page.wait_for_function(REDRAWN, arg=before, timeout=30_000)
        taken.append(page.evaluate("(window.painted - window.moved) / 1000"))
    return taken


def main() -> None:
    """Print the medians."""
    from playwright.sync_api import sync_playwright

    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with served() as lines, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script(WATCH)
        begun = time.perf_counter()
        page.goto(lines[0].split()[-1])
        page.wait_for_selector("body[data-drawn]", timeout=60_000)
        print(f"first answer {time.perf_counter() - begun:.1f} s after opening the page")
        before = busy_seconds()
        found = {key: moves(page, key) for key in SLIDERS}
        used = [now - then for now, then in zip(busy_seconds(), before, strict=True)]
        browser.close()
    every = [one for taken in found.values() for one in taken]
    for key, taken in found.items():
        print(f"{key:12s} first touch {taken[0]:.3f} s, then median {statistics.median(taken[1:]):.3f} s")
    middle, worst = statistics.median(every), max(every)
    print(f"slider to redrawn figures, {len(every)} moves: median {middle:.3f} s, worst {worst:.3f} s")
    print(f"first touches: median {statistics.median([taken[0] for taken in found.values()]):.3f} s")
    server, workers, drawing = (1e3 * one / len(every) for one in used)
    print(f"processor time a move: server {server:.0f} ms, workers {workers:.0f} ms, browser {drawing:.0f} ms")
    print(f"load of the machine's {os.cpu_count()} cores meanwhile: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

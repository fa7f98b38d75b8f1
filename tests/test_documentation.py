"""The documentation builds without a warning and without network, and what it shows was played."""

import os
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

import jevons
from jevons.scenario import scenario_names
from jevons.scenario.registry import kind_of, registry

pytest.importorskip("sphinx")
pytest.importorskip("furo")
pytest.importorskip("myst_parser")
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with small runs behind its lessons, every warning an error."""
    place = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", place / "docs", ignore=shutil.ignore_patterns("generated", "built"))
    for page in ("MODEL.md", "DECISIONS.md"):
        shutil.copy(ROOT / page, place)
    words = ["-q", "-W", "--keep-going", "-D", "played_size=small", "docs", "html"]
    there = {**os.environ, "PYTHONPATH": str(ROOT)}
    built = [sys.executable, "-m", "sphinx", *words]
    done = subprocess.run(built, cwd=place, env=there, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return place / "html"


def _text(site: Path, page: str) -> str:
    return unescape((site / f"{page}.html").read_text(encoding="utf-8"))


def test_the_reference_is_whole(site: Path) -> None:
    parameters = _text(site, "generated/parameters")
    assert all(kind_of(path) in parameters for path in registry())
    assert all(name in _text(site, "generated/scenarios") for name in scenario_names())
    python = _text(site, "generated/python")
    assert all(f"jevons.{name}" in python for name in jevons.__all__)
    assert "jevons rebound" in _text(site, "generated/commands")


def test_commands_show_what_they_printed_and_their_figures(site: Path) -> None:
    tutorial = _text(site, "tutorial")
    assert "accelerator-hours" in tutorial and "log-rebound" in tutorial
    assert {"deepseek-figure.png", "rebound-deepseek-figure.png"} <= {one.name for one in (site / "_images").iterdir()}


def test_lessons_and_the_model_are_in_it(site: Path) -> None:
    assert "Three preconditions" in _text(site, "lessons") and "전가" in _text(site, "generated/glossary")
    assert "One month is one step" in _text(site, "model") and "Rebound only from pairs" in _text(site, "decisions")


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text and 'rel="stylesheet" href="http' not in text

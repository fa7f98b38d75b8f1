"""Notebooks run from top to bottom as they ship."""

from pathlib import Path

import pytest

jupytext = pytest.importorskip("jupytext")
nbclient = pytest.importorskip("nbclient")

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))


@pytest.mark.parametrize("source", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_tables(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    book = jupytext.read(source)
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3").execute()
    outputs = [output for cell in book.cells for output in cell.get("outputs", ())]
    assert any("text/html" in output.get("data", {}) for output in outputs)
    assert any(output.output_type == "stream" and output.text.strip().endswith(".") for output in outputs)


def test_there_are_notebooks_and_they_are_small() -> None:
    assert NOTEBOOKS
    assert all(len(source.read_text(encoding="utf-8").splitlines()) < 80 for source in NOTEBOOKS)

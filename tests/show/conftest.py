"""What tests of commands and files share."""

import pytest
from matplotlib.figure import Figure


@pytest.fixture
def hardly_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty figure, which is written as any other: drawing takes longer than all the rest of a tiny run."""
    monkeypatch.setattr("jevons.show.figures.market_figure", lambda *_: Figure())

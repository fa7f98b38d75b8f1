"""The store of a whole sweep, and blocks of one run."""

from pathlib import Path

import pytest

from jevons.sweeps.run import sweep
from tests.sweeps.small import small


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of one run."""
    monkeypatch.setattr("jevons.sweeps.design.Design.block_size", lambda self, base: 1)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a sweep that nothing came between."""
    place = tmp_path_factory.mktemp("sweeps") / "undisturbed"
    sweep(small(), place)
    return place

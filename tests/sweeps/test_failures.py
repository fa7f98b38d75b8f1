"""A run that fails is a row with its error, and takes no other run with it."""

from pathlib import Path

import pytest

from jevons.sweeps.run import sweep
from tests.sweeps.faulty import BREAKS_BOOKS, IS_NAN, RAISES, faulty
from tests.sweeps.small import ELASTICITY, FACTOR, MEMORY, rows, small

GOOD, BAD = [0.3, 0.6, 1.0, 1.7], [RAISES, IS_NAN, BREAKS_BOOKS]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with failures among good runs."""
    place = tmp_path_factory.mktemp("sweeps") / "faulty"
    sweep(small(axes={ELASTICITY: [*GOOD, *BAD]}, seeds=2), place, task=faulty)
    return place


def test_every_failed_run_says_why(store: Path) -> None:
    failed = sweep(small(axes={ELASTICITY: [*GOOD, *BAD]}, seeds=2), store).failed.set_index([ELASTICITY, "seed"])
    assert sorted({elasticity for elasticity, _ in failed.index}) == sorted(BAD)
    assert len(failed) == 6
    assert failed.loc[(RAISES, 0), "error"] == "FloatingPointError: a run that raises"
    assert failed.loc[(IS_NAN, 1), "error"] == "seed 1, 2023-05: fleet_k is not a number"
    assert "the books do not balance" in failed.loc[(BREAKS_BOOKS, 0), "error"]


def test_the_others_are_as_if_nothing_had_failed(store: Path, tmp_path: Path) -> None:
    sweep(small(axes={ELASTICITY: GOOD}, seeds=2), tmp_path / "good")
    assert rows(store).equals(rows(tmp_path / "good"))


def test_failed_runs_are_not_played_again(store: Path) -> None:
    played: list[tuple[int, int]] = []
    spec = small(axes={ELASTICITY: [*GOOD, *BAD]}, seeds=2)
    sweep(spec, store, progress=lambda done, in_all: played.append((done, in_all)))
    assert played == [(14, 14)]


def test_numbers_that_do_not_go_together_fail_by_themselves(tmp_path: Path) -> None:
    axes = {"market.experts": [2.0, 64.0], "market.experts_active": [1.0, 8.0]}
    found = sweep(small(axes=axes, seeds=1), tmp_path / "s")
    assert len(found) == 3
    assert found.failed["error"].tolist() == [
        "given values: market.experts_active: 8 is more than market.experts; at most 2"
    ]


def test_a_shock_that_saves_nothing_has_no_rebound(tmp_path: Path) -> None:
    both = {FACTOR: [1.0, 4.0], MEMORY: [1.0, 4.0]}
    found = sweep(small(axes={}, points=both, seeds=1), tmp_path / "s")
    assert found.to_pandas()[FACTOR].tolist() == [4.0]
    assert found.failed["error"].tolist() == ["seed 0: the events save nothing: rebound is not defined"]

"""A market written twice: the naive one, made from MODEL.md alone, observes what the model observes."""

import pytest

from tests.second_opinion.comparison import disagreements
from tests.worlds import QUIET, market, rung

RUNGS = ["M0", "M1", "M2", "M3", "M4", "M5", "M6"]


@pytest.mark.parametrize("name", RUNGS)
def test_rungs(name: str) -> None:
    assert disagreements(rung(name, {"market.trends": "on", "market.delay_noise": 0.0})) == []


def test_full_month() -> None:
    assert disagreements(market(QUIET)) == []

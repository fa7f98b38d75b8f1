"""Beliefs: what constant-gain least squares ends at, and how long an answer is waited for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import beliefs
from tests.economics.calculus import DRAWS, FEW_DRAWS


def learned(growth: list[float], falls: list[float], start: float, gain: float) -> float:
    belief, moment = np.asarray(start), np.asarray(0.0025)
    for y, z in zip(growth, falls, strict=True):
        moment = beliefs.learned_moment(moment, z, gain)
        belief = beliefs.learned_elasticity(belief, y, z, moment, gain)
    return float(belief)


@FEW_DRAWS
@given(eps=st.floats(0.0, 3.0), start=st.floats(0.0, 5.0), gain=st.floats(0.02, 0.3), seed=st.integers(0, 999))
def test_tokens_that_only_answer_prices_teach_their_elasticity(
    eps: float, start: float, gain: float, seed: int
) -> None:
    falls = list(np.random.default_rng(seed).normal(0.1, 0.05, 2000))
    assert learned([eps * z for z in falls], falls, start, gain) == pytest.approx(eps, abs=1e-6)


@FEW_DRAWS
@given(eps=st.floats(0.0, 2.0), autonomous=st.floats(-0.1, 0.3), fall=st.floats(0.02, 0.3), gain=st.floats(0.02, 0.3))
def test_growth_that_owes_nothing_to_price_is_learned_as_elasticity(
    eps: float, autonomous: float, fall: float, gain: float
) -> None:
    """The learned elasticity is an apparent one: eps + growth/fall."""
    months = 1500
    found = learned([autonomous + eps * fall] * months, [fall] * months, 1.0, gain)
    assert found == pytest.approx(eps + autonomous / fall, abs=1e-6)


@DRAWS
@given(belief=st.floats(0.0, 5.0), growth=st.floats(-1.0, 1.0), gain=st.floats(0.0, 1.0), moment=st.floats(0.0, 1.0))
def test_without_price_moves_nothing_is_learned(belief: float, growth: float, gain: float, moment: float) -> None:
    assert beliefs.learned_elasticity(belief, growth, 0.0, moment, gain) == belief


@DRAWS
@given(gain=st.floats(0.01, 1.0), moment=st.floats(0.0, 0.01), fall=st.floats(-2.0, 2.0), growth=st.floats(-2.0, 2.0))
def test_one_month_never_teaches_more_than_it_shows(gain: float, moment: float, fall: float, growth: float) -> None:
    """The belief moves towards this month's ratio of growth to fall, and never past it."""
    if abs(fall) < 1e-6:
        return
    after = float(beliefs.learned_elasticity(1.0, growth, fall, beliefs.learned_moment(moment, fall, gain), gain))
    ratio = growth / fall
    slack = 1e-9 * (1.0 + abs(ratio))
    assert min(1.0, ratio) - slack <= after <= max(1.0, ratio) + slack


@DRAWS
@given(news=st.floats(-2.0, 2.0), patience=st.floats(1.0, 60.0), months=st.integers(0, 100))
def test_the_answer_to_one_fall_is_waited_for_less_month_by_month(news: float, patience: float, months: int) -> None:
    owed = beliefs.unanswered_fall(0.0, news, patience)
    for _ in range(months):
        owed = beliefs.unanswered_fall(owed, 0.0, patience)
    assert owed == pytest.approx(news * (1.0 - 1.0 / patience) ** months, abs=1e-12)

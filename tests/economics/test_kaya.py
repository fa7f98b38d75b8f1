"""The mix of sectors stands alone: zero in proportion, blind to names and to how finely sectors are cut."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jevons.economics import kaya, lmdi
from tests.economics.calculus import DRAWS

SECTORS = 4
MIX = 3
COUNTS = arrays(np.float64, (4, SECTORS), elements=st.floats(1e-2, 1e2))
"""Adopters, tasks worth doing, tasks done, tokens per task; a column a sector."""
STATES = st.tuples(COUNTS, COUNTS)
ALL = np.ones(SECTORS, dtype=bool)


def _effects(before: np.ndarray, after: np.ndarray, counted: np.ndarray = ALL) -> np.ndarray:
    tables = [kaya.demand_factors(*state, counted) for state in (before, after)]
    return lmdi.additive_effects(*lmdi.absent_to_first(*tables))


def _tokens(state: np.ndarray) -> float:
    return float(np.sum(state[2] * state[3]))


@DRAWS
@given(states=STATES)
def test_factors_make_tokens_and_effects_leave_no_rest(states: tuple[np.ndarray, np.ndarray]) -> None:
    before, after = states
    made = np.sum(np.prod(kaya.demand_factors(*after, ALL), axis=-1))
    np.testing.assert_allclose(made, _tokens(after), rtol=1e-12)
    scale = _tokens(before) + _tokens(after)
    assert abs(_effects(before, after).sum() - _tokens(after) + _tokens(before)) < 1e-12 * scale


@DRAWS
@given(before=COUNTS, moves=arrays(np.float64, (4, 1), elements=st.floats(0.1, 10.0)))
def test_the_mix_does_nothing_where_all_sectors_move_in_proportion(before: np.ndarray, moves: np.ndarray) -> None:
    """Every other factor has its own ratio, as if there were one sector."""
    effects = _effects(before, before * moves)
    total = _tokens(before)
    weight = float(lmdi.logarithmic_mean(np.array(total * moves[2, 0] * moves[3, 0]), np.array(total)))
    adopters, worth, done, depth = moves[:, 0]
    expected = weight * np.log([adopters, worth / adopters, done / worth, 1.0, depth])
    np.testing.assert_allclose(effects, expected, rtol=1e-9, atol=1e-12 * total)


@DRAWS
@given(states=STATES, order=st.permutations(range(SECTORS)))
def test_names_of_sectors_do_not_matter(states: tuple[np.ndarray, np.ndarray], order: list[int]) -> None:
    before, after = states
    renamed = _effects(before[:, order], after[:, order])
    np.testing.assert_allclose(
        renamed, _effects(before, after), rtol=1e-9, atol=1e-12 * (_tokens(before) + _tokens(after))
    )


@DRAWS
@given(states=STATES, part=st.floats(0.1, 0.9))
def test_a_sector_cut_into_parts_of_its_kind_changes_no_factor(
    states: tuple[np.ndarray, np.ndarray], part: float
) -> None:
    def cut(state: np.ndarray) -> np.ndarray:
        shares = np.array([part, part, part, 1.0]), np.array([1.0 - part] * 3 + [1.0])
        return np.concatenate([state[:, 1:], *(state[:, :1] * share[:, None] for share in shares)], axis=1)

    before, after = states
    counted = np.ones(SECTORS + 1, dtype=bool)
    pieces = _effects(cut(before), cut(after), counted)
    np.testing.assert_allclose(
        pieces, _effects(before, after), rtol=1e-9, atol=1e-12 * (_tokens(before) + _tokens(after))
    )


@DRAWS
@given(states=STATES, appears=st.booleans())
def test_a_sector_that_comes_or_goes_counts_as_adopters(states: tuple[np.ndarray, np.ndarray], appears: bool) -> None:
    """All that it uses is extensive; the effects of the others are those of a market without it."""
    before, after = (state.copy() for state in states)
    gone = before if appears else after
    gone[:3, 0] = 0.0
    counted = ALL.copy()
    counted[0] = False
    effects = _effects(before, after, counted)
    others = _effects(before[:, 1:], after[:, 1:], ALL[1:])
    own = float(after[2, 0] * after[3, 0] - before[2, 0] * before[3, 0])
    expected = others + own * np.array([1.0, 0.0, 0.0, 0.0, 0.0])
    np.testing.assert_allclose(effects, expected, rtol=1e-9, atol=1e-12 * (_tokens(before) + _tokens(after)))


@DRAWS
@given(before=COUNTS, shift=st.floats(0.05, 0.5))
def test_a_shift_towards_sectors_of_more_tokens_a_task_is_mix_alone(before: np.ndarray, shift: float) -> None:
    """The tasks done stay as many: what moves is who does them."""
    after = before.copy()
    moved = shift * before[2, 0]
    after[2, 0] -= moved
    after[2, 1] += moved
    effects = _effects(before, after)
    change = moved * (before[3, 1] - before[3, 0])
    expected = np.zeros(5)
    expected[MIX] = change
    np.testing.assert_allclose(effects, expected, atol=1e-11 * _tokens(before))

"""Quality from training, efficiency from experience, and training's own rebound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import capability, pricing
from tests.economics.calculus import DRAWS, elasticity

LOG = st.floats(-10.0, 10.0)


@DRAWS
@given(stock=st.floats(0.01, 1e6), power=st.floats(0.0, 3.0))
def test_quality_has_its_elasticity_in_the_stock_of_training(stock: float, power: float) -> None:
    found = elasticity(lambda x: np.exp(capability.log_quality_from_training(x, power)), stock)
    assert found == pytest.approx(power, abs=1e-6)


@DRAWS
@given(added=st.floats(0.01, 10.0), obsolescence=st.floats(0.02, 1.0), start=st.floats(0.1, 100.0))
def test_knowledge_settles_where_what_is_added_makes_up_for_what_is_lost(
    added: float, obsolescence: float, start: float
) -> None:
    stock = start
    for _ in range(3000):
        stock = float(capability.knowledge_next(stock, added, obsolescence))
    assert stock == pytest.approx(added / obsolescence, rel=1e-9)


@DRAWS
@given(growth=st.floats(0.0, 0.5), lag=st.integers(0, 60), months=st.integers(0, 120), learnt=st.floats(0.0, 1.0))
def test_behind_a_steady_frontier_open_models_keep_their_distance(
    growth: float, lag: int, months: int, learnt: float
) -> None:
    lagged, at_start = growth * (months - lag), -growth * lag
    found = float(capability.log_quality_of_open_models(growth * months, lagged, at_start, learnt))
    assert found == pytest.approx(growth * months, abs=1e-9)


@DRAWS
@given(frontier=LOG, lagged=LOG, at_start=LOG, learnt=st.floats(0.0, 1.0))
def test_distillation_is_the_share_of_the_gap_that_is_made_up(
    frontier: float, lagged: float, at_start: float, learnt: float
) -> None:
    """The levels by hand: behind by what is left of the lead, now and at the start, where the frontier is at zero."""
    now, then = lagged + learnt * (frontier - lagged), at_start + learnt * (0.0 - at_start)
    found = float(capability.log_quality_of_open_models(frontier, lagged, at_start, learnt))
    assert found == pytest.approx(now - then, abs=1e-12)
    assert float(capability.log_quality_of_open_models(frontier, lagged, at_start, 1.0)) == frontier


@DRAWS
@given(served=st.floats(0.1, 1e6), power=st.floats(0.0, 1.0))
def test_experience_lowers_need_by_its_elasticity_and_by_nothing_at_zero(served: float, power: float) -> None:
    found = elasticity(lambda x: capability.need_from_experience(x, power), served)
    assert found == pytest.approx(-power, abs=1e-6)
    assert float(capability.need_from_experience(served, 0.0)) == 1.0


@DRAWS
@given(factor=st.floats(1.1, 100.0), response=st.floats(0.0, 3.0))
def test_the_log_rebound_of_training_is_its_response(factor: float, response: float) -> None:
    after = float(capability.training_need_after_saving(factor, response))
    assert 1.0 + np.log(after) / np.log(factor) == pytest.approx(response, abs=1e-9)


@DRAWS
@given(size=st.floats(0.01, 5.0), peak=st.floats(1.0, 60.0))
def test_a_rush_rises_from_nothing_to_its_size_at_its_peak_and_is_gone_in_the_end(size: float, peak: float) -> None:
    months = np.linspace(0.0, 40.0 * peak, 8001)
    rush = capability.training_rush(months, size, peak) - 1.0
    assert rush[0] == 0.0 and np.all(rush >= 0.0)
    assert months[np.argmax(rush)] == pytest.approx(peak, rel=1e-2)
    assert float(np.max(rush)) == pytest.approx(size, rel=1e-4)
    assert rush[-1] < 1e-12 * size
    # the area under t exp(1 - t/peak)/peak is peak times e
    assert float(np.trapezoid(rush, months)) == pytest.approx(size * peak * np.e, rel=1e-3)


@DRAWS
@given(price=st.floats(0.01, 100.0), share=st.floats(0.01, 0.9), depth=st.floats(0.0, 1.0))
def test_a_price_war_draws_the_price_to_variable_cost(price: float, share: float, depth: float) -> None:
    variable = share * price
    drawn = float(pricing.warring(price, variable, depth))
    assert np.log(drawn) == pytest.approx((1.0 - depth) * np.log(price) + depth * np.log(variable), abs=1e-9)
    assert float(pricing.warring(price, variable, 0.0)) == price
    assert float(pricing.warring(price, 0.0, 1.0)) > 0.0

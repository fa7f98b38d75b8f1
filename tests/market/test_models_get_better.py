"""Models get better and cheaper by what the market does: training, experience, and the lag of open models."""

import numpy as np
import pytest

from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Event
from tests.worlds import AT_REST, market, same_bits

SWITCHED = {"market.quality_feedback": "on"}


def test_uses_of_compute_sum_to_one() -> None:
    data = simulate(market({"market.final_training_share": 0.3}))
    np.testing.assert_allclose(data["compute_share_by_use"].sum("use"), 1.0, rtol=1e-12)
    training = data["compute_share_by_use"].sel(use=["research", "final training"]).sum("use")
    np.testing.assert_allclose(training, data["training_compute_share"], rtol=1e-12)


def test_quality_follows_the_depreciated_stock_of_training_by_its_elasticity() -> None:
    values = {**SWITCHED, "market.quality_per_training": 0.7, "market.knowledge_obsolescence": 0.1}
    model = JevonsModel(market(values), seed=[2], collect=False)
    start = sum(float(cloud.training_need_at_start[0]) for cloud in model.clouds)
    stock, seen, by_hand = 10.0, [], []
    while model.running:
        by_hand.append((stock / 10.0) ** 0.7)
        model.step()
        seen.append(float(model.record.values["frontier_quality"][model.month - 1, 0]))
        trained = sum(float((cloud.training_share * cloud.fleet_tflops)[0]) for cloud in model.clouds)
        stock = 0.9 * stock + trained / start
    np.testing.assert_allclose(seen, by_hand, rtol=1e-9)
    assert seen[-1] > 1.5


@pytest.mark.parametrize("feedback", ["off", "on"])
def test_open_models_stand_where_the_frontier_stood_and_before_the_start_it_grew_at_the_pace_of_the_card(
    feedback: str,
) -> None:
    values = {"market.quality_feedback": feedback, "market.quality_growth": 3.0, "market.open_model_lag_months": 5.0}
    data = simulate(market(values))
    frontier, follows = (np.log(data[name].isel(run=0).values) for name in ("frontier_quality", "open_quality"))
    before = np.log(3.0) * np.arange(-5, 0) / 12.0
    stood = np.concatenate([before, frontier])[: len(follows)]
    np.testing.assert_allclose(follows, stood - before[0], atol=1e-12)


def test_behind_steady_progress_open_models_never_fall_further_back() -> None:
    data = simulate(market({"market.trend_half_life_years": np.inf, "market.open_model_lag_months": 8.0}))
    np.testing.assert_allclose(data["open_quality"], data["frontier_quality"], rtol=1e-12)
    assert float(data["frontier_quality"][0, -1]) > 5.0


def test_open_models_that_learn_all_there_is_at_once_have_no_lag() -> None:
    worlds = [{"market.distillation": 1.0}, {"market.open_model_lag_months": 0.0}]
    learnt, led = (simulate(market({**SWITCHED, **values})) for values in worlds)
    assert same_bits(learnt, led)
    np.testing.assert_array_equal(learnt["open_quality"], learnt["frontier_quality"])


@pytest.mark.parametrize("parameter", ["quality_per_training", "knowledge_obsolescence"])
def test_without_feedback_what_training_brings_changes_no_bit(parameter: str) -> None:
    assert same_bits(simulate(market({f"market.{parameter}": 0.9})), simulate(market()))


@pytest.mark.parametrize("response", [0.0, 0.5, 1.0])
def test_training_takes_back_of_a_saving_what_its_response_says(response: float) -> None:
    """At rest, compute for training before and after the shock has the response as its log-rebound."""
    values = {**AT_REST, "market.training_response": response, "market.end": "2023-12"}
    event = Event("efficiency", "2023-06", {"factor": 1.0, "training_factor": 8.0})
    model = JevonsModel(market(values).with_events([event]), seed=[0], collect=False)
    model.run()
    need = model.exogenous.training_need[:, 0]
    assert 1.0 + np.log(need[5] / need[4]) / np.log(8.0) == pytest.approx(response, abs=1e-12)


def test_efficiency_that_answers_to_use_turns_a_boom_into_lower_cost() -> None:
    boom = Event("tam_growth", "2023-06", {"factor": 3.0})

    def cost(learns: float) -> np.ndarray:
        scenario = market({**AT_REST, "market.induced_efficiency": learns, "market.end": "2024-12"})
        data = simulate([scenario.with_events([boom]), scenario])
        flop = data["flop_per_token_gflop"].values
        return np.asarray(flop[0] / flop[1])

    assert np.all(cost(0.0) == 1.0)
    learnt = cost(0.3)
    assert np.all(learnt[:6] == 1.0) and np.all(np.diff(learnt[7:]) < 0.0)


def test_a_programme_adds_its_money_to_orders_and_less_of_it_stays() -> None:
    """At rest with chips for all, the first month's orders carry the programme in full; later clouds order less."""
    values = {**AT_REST, "market.chips": "ample", "market.end": "2025-12", "vendors.all.price_response": 0.0}
    event = Event("programme", "2023-06", {"budget": 12.0, "months": 12.0})
    data = simulate([market(values).with_events([event]), market(values)])
    extra = (data["capex_busd"][0] - data["capex_busd"][1]).values
    assert extra[5] == pytest.approx(1.0, rel=1e-9)
    assert 0.0 < extra.sum() < 12.0


@pytest.mark.parametrize(("diffusion", "pace"), [("partial", 0.2), ("none", 1.0)])
def test_buyers_take_up_a_larger_market_at_their_own_pace(diffusion: str, pace: float) -> None:
    """Where nothing else moves use, log tokens close the share ``pace`` of the gap to the larger market a month."""
    values = {**AT_REST, "market.diffusion": diffusion, "market.supply": "elastic"}
    larger = Event("tam_growth", "2023-03", {"factor": 3.0})
    world = market({**values, "enterprises.all.adjustment_rate": 0.2}).with_events([larger])
    tokens = simulate(world)["tokens_desired_ttok"].values[0]
    months = np.clip(np.arange(len(tokens)) - 1, 0, None)
    np.testing.assert_allclose(np.log(tokens / tokens[0]), np.log(3.0) * (1.0 - (1.0 - pace) ** months), rtol=1e-9)

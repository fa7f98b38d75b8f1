"""Factors make the layer, effects leave no rest, and each channel shows up where it is."""

import numpy as np
import pytest

from jevons.analysis.decomposition import (
    ADOPTERS,
    CHAINS,
    DEPTH,
    HARDWARE,
    MIX,
    MODELS,
    PEAK,
    TASKS,
    THOUGHT,
    TRAINING,
    UTILISATION,
    decompose,
    describe_change,
)
from jevons.analysis.pairs import Pair, counterfactual
from jevons.analysis.rebound import NoSaving
from jevons.market.simulate import simulate
from tests.worlds import market, rung, shocked

SEEDS = range(3)


@pytest.fixture(name="pair", scope="module")
def _pair() -> Pair:
    return counterfactual(shocked(market({"market.end": "2025-06"}), 8.0), SEEDS)


def _change(pair: Pair, observable: str, month: int) -> np.ndarray:
    def total(side: object) -> np.ndarray:
        values = side[observable]  # type: ignore[index]
        return np.asarray(values.sum([dim for dim in values.dims if dim not in ("run", "month")]).values[:, month])

    return np.stack([total(pair.with_shock), total(pair.without_shock)])


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.label)
def test_effects_sum_to_the_change_of_every_layer_in_every_run(pair: Pair, chain: object) -> None:
    frame = decompose(pair)
    own = frame[frame["layer"] == chain.label]  # type: ignore[attr-defined]
    for after, rows in own.groupby("months_after"):
        sums = rows.groupby("run")[["effect", "log_effect"]].sum()
        one, other = _change(pair, chain.observable, 6 + int(after))  # type: ignore[attr-defined]
        np.testing.assert_allclose(sums["effect"], one - other, atol=1e-11 * (one + other).max())
        np.testing.assert_allclose(sums["log_effect"], np.log(one / other), atol=1e-11)


def _log_effects(values: dict[str, float | str], gamma: float = 10.0) -> dict[str, float]:
    pair = counterfactual(shocked(rung("M4", values), gamma), [0])
    frame = decompose(pair)
    rows = frame[(frame["layer"] == "accelerator-hours") & (frame["months_after"] == frame["months_after"].max())]
    return dict(zip(rows["factor"], rows["log_effect"], strict=True))


def test_each_margin_of_demand_shows_in_its_factor() -> None:
    """Isoelastic demand at M4: tasks respond by their use, reasoning by tokens per task, and gamma is in the models."""
    values = {"market.demand": "isoelastic", "enterprises.all.reasoning_elasticity": 0.3}
    common = {
        "enterprises.all.elasticity": 0.8,
        "clouds.all.pass_through": 1.0,
        "market.supply_elasticity": float("inf"),
    }
    found = _log_effects({**values, **common, "enterprises.all.tokens_per_task_max": 1e6})
    gamma = np.log(10.0)
    assert found[MODELS] == pytest.approx(-gamma, rel=1e-9)
    assert found[THOUGHT] == pytest.approx(0.3 * gamma, rel=1e-9)
    assert found[DEPTH] == pytest.approx(0.8 * gamma, rel=1e-9)
    assert all(abs(found[name]) < 1e-9 for name in (ADOPTERS, TASKS, MIX, HARDWARE, PEAK))


def test_with_a_ceiling_the_tasks_worth_doing_take_the_response() -> None:
    found = _log_effects({"market.tokens_per_task": "fixed", "enterprises.all.elasticity": 0.8})
    assert found[TASKS] > 0.1
    assert all(abs(found[name]) < 1e-9 for name in (ADOPTERS, DEPTH, THOUGHT))


def test_firms_that_adopt_one_by_one_are_adopters_and_not_tasks() -> None:
    """Thresholds that a price fall passes: where firms join, they take the response, share for share."""
    values: dict[str, float | str] = {"market.diffusion": "threshold", "market.demand": "isoelastic"}
    pair = counterfactual(shocked(market({**values, "market.firms": 60}), 20.0), [0])
    end = decompose(pair).query("layer == 'tokens'")
    found = end[end["months_after"] == end["months_after"].max()].set_index("factor")["log_effect"]
    joined = [side["adopter_share"].isel(run=0, month=-1) for side in (pair.with_shock, pair.without_shock)]
    ratios = np.log(joined[0] / joined[1]).values
    assert ratios.max() > 0.05
    assert ratios.min() <= found[ADOPTERS] <= ratios.max()
    assert abs(found[TASKS]) < 1e-12


def test_sectors_that_answer_differently_shift_the_mix_and_equal_ones_do_not() -> None:
    names = ("elasticity", "reasoning_elasticity", "penetration", "compute_share")
    alike: dict[str, float | str] = dict(
        zip((f"enterprises.all.{name}" for name in names), (0.5, 0.2, 0.02, 0.5), strict=True)
    )
    assert abs(_log_effects(alike)[MIX]) < 1e-9
    eager = {"enterprises.software.elasticity": 2.0, "enterprises.software.reasoning_elasticity": 0.8}
    assert _log_effects({**alike, **eager})[MIX] > 0.01


def test_utilisation_and_training_are_told_apart() -> None:
    """Their factors are what is busy of the hours free of training, and what training leaves of all hours."""
    # A fleet that grows past what training wants, so that training takes a share of it that differs.
    values: dict[str, float | str] = {"market.training_growth": 1.5, "market.end": "2026-06", "market.firms": 30}
    pair = counterfactual(market(values, "deepseek"), [0])
    frame = decompose(pair).query("layer == 'accelerators online'")
    end = frame[frame["months_after"] == frame["months_after"].max()]
    found = end.pivot_table(index="run", columns="factor", values="log_effect")
    sides = [side.isel(month=-1) for side in (pair.with_shock, pair.without_shock)]
    busy = np.log(sides[0]["utilisation"] / sides[1]["utilisation"]).values
    free = [np.log(1.0 - side["training_compute_share"]).values for side in sides]
    assert np.abs(busy).max() > 0.01 and np.abs(free[0] - free[1]).max() > 0.01
    # Weights of sectors sum to one but for the third order of what moves between them; so do clouds' of training.
    np.testing.assert_allclose(found[UTILISATION], -busy, rtol=1e-3)
    np.testing.assert_allclose(found[TRAINING], free[1] - free[0], rtol=0.05)


def test_a_null_shock_has_no_effects() -> None:
    frame = decompose(counterfactual(shocked(market(), 1.0), [0, 1]))
    assert np.all(frame["effect"] == 0.0)


def test_a_course_over_time_is_described_between_its_months_and_no_others() -> None:
    data = simulate(market(), seeds=[1, 2])
    frame = describe_change(data, "2023-02", "2024-03")
    hours = data["accelerator_hours_mh"].values
    own = frame[frame["layer"] == "accelerator-hours"].groupby("run")["effect"].sum()
    np.testing.assert_allclose(own, hours[:, 14] - hours[:, 1], rtol=1e-9)
    with pytest.raises(ValueError, match="outside the run"):
        describe_change(data, "2022-01", "2024-03")


def test_without_a_shock_there_is_nothing_to_split() -> None:
    with pytest.raises(NoSaving):
        decompose(counterfactual(market(), [0]))

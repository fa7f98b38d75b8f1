"""The roofline: experts that a batch touches, the slowest of three resources, and what a batch saves."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jevons.economics import serving
from tests.economics.calculus import DRAWS

SECONDS = st.floats(1e-8, 1e-2)
GB = st.floats(1.0, 2000.0)
BATCH = st.floats(1.0, 1024.0)


@pytest.mark.parametrize(("batch", "active", "total"), [(1, 8, 256), (32, 8, 256), (5, 2, 16), (3, 4, 4)])
def test_coverage_is_the_share_of_experts_that_random_routing_touches(batch: int, active: int, total: int) -> None:
    draw = np.random.default_rng(11)
    trials = 4000
    touched = np.zeros(trials)
    for trial in range(trials):
        chosen = [draw.permutation(total)[:active] for _ in range(batch)]
        touched[trial] = np.unique(chosen).size / total
    error = max(5 * float(np.std(touched)) / np.sqrt(trials), 1e-12)
    assert serving.expert_coverage(batch, active, total) == pytest.approx(float(np.mean(touched)), abs=error)


@DRAWS
@given(batch=BATCH, active=st.integers(1, 16), total=st.integers(16, 4096))
def test_coverage_lies_between_one_token_s_experts_and_all(batch: float, active: int, total: int) -> None:
    coverage = float(serving.expert_coverage(batch, active, total))
    assert active / total * (1 - 1e-9) <= coverage <= min(1.0, batch * active / total * (1 + 1e-9))


@DRAWS
@given(batch=BATCH)
def test_a_dense_model_is_read_whole(batch: float) -> None:
    assert serving.expert_coverage(batch, 1.0, 1.0) == 1.0


@DRAWS
@given(a=SECONDS, b=SECONDS, c=SECONDS)
def test_the_slowest_resource_sets_the_pace(a: float, b: float, c: float) -> None:
    times = (a, b, c)
    bound = int(serving.binding_resource(a, b, c))
    assert times[bound] == max(times)
    assert serving.tokens_per_hour(a, b, c) * times[bound] == pytest.approx(3600.0, rel=1e-12)


@DRAWS
@given(a=SECONDS, b=SECONDS, c=SECONDS, faster=st.floats(1.1, 10.0))
def test_only_the_binding_resource_is_worth_improving(a: float, b: float, c: float, faster: float) -> None:
    times = [a, b, c]
    assume(len(set(times)) == 3)
    bound = int(serving.binding_resource(*times))
    pace = serving.tokens_per_hour(*times)
    for improved in range(3):
        better = [time / faster if k == improved else time for k, time in enumerate(times)]
        assert (serving.tokens_per_hour(*better) > pace) == (improved == bound)


@DRAWS
@given(flop=st.floats(1e8, 1e13), tflops=st.floats(10.0, 1e4), mfu=st.floats(0.05, 1.0))
def test_compute_seconds_are_flop_over_flop_per_second(flop: float, tflops: float, mfu: float) -> None:
    seconds = serving.seconds_per_token_compute(flop, tflops, mfu)
    assert seconds * tflops * 1e12 * mfu == pytest.approx(flop, rel=1e-12)


@DRAWS
@given(
    weights=GB,
    batch=BATCH,
    cache=st.floats(0.01, 50.0),
    share=st.floats(0.01, 1.0),
    speed=st.floats(0.1, 20.0),
    mbu=st.floats(0.05, 1.0),
)
def test_bandwidth_seconds_are_bytes_read_by_the_batch_over_bytes_per_second(
    weights: float, batch: float, cache: float, share: float, speed: float, mbu: float
) -> None:
    """A step reads the weights once and every sequence's cache, and yields an output token for each."""
    coverage = 0.7
    step = (weights * coverage + batch * cache) * 1e9 / (speed * 1e12 * mbu)
    tokens_of_a_step = batch / share
    seconds = serving.seconds_per_token_bandwidth(weights, coverage, batch, cache, share, speed, mbu)
    assert seconds == pytest.approx(step / tokens_of_a_step, rel=1e-12)


@DRAWS
@given(
    weights=GB,
    batch=BATCH,
    cache=st.floats(0.01, 50.0),
    share=st.floats(0.01, 1.0),
    speed=st.floats(1.0, 200.0),
    memory=st.floats(16.0, 500.0),
)
def test_residency_seconds_are_the_accelerators_that_a_batch_fills_over_its_tokens(
    weights: float, batch: float, cache: float, share: float, speed: float, memory: float
) -> None:
    accelerators = (weights + batch * cache) / memory
    tokens_per_second = batch * speed / share
    seconds = serving.seconds_per_token_residency(weights, batch, cache, share, speed, memory)
    assert seconds == pytest.approx(accelerators / tokens_per_second, rel=1e-12)


@DRAWS
@given(weights=GB, batch=BATCH, cache=st.floats(0.01, 50.0), larger=st.floats(1.1, 10.0))
def test_a_larger_batch_never_costs_more_time(weights: float, batch: float, cache: float, larger: float) -> None:
    few, many = batch, batch * larger
    assert serving.seconds_per_token_bandwidth(weights, 1.0, many, cache, 0.2, 3.35, 0.6) <= (
        serving.seconds_per_token_bandwidth(weights, 1.0, few, cache, 0.2, 3.35, 0.6)
    )
    assert serving.seconds_per_token_residency(weights, many, cache, 0.2, 20.0, 80.0) <= (
        serving.seconds_per_token_residency(weights, few, cache, 0.2, 20.0, 80.0)
    )

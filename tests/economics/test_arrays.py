"""Every equation takes any shapes that broadcast, and an element's result is its own, to the last bit."""

import inspect
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.economics import (
    allocation,
    beliefs,
    budgets,
    capex,
    choice,
    demand,
    depreciation,
    diffusion,
    energy,
    investment,
    margin,
    normal,
    outside,
    pricing,
    real_option,
    reasoning,
    rebound,
    serving,
    supply,
    supply_chain,
    user_cost,
    vendor,
)
from jevons.economics.arrays import Array, beside, months_of, summed

ROOMS = (
    allocation,
    beliefs,
    budgets,
    capex,
    choice,
    demand,
    depreciation,
    diffusion,
    energy,
    investment,
    margin,
    normal,
    outside,
    pricing,
    real_option,
    reasoning,
    rebound,
    serving,
    supply,
    supply_chain,
    user_cost,
    vendor,
)
ALONG_THE_LAST_AXIS = {
    "proportional",
    "priority",
    "max_min",
    "contract",
    "logit_shares",
    "available_shares",
    "nest_value",
    "switching_probabilities",
    "next_shares",
    "weights_for_stationary_shares",
    "fleet_energy_gwh",
    "vendor_shares",
    "bottleneck",
    "binding_shares",
}


def public_functions() -> list[Callable[..., Array]]:
    found: list[Callable[..., Array]] = []
    for room in ROOMS:
        for name, function in inspect.getmembers(room, inspect.isfunction):
            if function.__module__ == room.__name__ and not name.startswith("_"):
                found.append(function)
    return found


def elementwise() -> list[Callable[..., Array]]:
    return [function for function in public_functions() if function.__name__ not in ALONG_THE_LAST_AXIS]


def call(function: Callable[..., Array], numbers: list[Array]) -> Array:
    names = list(inspect.signature(function).parameters)
    arguments: list[object] = list(numbers)
    if "mode" in names:
        arguments[names.index("mode")] = "optimal"
    return function(*arguments)


@pytest.mark.parametrize("function", elementwise(), ids=lambda function: function.__name__)
@pytest.mark.filterwarnings("ignore:invalid value")
@settings(max_examples=12, deadline=None)
@given(shape=st.tuples(st.integers(1, 5), st.integers(1, 40)), seed=st.integers(0, 2**32 - 1))
def test_an_element_does_not_depend_on_its_neighbours_nor_on_the_shape(
    function: Callable[..., Array], shape: tuple[int, int], seed: int
) -> None:
    """Arguments alternate between full tables and one number a row; draws in (0, 1) suit every equation.

    Some pairs lie outside a bound (more experts active than there are); then both sides are NaN alike.
    """
    draw = np.random.default_rng(seed)
    count = len(inspect.signature(function).parameters)
    shapes = [shape if k % 2 == 0 else (shape[0], 1) for k in range(count)]
    numbers = [draw.uniform(0.05, 0.95, size=size) for size in shapes]
    together = call(function, numbers)
    assert together.shape == (shape if count > 0 else ())
    assert together.dtype in (np.float64, np.bool_)
    for row in range(shape[0]):
        alone = call(function, [number[row : row + 1] for number in numbers])
        assert np.array_equal(alone[0], together[row], equal_nan=True)
    column = shape[1] // 2
    whole = [np.broadcast_to(number, shape)[:, column].copy() for number in numbers]
    assert np.array_equal(call(function, whole), together[:, column], equal_nan=True)


@pytest.mark.parametrize("function", elementwise(), ids=lambda function: function.__name__)
def test_plain_numbers_give_an_array_without_axes(function: Callable[..., Array]) -> None:
    count = len(inspect.signature(function).parameters)
    result = call(function, [0.3 + 0.05 * k for k in range(count)])  # type: ignore[misc]
    assert isinstance(result, np.ndarray)
    assert result.shape == ()


@settings(max_examples=12, deadline=None)
@given(runs=st.integers(1, 8), width=st.integers(1, 9), seed=st.integers(0, 2**32 - 1))
def test_sums_along_the_last_axis_belong_to_a_run_alone(runs: int, width: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    table = draw.uniform(0.1, 1.0, size=(runs, width))
    capacity, kappa = draw.uniform(0.1, 3.0, size=runs), draw.uniform(0.0, 5.0, size=runs)
    shares = table / np.sum(table, axis=-1, keepdims=True)
    weights = choice.weights_for_stationary_shares(shares, kappa)
    results: tuple[Callable[[slice], Array], ...] = (
        lambda r: allocation.proportional(table[r], capacity[r]),
        lambda r: allocation.priority(table[r], capacity[r], shares[r]),
        lambda r: allocation.max_min(table[r], capacity[r]),
        lambda r: allocation.contract(table[r], capacity[r], shares[r]),
        lambda r: choice.logit_shares(table[r]),
        lambda r: choice.available_shares(table[r], table[r] >= np.mean(table[r], axis=-1, keepdims=True)),
        lambda r: choice.nest_value(table[r], shares[r, 0]),
        lambda r: choice.switching_probabilities(weights[r], kappa[r]),
        lambda r: choice.next_shares(shares[r], weights[r], kappa[r]),
        lambda r: choice.weights_for_stationary_shares(shares[r], kappa[r]),
        lambda r: energy.fleet_energy_gwh(table[r], shares[r], 1.9, 730.0, 0.6, 0.3),
        lambda r: vendor.vendor_shares(shares[r], table[r], np.full(width, 1.5)),
        lambda r: supply_chain.bottleneck(table[r]),
        lambda r: supply_chain.binding_shares(table[r], capacity[r]),
    )
    for result in results:
        together = result(slice(None))
        for run in range(runs):
            assert np.array_equal(result(slice(run, run + 1))[0], together[run])


@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 6), st.integers(1, 5), st.integers(1, 90)),
    axis=st.sampled_from((-1, -2)),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_sum_adds_one_after_the_other_however_runs_lie_in_memory(
    shape: tuple[int, int, int], axis: int, seed: int
) -> None:
    runs, few, many = shape
    size = (runs, few, many) if axis == -1 else (runs, many, few)
    table = np.random.default_rng(seed).lognormal(0.0, 3.0, size=size)
    expected = sum(np.moveaxis(table, axis, 0), np.zeros(1))
    for laid_out in (table, np.asfortranarray(table), np.repeat(table, 2, axis=0)[::2]):
        assert np.array_equal(summed(laid_out, axis), expected)
        for run in range(runs):
            assert np.array_equal(summed(laid_out[run : run + 1], axis)[0], expected[run])


def test_agents_and_months_lie_with_runs_next_to_each_other() -> None:
    agents = [np.arange(12.0).reshape(3, 4) + 100.0 * k for k in range(2)]
    table = beside(agents)
    assert np.array_equal(table, np.stack(agents, axis=1))
    assert np.array_equal(beside([one[:, 0] for one in agents]), table[:, :, 0])
    months = months_of(table, 5)
    assert months.shape == (5, *table.shape)
    for one in (table, months[0]):
        assert one.strides[0] == one.itemsize


@pytest.mark.parametrize("function", public_functions(), ids=lambda function: function.__name__)
def test_every_equation_says_what_it_is_and_that_it_raises_nothing(function: Callable[..., Array]) -> None:
    text = inspect.getdoc(function) or ""
    assert len(text.splitlines()[0]) > 20
    assert "raises nothing" in " ".join(text.lower().split())

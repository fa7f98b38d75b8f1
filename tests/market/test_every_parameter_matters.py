"""Every parameter moves the outcome that its card names, in the direction that its card states."""

import math
import re
import shutil
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import xarray

from jevons.market.simulate import simulate
from jevons.scenario import Scenario, load_scenario
from jevons.scenario.registry import Parameter, cards_folder, registry, registry_from
from tests.worlds import QUIET, same_bits

WORLD: dict[str, float | str] = {**QUIET, "market.firms": 60.0, "market.end": "2028-12"}
STEP = 0.25
SOON: dict[str, float | str] = {"market.end": "2025-12"}
"""A year after the shock: a choice is for every month, so that it shows long before the end."""

Context = tuple[tuple[str, float | str], ...]

NUMBERS = [p for p in registry().values() if not isinstance(p.value, str) and p.path != "market.firms"]
CHOICES = [p for p in registry().values() if p.unit == "choice"]


def _raised(parameter: Parameter) -> float:
    """A value a quarter higher, or half of the way to the upper bound; infinity can only be lowered."""
    value = float(parameter.value)
    if math.isinf(value):
        return 1.0
    higher = value * (1 + STEP) if value > 0 else value + STEP
    if parameter.whole:
        higher = float(math.ceil(max(higher, value + 1)))
    if higher > parameter.high:
        higher = 0.5 * (value + parameter.high)
    return higher


def _base(context: Context) -> Scenario:
    return load_scenario("deepseek").with_values({**WORLD, **dict(context)})


def _key(parameter: Parameter) -> Context:
    return tuple(sorted(parameter.context.items()))


def _batch(context: Context) -> Context:
    """What runs that are played side by side must agree in: choices, dates and the number of firms."""
    return tuple((path, value) for path, value in context if isinstance(value, str) or path == "market.firms")


@cache
def _runs(batch: Context) -> xarray.Dataset:
    """Of each context with these choices the base, and one run for each parameter looked at in it, raised alone."""
    worlds = []
    for context, parameters in _by_batch()[batch].items():
        base = _base(context)
        worlds += [base, *(base.with_values({p.path: _raised(p)}) for p in parameters)]
    return simulate(worlds)


@cache
def _by_batch() -> dict[Context, dict[Context, list[Parameter]]]:
    groups: dict[Context, dict[Context, list[Parameter]]] = defaultdict(lambda: defaultdict(list))
    for parameter in NUMBERS:
        context = _key(parameter)
        groups[_batch(context)][context].append(parameter)
    return dict(groups)


def _places(parameter: Parameter) -> tuple[int, int]:
    """Places in its batch of the base of its context, and of the run in which it is raised."""
    before = 0
    for context, parameters in _by_batch()[_batch(_key(parameter))].items():
        if context == _key(parameter):
            return before, before + 1 + parameters.index(parameter)
        before += 1 + len(parameters)
    raise KeyError(parameter.path)


def _outcome(data: xarray.Dataset, name: str, run: int) -> float:
    """Mean over months of an observable, summed over agents if it has any."""
    values = data[name].values[run]
    return float(np.mean(values.reshape(values.shape[0], -1).sum(axis=-1)))


@pytest.mark.parametrize("parameter", NUMBERS, ids=lambda p: p.path)
def test_raising_it_moves_the_named_outcome_in_the_stated_direction(parameter: Parameter) -> None:
    outcome, direction = parameter.moves.split()
    data = _runs(_batch(_key(parameter)))
    before, after = (_outcome(data, outcome, run) for run in _places(parameter))
    sign = -1 if math.isinf(float(parameter.value)) else 1
    change = sign * (after - before) / max(abs(before), 1e-12)
    assert (change > 1e-12) if direction == "up" else (change < -1e-12), f"{outcome} moved by {change:+.2e}"


@cache
def _chosen(context: Context) -> xarray.Dataset:
    return simulate(_base(context))


@pytest.mark.parametrize("parameter", CHOICES, ids=lambda p: p.path)
def test_every_choice_makes_a_difference(parameter: Parameter) -> None:
    context = {**SOON, **parameter.context}
    base = _chosen(tuple(sorted(context.items())))
    for other in set(parameter.allowed) - {parameter.value}:
        changed = simulate(_base(tuple(sorted({**context, parameter.path: other}.items()))))
        assert not same_bits(base, changed), f"{parameter.path} = {other} changes nothing"


def test_a_later_launch_means_less_of_that_generation() -> None:
    launches = [p for p in registry().values() if p.path.endswith(".launch") and "2023-01" < str(p.value) < "2028-06"]
    assert launches
    base = _base(())
    on_time = simulate(base)
    for parameter in launches:
        late = simulate(base.with_values({parameter.path: "2028-11"}))
        name = parameter.path.removeprefix("vendors.").removesuffix(".launch")
        fleet = [data["fleet_k"].sel(generation=name).values.sum() for data in (on_time, late)]
        assert fleet[1] < fleet[0], parameter.path


def test_editing_a_card_changes_the_run(tmp_path: Path) -> None:
    for card in cards_folder().glob("*.toml"):
        shutil.copy(card, tmp_path)
    card = tmp_path / "enterprise.toml"
    text = card.read_text(encoding="utf-8")
    edited = re.sub(r"(\[every\.adjustment_rate\]\nvalue = )[0-9.]+", r"\g<1>0.42", text)
    assert edited != text
    card.write_text(edited, encoding="utf-8")
    changed = load_scenario("deepseek", {**WORLD, **SOON}, registry=registry_from(tmp_path))
    assert changed.parameters["enterprises.software.adjustment_rate"] == 0.42
    assert not same_bits(_chosen(tuple(SOON.items())), simulate(changed))

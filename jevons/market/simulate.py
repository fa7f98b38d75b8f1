"""Run scenarios and seeds in batches and hand back one labelled dataset."""

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from jevons.agents.channels import Channels, Held, Recorded
from jevons.market.books import BookViolation
from jevons.market.model import JevonsModel
from jevons.market.physical import beyond, not_numbers
from jevons.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    import xarray

Progress = Callable[[int, int], None]

FIRMS_SIDE_BY_SIDE = 2**20
MOST_RUNS_SIDE_BY_SIDE = 1024
"""Beyond these a month's arrays outgrow the cache and memory grows for no gain in speed (benchmarks/speed.py)."""

FIRMS_ON_RECORD = 2**16
"""A channel on record keeps every firm's use in every month: about 60 MB in ten years."""


def simulate(
    scenario: str | Scenario | Sequence[str | Scenario],
    seeds: Sequence[int] = (0,),
    batch: int | None = None,
    progress: Progress | None = None,
    strict: bool = True,
) -> "xarray.Dataset":
    """Simulate every scenario with every seed; dims run, month and those of the agents, real dates on ``month``.

    ``batch`` runs are played side by side (as many as suit the machine's cache if None): it changes the speed and no
    bit of the result. ``progress`` is called with (months done, months in all). With ``strict`` a run whose books do
    not balance raises BookViolation; without, it is kept with its message in ``failure``; a run that uses more than the
    world holds is kept with a message in ``beyond``. Raises ScenarioError for an unknown scenario, ValueError for what
    are no seeds.
    """
    return _joined(list(simulate_in_batches(scenario, seeds, batch, progress)), strict)


def whole_seeds(seeds: Sequence[int]) -> tuple[int, ...]:
    """The seeds, one a run. Raises ValueError for one number, of which nobody can say whether it counts or names."""
    given = np.asarray(seeds)
    whole = given.dtype.kind in "iu"
    if whole and given.ndim == 0:
        raise ValueError(
            f"seeds={given} is one number: give seeds=range({given}) for that many runs, or seeds=[{given}] for "
            f"the run of seed {given}"
        )
    if given.ndim != 1 or not given.size or not whole or given.min() < 0:
        raise ValueError("seeds are whole numbers from 0 on, at least one, such as range(5)")
    return tuple(given.tolist())


def _joined(parts: Sequence["xarray.Dataset"], strict: bool) -> "xarray.Dataset":
    """Batches as one dataset. Raises BookViolation for a failed run if ``strict``."""
    import xarray

    data = xarray.concat(parts, dim="run", data_vars="minimal") if len(parts) > 1 else parts[0]
    data = data.assign_coords(run=np.arange(data.sizes["run"]))
    failed = [str(message) for message in data["failure"].values if message]
    if strict and failed:
        raise BookViolation(f"{len(failed)} of {data.sizes['run']} runs failed; the first: {failed[0]}")
    return data


def simulate_in_batches(
    scenario: str | Scenario | Sequence[str | Scenario],
    seeds: Sequence[int],
    batch: int | None = None,
    progress: Progress | None = None,
) -> Iterator["xarray.Dataset"]:
    """Yield one dataset a batch, in the order scenario by scenario, seed by seed: memory does not grow with runs."""
    chosen = [scenario] if isinstance(scenario, str | Scenario) else list(scenario)
    resolved = [load_scenario(one) if isinstance(one, str) else one for one in chosen]
    chosen_seeds = whole_seeds(seeds)
    groups = [group for one in _by_structure(resolved) for group in _batches(one, chosen_seeds, batch)]
    count = _Count(progress, sum(_months(group[0][0]) for group in groups))
    for group in groups:
        yield _played([one for one, _ in group], [seed for _, seed in group], Channels(), count)


class _Count:
    """Months played so far, told to whoever waits."""

    def __init__(self, progress: Progress | None, months: int) -> None:
        self._progress, self._months, self._done = progress, months, 0

    def another(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._months)


def _played(scenarios: Sequence[Scenario], seeds: Sequence[int], channels: Channels, count: _Count) -> "xarray.Dataset":
    """One batch from its first month to its last."""
    model = JevonsModel(scenarios, seed=seeds, collect=False, channels=channels)
    while model.running:
        model.step()
        count.another()
    data = to_dataset(model)
    del model
    gc.collect()
    return data


def simulate_held(
    without: Scenario,
    shocked: Sequence[tuple[Scenario, Collection[str]]],
    seeds: Sequence[int] = (0,),
    batch: int | None = None,
    progress: Progress | None = None,
    strict: bool = True,
) -> list["xarray.Dataset"]:
    """Simulate a scenario, and others in which named channels are held at what they are in it, seed by seed.

    Returns the dataset of ``without`` and that of each of ``shocked`` (scenario and the channels held in it,
    `jevons.agents.channels`), which must agree with it in months and firms. Arguments as in :func:`simulate`.
    """
    held = sorted({channel for _, channels in shocked for channel in channels})
    batches = _batches([without], whole_seeds(seeds), batch or suitable_batch(without, FIRMS_ON_RECORD))
    count = _Count(progress, len(batches) * (1 + len(shocked)) * _months(without))
    parts: list[list[xarray.Dataset]] = [[] for _ in range(1 + len(shocked))]
    for group in batches:
        same = [seed for _, seed in group]
        record = Recorded(held)
        parts[0].append(_played([without] * len(same), same, record, count))
        for own, (scenario, channels) in zip(parts[1:], shocked, strict=True):
            own.append(_played([scenario] * len(same), same, Held(record, channels), count))
    return [_joined(one, strict) for one in parts]


def _months(scenario: Scenario) -> int:
    from jevons.market.calendar import month_index

    return month_index(str(scenario.parameters["market.end"]), str(scenario.parameters["market.start"])) + 1


def _by_structure(scenarios: Sequence[Scenario]) -> list[list[Scenario]]:
    """Consecutive scenarios that agree in every switch and in the number of firms can share a batch."""
    groups: list[list[Scenario]] = []
    for one in scenarios:
        if groups and _structure(groups[-1][0]) == _structure(one):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _structure(scenario: Scenario) -> tuple[object, ...]:
    switches = {path: value for path, value in scenario.parameters.items() if isinstance(value, str)}
    return tuple(sorted(switches.items())) + (scenario.parameters["market.firms"],)


def _batches(
    scenarios: Sequence[Scenario], seeds: Sequence[int], batch: int | None
) -> list[list[tuple[Scenario, int]]]:
    pairs = [(one, seed) for one in scenarios for seed in seeds]
    size = batch or suitable_batch(scenarios[0])
    return [pairs[first : first + size] for first in range(0, len(pairs), size)]


def suitable_batch(scenario: Scenario, most_firms: int = FIRMS_SIDE_BY_SIDE) -> int:
    """Runs to play side by side, so that a month's arrays of firms stay in cache."""
    firms = int(float(scenario.parameters["market.firms"]))
    return max(1, min(MOST_RUNS_SIDE_BY_SIDE, most_firms // firms))


def to_dataset(model: JevonsModel) -> "xarray.Dataset":
    """What a model has recorded, as a dataset with units, descriptions and real dates."""
    import xarray

    variables = {}
    for observable in model.record.kept:
        dims = ("run", "month") if observable.dim is None else ("run", "month", observable.dim)
        values = np.moveaxis(model.record.values[observable.name], 0, 1)
        attributes = {"unit": observable.unit, "description": observable.description}
        variables[observable.name] = (dims, np.ascontiguousarray(values), attributes)
    failures = {**not_numbers(model), **model.books.failures}
    excess = beyond(model)
    return xarray.Dataset(
        variables,
        coords={
            "run": np.arange(model.runs),
            "month": model.dates,
            "scenario": ("run", [scenario.name for scenario in model.scenarios]),
            "seed": ("run", list(model.seeds)),
            "failure": ("run", [failures.get(run, "") for run in range(model.runs)]),
            "beyond": ("run", [excess.get(run, "") for run in range(model.runs)]),
            **{dim: list(names) for dim, names in model.record.sizes.items()},
        },
    )

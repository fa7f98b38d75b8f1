"""Playing a block of runs: side by side, and those that fail one by one, so that they take no other run with them."""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jevons.market.model import JevonsModel
from jevons.scenario import Scenario
from jevons.sweeps import record as kept
from jevons.sweeps.blocks import Block
from jevons.sweeps.record import RunFailed

Array = npt.NDArray[np.float64]
Values = dict[str, Array]

RUN, SCENARIO, SEED, ERROR = "run", "scenario", "seed", "error"

NOT_OF_THE_RUN = (MemoryError, OSError)
"""What a machine lacks says nothing about a run: these end a block rather than a run."""


@dataclass
class Played:
    """Runs of a block that went well, ``rows`` with their ``values`` (rows, ...) by column, and why others did not."""

    rows: list[int] = field(default_factory=list)
    values: list[Values] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)

    def add(self, rows: Sequence[int], values: Values, errors: dict[int, str]) -> None:
        """Take in a batch."""
        self.errors.update(errors)
        if rows:
            self.rows += rows
            self.values.append(values)


def played(block: Block) -> Played:
    """Play every run of a block. Raises MemoryError and OSError, which are not the fault of a run."""
    scenarios = block.scenarios()
    found = Played()
    sound: list[int] = []
    for row, one in enumerate(scenarios):
        if isinstance(one, Scenario):
            sound.append(row)
        else:
            found.errors[row] = str(one)
    if sound:
        with np.errstate(all="ignore"):  # the books judge
            _play(block, scenarios, sound, found)
    return found


def _play(block: Block, scenarios: Sequence[object], rows: list[int], found: Played) -> None:
    """Play these rows; if that raises, each half by itself, down to the run that is to blame."""
    try:
        found.add(*_batch(block, [one for one in (scenarios[row] for row in rows) if isinstance(one, Scenario)], rows))
    except NOT_OF_THE_RUN:
        raise
    except Exception as error:
        if len(rows) == 1:
            found.errors[rows[0]] = _told(error)
            return
        half = len(rows) // 2
        _play(block, scenarios, rows[:half], found)
        _play(block, scenarios, rows[half:], found)


def _told(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _batch(block: Block, scenarios: list[Scenario], rows: list[int]) -> tuple[list[int], Values, dict[int, str]]:
    """Play runs side by side; returns the rows that are sound, their values, and errors by row."""
    seeds = [int(seed) for seed in block.seeds[rows]]
    sides = [scenarios, [one.without_events() for one in scenarios]] if block.paired else [scenarios]
    model = JevonsModel(
        [one for side in sides for one in side],
        seed=seeds * len(sides),
        collect=False,
        observed=block.record.observed(),
    )
    try:
        model.run()
        errors = _errors(model, len(rows))
        values = _rebounds(block, model, errors) if block.record.horizons else _monthly(block, model)
    finally:
        del model
        gc.collect()  # a model and its agents hold each other, until the collector looks
    good = [place for place in range(len(rows)) if place not in errors]
    return (
        [rows[place] for place in good],
        {name: column[good] for name, column in values.items()},
        {rows[place]: message for place, message in errors.items()},
    )


def _errors(model: JevonsModel, runs: int) -> dict[int, str]:
    """Why runs failed, by place: broken books of either side, or a number that is none."""
    errors = {run % runs: message for run, message in sorted(model.books.failures.items(), reverse=True)}
    for name, values in model.record.values.items():
        finite = np.isfinite(values).reshape(model.months, model.runs, -1)
        odd = np.any(~finite, axis=-1).reshape(model.months, model.runs)
        for run in np.flatnonzero(np.any(odd, axis=0)):
            date = str(model.dates[int(np.argmax(odd[:, run]))])[:7]
            errors.setdefault(int(run) % runs, f"seed {model.seeds[run]}, {date}: {name} is not a number")
    return errors


def _monthly(block: Block, model: JevonsModel) -> Values:
    """Kept observables, (runs, months), or (runs, sides, months) of pairs: with the shock first."""
    count = model.runs // (2 if block.paired else 1)
    sides = [
        kept.monthly(block.record, model, np.arange(first, first + count)) for first in range(0, model.runs, count)
    ]
    if not block.paired:
        return sides[0]
    return {name: np.stack([side[name] for side in sides], axis=1) for name in sides[0]}


def _rebounds(block: Block, model: JevonsModel, errors: dict[int, str]) -> Values:
    """Rebound of every layer at every horizon, (runs,); runs that save nothing are added to ``errors``."""
    count = model.runs // 2
    totals = {
        name: np.ascontiguousarray(values.reshape(model.months, model.runs, -1).sum(axis=-1).T)
        for name, values in model.record.values.items()
    }
    with_shock, without_shock = (
        {name: values[side] for name, values in totals.items()} for side in (slice(count), slice(count, None))
    )
    shock = kept.shock_place(block.base.scenario)
    for run in np.flatnonzero(kept.without_saving(with_shock, without_shock, shock)):
        problem = f"seed {model.seeds[run]}: the events save nothing: rebound is not defined"
        errors.setdefault(int(run), str(RunFailed(problem)))
    return kept.rebounds(block.record, with_shock, without_shock, shock)


def sound_table(block: Block, found: Played) -> pa.Table | None:
    """The runs that went well, a row a run, or a row a run and month (and side, of pairs); None if there are none."""
    if not found.rows:
        return None
    order = np.argsort(found.rows)
    values = {name: np.concatenate([part[name] for part in found.values])[order] for name in found.values[0]}
    rows = [found.rows[place] for place in order]
    if block.record.horizons:
        return pa.table({**_keys(block, rows, 1), **{name: pa.array(column) for name, column in values.items()}})
    shape = next(iter(values.values())).shape
    columns = _keys(block, rows, int(np.prod(shape[1:])))
    dates = kept.dates_kept(block.record, block.base.scenario).astype("datetime64[s]")
    if block.paired:
        columns[kept.SHOCK] = pa.array(np.tile(np.repeat([True, False], shape[-1]), len(rows)))
    columns[kept.MONTH] = pa.array(np.tile(dates, len(rows) * shape[1] if block.paired else len(rows)))
    return pa.table({**columns, **{name: pa.array(column.reshape(-1)) for name, column in values.items()}})


def failed_table(block: Block, errors: dict[int, str]) -> pa.Table | None:
    """The runs that failed, a row a run with its error; None if there are none."""
    if not errors:
        return None
    rows = sorted(errors)
    return pa.table({**_keys(block, rows, 1), ERROR: pa.array([errors[row] for row in rows], pa.string())})


def _keys(block: Block, rows: Sequence[int], times: int) -> dict[str, pa.Array]:
    """Identity, scenario, seed and all that varies, each value repeated ``times`` times."""
    place = np.repeat(np.arange(len(rows), dtype=np.int32), times)
    count = len(rows) * times
    columns = {
        RUN: _words([block.ids[row] for row in rows], place),
        SCENARIO: _words([block.base.scenario.name], np.zeros(count, dtype=np.int32)),
        SEED: pa.array(np.repeat(block.seeds[list(rows)], times), pa.int64()),
    }
    for path, value in block.base.words.items():
        if isinstance(value, str):
            columns[path] = _words([value], np.zeros(count, dtype=np.int32))
        else:
            columns[path] = pa.array(np.full(count, value))
    for path, values in block.columns.items():
        columns[path] = pa.array(np.repeat(values[list(rows)], times))
    return columns


def _words(words: Sequence[str], place: npt.NDArray[np.int32]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(place), pa.array(words, pa.string()))

"""The design of a sweep: which runs there are, in which order, and in which blocks they are played.

Runs that can be played side by side share a base: a scenario with its structural values. Within a base the points of
the axes are crossed with the draws, and every point is played with every seed.
"""

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jevons.market.calendar import month_index
from jevons.market.simulate import suitable_batch
from jevons.scenario import Scenario
from jevons.scenario.prior import drawn, shocked_base
from jevons.sweeps import axes, conflicts
from jevons.sweeps.asked import TooManyRuns, blamed, changed, points_of, scenarios_of, seeds_of
from jevons.sweeps.blocks import Base, Block
from jevons.sweeps.identity import frame, run_ids
from jevons.sweeps.record import Record, record_from
from jevons.sweeps.spec import SamplerTable, Sweep, SweepTable, table

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

SHARES = 8
"""Blocks that a small sweep is cut into, so that several workers have something to do. More of them cost time: a month
of few runs side by side takes hardly less than one of many."""

LEAST_BLOCK = 64
"""Fewer runs side by side would mostly wait for the interpreter."""
MOST_VALUES = 2**23
"""Numbers that a block keeps in memory."""


@dataclass(frozen=True)
class Design:
    """All runs of a sweep: bases x points x seeds, a point being a place on ``grid`` and a row of ``draws``."""

    name: str
    bases: tuple[Base, ...]
    grid: Mapping[str, Array]
    draws: Mapping[str, Array]
    seeds: Indices
    record: Record
    paired: bool

    @property
    def rows_of_draws(self) -> int:
        """How many draws or points there are, one if none was asked for."""
        return len(next(iter(self.draws.values()))) if self.draws else 1

    @property
    def points(self) -> int:
        """How many points a base has."""
        return math.prod(len(values) for values in self.grid.values()) * self.rows_of_draws

    @property
    def runs(self) -> int:
        """How many runs there are; a pair is one."""
        return len(self.bases) * self.points * len(self.seeds)

    @property
    def structural(self) -> tuple[str, ...]:
        """Paths of the structural axes."""
        return tuple(self.bases[0].words)

    @property
    def varied(self) -> tuple[str, ...]:
        """Paths of all that varies from run to run, beside scenario and seed."""
        return (*self.structural, *self.grid, *self.draws)

    def frames(self) -> dict[str, str]:
        """What the runs of every base share, as a hash by label."""
        return {base.label(): frame(base.scenario, {**self.grid, **self.draws}, self.paired) for base in self.bases}

    def months(self, base: Base) -> int:
        """Months of a run."""
        start, end = (str(base.scenario.parameters[path]) for path in ("market.start", "market.end"))
        return month_index(end, start) + 1

    def block_size(self, base: Base) -> int:
        """Runs of a block: a share of a small sweep; of a large one, what suits cache and memory."""
        sides = 2 if self.paired else 1
        kept = len(self.record.observed()) * self.months(base)
        most = min(suitable_batch(base.scenario), MOST_VALUES // kept) // sides
        return max(1, min(most, max(LEAST_BLOCK, math.ceil(self.runs / SHARES))))

    def blocks(self, finished: Collection[str] = ()) -> Iterator[Block]:
        """Every block that has unfinished runs, in order; cuts do not depend on what is finished."""
        count = self.points * len(self.seeds)
        for number, base in enumerate(self.bases):
            size = self.block_size(base)
            for first in range(0, count, size):
                places = np.arange(first, min(first + size, count))
                block = self._block(number * count + first, base, places).without(finished)
                if block.ids:
                    yield block

    def _block(self, place: int, base: Base, places: Indices) -> Block:
        point, seed = np.divmod(places, len(self.seeds))
        columns, seeds = self._columns(point), self.seeds[seed]
        ids = run_ids(base.scenario, columns, seeds, self.paired)
        return Block(place, base, columns, seeds, tuple(ids), self.record, self.paired)

    def _columns(self, point: Indices) -> dict[str, Array]:
        """Numbers by path at these points; the last axis runs fastest, the draws faster still."""
        rest, row = np.divmod(point, self.rows_of_draws)
        columns = {path: values[row] for path, values in self.draws.items()}
        places = np.unravel_index(rest, tuple(len(values) for values in self.grid.values())) if self.grid else ()
        crossed = zip(self.grid.items(), places, strict=True)
        return {**{path: values[place] for (path, values), place in crossed}, **columns}


def design(sweep: Sweep) -> Design:
    """Lay out a sweep. Raises ScenarioError for what cannot be played, TooManyRuns for more than it may have."""
    asked, file = table(sweep), sweep.file
    values = axes.entries(asked.values, file, "values")
    scenarios = scenarios_of(sweep, values)
    entries = {
        path: axes.values_of(path, entry, asked.most_runs, file)
        for path, entry in axes.entries(asked.axes, file, "axes").items()
    }
    seeds = seeds_of(asked.seeds, asked.most_runs, file)
    points = points_of(asked, file)
    _require_few(asked, len(scenarios), entries, points, len(seeds), file)
    rows = "points" if asked.sampler is None else "sampler"
    if asked.sampler is not None:
        scenarios, points = _sampled(scenarios, asked.sampler, file)
    conflicts.require_set_once(values, {"axes": entries, rows: points}, file)
    conflicts.require_distinct_rows(points, rows, file)
    words = {path: values for path, values in entries.items() if axes.is_structural(path, values)}
    bases = [base for one in scenarios for base in _bases(one, words, file)]
    grid = {
        path: axes.checked_numbers(scenarios[0], path, values, file)
        for path, values in entries.items()
        if path not in words
    }
    conflicts.require_sound(bases, grid, points, asked.paired, file)
    record = record_from(asked.record, [base.scenario for base in bases], asked.paired, file)
    found = Design(asked.name, tuple(bases), grid, points, seeds, record, asked.paired)
    conflicts.require_distinct_bases(found.frames(), file)
    return found


def _sampled(
    scenarios: Sequence[Scenario], sampler: SamplerTable, file: str
) -> tuple[list[Scenario], dict[str, Array]]:
    """The scenarios, with the shock in them if one is drawn, and the drawn columns by path, each (draws,)."""
    laws = axes.laws(scenarios[0], sampler, file)
    with blamed(file):
        shocked = [shocked_base(one, laws) for one in scenarios]
        return shocked, drawn(shocked[0], laws, sampler.draws, sampler.kind, sampler.seed)


def _require_few(
    asked: SweepTable,
    scenarios: int,
    entries: Mapping[str, Sequence[Any]],
    points: Mapping[str, Array],
    seeds: int,
    file: str,
) -> None:
    draws = asked.sampler.draws if asked.sampler is not None else len(next(iter(points.values()), [0]))
    runs = scenarios * math.prod(len(values) for values in entries.values()) * draws * seeds
    if runs > asked.most_runs:
        allowed = f"at most {asked.most_runs:,}; raise most_runs if you mean it"
        raise TooManyRuns(file, "most_runs", f"the sweep has {runs:,} runs", allowed)


def _bases(scenario: Scenario, words: Mapping[str, Sequence[Any]], file: str) -> Iterator[Base]:
    checked = [axes.checked_words(scenario, path, values, file) for path, values in words.items()]
    for chosen in itertools.product(*checked):
        values = dict(zip(words, chosen, strict=True))
        yield Base(changed(scenario, values, file), values)

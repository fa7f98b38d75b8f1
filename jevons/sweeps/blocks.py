"""Runs that can be played side by side: a base, and blocks of its runs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from jevons.scenario import Scenario, ScenarioError
from jevons.scenario.parameter import Value
from jevons.scenario.variants import variants
from jevons.sweeps.record import Record

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Base:
    """A scenario with one value of every structural axis; ``words`` are those values."""

    scenario: Scenario
    words: Mapping[str, Value]

    def label(self) -> str:
        """Its name among the bases of its sweep."""
        return ", ".join([self.scenario.name, *(f"{path}={value}" for path, value in self.words.items())])


@dataclass(frozen=True)
class Block:
    """Runs that are played and written together: rows of ``columns`` (rows,), one seed and one identity each.

    ``place``: of its first run in the design.
    """

    place: int
    base: Base
    columns: Mapping[str, Array]
    seeds: Indices
    ids: tuple[str, ...]
    record: Record
    paired: bool

    def scenarios(self) -> list[Scenario | ScenarioError]:
        """The scenario of every run, or why it cannot be."""
        if not self.columns:
            return [self.base.scenario] * len(self.ids)
        return variants(self.base.scenario, self.columns)

    def without(self, finished: Collection[str]) -> "Block":
        """The block without runs that are finished."""
        kept = [row for row, run in enumerate(self.ids) if run not in finished]
        return self if len(kept) == len(self.ids) else self.rows(kept)

    def rows(self, kept: Sequence[int]) -> "Block":
        """The block with these rows alone."""
        columns = {path: values[kept] for path, values in self.columns.items()}
        return replace(self, columns=columns, seeds=self.seeds[kept], ids=tuple(self.ids[row] for row in kept))

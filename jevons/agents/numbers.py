"""The parameters of a batch of runs as arrays: one number a run, one choice a batch."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from jevons.economics.arrays import beside

Array = npt.NDArray[np.float64]


class Numbers:
    """Parameters of one agent, or of the market, each an array of shape (R,), read as attributes.

    Raises AttributeError for a name that the agent does not have.
    """

    def __init__(self, prefix: str, columns: Mapping[str, Array]) -> None:
        self._prefix = prefix
        self._columns = columns

    def __getattr__(self, name: str) -> Array:
        try:
            column = self._columns[f"{self._prefix}.{name}"]
        except KeyError:
            raise AttributeError(f"no parameter {self._prefix}.{name}") from None
        # From now on an attribute like any other, which is found at once.
        self.__dict__[name] = column
        return column


def side_by_side(cast: Sequence[Numbers], names: Sequence[str]) -> Numbers:
    """Some numbers of several agents in common arrays, (R, agents) each."""
    return Numbers("each", {f"each.{name}": beside([getattr(one, name) for one in cast]) for name in names})


def stack(parameters: Sequence[Mapping[str, float | str]]) -> tuple[dict[str, Array], dict[str, str]]:
    """Stack the parameters of R runs: numbers to shape (R,), choices to the one value that all runs share.

    Raises ValueError when runs of one batch differ in a choice (switches are structural: the same for a batch).
    """
    numbers: dict[str, Array] = {}
    choices: dict[str, str] = {}
    for path, values in _columns(parameters):
        first = values[0]
        if isinstance(first, str):
            if any(value != first for value in values):
                raise ValueError(
                    f"{path}: runs of one batch must agree on a choice, got {sorted(map(str, set(values)))}"
                )
            choices[path] = first
        else:
            numbers[path] = np.array(values, dtype=np.float64)
    return numbers, choices


def _columns(parameters: Sequence[Mapping[str, float | str]]) -> Iterator[tuple[str, Sequence[float | str]]]:
    """Every path with its value in each run."""
    first = parameters[0]
    if all(run is first for run in parameters):
        return ((path, [value] * len(parameters)) for path, value in first.items())
    paths = list(first)
    rows = [run.values() if list(run) == paths else [run[path] for path in paths] for run in parameters]
    return zip(paths, zip(*rows, strict=True), strict=True)

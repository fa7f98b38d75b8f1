"""Reading a store: lazily, column by column, with nothing but Parquet."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from jevons.scenario.errors import listed, nearest
from jevons.sweeps.errors import StoreError
from jevons.sweeps.manifest import read_manifest
from jevons.sweeps.parts import is_sound
from jevons.sweeps.record import MONTH, SHOCK
from jevons.sweeps.store import FAILED, RUNS, sound_files

if TYPE_CHECKING:
    import xarray

RUN, SCENARIO, SEED = "run", "scenario", "seed"

CHECKED = pads.ParquetFileFormat(
    default_fragment_scan_options=pads.ParquetFragmentScanOptions(page_checksum_verification=True)
)
"""Pages are held against their checksums as they are read."""


READ_AHEAD = 2
"""So few batches in memory at a time; more are read no faster."""


def open_results(path: str | Path) -> "Results":
    """The results in a folder, finished or not; nothing is loaded yet. Raises StoreError if there are none."""
    folder = Path(path)
    told = read_manifest(folder)
    if not told or not (folder / RUNS).is_dir():
        raise StoreError(f"'{folder}' holds no sweep")
    while True:
        files, before = sound_files(folder, told["packs"]), told
        told = read_manifest(folder)
        if told["packs"] == before["packs"]:  # else its sweep has packed parts while they were listed
            return Results(folder, told, files)


class Results:
    """The runs of a sweep that are finished when this is made.

    ``path`` and ``manifest`` of the store; ``dataset``: every run, as a ``pyarrow.dataset.Dataset``, for queries of
    one's own; ``metrics``: names of what was recorded; ``units`` by column.
    """

    def __init__(self, path: Path, manifest: dict[str, Any], files: Sequence[Path]) -> None:
        self.path, self.manifest, self._files = path, manifest, files
        with _told_if_damaged(self._files):
            self.dataset: pads.Dataset = pads.dataset([str(file) for file in self._files], format=CHECKED)
            present = list(self.dataset.schema.names)
        self.keys: tuple[str, ...] = tuple(
            name for name in present if name in (RUN, SCENARIO, SEED, SHOCK, MONTH, *manifest["varied"])
        )
        self.metrics: tuple[str, ...] = tuple(name for name in present if name not in self.keys)
        self.units: dict[str, str] = {**manifest["varied"], **manifest["units"]}

    def __len__(self) -> int:
        return int(self.manifest["runs_finished"]) if self.manifest["complete"] else self._count()

    def _count(self) -> int:
        return sum(len(parts) for parts in map(_runs, self._files))

    def to_pandas(self, *metrics: str, keys: Sequence[str] | None = None) -> pd.DataFrame:
        """A table of these metrics (all if none is named): a row a run, or a row a run, month and side of a pair.

        ``keys``: columns beside them; all of identity, scenario, seed, what varies, side and month if None. An
        observable that agents share stands for the columns of all its agents. Raises StoreError.
        """
        columns = [*(self.keys if keys is None else keys), *self._columns(metrics)]
        return self._read(columns).to_pandas()

    def to_xarray(self, *metrics: str) -> "xarray.Dataset":
        """These metrics (all if none is named) with dims run, with_shock (of pairs), month and that of the agents.

        What varies, scenario, seed and identity are coordinates on ``run``; units are attributes. Raises StoreError.
        """
        from jevons.sweeps.labelled import labelled

        wanted = self._columns(metrics)
        on_run = [name for name in self.keys if name not in (SHOCK, MONTH)]
        with _told_if_damaged(self._files):
            batches = self.dataset.to_batches(columns=[*self.keys, *wanted], batch_readahead=READ_AHEAD)
            return labelled(batches, on_run, wanted, self.manifest)

    @property
    def failed(self) -> pd.DataFrame:
        """The runs that failed, with their error."""
        file = self.path / FAILED
        if not file.exists():
            return pd.DataFrame(columns=[RUN, SCENARIO, SEED, *self.manifest["varied"], "error"])
        return pq.read_table(file).to_pandas()

    def _columns(self, metrics: Sequence[str]) -> list[str]:
        if not metrics:
            return list(self.metrics)
        return [column for name in metrics for column in self._columns_of(name)]

    def _columns_of(self, name: str) -> list[str]:
        if name in self.metrics:
            return [name]
        shared = [column for column in self.metrics if column.startswith(f"{name}.")]
        if not shared:
            families = dict.fromkeys(column.split(".")[0] for column in self.metrics)
            near = nearest(name, (*families, *self.metrics))
            hint = f"; did you mean '{near}'?" if near else ""
            raise StoreError(f"'{name}' was not recorded in '{self.path}'; {listed(self.metrics)}{hint}")
        return shared

    def _read(self, columns: Sequence[str]) -> pa.Table:
        with _told_if_damaged(self._files):
            return self.dataset.to_table(columns=list(columns))


@contextmanager
def _told_if_damaged(files: Sequence[Path]) -> Iterator[None]:
    """Say which file is damaged, or that files have gone, when something cannot be read. Raises StoreError."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError):
        if any(not file.exists() for file in files):
            raise StoreError(f"'{files[0].parent}' has changed since it was opened; open it again") from None
        damaged = [file for file in files if not is_sound(file)]
        if not damaged:
            raise
        name, runs = damaged[0].name, damaged[0].parent
        raise StoreError(f"'{name}' in '{runs}' is damaged; sweep again to redo it") from None


def _runs(file: Path) -> "np.ndarray[Any, Any]":
    column = pq.read_table(file, columns=[RUN], read_dictionary=[RUN])[RUN]
    return np.asarray(column.unique().to_numpy(zero_copy_only=False))

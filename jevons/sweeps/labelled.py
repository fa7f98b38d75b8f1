"""From the rows of a store to arrays with named dimensions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jevons.market.observables import BY_NAME
from jevons.sweeps.record import MONTH, REBOUND, SHOCK

if TYPE_CHECKING:
    import xarray

Variable = tuple[tuple[str, ...], Any, dict[str, str]]
"""Dimensions, values and attributes, as xarray takes them."""


def labelled(
    batches: Iterable[pa.RecordBatch], on_run: Sequence[str], wanted: Sequence[str], manifest: Mapping[str, Any]
) -> "xarray.Dataset":
    """Rows in the order in which parts hold them, run by run, as a dataset: dims run, with_shock, month, agents.

    ``on_run``: columns that do not change within a run. ``batches`` of rows, of which the first holds a whole run.
    """
    import xarray

    table, runs, inner = _taken_apart(batches, on_run, wanted)
    coords: dict[str, Any] = dict(inner)
    for name in on_run:
        coords["run_id" if name == "run" else name] = ("run", runs[name].to_pandas().to_numpy())
    variables: dict[str, Variable] = {}
    for name, columns in _by_observable(wanted).items():
        found = _rebound(table, columns) if name == REBOUND else _observable(table, name, columns, inner, manifest)
        variables[name], own = found
        coords |= own
    return xarray.Dataset(variables, coords=coords)


def _rebound(table: pa.Table, columns: Sequence[str]) -> tuple[Variable, dict[str, Any]]:
    """Rebound, (runs, layers, months after the shock), and the coordinates of its own dimensions."""
    layers, months = (list(dict.fromkeys(words)) for words in zip(*(c.split(".")[1:] for c in columns), strict=True))
    values = np.stack([table[column].to_numpy() for column in columns], axis=-1)
    shaped = values.reshape(-1, len(layers), len(months))
    coords = {"layer": layers, "months_after": [int(month) for month in months]}
    return (("run", "layer", "months_after"), shaped, {"unit": "1"}), coords


def _observable(
    table: pa.Table, name: str, columns: Sequence[str], inner: Mapping[str, Any], manifest: Mapping[str, Any]
) -> tuple[Variable, dict[str, Any]]:
    """An observable, (runs, sides, months), with a last dimension of agents where they share it, and their names."""
    shape = (-1, *(len(levels) for levels in inner.values()))
    dims = ("run", *inner)
    parts = [table[column].to_numpy().reshape(shape) for column in columns]
    attributes = {"unit": manifest["units"][name]}
    if name in BY_NAME:
        attributes["description"] = BY_NAME[name].description
    if name not in manifest["dims"]:
        return (dims, parts[0], attributes), {}
    dim = manifest["dims"][name]
    agents = [column.removeprefix(f"{name}.") for column in columns]
    return ((*dims, dim), np.stack(parts, axis=-1), attributes), {dim: agents}


def _taken_apart(
    batches: Iterable[pa.RecordBatch], on_run: Sequence[str], wanted: Sequence[str]
) -> tuple[pa.Table, pa.Table, dict[str, Any]]:
    """All rows of what is wanted, one row a run of what does not change within it, and the levels of inner dimensions.

    What is the same in every row of a run is let go of batch by batch: of many runs it would fill the memory.
    """
    rows, runs, seen = [], [], 0
    inner: dict[str, Any] = {}
    for batch in batches:
        if not seen:
            inner = {name: _levels(batch[name]) for name in (SHOCK, MONTH) if name in batch.schema.names}
        width = int(np.prod([len(levels) for levels in inner.values()], dtype=np.int64))
        firsts = pa.array(np.arange(-seen % width, len(batch), width))
        runs.append(batch.select(list(on_run)).take(firsts))
        rows.append(batch.select(list(wanted)))
        seen += len(batch)
    return pa.Table.from_batches(rows), pa.Table.from_batches(runs), inner


def _levels(column: pa.Array) -> Any:
    """The values of an inner dimension, in the order in which every run holds them."""
    return column.unique().to_numpy(zero_copy_only=False)


def _by_observable(columns: Sequence[str]) -> dict[str, list[str]]:
    """Columns by what they belong to: those of one observable's agents together."""
    found: dict[str, list[str]] = {}
    for column in columns:
        name = column.split(".")[0]
        found.setdefault(name if name in BY_NAME or name == REBOUND else column, []).append(column)
    return found

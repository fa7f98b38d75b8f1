"""From the rows of a store to arrays with named dimensions."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jevons.market.observables import BY_NAME
from jevons.sweeps.record import MONTH, REBOUND, SHOCK

if TYPE_CHECKING:
    import xarray


def labelled(
    table: pa.Table, on_run: Sequence[str], wanted: Sequence[str], manifest: Mapping[str, Any]
) -> "xarray.Dataset":
    """Rows in the order in which parts hold them, run by run, as a dataset: dims run, with_shock, month, agents.

    ``on_run``: columns that do not change within a run.
    """
    import xarray

    inner = {name: _levels(table[name]) for name in (SHOCK, MONTH) if name in table.column_names}
    shape = (-1, *(len(levels) for levels in inner.values()))
    width = int(np.prod(shape[1:], dtype=np.int64))
    firsts = np.arange(0, len(table), width)
    coords: dict[str, Any] = {name: levels for name, levels in inner.items()}
    for name in on_run:
        values = table[name].take(pa.array(firsts)).to_pandas().to_numpy()
        coords["run_id" if name == "run" else name] = ("run", values)
    variables: dict[str, Any] = {}
    for name, columns in _by_observable(wanted).items():
        dims: tuple[str, ...] = ("run", *inner)
        if name == REBOUND:
            layers, months = (
                list(dict.fromkeys(words)) for words in zip(*(c.split(".")[1:] for c in columns), strict=True)
            )
            coords |= {"layer": layers, "months_after": [int(month) for month in months]}
            values = np.stack([table[column].to_numpy() for column in columns], axis=-1)
            shaped = values.reshape(-1, len(layers), len(months))
            variables[name] = (("run", "layer", "months_after"), shaped, {"unit": "1"})
            continue
        parts = [table[column].to_numpy().reshape(shape) for column in columns]
        attributes = {"unit": manifest["units"][name]}
        if name in BY_NAME:
            attributes["description"] = BY_NAME[name].description
        if name in manifest["dims"]:
            dim = manifest["dims"][name]
            coords[dim] = [column.removeprefix(f"{name}.") for column in columns]
            variables[name] = ((*dims, dim), np.stack(parts, axis=-1), attributes)
        else:
            variables[name] = (dims, parts[0], attributes)
    return xarray.Dataset(variables, coords=coords)


def _levels(column: pa.ChunkedArray) -> Any:
    """The values of an inner dimension, in the order in which every run holds them."""
    return column.chunk(0).unique().to_numpy(zero_copy_only=False)


def _by_observable(columns: Sequence[str]) -> dict[str, list[str]]:
    """Columns by what they belong to: those of one observable's agents together."""
    found: dict[str, list[str]] = {}
    for column in columns:
        name = column.split(".")[0]
        found.setdefault(name if name in BY_NAME or name == REBOUND else column, []).append(column)
    return found

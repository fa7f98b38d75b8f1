"""What a sweep keeps of its runs: observables month by month, or the log-rebound of every layer at horizons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jevons.market.calendar import month_dates, month_index
from jevons.market.layers import LAYERS, LEAST_SAVING, log_rebounds, saving
from jevons.market.model import JevonsModel
from jevons.market.observables import BY_NAME
from jevons.scenario import Scenario
from jevons.scenario.errors import ScenarioError, nearest, require_once, unknown
from jevons.scenario.parameter import month_text
from jevons.sweeps.spec import RecordTable

Array = npt.NDArray[np.float64]

ALL = "all"
MONTH, SHOCK = "month", "with_shock"
REBOUND = "log_rebound"

HORIZONS_MONTHS = (12, 36, 60)
"""Months after the shock at which rebound is kept, unless the sweep says otherwise."""

NEEDED_FOR_REBOUND = tuple(dict.fromkeys(name for layer in LAYERS for name in (layer.name, *layer.saving)))


@dataclass(frozen=True)
class Record:
    """What is kept: ``observables`` in every month of ``months`` (all if empty), or rebound at ``horizons``.

    Either ``observables`` or ``horizons`` is empty.
    """

    observables: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    horizons: tuple[int, ...] = ()

    def observed(self) -> tuple[str, ...]:
        """Observables that the market has to note."""
        return self.observables or NEEDED_FOR_REBOUND

    def units(self) -> dict[str, str]:
        """Unit of what is kept; an observable that agents share has a column each, as `orders_k.nvidia`."""
        if self.horizons:
            return dict.fromkeys(rebound_columns(self.horizons), "1")
        return {name: BY_NAME[name].unit for name in self.observables}


def record_from(asked: RecordTable, bases: Sequence[Scenario], paired: bool, file: str) -> Record:
    """What the table of a sweep asks to keep; by default rebound of pairs and all observables of single runs.

    Raises ScenarioError for what no run of the sweep has.
    """
    if asked.rebound is not None and asked.observables is not None:
        raise ScenarioError(file, "record", "keeps either observables or rebound", "two sweeps can keep both")
    if asked.rebound is not None or (asked.observables is None and paired):
        return Record(horizons=_horizons(asked, bases, paired, file))
    return Record(_observables(asked, file), _months(asked, bases, file))


def _horizons(asked: RecordTable, bases: Sequence[Scenario], paired: bool, file: str) -> tuple[int, ...]:
    if not paired:
        raise ScenarioError(file, "record.rebound", "needs pairs", "set paired = true")
    if asked.months is not None:
        raise ScenarioError(file, "record.months", "goes with observables", "rebound counts months from the shock")
    reach = min(_last(base) - shock_place(base) for base in bases)
    if asked.rebound is None:
        return tuple(months for months in HORIZONS_MONTHS if months <= reach) or (reach,)
    require_once(file, "record.rebound", asked.rebound)
    for months in asked.rebound:
        if not 0 <= months <= reach:
            raise ScenarioError(file, "record.rebound", f"{months} is out of range", f"allowed: 0 to {reach} months")
    return tuple(sorted(asked.rebound))


def _observables(asked: RecordTable, file: str) -> tuple[str, ...]:
    names = ALL if asked.observables is None else asked.observables
    if names == ALL:
        return tuple(BY_NAME)
    if not isinstance(names, list | tuple) or not names or not all(isinstance(name, str) for name in names):
        near = nearest(names, [ALL]) if isinstance(names, str) else ""
        raise ScenarioError(file, "record.observables", f'must be a list of observables or "{ALL}"', nearest=near)
    for name in names:
        if name not in BY_NAME:
            raise unknown(file, "record.observables", "observable", name, BY_NAME)
    require_once(file, "record.observables", names)
    return tuple(names)


def _months(asked: RecordTable, bases: Sequence[Scenario], file: str) -> tuple[str, ...]:
    months = tuple(sorted(month_text(month, file, "record.months") for month in asked.months or ()))
    require_once(file, "record.months", months)
    for base in bases:
        start, end = (str(base.parameters[path]) for path in ("market.start", "market.end"))
        for month in months:
            if not start <= month <= end:
                raise ScenarioError(file, "record.months", f"{month} lies outside the run", f"from {start} to {end}")
    return months


def _last(base: Scenario) -> int:
    return month_index(str(base.parameters["market.end"]), str(base.parameters["market.start"]))


def shock_place(base: Scenario) -> int:
    """Place of the first event on the axis of months."""
    return month_index(min(event.date for event in base.events), str(base.parameters["market.start"]))


class RunFailed(ValueError):
    """What is to be kept of a run does not exist; the message says why."""


def monthly(record: Record, model: JevonsModel, runs: npt.NDArray[np.int64]) -> dict[str, Array]:
    """Kept observables of these runs of a played model, (runs, months) a column."""
    kept = months_kept(record, model.scenarios[0])
    columns: dict[str, Array] = {}
    for name in record.observables:
        dim = BY_NAME[name].dim
        values = model.record.values[name][kept][:, runs]
        if dim is None:
            columns[name] = np.ascontiguousarray(values.T)
            continue
        for place, agent in enumerate(model.record.sizes[dim]):
            columns[f"{name}.{agent}"] = np.ascontiguousarray(values[:, :, place].T)
    return columns


def months_kept(record: Record, base: Scenario) -> npt.NDArray[np.int64]:
    """Places of the kept months on the axis of months."""
    if not record.months:
        return np.arange(_last(base) + 1)
    return np.array([month_index(month, str(base.parameters["market.start"])) for month in record.months])


def dates_kept(record: Record, base: Scenario) -> npt.NDArray[np.datetime64]:
    """The kept months as dates."""
    return month_dates(str(base.parameters["market.start"]), _last(base) + 1)[months_kept(record, base)]


def rebounds(
    record: Record, with_shock: Mapping[str, Array], without_shock: Mapping[str, Array], shock: int
) -> dict[str, Array]:
    """Log-rebound of every layer at every horizon, (runs,) a column; sides as (runs, months) by observable."""
    found = [
        log_rebounds(layer, with_shock, without_shock, shock, shock + months)
        for layer in LAYERS
        for months in record.horizons
    ]
    return dict(zip(rebound_columns(record.horizons), found, strict=True))


def rebound_columns(horizons: Sequence[int]) -> list[str]:
    """Names of the columns of rebound: layer by layer, horizon by horizon."""
    return [f"{REBOUND}.{layer.name}.{months}" for layer in LAYERS for months in horizons]


def without_saving(
    with_shock: Mapping[str, Array], without_shock: Mapping[str, Array], shock: int
) -> npt.NDArray[np.bool_]:
    """Runs whose shock saves nothing of some layer, so that rebound is not defined, (runs,)."""
    least = np.min([saving(layer, with_shock, without_shock, shock) for layer in LAYERS], axis=0)
    return np.asarray(~(least >= LEAST_SAVING))

"""What a pair of runs says, in numbers: with against without the shock (MODEL.md, section Rebound).

Every change is taken within a seed first and summed up over seeds afterwards, so that the luck of a seed,
which both of its runs share, cancels. A scenario without events has no pair: its last year is set against
its first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import xarray

    from jevons.analysis.pairs import Pair

Array = npt.NDArray[np.float64]
Basis = Literal["month", "cumulated", "points"]

HORIZONS_MONTHS = (12, 36)
MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Measure:
    """One compared quantity; ``read`` gives (run, month) values of a dataset in ``unit``.

    ``basis``: "month" compares the month itself, "cumulated" the sum since the shock, "points" takes the
    difference of shares in place of their ratio.
    """

    name: str
    label: str
    unit: str
    basis: Basis
    read: Callable[["xarray.Dataset"], Array]


def observed(name: str) -> Callable[["xarray.Dataset"], Array]:
    """The reader of an aggregate observable, or of the sum over agents of one that has an agent dimension."""

    def read(data: "xarray.Dataset") -> Array:
        values = data[name].transpose("run", "month", ...).values.astype(float)
        return np.asarray(values.reshape(values.shape[0], values.shape[1], -1).sum(axis=-1))

    return read


def hours_per_mtok(data: "xarray.Dataset") -> Array:
    """Accelerator-hours per million tokens served, (run, month)."""
    return observed("accelerator_hours_mh")(data) / observed("tokens_served_ttok")(data)


PRICE = Measure("price_usd_per_mtok", "price paid", "USD/Mtok", "month", observed("price_usd_per_mtok"))
TOKENS = Measure("tokens_served_ttok", "tokens served", "Ttok/month", "month", observed("tokens_served_ttok"))
SPEND = Measure("token_spend_busd", "token spend", "BUSD/month", "month", observed("token_spend_busd"))
MARGIN = Measure("token_margin", "token margin", "1", "points", observed("token_margin"))
HOURS = Measure("accelerator_hours_mh", "accelerator-hours", "Mh/month", "month", observed("accelerator_hours_mh"))
HOURS_PER_TOKEN = Measure(
    "accelerator_hours_per_mtok", "accelerator-hours per token", "h/Mtok", "month", hours_per_mtok
)
ORDERS = Measure("orders_k", "accelerators ordered", "thousand", "cumulated", observed("orders_k"))
HBM = Measure("hbm_ordered_mgbit", "HBM ordered", "Mn Gbit", "cumulated", observed("hbm_ordered_mgbit"))
CAPEX = Measure("capex_busd", "capex", "BUSD", "cumulated", observed("capex_busd"))
ENERGY = Measure("energy_gwh", "energy", "GWh/month", "month", observed("energy_gwh"))

MEASURES = (PRICE, TOKENS, SPEND, MARGIN, HOURS, HOURS_PER_TOKEN, ORDERS, HBM, CAPEX, ENERGY)


@dataclass(frozen=True)
class Horizon:
    """A month at which runs are compared: place on the axis, date ("YYYY-MM") and what it is called."""

    index: int
    month: str
    label: str


@dataclass(frozen=True)
class Change:
    """What became of one measure at one horizon: medians of both sides, and the change with its 5-95 % band.

    ``median``, ``low`` and ``high`` are ratios less one, or differences of shares for the basis "points";
    NaN where there is nothing to compare with. ``seeds_up`` is the share of seeds in which it rose.
    """

    measure: Measure
    horizon: Horizon
    before: float
    after: float
    median: float
    low: float
    high: float
    seeds_up: float


@dataclass(frozen=True)
class Comparison:
    """All changes of a pair, or of a course over time; ``identical`` if no observable differs in any bit."""

    kind: Literal["pair", "course"]
    seeds: int
    horizons: tuple[Horizon, ...]
    changes: tuple[Change, ...]
    identical: bool

    def at(self, measure: Measure, horizon: Horizon) -> Change:
        """The change of one measure at one horizon. Raises KeyError if it was not compared."""
        for change in self.changes:
            if change.measure is measure and change.horizon == horizon:
                return change
        raise KeyError(f"{measure.name} was not compared at {horizon.month}")


@dataclass(frozen=True)
class Failure:
    """A run that did not balance: its seed, its side of the pair and the message of the books."""

    seed: int
    shock: str
    message: str


def compare(pair: "Pair") -> Comparison:
    """Compare a pair of sound runs. Raises ValueError if its sides do not hold the same seeds."""
    _require_same_seeds(pair)
    return _compare_sides(pair) if pair.scenario.events else _compare_years(pair)


def sound(pair: "Pair") -> "tuple[Pair, tuple[Failure, ...]]":
    """The pair without the seeds of which a run failed on either side, and the failures."""
    sides = {"with": pair.with_shock, "without": pair.without_shock}
    failures = tuple(f for name, data in sides.items() for f in _failures(name, data))
    if not pair.scenario.events:
        failures = tuple(one for one in failures if one.shock == "without")
    lost = {one.seed for one in failures}
    keep = [place for place, seed in enumerate(pair.with_shock["seed"].values) if int(seed) not in lost]
    kept = replace(pair, with_shock=pair.with_shock.isel(run=keep), without_shock=pair.without_shock.isel(run=keep))
    return kept, failures


def beyond(pair: "Pair") -> tuple[str, ...]:
    """What is said of runs that use more than the world holds, with the shock or else without."""
    sides = [side for side in (pair.with_shock, pair.without_shock) if "beyond" in side.coords]
    return tuple(dict.fromkeys(str(told) for side in sides for told in side["beyond"].values if str(told)))


def month_names(data: "xarray.Dataset") -> list[str]:
    """Dates of the months as "YYYY-MM"."""
    return [str(month)[:7] for month in data["month"].values.astype("datetime64[M]")]


def horizons(pair: "Pair") -> tuple[Horizon, ...]:
    """12 and 36 months after the first event, and the last month; those beyond the end are left out."""
    months = month_names(pair.with_shock)
    shock = _shock_index(pair, months)
    last = len(months) - 1
    places = [(shock + months_after, f"{months_after} months after") for months_after in HORIZONS_MONTHS]
    inside = [Horizon(place, months[place], label) for place, label in places if place < last]
    return (*inside, Horizon(last, months[last], "at the end"))


def _shock_index(pair: "Pair", months: Sequence[str]) -> int:
    first = min(event.date for event in pair.shock)
    return months.index(first) if first in months else 0


def _require_same_seeds(pair: "Pair") -> None:
    if not np.array_equal(pair.with_shock["seed"].values, pair.without_shock["seed"].values):
        raise ValueError("the two sides of the pair hold different seeds")


def _failures(shock: str, data: "xarray.Dataset") -> list[Failure]:
    if "failure" not in data.coords:
        return []
    told = zip(data["seed"].values, data["failure"].values, strict=True)
    return [Failure(int(seed), shock, str(message)) for seed, message in told if str(message)]


def _compare_sides(pair: "Pair") -> Comparison:
    shock = _shock_index(pair, month_names(pair.with_shock))
    chosen = horizons(pair)
    changes = [
        _change(
            measure,
            horizon,
            _upto(measure, pair.without_shock, shock, horizon),
            _upto(measure, pair.with_shock, shock, horizon),
        )
        for measure in MEASURES
        for horizon in chosen
    ]
    same = identical(pair.with_shock, pair.without_shock)
    return Comparison("pair", pair.with_shock.sizes["run"], chosen, tuple(changes), same)


def _upto(measure: Measure, data: "xarray.Dataset", shock: int, horizon: Horizon) -> Array:
    """What a measure has come to at a horizon, (run,)."""
    values = measure.read(data)
    if measure.basis == "cumulated":
        return np.asarray(values[:, shock : horizon.index + 1].sum(axis=1))
    return values[:, horizon.index]


def _compare_years(pair: "Pair") -> Comparison:
    """The average of the last year against that of the first: a course over time identifies no cause."""
    data = pair.without_shock
    months = month_names(data)
    span = min(MONTHS_PER_YEAR, max(len(months) // 2, 1))
    end = Horizon(len(months) - 1, months[-1], "from the first year to the last")
    changes = []
    for measure in MEASURES:
        values = measure.read(data)
        changes.append(_change(measure, end, values[:, :span].mean(axis=1), values[:, -span:].mean(axis=1)))
    return Comparison("course", data.sizes["run"], (end,), tuple(changes), False)


def _change(measure: Measure, horizon: Horizon, before: Array, after: Array) -> Change:
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = after - before if measure.basis == "points" else after / before - 1.0
    moved = moved[np.isfinite(moved)]
    low, median, high = np.quantile(moved, [0.05, 0.5, 0.95]) if moved.size else (np.nan, np.nan, np.nan)
    return Change(
        measure=measure,
        horizon=horizon,
        before=float(np.median(before)),
        after=float(np.median(after)),
        median=float(median),
        low=float(low),
        high=float(high),
        seeds_up=float(np.mean(after > before)),
    )


def identical(one: "xarray.Dataset", other: "xarray.Dataset") -> bool:
    """Whether two datasets agree in every observable to the last bit, NaN equal to NaN."""
    names = [str(name) for name in one.data_vars]
    return all(np.array_equal(one[name].values, other[name].values, equal_nan=True) for name in names)

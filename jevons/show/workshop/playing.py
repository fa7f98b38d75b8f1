"""Playing regimes with and without their shock: many side by side in one run of the model, only what the page shows.

This runs in worker processes; what goes in and comes out is small and plain, so that it travels fast.
"""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.analysis.pairs import Pair
from jevons.market.model import JevonsModel
from jevons.market.observables import BY_NAME
from jevons.show.workshop.state import Regime

if TYPE_CHECKING:
    import xarray

    from jevons.scenario import Scenario

Array = npt.NDArray[np.float64]

FIRMS = 99
SEEDS = 5
MORE_SEEDS = 100
"""Size of a visitor's world at first, and after asking for more; nothing a visitor sends can change either."""

SECTORAL = ("tokens_by_sector_ttok", "tokens_per_task", "adopter_share", "penetration")
SHOWN = (
    "price_usd_per_mtok",
    "tokens_served_ttok",
    "token_spend_busd",
    "token_margin",
    "flop_served_zflop",
    "accelerator_hours_mh",
    "fleet_k",
    "fleet_eflops",
    "utilisation",
    "orders_k",
    "hbm_ordered_mgbit",
    "capex_busd",
    "energy_gwh",
    "market_rent_usd_per_hour",
    *SECTORAL,
)
"""Observables that the page reads; those of single agents are summed over agents, but for sectors."""


class Stopped(Exception):
    """The visitor did not want to wait any longer."""


@dataclass(frozen=True)
class Job:
    """A regime to be played with and without its shock on seeds 0 .. ``seeds`` - 1."""

    regime: Regime
    seeds: int = SEEDS
    firms: int = FIRMS

    def scenario(self) -> "Scenario":
        """The scenario as it is played, with the page's number of firms."""
        return self.regime.scenario().with_values({"market.firms": float(self.firms)})


@dataclass(frozen=True)
class Played:
    """What was observed: every array is (side, seed, month) or (side, seed, month, sector); side 0 has the shock.

    ``failures`` are messages of runs whose books did not balance.
    """

    job: Job
    months: npt.NDArray[np.datetime64]
    sectors: tuple[str, ...]
    values: dict[str, Array]
    failures: tuple[str, ...]

    def pair(self) -> Pair:
        """The same as a pair of datasets, for the analyses."""
        return Pair(self.job.scenario(), self._side(0), self._side(1))

    def _side(self, side: int) -> "xarray.Dataset":
        import xarray

        axes = ("run", "month", "sector")
        variables = {
            name: (axes[: values.ndim - 1], values[side], {"unit": BY_NAME[name].unit})
            for name, values in self.values.items()
        }
        runs = np.arange(self.job.seeds)
        coords = {"run": runs, "seed": ("run", runs), "month": self.months, "sector": list(self.sectors)}
        return xarray.Dataset(variables, coords=coords)


def play(jobs: Sequence[Job], tell: Callable[[int, int], None], stopped: Callable[[], bool]) -> list[Played]:
    """Play jobs, those of one structure in one batch; ``tell`` hears (months done, months in all).

    Raises Stopped between two months if ``stopped`` says so.
    """
    groups: dict[object, list[Job]] = {}
    for job in jobs:
        groups.setdefault(structure(job), []).append(job)
    found: dict[Job, Played] = {}
    for group in groups.values():
        found.update(zip(group, _play_group(group, tell, stopped), strict=True))
    return [found[job] for job in jobs]


@lru_cache(maxsize=1024)
def structure(job: Job) -> tuple[object, ...]:
    """What runs of one batch must share: every word (switches, first and last month), and the number of firms."""
    return (job.firms, *(value for value in job.scenario().parameters.values() if isinstance(value, str)))


def _play_group(group: Sequence[Job], tell: Callable[[int, int], None], stopped: Callable[[], bool]) -> list[Played]:
    scenarios, seeds = [], []
    for job in group:
        scenario = job.scenario()
        scenarios += [scenario] * job.seeds + [scenario.without_events()] * job.seeds
        seeds += [*range(job.seeds)] * 2
    model = JevonsModel(scenarios, seed=seeds, collect=False, observed=SHOWN)
    while model.running:
        if stopped():
            raise Stopped
        model.step()
        tell(model.month, model.months)
    found = _cut(group, model)
    del model
    gc.collect()
    return found


def _cut(group: Sequence[Job], model: JevonsModel) -> list[Played]:
    """What each job is owed of the batch."""
    observed = {name: _observed(model, name) for name in SHOWN}
    played, first = [], 0
    for job in group:
        own = slice(first, first + 2 * job.seeds)
        values = {name: array[own].reshape(2, job.seeds, *array.shape[1:]) for name, array in observed.items()}
        failures = tuple(text for run, text in sorted(model.books.failures.items()) if own.start <= run < own.stop)
        played.append(Played(job, model.dates, tuple(model.sector_names), values, failures))
        first = own.stop
    return played


def _observed(model: JevonsModel, name: str) -> Array:
    """An observable of the whole batch, (run, month) or (run, month, sector)."""
    values = np.moveaxis(model.record.values[name], 0, 1)
    if values.ndim == 3 and name not in SECTORAL:
        values = values.sum(axis=-1)
    return np.ascontiguousarray(values)

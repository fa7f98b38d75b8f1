"""What is observed of a month, and the record of it."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from jevons.agents.supply_chain import NODES
from jevons.market import readings
from jevons.market.observables_demand import DEMAND
from jevons.market.observables_supply import SUPPLY
from jevons.market.view import Array, View

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

OBSERVABLES = (*DEMAND, *SUPPLY)

BY_NAME = {observable.name: observable for observable in OBSERVABLES}


class Record:
    """What a model has observed so far: one array an observable, (months, R) or (months, R, size).

    ``names``: the observables to keep; all if None.
    """

    def __init__(self, model: "JevonsModel", names: Collection[str] | None = None) -> None:
        self.kept = tuple(each for each in OBSERVABLES if names is None or each.name in names)
        self.sizes = {
            "cloud": model.cloud_names,
            "vendor": model.vendor_names,
            "sector": model.sector_names,
            "generation": model.generation_names,
            "node": list(NODES),
            "use": list(readings.USES),
            "region": [region.name for region in model.regions],
        }
        self.values: dict[str, Array] = {}
        for observable in self.kept:
            tail = () if observable.dim is None else (len(self.sizes[observable.dim]),)
            self.values[observable.name] = np.full((model.months, model.runs, *tail), np.nan)

    def note(self, view: View) -> None:
        """Measure every observable that is kept at the end of this month."""
        for observable in self.kept:
            self.values[observable.name][view.model.month] = observable.measure(view)


def _first_run(name: str) -> Callable[["JevonsModel"], float]:
    def report(model: "JevonsModel") -> float:
        return float(model.record.values[name][model.month, 0])

    return report


def data_collector() -> Any:
    """A ``mesa.DataCollector`` of the aggregate observables of the first run, for Mesa's own tools."""
    reporters = {observable.name: _first_run(observable.name) for observable in OBSERVABLES if observable.dim is None}
    return mesa.DataCollector(model_reporters=reporters)

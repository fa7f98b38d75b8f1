"""Regimes side by side: the same shock in worlds that differ, and how long and how far it raises use in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from jevons.analysis.pairs import Pair, counterfactual
from jevons.analysis.rebound import NoSaving, rebound, shock_index
from jevons.economics.rebound import ROUNDING
from jevons.market.simulate import Progress
from jevons.scenario import Scenario, load_scenario
from jevons.scenario.errors import require_once

if TYPE_CHECKING:
    import xarray

Array = npt.NDArray[np.float64]

SEEDS = range(20)


@dataclass(frozen=True)
class Measure:
    """What is compared: an observable, its label, and whether it is the month's or all since the shock."""

    observable: str
    label: str
    cumulated: bool = False
    points: bool = False


MEASURES = (
    Measure("price_usd_per_mtok", "price"),
    Measure("tokens_served_ttok", "tokens"),
    Measure("token_spend_busd", "token spend"),
    Measure("accelerator_hours_mh", "accelerator-hours"),
    Measure("orders_k", "accelerators ordered", cumulated=True),
    Measure("capex_busd", "capex", cumulated=True),
    Measure("token_margin", "token margin", points=True),
)
LAYERS = ("FLOP", "accelerator-hours", "accelerators ordered", "HBM ordered", "capex", "energy")


@dataclass(frozen=True)
class Comparison:
    """Scenarios compared: the pair of each, its log-rebounds, and one row a scenario."""

    pairs: Mapping[str, Pair]
    rebounds: pd.DataFrame
    table: pd.DataFrame


def compare(
    scenarios: Sequence[str | Scenario], seeds: Sequence[int] = SEEDS, progress: Progress | None = None
) -> Comparison:
    """Play scenarios with and without their shocks on the same seeds and set them side by side.

    ``table`` has one row a scenario, medians over seeds: ``scenario``, ``end``; each measure's ratio with/without the
    shock at the end (``token margin``: difference in points); ``more_hours_from`` and ``more_hours_to``, first and last
    month in which the median use of accelerator-hours is above that without the shock ("" for never): backfire, where
    the shock saves any; and ``penetration`` in the last, NaN without a ceiling.
    ``rebounds`` has log-rebound at the end by scenario and layer, NaN for a shock that saves nothing of the layer (a
    price cut, an export control). Raises ScenarioError, also for two of one name, NoSaving for one without events.
    """
    chosen = [load_scenario(one) if isinstance(one, str) else one for one in scenarios]
    require_once("compare", "names of scenarios", [one.name for one in chosen])
    pairs: dict[str, Pair] = {}
    for done, scenario in enumerate(chosen, start=1):
        if not scenario.events:
            raise NoSaving(f"scenario '{scenario.name}' has no events: there is no shock to compare")
        pairs[scenario.name] = counterfactual(scenario, seeds)
        if progress is not None:
            progress(done, len(chosen))
    found = [_rebounds(name, pair) for name, pair in pairs.items()]
    return Comparison(pairs, pd.concat(found, ignore_index=True), pd.DataFrame([_row(*one) for one in pairs.items()]))


def _rebounds(name: str, pair: Pair) -> pd.DataFrame:
    end = rebound(pair).groupby("layer", sort=False).tail(1)
    rows = end[end["layer"].isin(LAYERS)][["layer", "log_rebound", "low", "high"]]
    rows.insert(0, "scenario", name)
    return rows


def since_shock(pair: Pair, measure: Measure) -> Array:
    """A measure with the shock against without it, (run, months since): ratio, or difference in points."""
    shock = shock_index(pair, _months(pair.with_shock))
    one, other = (_monthly(side, measure.observable)[:, shock:] for side in (pair.with_shock, pair.without_shock))
    if measure.points:
        return 100.0 * (one - other)
    if measure.cumulated:
        one, other = np.cumsum(one, axis=1), np.cumsum(other, axis=1)
    return one / other


def _months(data: "xarray.Dataset") -> list[str]:
    return [str(month)[:7] for month in data["month"].values.astype("datetime64[M]")]


def _monthly(data: "xarray.Dataset", name: str) -> Array:
    values = data[name].transpose("run", "month", ...).values
    return np.asarray(values.reshape(*values.shape[:2], -1).sum(axis=-1))


def _row(name: str, pair: Pair) -> dict[str, object]:
    months = _months(pair.with_shock)
    ends = {one.label: float(np.median(since_shock(pair, one)[:, -1])) for one in MEASURES}
    return {"scenario": name, "end": months[-1], **ends, **_more_hours(pair, months)}


def _more_hours(pair: Pair, months: Sequence[str]) -> dict[str, object]:
    """First and last month in which the median run uses more accelerator-hours, and penetration in the last."""
    hours = next(one for one in MEASURES if one.label == "accelerator-hours")
    above = np.flatnonzero(np.median(since_shock(pair, hours), axis=0) > 1.0 + ROUNDING)
    if not len(above):
        return {"more_hours_from": "", "more_hours_to": "", "penetration": np.nan}
    shock = shock_index(pair, months)
    last = shock + int(above[-1])
    used = float(pair.with_shock["penetration"].isel(month=last).mean("sector").median("run"))
    # demand without a ceiling has no penetration, which is observed as zero
    first = months[shock + int(above[0])]
    return {"more_hours_from": first, "more_hours_to": months[last], "penetration": used if used > 0.0 else np.nan}

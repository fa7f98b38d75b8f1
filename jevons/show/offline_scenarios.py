"""The packaged scenarios for the page in one file: each played, its answer in words, its course by quarters."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from jevons.analysis.rebound import LAYERS, NoSaving, rebound
from jevons.analysis.world_grid import OBSERVED, quarterly, quarters
from jevons.market.simulate import Progress
from jevons.scenario import load_scenario, scenario_names
from jevons.show.offline_data import RESOURCES
from jevons.show.rebounding import verdict
from jevons.show.runs import Outcome, play

if TYPE_CHECKING:
    import xarray

SEEDS = range(5)
FIRMS = 60.0
DIGITS = 5
NOTHING_SAVED = "The events save nothing, so there is no saving to take back."
RESOURCE_LABELS = tuple(layer.label for layer in LAYERS if layer.name in RESOURCES)


def scenario_courses(
    names: Sequence[str] | None = None, seeds: Sequence[int] = SEEDS, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """Every packaged scenario as the page shows it: ``title``, ``description``, ``headline``, ``months``, both sides by
    observable and quarter (medians over seeds), ``resources`` with log-rebound at the end. Raises AllRunsFailed."""
    chosen = scenario_names() if names is None else names
    found = []
    for done, name in enumerate(chosen, start=1):
        found.append(_course(name, play(load_scenario(name, {"market.firms": FIRMS}), seeds)))
        if progress is not None:
            progress(done, len(chosen))
    return found


def _course(name: str, outcome: Outcome) -> dict[str, Any]:
    pair, scenario = outcome.kept, outcome.kept.scenario
    months = quarters(pair.with_shock)
    first = min((event.date for event in scenario.events), default="")
    return {
        "name": name,
        "title": scenario.title,
        "description": scenario.description,
        "headline": outcome.answer.headline,
        "months": list(months),
        "before": sum(month < first for month in months) - 1,
        "withShock": _medians(pair.with_shock),
        "withoutShock": _medians(pair.without_shock),
        **_resources(outcome),
    }


def _medians(data: "xarray.Dataset") -> list[list[float]]:
    sides = [np.median(quarterly(data, name), axis=0) for name in OBSERVED]
    return [[float(f"{value:.{DIGITS}g}") for value in side] for side in sides]


def _resources(outcome: Outcome) -> dict[str, Any]:
    """Log-rebound of every resource at the end, or why there is none."""
    try:
        frame = rebound(outcome.kept)
    except NoSaving as error:
        return {"resources": [], "noRebound": f"{error}.".capitalize()}
    end = frame.groupby("layer", sort=False).tail(1)
    if end["gamma"].isna().all():
        return {"resources": [], "noRebound": NOTHING_SAVED}
    return {
        "resources": [
            {
                "label": row["layer"],
                "rebound": _number(row["log_rebound"]),
                "low": _number(row["low"]),
                "high": _number(row["high"]),
                "said": verdict(row["low"], row["high"]),
            }
            for row in end.to_dict(orient="records")
            if row["layer"] in RESOURCE_LABELS
        ],
        "noRebound": "",
    }


def _number(value: float) -> float | None:
    return round(value, 4) if np.isfinite(value) else None

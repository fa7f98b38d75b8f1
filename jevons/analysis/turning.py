"""What would change the answer: each uncertain number, and each choice of form, moved alone.

One number at a time shows what the answer hangs on near a scenario; what holds over all numbers together is the
business of verdicts.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from jevons.analysis.pairs import Pair
from jevons.analysis.prior import DISPERSION_PRIOR, Prior, in_effect, priors
from jevons.analysis.rebound import LAYERS, log_rebounds, shock_index
from jevons.market.simulate import Progress, simulate
from jevons.scenario import Scenario
from jevons.scenario.parameter import Value

Array = npt.NDArray[np.float64]

SEEDS = range(4)
LOW, HIGH = 0.05, 0.95
"""Quantiles of a prior between which a number is moved."""

FORMS = {
    "market.demand": ("lognormal", "loglogistic", "isoelastic"),
    "market.tokens_per_task": ("optimal", "bloat", "fixed"),
    "market.pricing": ("atkeson_burstein", "cost_plus", "logit"),
    "market.chips": ("rationed", "ample"),
    "market.supply": ("installed", "elastic"),
}
"""Choices that say how the market works; each is tried alone."""


def turning_numbers(
    scenario: Scenario,
    layer: str = "accelerator-hours",
    seeds: Sequence[int] = SEEDS,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Log-rebound of a layer at the end of the run with each number low and high in its prior, widest swing first.

    Columns ``path``, ``low``, ``high`` (the numbers, set for all sectors or clouds), ``at_low``, ``at_high``, ``base``
    (medians over seeds). ``progress`` is called with (months played, months in all). Raises NoSaving for a scenario
    whose events save nothing, KeyError for a layer that is none of ``LAYERS``.
    """
    laws = [law for law in priors(scenario) if not law.path.startswith(("dispersion", "shock."))]
    ends = {law.path: (law.at(LOW), law.at(HIGH)) for law in laws if in_effect(scenario, law.path)}
    ends["enterprises.all.elasticity"] = _elasticities(scenario)
    worlds = [scenario]
    for path, sides in ends.items():
        worlds += [scenario.with_values({path: _fitting(scenario, path, side)}) for side in sides]
    found = _log_rebounds(worlds, layer, seeds, progress).tolist()
    rows = [
        (path, *sides, *answers, found[0])
        for (path, sides), answers in zip(ends.items(), zip(found[1::2], found[2::2], strict=True), strict=True)
    ]
    table = pd.DataFrame(rows, columns=["path", "low", "high", "at_low", "at_high", "base"])
    order = (table["at_high"] - table["at_low"]).abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def turning_forms(
    scenario: Scenario,
    layer: str = "accelerator-hours",
    seeds: Sequence[int] = SEEDS,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Log-rebound of a layer at the end of the run under every other choice of form, one at a time.

    Columns ``path``, ``choice``, ``log_rebound`` (median over seeds), ``chosen`` (whether it is the scenario's own).
    ``progress`` is called with (choices tried, choices in all). Raises as :func:`turning_numbers`.
    """
    base = float(_log_rebounds([scenario], layer, seeds)[0])
    rows: list[dict[str, object]] = []
    tried = [(path, choice) for path, choices in FORMS.items() for choice in choices]
    for done, (path, choice) in enumerate(tried, start=1):
        own = scenario.parameters[path] == choice
        found = base if own else float(_log_rebounds([scenario.with_values({path: choice})], layer, seeds)[0])
        rows.append({"path": path, "choice": choice, "log_rebound": found, "chosen": own})
        if progress is not None:
            progress(done, len(tried))
    return pd.DataFrame(rows)


def _elasticities(scenario: Scenario) -> tuple[float, float]:
    """Elasticity of adoption, no unit, for a wide and a narrow spread of task values, h(z0)/sigma (Bessen 2019)."""
    penetration = float(scenario.parameters["enterprises.software.penetration"])
    start = norm.isf(penetration)
    hazard = float(norm.pdf(start)) / penetration
    spread = Prior("dispersion", *DISPERSION_PRIOR)
    return hazard / spread.at(HIGH), hazard / spread.at(LOW)


def _fitting(scenario: Scenario, path: str, value: float) -> Value:
    """The number as its parameter takes it: whole where it must be."""
    own = next(one for one in scenario.registry if one.endswith(f".{path.rsplit('.', 1)[1]}"))
    return round(value) if scenario.registry[own].whole else value


def _log_rebounds(
    worlds: Sequence[Scenario], layer: str, seeds: Sequence[int], progress: Progress | None = None
) -> Array:
    """Median log-rebound over seeds at the end of the run, one a world; worlds share their switches."""
    own = {one.label: one for one in LAYERS}[layer]
    both = [*worlds, *(world.without_events() for world in worlds)]
    data = simulate(both, seeds, progress=progress, strict=False)
    runs = len(worlds) * len(seeds)
    sides = [data.isel(run=slice(first, first + runs)).assign_coords(run=range(runs)) for first in (0, runs)]
    pair = Pair(worlds[0], *sides)
    months = [str(month)[:7] for month in data["month"].values.astype("datetime64[M]")]
    found = log_rebounds(pair, own, shock_index(pair, months), len(months) - 1)
    return np.asarray(np.median(found.reshape(len(worlds), len(seeds)), axis=1))

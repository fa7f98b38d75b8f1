"""What pairs on common random numbers gain: variance of a shock's effect on every layer against independent runs.

    python -m benchmarks.common_random_numbers [SEEDS]

Prints tables in Markdown; benchmarks/README.md says what they mean.
"""

import sys
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from jevons.analysis.rebound import paths
from jevons.market.layers import LAYERS, Layer, since_shock
from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from jevons.scenario.parameter import Value

Array = npt.NDArray[np.float64]

SHOCK_MONTH = 24
"""Of the scenario's efficiency shock, 2025-01, on an axis that begins in 2023-01."""

HORIZONS_MONTHS = (36, 60)
NOISE = ("progress_noise", "delay_noise", "demand_noise", "yield_noise")
RESAMPLES = 500


def logs(seeds: int, values: Mapping[str, Value]) -> dict[str, Array]:
    """ln of every layer's use with and without the shock, (2, seeds, months since the shock), by label."""
    world = load_scenario("deepseek", {"market.firms": 30, "market.end": "2030-01", **values})
    found = paths(simulate([world, world.without_events()], seeds=range(seeds)), [layer.name for layer in LAYERS])
    with np.errstate(divide="ignore"):  # a month without orders
        return {layer.label: np.log(_since(layer, found)).reshape(2, seeds, -1) for layer in LAYERS}


def _since(layer: Layer, found: Mapping[str, Array]) -> Array:
    return since_shock(layer, found, SHOCK_MONTH)


def gain(pairs: Array) -> float:
    """Variance of the effect between independent runs over that between runs of a pair; ``pairs`` (2, seeds), logs."""
    return float(np.var(pairs, axis=1, ddof=1).sum() / np.var(pairs[0] - pairs[1], ddof=1))


def band(pairs: Array) -> tuple[float, float]:
    """5 and 95 % of the gain over resampled seeds."""
    draws = np.random.default_rng(0).integers(0, pairs.shape[1], (RESAMPLES, pairs.shape[1]))
    low, high = np.quantile([gain(pairs[:, chosen]) for chosen in draws], [0.05, 0.95])
    return float(low), float(high)


def by_layer(seeds: int) -> None:
    """Gain of every layer at every horizon."""
    print("| layer | months | sd of one run [%] | sd of the effect [%] | variance lower by (5-95 %) |")
    print("|---|---:|---:|---:|---:|")
    for label, values in logs(seeds, {}).items():
        for months in HORIZONS_MONTHS:
            print(f"| {label} | {months} | {_row(values[:, :, months])} |")


def by_noise(seeds: int) -> None:
    """The same for units and dollars of accelerators, with one source of noise at a time."""
    print("\n| only noise of | layer | sd of one run [%] | sd of the effect [%] | variance lower by (5-95 %) |")
    print("|---|---|---:|---:|---:|")
    for kept in NOISE:
        found = logs(seeds, {f"market.{name}": 0.0 for name in NOISE if name != kept})
        for label in ("accelerators ordered", "capex"):
            print(f"| {kept.removesuffix('_noise')} | {label} | {_row(found[label][:, :, HORIZONS_MONTHS[-1]])} |")


def _row(pairs: Array) -> str:
    low, high = band(pairs)
    one, effect = np.sqrt(np.var(pairs, axis=1, ddof=1).mean()), np.std(pairs[0] - pairs[1], ddof=1)
    return f"{100 * one:.1f} | {100 * effect:.1f} | {gain(pairs):.1f} ({low:.1f} - {high:.1f})"


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 256
    by_layer(count)
    by_noise(count)

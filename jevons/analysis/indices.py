"""Sensitivity indices of any function of quantiles: Morris's screening and Sobol's shares of variance, by SALib.

Morris (1991), Campolongo, Cariboni and Saltelli (2007); Sobol (2001), Saltelli et al. (2010). A function takes
quantiles of its inputs, (points, inputs) in [0, 1], and returns its outcomes, (points, outcomes).
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]
Function = Callable[[Array], Array]

LEVELS = 4
RESAMPLES = 200
CONFIDENCE = 0.95

MORRIS_COLUMNS = {"mu": "effect", "mu_star": "size", "mu_star_conf": "size_conf", "sigma": "spread"}
SOBOL_COLUMNS = {"S1": "alone", "S1_conf": "alone_conf", "ST": "total", "ST_conf": "total_conf"}


@dataclass(frozen=True)
class Shares:
    """Shares of variance, one table an outcome, with the independent points behind them and what came of those."""

    tables: list[pd.DataFrame]
    quantiles: Array
    outcomes: Array


def screen(names: Sequence[str], function: Function, trajectories: int, seed: int = 0) -> list[pd.DataFrame]:
    """Elementary effects from ``trajectories`` paths that change one input at a time; one table an outcome.

    One row an input: ``effect`` (mean change of the outcome over the whole range of the input), ``size`` (mean of its
    absolute value), ``size_conf`` (half of a 95 % interval), ``spread`` (standard deviation: not alike everywhere).
    Takes trajectories * (inputs + 1) points. All NaN for an outcome that does not move.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = _problem(names)
    points = sampling.sample(problem, trajectories, num_levels=LEVELS, seed=seed + 1)
    outcomes = function(points)

    def analysed(values: Array) -> Any:
        """Morris's effects on one outcome, (points,)."""
        return analysis.analyze(
            problem, points, values, num_levels=LEVELS, num_resamples=RESAMPLES, conf_level=CONFIDENCE, seed=seed + 1
        )

    return [_table(names, values, analysed, MORRIS_COLUMNS) for values in outcomes.T]


def share_out(names: Sequence[str], function: Function, points: int, seed: int = 0) -> Shares:
    """What part of each outcome's variance comes of each input, alone and with all that it takes part in.

    One row an input: ``alone`` (first order), ``total``, and half of their 95 % intervals, ``alone_conf`` and
    ``total_conf``. Takes points * (inputs + 2) points; ``points`` a power of two. All NaN for an outcome that does not
    move.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = _problem(names)
    quantiles = sampling.sample(problem, points, calc_second_order=False, seed=seed + 1)
    outcomes = function(quantiles)

    def analysed(values: Array) -> Any:
        """Sobol's shares of the variance of one outcome, (points,)."""
        return analysis.analyze(
            problem,
            values,
            calc_second_order=False,
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            seed=seed + 1,
        )

    tables = [_table(names, values, analysed, SOBOL_COLUMNS) for values in outcomes.T]
    # Of each block of inputs + 2 points the first and the last are independent draws.
    block = len(names) + 2
    free = np.arange(len(quantiles)) % block % (block - 1) == 0
    return Shares(tables, quantiles[free], outcomes[free])


def _problem(names: Sequence[str]) -> dict[str, object]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _table(names: Sequence[str], values: Array, analysed: Callable[[Array], Any], columns: dict[str, str]) -> Any:
    if np.ptp(values) == 0.0:
        found: dict[str, Any] = {column: np.full(len(names), np.nan) for column in columns.values()}
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            indices = analysed(values)
        found = {column: np.asarray(indices[key], dtype=float) for key, column in columns.items()}
    return pd.DataFrame({"path": list(names), **found})

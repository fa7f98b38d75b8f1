"""Where in the space of the priors a claim holds: a box found by the Patient Rule Induction Method (PRIM).

Friedman and Fisher (1999); as scenario discovery, Bryant and Lempert (2010). The method is that of ema_workbench, an
optional library (``pip install '.[neighbours]'`` in the checkout).
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

SETTINGS = ("at_rest", "chosen")
"""Columns that say in which setting a world was played."""

LEAST_MASS = 0.02
LEAST_COVERAGE = 0.5
SURPRISE = 0.01
"""A limit stays in the box if as dense a box without it would come by chance in less than this share of cases."""


@dataclass(frozen=True)
class Limit:
    """One side of a box: the claim holds where the parameter lies from ``low`` to ``high``."""

    path: str
    low: float
    high: float


@dataclass(frozen=True)
class Region:
    """A box in the priors: ``density`` is the share of its worlds in which the claim holds.

    ``coverage`` is its part of all worlds in which the claim holds.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float


def region_of(drawn: pd.DataFrame, holds: "pd.Series[bool]") -> Region | None:
    """The box that best tells worlds in which a claim holds from the others; None if no limit tells them apart.

    ``drawn``: one row a world, one column a drawn number; ``holds``: whether the claim holds there. Of PRIM's boxes the
    densest that still holds half of the worlds in which the claim holds. Raises ImportError without ema_workbench.
    """
    varied = drawn.loc[:, drawn.nunique() > 1].reset_index(drop=True)
    outcome = holds.to_numpy(dtype=float)
    if outcome.all() or not outcome.any():
        return None
    box = _boxes(varied, outcome)
    path = box.peeling_trajectory
    chosen = int(path["density"].where(path["coverage"] >= LEAST_COVERAGE).idxmax())
    limits = _limits(box, chosen, varied)
    if not limits:
        return None
    inside = outcome[_within(varied, limits)]
    return Region(limits, float(np.sum(inside)) / float(np.sum(outcome)), float(np.mean(inside)))


def _within(drawn: pd.DataFrame, limits: tuple[Limit, ...]) -> "np.ndarray[Any, Any]":
    """Which worlds lie in all limits, (world,)."""
    return np.all([drawn[limit.path].between(limit.low, limit.high) for limit in limits], axis=0)


def regions(found: pd.DataFrame) -> pd.DataFrame:
    """The region of every claim that holds in some worlds and not in others, from the table of ``verdicts.evidence``.

    One row a limit: ``claim``, ``path`` (``at_rest`` and ``chosen`` are settings), ``low``, ``high``, and ``coverage``
    and ``density`` of the claim's box. Claims that no box tells apart have no row. Raises ImportError without
    ema_workbench.
    """
    rows = []
    for claim, own in found.dropna(subset=["value"]).groupby("claim", sort=False):
        drawn = own[[name for name in map(str, own) if "." in name or name in SETTINGS]].dropna(axis=1)
        region = region_of(drawn, own["holds"].astype(bool))
        if region is not None:
            rows += [(claim, one.path, one.low, one.high, region.coverage, region.density) for one in region.limits]
    return pd.DataFrame(rows, columns=["claim", "path", "low", "high", "coverage", "density"])


def _boxes(drawn: pd.DataFrame, outcome: "np.ndarray[Any, Any]") -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim

        # What reaches the threshold counts as a hit, and a box must reach it too: the share of the whole is both.
        return prim.Prim(drawn, outcome, threshold=float(np.mean(outcome)), mass_min=LEAST_MASS).find_box()


def _limits(box: Any, chosen: int, drawn: pd.DataFrame) -> tuple[Limit, ...]:
    """The limits of a box that chance alone would hardly bring, the prior's own ends left as they are."""
    sides, surprise = box.box_lims[chosen], box.qp[chosen]
    return tuple(
        Limit(str(path), float(sides[path].iloc[0]), float(sides[path].iloc[1]))
        for path, chances in surprise.items()
        if min(chance for chance in np.atleast_1d(chances) if chance >= 0.0) < SURPRISE
        and (sides[path].iloc[0] > drawn[path].min() or sides[path].iloc[1] < drawn[path].max())
    )

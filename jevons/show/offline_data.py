"""The numbers of the page in one file: played worlds, packed small, and how far interpolation between them errs."""

import base64
import gzip
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from jevons.analysis.world_grid import FLOWS, OBSERVED, SHOCK_DATE, Grid, HeldOut, as_log, interpolated

Array = npt.NDArray[np.float64]

STEPS = 2**16 - 1
"""Steps between the least and the largest of an observable: finer than interpolation errs by far."""

NOT_SAVED = ("price_usd_per_mtok", "tokens_served_ttok", "market_rent_usd_per_hour", "token_margin")
"""What efficiency does not save: it has no saving to take back."""

RESOURCES = tuple(name for name in OBSERVED if name not in NOT_SAVED)


def packed(grid: Grid) -> dict[str, Any]:
    """Both sides of a grid as text, with the ends between which each observable lies: ``with``, ``without``, ``ends``.

    A side is gzip in base64 of whole numbers 0 to ``STEPS``, two bytes each, all low bytes first: for every observable
    and quarter the change since the quarter before (modulo 2^16) at every node.
    """
    sides = [as_log(side) for side in (grid.with_shock, grid.without_shock)]
    flat = [np.moveaxis(side.reshape(-1, *side.shape[-2:]), 0, -1) for side in sides]
    low = np.minimum(*(side.min(axis=(1, 2)) for side in flat))
    high = np.maximum(*(side.max(axis=(1, 2)) for side in flat))
    span = np.where(high > low, high - low, 1.0)
    texts = [_text(side, low, span) for side in flat]
    ends = [{"low": float(one), "span": float(other)} for one, other in zip(low, span, strict=True)]
    return {"with": texts[0], "without": texts[1], "ends": ends}


def _text(side: Array, low: Array, span: Array) -> str:
    steps = np.rint((side - low[:, None, None]) / span[:, None, None] * STEPS).astype(np.int64)
    changes = (np.diff(steps, axis=1, prepend=0) % (STEPS + 1)).astype("<u2")
    planes = changes.reshape(-1, 1).view(np.uint8).T
    return base64.b64encode(gzip.compress(np.ascontiguousarray(planes).tobytes(), 9, mtime=0)).decode("ascii")


def last_before_shock(months: Sequence[str]) -> int:
    """Place of the last quarter that ends before the shock."""
    return sum(month < SHOCK_DATE for month in months) - 1


def log_ratios(with_shock: Array, without_shock: Array, name: str, before: int) -> Array:
    """ln(with/without) of an observable by quarter after the shock, from logs (..., observable, quarter).

    What flows is summed since the shock; where nothing has flowed the ratio is NaN.
    """
    place = OBSERVED.index(name)
    one, other = (side[..., place, :] for side in (with_shock, without_shock))
    if name in FLOWS:
        one, other = (np.exp(side) - np.exp(side[..., before : before + 1]) for side in (one, other))
        with np.errstate(divide="ignore", invalid="ignore"):
            one, other = (np.log(np.where(side > 0.0, side, np.nan)) for side in (one, other))
    return np.asarray((one - other)[..., before + 1 :])


def interpolation_error(grid: Grid, held_out: HeldOut) -> Mapping[str, Any]:
    """How far log-rebound between the nodes lies from that of worlds played there, by setting, resource and quarter.

    ``median`` and ``most`` (of 95 in 100 worlds), (setting, resource, quarter after the shock); ``worlds`` a setting.
    """
    calm = grid.axes[:-1]
    between = (
        interpolated(grid.with_shock, grid.axes, held_out.points),
        interpolated(grid.without_shock, calm, held_out.points[..., :-1]),
    )
    truth = as_log(held_out.with_shock), as_log(held_out.without_shock)
    before = last_before_shock(grid.months)
    saved = np.log(held_out.points[..., -1:])
    errors = np.stack(
        [(log_ratios(*between, name, before) - log_ratios(*truth, name, before)) / saved for name in RESOURCES], axis=1
    )
    median, most = np.nanquantile(np.abs(errors), [0.5, 0.95], axis=2)
    return {"median": median.tolist(), "most": most.tolist(), "worlds": held_out.points.shape[1]}

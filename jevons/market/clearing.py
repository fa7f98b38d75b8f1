"""Market clearing: who serves whose tokens, at what price, when capacity may be short (MODEL.md, section Clearing)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jevons.economics import pricing
from jevons.economics.arrays import summed

Array = npt.NDArray[np.float64]

Truth = npt.NDArray[np.bool_]

RENT_ITERATIONS = 40
RENT_TOLERANCE = 1e-9
FARTHEST = 20.0
"""Beyond this change of log rent in a month a solution belongs to some other branch of demand."""
WIDENINGS, HALVINGS = 8, 48
"""A market is looked for within 128 of last month's log rent, far beyond any that could be paid."""
SMALLEST = 1e-300
RENT_SETTLED = 1e-13
"""A log rent that would move by less is found: the books ask for 1e-9, and below 1e-15 rounding moves it for ever."""


@dataclass(frozen=True)
class Trade:
    """Tokens that change hands in a month.

    ``desired`` and ``served``: (R, S, C) Ttok, sector s from cloud c; ``price``: (R, C) USD/Mtok paid; ``payments``:
    (R, S, C) USD.
    """

    desired: Array
    served: Array
    price: Array
    payments: Array


def clear(desired: Array, shares: Array, posted_price: Array, capacity: Array, surcharge: Array) -> Trade:
    """Serve desired tokens up to each cloud's capacity, in proportion; what is short waits.

    ``desired`` (R, S) Ttok; ``shares`` (R, S, C); ``posted_price``, ``capacity`` and ``surcharge`` (R, C).
    """
    wanted = desired[:, :, None] * shares
    total = summed(wanted, axis=-2)
    fill = np.minimum(1.0, capacity / np.where(total > 0.0, total, 1.0))
    served = wanted * fill[:, None, :]
    price = posted_price * surcharge
    payments = served * (price * 1e6)[:, None, :]
    return Trade(desired=wanted, served=served, price=price, payments=payments)


def surcharges(rule: str, desired: Array, shares: Array, capacity: Array, elasticity: Array, maximum: Array) -> Array:
    """Mark-up on posted prices, (R, C): one under rationing; under clearing prices, what chokes demand to capacity."""
    if rule == "ration":
        return np.ones_like(capacity)
    total = summed(desired[:, :, None] * shares, axis=-2)
    return pricing.clearing_surcharge(total, capacity, elasticity, maximum)


def clearing_rent(hours_at: Callable[[Array], Array], supply_elasticity: Array, last: Array) -> tuple[Array, Truth]:
    """Log rent of an accelerator-hour, relative to the start, at which supply meets demand, and where demand jumps.

    Both (R,). Supply: ln X = sigma ln w. Solves sigma ln w = ln X(ln w) by a secant on the scaled excess supply
    (sigma ln w - ln X)/(1 + sigma), which stays finite from sigma = 0 to infinity and rises with ln w, from ``last``,
    the log rent of last month; where that fails or leads far away, by halving around it. Where demand jumps past supply
    at one rent, that rent leaves hours idle: below it more would be wanted than there is. ``hours_at`` maps log rent
    (R,) to accelerator-hours wanted relative to the start (R,); its last argument is the rent that is returned.
    """
    endless = np.isinf(supply_elasticity)
    sigma = np.where(endless, 1.0, supply_elasticity)
    own, other = np.where(endless, 1.0, sigma / (1.0 + sigma)), np.where(endless, 0.0, 1.0 / (1.0 + sigma))

    def excess(log_rent: Array) -> Array:
        hours = hours_at(log_rent)
        # a rent at which nobody wants any hour is too high, whatever its log
        return np.asarray(own * log_rent - other * np.log(np.where(hours > 0.0, hours, SMALLEST)))

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        log_rent, gap = _secant(excess, last)
    failed = ~((np.abs(gap) <= RENT_TOLERANCE) & (np.abs(log_rent - last) <= FARTHEST))
    if not np.any(failed):
        return log_rent, failed
    below, halved = _halving(excess, np.where(failed, last, log_rent), failed)
    # A jump is shown, not presumed: more is wanted than supplied a hair below the rent that leaves hours idle.
    found = failed & (excess(below) < 0.0) & (halved - below <= RENT_TOLERANCE * (1.0 + np.abs(halved)))
    return halved, found & (excess(halved) > RENT_TOLERANCE)


def _secant(excess: Callable[[Array], Array], start: Array) -> tuple[Array, Array]:
    """Where the secants lead from ``start``, and the excess there."""
    log_rent = start
    gap, slope = excess(log_rent), np.ones_like(start)
    for _ in range(RENT_ITERATIONS):
        step = gap / slope
        # A run that has settled stays as it is: what its neighbours still need must not move a bit of it.
        step = np.where(np.abs(step) < RENT_SETTLED, 0.0, step)
        if not np.any(step):
            break
        previous, log_rent = log_rent, log_rent - step
        new_gap = excess(log_rent)
        moved = log_rent - previous
        secant = (new_gap - gap) / np.where(moved == 0.0, 1.0, moved)
        slope = np.where((moved == 0.0) | (secant <= 0.0), slope, secant)
        gap = new_gap
    return log_rent, gap


def _halving(excess: Callable[[Array], Array], start: Array, failed: Truth) -> tuple[Array, Array]:
    """Log rents next to ``start`` where it ``failed``: the last with more wanted than supplied, the first without."""
    low, high = start, start
    for step in 2.0 ** np.arange(WIDENINGS):
        too_high, too_low = failed & (excess(low) >= 0.0), failed & (excess(high) < 0.0)
        if not np.any(too_high | too_low):
            break
        low, high = np.where(too_high, start - step, low), np.where(too_low, start + step, high)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        short = excess(middle) < 0.0
        low, high = np.where(failed & short, middle, low), np.where(failed & ~short, middle, high)
    return low, high

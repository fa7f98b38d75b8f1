"""What may be ordered from whom: anything of anybody, or what an export control allows (MODEL.md, section Regions).

A control names the fastest accelerator that may be sold to the region. What is above it can be ordered no longer, save
for what leaks, and orders for it that are not shipped yet are cancelled.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from jevons.agents.messages import Catalogue, Offer
from jevons.economics.arrays import beside
from jevons.market.calendar import month_index
from jevons.scenario import Event
from jevons.scenario.events import CONTROL

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]
Months = npt.NDArray[np.int64]


def caps_in_force(events: Sequence[Sequence[Event]], start: str, months: int) -> Array:
    """Fastest accelerator that may be sold to the region, (months, R) TFLOP/s: that of the last control so far."""
    caps = np.full((months, len(events)), np.inf)
    for run, dated in enumerate(events):
        for event in sorted((one for one in dated if one.kind == CONTROL), key=lambda one: one.date):
            caps[max(month_index(event.date, start), 0) :, run] = event.number("maximum_tflops")
    return caps


class Borders(Protocol):
    """What the market asks of borders."""

    def enforce(self, model: "JevonsModel") -> None:
        """Cancel what a control that begins this month forbids."""

    def catalogues(self, model: "JevonsModel", hardware_factor: Array) -> dict[str, Catalogue]:
        """What clouds may order this month, by region; ``hardware_factor`` (R,) as in ``ChipVendor.offer``."""


class OpenBorders:
    """One world: every vendor sells its newest to everybody."""

    def enforce(self, model: "JevonsModel") -> None:
        """Nothing is forbidden."""

    def catalogues(self, model: "JevonsModel", hardware_factor: Array) -> dict[str, Catalogue]:
        """One catalogue."""
        free = [vendor.offer(vendor.generation, hardware_factor) for vendor in model.vendors]
        return {region.name: Catalogue(free) for region in model.regions}


class ControlledBorders:
    """Two regions, and what vendors of the world may sell to the second of them."""

    def __init__(self, model: "JevonsModel", launches: Sequence[Months]) -> None:
        self._world, self._region = model.regions
        self._caps = caps_in_force([one.events for one in model.scenarios], model.start, model.months)
        self._leak = model.region_numbers.leak_share
        self._launches = launches

    def _controls(self, v: int) -> bool:
        return v not in self._region.makers

    def enforce(self, model: "JevonsModel") -> None:
        """Cancel the region's backlog of what is newly forbidden, save for what leaks; what was shipped arrives."""
        now = self._caps[model.month]
        before = self._caps[model.month - 1] if model.month > 0 else np.full_like(now, np.inf)
        if (now == before).all():
            for vendor in model.vendors:
                vendor.cancelled = np.zeros_like(vendor.backlog)
            return
        for v, vendor in enumerate(model.vendors):
            forbidden = (vendor.tflops > now[:, None]) & (vendor.tflops <= before[:, None])
            kept = np.where(forbidden & self._controls(v), self._leak[:, None], 1.0)
            keep = np.ones_like(vendor.backlog)
            keep[:, self._region.buyers(len(model.clouds), model.hosters is not None)] = kept[:, None, :]
            vendor.cancel(keep)
        model.accounts.fleet.order(-np.concatenate([vendor.cancelled for vendor in model.vendors], axis=-1))

    def catalogues(self, model: "JevonsModel", hardware_factor: Array) -> dict[str, Catalogue]:
        """The world's clouds order freely; the region's what the control lets through, and else what is allowed."""
        vendors = model.vendors
        on_sale = [vendor.tflops_of(vendor.generation) for vendor in vendors]
        held = [tflops > self._caps[model.month] for tflops in on_sale]
        through = [np.where(stopped & self._controls(v), self._leak, 1.0) for v, stopped in enumerate(held)]
        newest = [vendor.offer(vendor.generation, hardware_factor) for vendor in vendors]
        free = {
            region.name: [one if v in region.vendors else one.withheld() for v, one in enumerate(newest)]
            for region in (self._world, self._region)
        }
        allowed = [
            self._allowed(model, v, hardware_factor) if self._controls(v) else one for v, one in enumerate(newest)
        ]
        return {
            self._world.name: Catalogue(free[self._world.name]),
            self._region.name: Catalogue(free[self._region.name], allowed, beside(through)),
        }

    def _allowed(self, model: "JevonsModel", v: int, hardware_factor: Array) -> Offer:
        """The fastest accelerator of a vendor of the world that may be sold to the region."""
        vendor = model.vendors[v]
        fits = (vendor.tflops <= self._caps[model.month][:, None]) & (self._launches[v] <= model.month)
        fastest = np.argmax(np.where(fits, vendor.tflops, 0.0), axis=-1)
        return vendor.offer(fastest, hardware_factor, np.any(fits, axis=-1) & (v in self._region.vendors))


def borders_between(model: "JevonsModel", launches: Sequence[Months]) -> Borders:
    """What may be ordered from whom; ``launches``: months from which generations can be bought, (R, G_v) a vendor."""
    return OpenBorders() if len(model.regions) == 1 else ControlledBorders(model, launches)

"""The month's trade in accelerators: what is on offer, what owners order of it, what vendors ship and are paid."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.agents.channels import CAPEX
from jevons.agents.chip_vendor import ChipVendor
from jevons.agents.investment import line_shares, lines_to_order
from jevons.agents.messages import Catalogue, Hardware
from jevons.economics.arrays import beside, summed
from jevons.market.exogenous import Month
from jevons.market.regions import Region

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Mix:
    """What the buyers of a region, clouds first and then firms that host, would order today.

    ``places`` of the buyers among all owners; ``shares`` of lines in the compute that each orders, (R, buyers, lines);
    ``usd_per_tflops`` (R, buyers) of that mix, without buildings.
    """

    region: Region
    catalogue: Catalogue
    places: list[int]
    shares: Array
    usd_per_tflops: Array


def mixes_on_offer(model: "JevonsModel", now: Month) -> list[Mix]:
    """What is on offer in each region, and what its buyers would order of it."""
    catalogues = model.borders.catalogues(model, now.hardware_factor)
    return [_mix(model, region, catalogues[region.name]) for region in model.regions]


def _mix(model: "JevonsModel", region: Region, catalogue: Catalogue) -> Mix:
    places = region.buyers(len(model.clouds), model.hosters is not None)
    # What firms serve themselves is inference alone, as it was at the start.
    inference = np.ones((model.runs, len(places)), order="F")
    for k, c in enumerate(region.clouds):
        inference[:, k] = model.clouds[c].inference_ratio
    shares = line_shares(catalogue, inference)
    return Mix(region, catalogue, places, shares, summed(shares * catalogue.usd_per_tflops[:, None]))


def trade_accelerators(model: "JevonsModel", now: Month, hardware: Hardware, mixes: list[Mix]) -> None:
    """Owners order, vendors ration and ship, owners pay."""
    orders = model.channels.through(CAPEX, "orders", _orders(model, now, mixes))
    model.accounts.fleet.order(np.concatenate(orders, axis=-1))
    deliver(model, now, hardware, orders)


def deliver(model: "JevonsModel", now: Month, hardware: Hardware, orders: list[Array]) -> None:
    """Vendors book ``orders``, (R, O, G_v) each, and ship what the chains behind them allow; owners pay."""
    vendors = model.vendors
    for vendor, ordered in zip(vendors, orders, strict=True):
        vendor.take_orders(ordered)
    available = model.chains.available(
        beside([vendor.capacity for vendor in vendors]),
        beside(now.yield_factor),
        beside([vendor.demand for vendor in vendors]),
        beside([vendor.most_mgbit() for vendor in vendors]),
    )
    shipments = [vendor.ship(available[:, v]) for v, vendor in enumerate(vendors)]
    shipped = beside([vendor.shipped for vendor in vendors])
    model.chains.consume(shipped, beside([vendor.hbm_shipped_mgbit for vendor in vendors]))
    model.accounts.pay(model.month, np.concatenate(shipments, axis=-1), hardware.price_usd)


def adjust_vendors(model: "JevonsModel") -> None:
    """Vendors move prices and capacity, and plan the chains behind them."""
    model.vendor_agents.do(ChipVendor.adjust)
    vendors = model.vendors
    capacity, expected = beside([v.capacity for v in vendors]), beside([v.expected_demand for v in vendors])
    model.chains.adjust(capacity, expected)


def _orders(model: "JevonsModel", now: Month, mixes: list[Mix]) -> list[Array]:
    """Orders of all owners, (R, O, G_v) a vendor."""
    orders = [np.zeros_like(vendor.backlog) for vendor in model.vendors]
    compute = _compute_to_order(model, now, mixes)
    for mix in mixes:
        by_vendor = lines_to_order(mix.catalogue, compute[:, mix.places], mix.shares)
        for whole, part in zip(orders, by_vendor, strict=True):
            whole[:, mix.places] = part
    return orders


def _compute_to_order(model: "JevonsModel", now: Month, mixes: list[Mix]) -> Array:
    """Compute that all owners order this month, (R, O) TFLOP/s."""
    compute = np.empty((model.runs, len(model.owner_names)), order="F")
    for mix in mixes:
        programme = now.programme_usd[mix.region.name]
        for k, c in enumerate(mix.region.clouds):
            compute[:, c] = model.clouds[c].compute_to_order(mix.usd_per_tflops[:, k], programme)
    if model.hosters is not None:
        compute[:, len(model.clouds) :] = model.hosters.compute_to_order()
    return compute

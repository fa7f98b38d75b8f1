"""The month's trade in accelerators: what is on offer, what owners order of it, what vendors ship and are paid."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.agents.channels import CAPEX
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
    """What the clouds of a region would order today: ``shares`` of lines in compute (R, clouds, lines), and its price.

    ``usd_per_tflops`` (R, clouds), without buildings.
    """

    region: Region
    catalogue: Catalogue
    shares: Array
    usd_per_tflops: Array


def mixes_on_offer(model: "JevonsModel", now: Month) -> list[Mix]:
    """What is on offer in each region, and what its clouds would order of it."""
    catalogues = model.borders.catalogues(model, now.hardware_factor)
    return [_mix(model, region, catalogues[region.name]) for region in model.regions]


def _mix(model: "JevonsModel", region: Region, catalogue: Catalogue) -> Mix:
    shares = line_shares(catalogue, beside([model.clouds[c].inference_ratio for c in region.clouds]))
    return Mix(region, catalogue, shares, summed(shares * catalogue.usd_per_tflops[:, None]))


def trade_accelerators(model: "JevonsModel", now: Month, hardware: Hardware, mixes: list[Mix]) -> None:
    """Owners order, vendors ration and ship, owners pay."""
    orders = model.channels.through(CAPEX, "orders", _orders(model, now, mixes))
    for v, vendor in enumerate(model.vendors):
        vendor.take_orders(orders[v])
        model.last_shipments[v] = vendor.ship(now.yield_factor[v])
    model.accounts.fleet.order(np.concatenate(orders, axis=-1))
    model.accounts.pay(model.month, np.concatenate(model.last_shipments, axis=-1), hardware.price_usd)


def _orders(model: "JevonsModel", now: Month, mixes: list[Mix]) -> list[Array]:
    """Orders of all owners, (R, O, G_v) a vendor."""
    orders = [np.zeros_like(vendor.backlog) for vendor in model.vendors]
    own = None if model.hosters is None else model.hosters.compute_to_order()
    for mix in mixes:
        placed = {mix.region.clouds: _orders_of_clouds(model, mix, now.programme_usd[mix.region.name])}
        if own is not None:
            firms = tuple(len(model.clouds) + s for s in mix.region.sectors)
            placed[firms] = _orders_of_firms(mix.catalogue, own[:, list(mix.region.sectors)])
        for places, by_vendor in placed.items():
            for whole, part in zip(orders, by_vendor, strict=True):
                whole[:, list(places)] = part
    return orders


def _orders_of_clouds(model: "JevonsModel", mix: Mix, programme_usd: Array) -> list[Array]:
    clouds = [model.clouds[c] for c in mix.region.clouds]
    compute = [cloud.compute_to_order(mix.usd_per_tflops[:, k], programme_usd) for k, cloud in enumerate(clouds)]
    return lines_to_order(mix.catalogue, beside(compute), mix.shares)


def _orders_of_firms(catalogue: Catalogue, compute: Array) -> list[Array]:
    """For ``compute`` (R, sectors) TFLOP/s that serves inference alone, as at the start."""
    return lines_to_order(catalogue, compute, line_shares(catalogue, np.ones((len(compute), 1))))

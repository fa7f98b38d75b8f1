"""Who owns accelerators: clouds, and after them firms that serve themselves; their fleets and books at the start."""

from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.agents.accounts import HABITS, Accounts
from jevons.agents.fleet import Fleet, measured
from jevons.agents.messages import Hardware
from jevons.agents.numbers import Numbers
from jevons.agents.outside import token_costs
from jevons.agents.self_hosters import SelfHosters
from jevons.agents.sites import sites_of
from jevons.economics.arrays import beside
from jevons.market.calendar import HOURS_PER_MONTH

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]


def self_hosters(model: "JevonsModel", hardware: Hardware, mixes: list[Array]) -> SelfHosters | None:
    """The machines that firms own, where firms may serve themselves and compute is bought.

    ``mixes``: units over generations at the start, (R, G) a region.
    """
    if model.choices["market.outside"] == "off" or model.choices["market.supply"] == "elastic":
        return None
    region_of = {s: r for r, region in enumerate(model.regions) for s in region.sectors}
    mix = beside([mixes[region_of[s]] for s in range(len(model.sectors))])
    costs = token_costs(model.clouds)
    return SelfHosters(model.sectors, model.clouds, mix, hardware, costs, HOURS_PER_MONTH, model.trends)


def of_owners(model: "JevonsModel", name: str) -> Array:
    """An attribute of clouds and of firms that host, side by side, (R, O, ...)."""
    of_clouds = beside([attrgetter(name)(cloud) for cloud in model.clouds])
    if model.hosters is None:
        return of_clouds
    return np.concatenate([of_clouds, attrgetter(name)(model.hosters)], axis=1)


def open_accounts(model: "JevonsModel", hardware: Hardware) -> None:
    """Fleets, sites and books at the start: equal vintages behind all owners, and purchases on their way."""
    numbers = Numbers("owner", {f"owner.{name}": of_owners(model, f"numbers.{name}") for name in HABITS})
    fleet, impairment = _fleets(model, numbers, hardware), model.choices["market.impairment"] == "on"
    sells = np.arange(fleet.units.shape[1]) < len(model.clouds)
    model.accounts = Accounts(numbers, model.market, fleet, sells, impairment, HOURS_PER_MONTH)
    start_kw = measured(beside([cloud.start_units for cloud in model.clouds]), hardware).power_kw
    model.sites = sites_of(model.choices, model.market, start_kw)
    for c, cloud in enumerate(model.clouds):
        cloud.open_accounts(model.accounts, c)
    if model.hosters is not None:
        model.hosters.open_accounts(model.accounts, len(model.clouds))


def _fleets(model: "JevonsModel", numbers: Numbers, hardware: Hardware) -> Fleet:
    price = hardware.price_usd * (1.0 + model.market.infrastructure_share)[:, None]
    if model.choices["market.supply"] == "elastic":
        # A rented fleet has no book value: its capital cost is the rent.
        price = np.zeros_like(price)
    lead, life, book_life = (getattr(numbers, name).astype(np.int64) for name in HABITS[:3])
    fleet = Fleet(of_owners(model, "start_units"), price, life, book_life, lead, model.months)
    fleet.fill_pipeline(of_owners(model, "start_orders"))
    return fleet

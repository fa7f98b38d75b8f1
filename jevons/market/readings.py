"""How a month is read: sums and means over the cast, each of shape (R,) or (R, size of a dimension).

``readings`` look and change nothing; what they are called, and in which unit, stands in ``observables``.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.agents.outside import token_costs
from jevons.economics import supply
from jevons.economics.arrays import beside, summed
from jevons.market.calendar import HOURS_PER_MONTH
from jevons.market.view import View, once

if TYPE_CHECKING:
    from jevons.agents.cloud_provider import CloudProvider

Array = npt.NDArray[np.float64]

SECONDS_PER_HOUR = 3600.0
TFLOP_PER_ZFLOP = 1e9
TFLOPS_OF_AN_HOUR = 1000.0
"""About an H100: hours of accelerators as unlike as those of two regions can be compared by their compute alone."""

USES = ("inference", "research", "final training")


def units(v: View, name: str) -> Array:
    """Accelerators of each vendor, in thousands, summed over buyers and generations, (R, V)."""
    vendors = v.model.vendors
    return beside([vendor.over_buyers(getattr(vendor, name)) for vendor in vendors]) / 1e3


def price(v: View) -> Array:
    """Price paid, (R,) USD/Mtok."""
    return spend_usd(v) / (tokens_of_clouds(v) * 1e6)


@once
def tokens_of_clouds(v: View) -> Array:
    """Tokens that clouds serve, (R,) Ttok/month."""
    return summed(v.clouds("tokens_ttok"))


@once
def spend_usd(v: View) -> Array:
    """Token spend, (R,) USD."""
    return summed(v.clouds("revenue_usd"))


def margin(v: View) -> Array:
    """Margin on tokens, (R,)."""
    return 1.0 - summed(v.accounts("cost_of_tokens_usd")) / spend_usd(v)


@once
def capacity(v: View) -> Array:
    """Tokens that could be served, (R,) Ttok/month."""
    return summed(v.clouds("capacity_ttok"))


def unit_cost(v: View) -> Array:
    """Cost of a token, weighted by tokens, (R,) USD/Mtok."""
    return summed(v.clouds("unit_cost") * v.clouds("tokens_ttok")) / tokens_of_clouds(v)


@once
def rent(v: View) -> Array:
    """Capital cost of a used accelerator-hour at today's prices, (R,) USD/h."""
    cost = v.accounts("fleet.measured.worth_usd") * v.clouds("hourly_charge")
    return _over(cost) * v.rent_factor / summed(v.clouds("accelerators"))


def scarcity(v: View) -> Array:
    """Compute wanted at target use, training included, over compute online, (R,); one where compute is rented."""
    return _scarcity(v, v.model.clouds)


def _scarcity(v: View, clouds: Sequence["CloudProvider"]) -> Array:
    if v.model.choices["market.supply"] == "elastic":
        return np.ones(v.model.runs)
    wanted = [
        cloud.previous_need / cloud.numbers.target_utilisation + cloud.training_base * v.now.training_need
        for cloud in clouds
    ]
    online = beside([cloud.fleet_tflops for cloud in clouds])
    return np.asarray(sum(wanted[1:], wanted[0]) / summed(online))


def market_rent(v: View) -> Array:
    """What an accelerator-hour fetches where it is let, (R,) USD/h."""
    electricity = _over(v.accounts("fleet.measured.electricity_usd")) / summed(v.clouds("accelerators"))
    return supply.market_rent(rent(v), scarcity(v), v.model.market.rent_response, electricity)


@once
def rent_of_compute(v: View) -> Array:
    """What an hour of 1,000 TFLOP/s fetches by region, (R, regions) USD, at what may be ordered there today."""
    return beside([_rent_of_compute(v, region.clouds) for region in v.model.regions])


def price_of_compute(v: View) -> Array:
    """Price of a TFLOP/s of what may be ordered today, by region, (R, regions) USD: the mean of its clouds."""
    return _by_compute(v, lambda cloud: cloud.compute_price_usd * cloud.fleet_tflops)


def cost_of_fleets(v: View) -> Array:
    """What a TFLOP/s online has cost, building included, by region, (R, regions) USD; only where fleets are owned."""
    return _by_compute(v, lambda cloud: cloud.fleet.in_service_usd)


def _by_compute(v: View, spent: Callable[["CloudProvider"], Array]) -> Array:
    """What clouds have ``spent``, (R,), over their compute online, by region, (R, regions)."""
    found = []
    for region in v.model.regions:
        clouds = [v.model.clouds[c] for c in region.clouds]
        found.append(_sum(spent(cloud) for cloud in clouds) / _sum(cloud.fleet_tflops for cloud in clouds))
    return beside(found)


def _over(values: Array) -> Array:
    """Sum over agents, (R, agents) -> (R,), one after the other."""
    return _sum(values[:, k] for k in range(values.shape[1]))


def _rent_of_compute(v: View, places: Sequence[int]) -> Array:
    """Cost of capital of the compute on offer times its scarcity; no less than the electricity of the fleets."""
    clouds = [v.model.clouds[c] for c in places]
    parts = [(cloud.fleet_tflops, cloud.compute_price_usd * cloud.hourly_charge) for cloud in clouds]
    compute = _sum(tflops for tflops, _ in parts)
    cost = _sum(tflops * charge for tflops, charge in parts) / compute * v.rent_factor
    electricity = _over(v.accounts("fleet.measured.electricity_usd")[:, list(places)]) / compute
    rent = supply.market_rent(cost, _scarcity(v, clouds), v.model.market.rent_response, electricity)
    return np.asarray(rent * TFLOPS_OF_AN_HOUR)


def _sum(values: Iterable[Array]) -> Array:
    """Sum of arrays, (R,) each, one after the other."""
    first, *others = values
    return np.asarray(sum(others, first))


def capex_by_region(v: View) -> Array:
    """Capex of a region's clouds, (R, regions) BUSD/month."""
    spent = v.accounts("capex_usd")
    return beside([_over(spent[:, list(region.clouds)]) for region in v.model.regions]) / 1e9


def domestic_share(v: View) -> Array:
    """Share of a region's compute online that vendors of its own have made, (R, regions)."""
    generations = [each.tflops.shape[-1] for each in v.model.vendors]
    shares = []
    for region in v.model.regions:
        own = np.repeat([each in region.makers for each in range(len(generations))], generations)
        fleets = _over(v.accounts("fleet.units")[:, list(region.clouds)]) * v.hardware.tflops
        shares.append(summed(np.where(own, fleets, 0.0)) / summed(fleets))
    return beside(shares)


def over_vendors(v: View, name: str) -> Array:
    """Mean over vendors of an attribute of their nodes, weighted by the accelerators wanted of them, (R, nodes)."""
    weight = v.vendors("demand") + np.finfo(np.float64).tiny
    nodes = summed(np.moveaxis(v.chains(name) * weight[:, :, None], 1, -1))
    return nodes / summed(weight)[:, None]


@once
def training_share(v: View) -> Array:
    """Share of compute in training, weighted by compute, (R,)."""
    compute = v.clouds("fleet_tflops")
    return summed(v.clouds("training_share") * compute) / summed(compute)


def compute_by_use(v: View) -> Array:
    """Shares of compute online in inference, research and final training runs, (R, 3)."""
    training, final = training_share(v), v.model.market.final_training_share
    return beside([1.0 - training, training * (1.0 - final), training * final])


def final_training_zflop(v: View) -> Array:
    """Operations of final training runs this month, (R,) ZFLOP."""
    compute = [cloud.training_share * cloud.fleet_tflops * cloud.hours for cloud in v.model.clouds]
    per_second = sum(compute[1:], compute[0]) * v.model.market.mfu * v.model.market.final_training_share
    return np.asarray(per_second * SECONDS_PER_HOUR / TFLOP_PER_ZFLOP)


def fleet(v: View) -> Array:
    """Accelerators online by generation, of clouds and of firms that host, (R, G) thousand."""
    return _over(v.owners("fleet.units")) / 1e3


def waiting_for_site(v: View) -> Array:
    """Accelerators that have arrived and find no powered building, (R,) thousand."""
    return _over(summed(v.accounts("fleet.held_back"))) / 1e3


def of_owners(v: View, name: str) -> Array:
    """Sum of an attribute over clouds, and over firms' own machines, (R,)."""
    clouds, each = len(v.model.clouds), v.owners(name)
    return np.asarray(sum((each[:, o] for o in range(clouds, each.shape[1])), summed(each[:, :clouds])))


def tokens_per_task(v: View) -> Array:
    """Tokens per task relative to the start, by sector, (R, S)."""
    trend = beside([state.log_tokens_per_task for state in v.now.sectors])
    return np.exp(v.sectors("log_tokens_per_task") + trend)


def outside(v: View, name: str) -> Array:
    """Tokens that one kind of source outside the clouds serves, (R,) Ttok/month."""
    return summed(v.sectors(f"served.{name}"))


def served_by_sector(v: View) -> Array:
    """Tokens that clouds, and firms with machines of their own, serve to each sector, (R, S) Ttok/month."""
    return v.sectors("served_ttok") + v.sectors("served.self_hosted")


def tokens_used(v: View) -> Array:
    """Tokens served by clouds, firms and devices, (R,) Ttok/month."""
    return summed(served_by_sector(v)) + outside(v, "on_device")


def own_hours(v: View) -> Array:
    """Accelerator-hours behind self-hosted tokens, (R,): on firms' own machines, or on the clouds' mix where rented."""
    if v.model.hosters is not None:
        return summed(v.model.hosters.utilisation * v.model.hosters.measured("units") * v.model.hosters.hours)
    hours_per_ttok = token_costs(v.model.clouds).hours_per_ttok
    needed = [sector.served.self_hosted * summed(sector.cloud_shares * hours_per_ttok) for sector in v.model.sectors]
    return summed(beside(needed))


def self_hosted_accelerators(v: View) -> Array:
    """Accelerators of firms that host, (R,) thousand: online, or rented as needed where compute is rented.

    What is needed is on the clouds' mix, at firms' own utilisation.
    """
    if v.model.hosters is not None:
        return summed(v.model.hosters.measured("units")) / 1e3
    hours_per_ttok = token_costs(v.model.clouds).hours_per_ttok
    needed = [
        sector.served.self_hosted
        * summed(sector.cloud_shares * hours_per_ttok)
        / sector.numbers.self_hosting_utilisation
        for sector in v.model.sectors
    ]
    return summed(beside(needed)) / HOURS_PER_MONTH / 1e3

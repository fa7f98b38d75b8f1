"""The opening of the market: from scenarios and seeds to a cast of agents at rest at the start date.

MODEL.md, section The start: every regime starts from the same observed price and quantity.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.agents.chip_vendor import ChipVendor
from jevons.agents.cloud_provider import CloudProvider
from jevons.agents.enterprise import Enterprises
from jevons.agents.messages import Hardware
from jevons.agents.numbers import Numbers, side_by_side, stack
from jevons.agents.outside import token_costs
from jevons.agents.supply_chain import PLANNING, NoChains, NodeChains, has_nodes, months_ahead
from jevons.economics.arrays import beside, summed
from jevons.market.borders import borders_between
from jevons.market.calendar import HOURS_PER_MONTH, month_dates, month_index
from jevons.market.exogenous import Exogenous
from jevons.market.hardware import MachineRoom
from jevons.market.launches import delays_of, launch_months, newest_generation
from jevons.market.owners import of_owners, open_accounts, self_hosters
from jevons.market.regions import Region, regions_of, with_the_gap
from jevons.market.roadmap import announced_mgbit
from jevons.scenario import clouds, generations, sectors, vendors
from jevons.scenario.registry import WORLD, Registry, homes, regions

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

NEVER = np.iinfo(np.int64).max


def open_market(model: "JevonsModel") -> None:
    """Fill a model with its calendar, its exogenous paths and its agents."""
    numbers, model.choices = stack([scenario.parameters for scenario in model.scenarios])
    registry = model.scenarios[0].registry
    model.regions = regions_of(registry)
    if len(model.regions) > 1:
        numbers = with_the_gap(numbers, model.regions[1], vendors(registry))
    model.market, model.region_numbers = Numbers("market", numbers), Numbers("region", numbers)
    model.sector_names, model.cloud_names = sectors(registry), clouds(registry)
    model.vendor_names = vendors(registry)
    model.generation_names = tuple(f"{v}.{g}" for v in model.vendor_names for g in generations(v, registry))
    _set_calendar(model)
    cast = {name: Numbers(f"enterprises.{name}", numbers) for name in model.sector_names}
    sellers = {name: Numbers(f"clouds.{name}", numbers) for name in model.cloud_names}
    makers = {name: Numbers(f"vendors.{name}", numbers) for name in model.vendor_names}
    lines = [Numbers(f"vendors.{name}", numbers) for name in model.generation_names]
    longest_lead = np.max([seller.lead_months for seller in sellers.values()], axis=0).astype(np.int64)
    model.exogenous = Exogenous(
        model.market,
        cast,
        makers,
        [scenario.events for scenario in model.scenarios],
        model.seeds,
        model.start,
        model.months,
        model.months + int(np.max(longest_lead)) + 1,
        model.trends,
        model.choices["market.diffusion"] == "partial",
        [region.name for region in model.regions],
    )
    model.machine_room = MachineRoom(model.market, lines, model.choices["market.serving"] == "roofline")
    start_generations, announced = _schedule_generations(model, longest_lead)
    hardware = _start_hardware(model, makers, lines)
    demand = [numbers.demand_weight for numbers in cast.values()]
    shares = [region.shares([seller.share_weight for seller in sellers.values()]) for region in model.regions]
    for r, region in enumerate(model.regions):
        mix = _start_mix(model, region, makers, hardware, start_generations)
        tokens = model.market.tokens * region.demand_share(demand)
        own = {model.cloud_names[c]: shares[r][:, c] for c in region.clouds}
        _create_clouds(model, sellers, hardware, mix, tokens, own)
    model.cloud_agents = model.agents_by_type[CloudProvider]
    model.clouds = list(model.cloud_agents)
    model.start_hours = _start_hours(model.clouds, hardware)
    _create_sectors(model, cast, shares)
    mixes = [_start_mix(model, region, makers, hardware, start_generations) for region in model.regions]
    model.hosters = self_hosters(model, hardware, mixes)
    open_accounts(model, hardware)
    _create_vendors(model, makers, lines, start_generations)
    _open_chains(model, announced)


def _set_calendar(model: "JevonsModel") -> None:
    model.start = model.choices["market.start"]
    model.months = month_index(model.choices["market.end"], model.start) + 1
    model.dates = month_dates(model.start, model.months)
    model.trends = model.choices["market.trends"] == "on"


def _normalised(weights: list[Array]) -> Array:
    """Shares from weights of shape (R,) each: (R, number of weights), summing to one."""
    table = beside(weights)
    return np.asarray(table / summed(table)[..., None])


def _schedule_generations(model: "JevonsModel", longest_lead: Indices) -> tuple[list[Indices], list[Indices]]:
    """Lay out what is sold when; returns generations of the start fleet, (R,), and launches announced, (G_v,).

    The start fleet holds what could have been delivered by then: what was on sale a delivery lead ago. What a vendor of
    the world makes for a region alone is on no sale but that of `borders`.
    """
    model.generations_on_sale = []
    start_generations, announced, launched = [], [], []
    registry = model.scenarios[0].registry
    for name in model.vendor_names:
        keys = [key for key in model.generation_names if key.startswith(f"{name}.")]
        dates = [model.choices[f"vendors.{key}.launch"] for key in keys]
        known = dict(zip(keys, dates, strict=True))
        delays = np.array([delays_of(scenario.events, known, model.start) for scenario in model.scenarios])
        launches = launch_months(dates, delays, keys, model.market.delay_noise, model.seeds, model.start)
        launched.append(launches)
        elsewhere = _for_a_region(name, keys, registry)
        announced.append(np.where(elsewhere, NEVER, [month_index(date, model.start) for date in dates]))
        launches = np.where(elsewhere, NEVER, launches)
        installed = newest_generation(launches, -longest_lead)
        start_generations.append(installed)
        months = [np.full_like(installed, t) for t in range(model.months)]
        on_sale = [newest_generation(launches, month) if model.trends else installed for month in months]
        model.generations_on_sale.append(on_sale)
    model.borders = borders_between(model, launched)
    return start_generations, announced


def _for_a_region(vendor: str, keys: list[str], registry: Registry) -> npt.NDArray[np.bool_]:
    """Which accelerators of a vendor of the world stand on a region's card, (G_v,)."""
    if len(regions(registry)) == 1 or WORLD not in homes(f"vendors.{vendor}", registry):
        return np.zeros(len(keys), dtype=np.bool_)
    return np.array([WORLD not in homes(f"vendors.{key}", registry) for key in keys])


def _start_hardware(model: "JevonsModel", makers: dict[str, Numbers], lines: list[Numbers]) -> Hardware:
    """Hardware at the start, at the prices on the cards."""
    prices, first = [], 0
    for name in makers:
        count = sum(key.startswith(f"{name}.") for key in model.generation_names)
        prices.append(beside([line.price_usd for line in lines[first : first + count]]))
        first += count
    return model.machine_room.today(model.exogenous.month(0), prices)


def _start_mix(
    model: "JevonsModel",
    region: Region,
    makers: dict[str, Numbers],
    hardware: Hardware,
    start_generations: list[Indices],
) -> Array:
    """The mix of units over generations in a region's start fleet, (R, G), summing to one.

    Vendors' start shares are shares of compute bought, so units go by share over TFLOP/s.
    """
    weights = [maker.order_weight * (v in region.vendors) for v, maker in enumerate(makers.values())]
    shares, columns = _normalised(weights), []
    for v, name in enumerate(model.vendor_names):
        count = sum(key.startswith(f"{name}.") for key in model.generation_names)
        installed = np.arange(count) == start_generations[v][:, None]
        columns.append(installed * shares[:, v : v + 1])
    units = np.concatenate(columns, axis=-1) / hardware.tflops
    return np.asarray(units / summed(units)[..., None])


def _create_clouds(
    model: "JevonsModel",
    sellers: dict[str, Numbers],
    hardware: Hardware,
    mix: Array,
    tokens: Array,
    shares: dict[str, Array],
) -> None:
    for name, share in shares.items():
        CloudProvider(
            model,
            name,
            sellers[name],
            model.market,
            model.choices,
            tokens,
            np.ascontiguousarray(share),
            mix,
            hardware,
            HOURS_PER_MONTH,
            model.trends,
        )


def _start_hours(cast: list[CloudProvider], hardware: Hardware) -> Array:
    """Accelerator-hours that the start tokens take, (R,)."""
    total = np.zeros(hardware.tflops.shape[0])
    for cloud in cast:
        cloud.measure_start_fleet(hardware)
        cloud.reckon_cost(np.ones_like(total))
        total = total + cloud.tokens_ttok * cloud.accelerators / cloud.fleet_tokens_per_hour
    return total


def _create_vendors(
    model: "JevonsModel", makers: dict[str, Numbers], lines: list[Numbers], start_generations: list[Indices]
) -> None:
    first = 0
    for v, (name, numbers) in enumerate(makers.items()):
        count = sum(key.startswith(f"{name}.") for key in model.generation_names)
        own = slice(first, first + count)
        orders, held = (summed(of_owners(model, name)[..., own]) for name in ("start_orders", "start_units"))
        sold, clouds = start_generations[v], len(model.clouds)
        made = sum((held[:, o] for o in range(clouds, held.shape[1])), summed(held[:, :clouds]))
        ChipVendor(model, name, numbers, model.market, lines[own], model.choices, sold, orders, made, clouds)
        first += count
    model.vendor_agents = model.agents_by_type[ChipVendor]
    model.vendors = list(model.vendor_agents)


def _open_chains(model: "JevonsModel", announced: list[Indices]) -> None:
    """What stands behind the vendors, who know what each has announced."""
    numbers = side_by_side([vendor.numbers for vendor in model.vendors], PLANNING)
    start = beside([vendor.expected_demand for vendor in model.vendors])
    if has_nodes(model.choices):
        roadmap = announced_mgbit(model, announced, months_ahead(model.market))
        model.chains = NodeChains(model.market, numbers, start, roadmap, model.trends)
    else:
        model.chains = NoChains(*start.shape)
    for v, vendor in enumerate(model.vendors):
        vendor.open_chain(model.chains, v)


def _create_sectors(model: "JevonsModel", cast: dict[str, Numbers], cloud_shares: list[Array]) -> None:
    weights = _normalised([numbers.demand_weight for numbers in cast.values()])
    if np.ptp(model.market.firms) > 0.0:
        raise ValueError(f"market.firms: runs of one batch must agree on it, got {sorted(set(model.market.firms))}")
    total, costs = int(model.market.firms[0]), token_costs(model.clouds)
    firms = [len(part) for part in np.array_split(np.arange(total), len(cast))]
    region_of = {s: r for r, region in enumerate(model.regions) for s in region.sectors}
    for s, (name, numbers) in enumerate(cast.items()):
        tokens = model.market.tokens * weights[:, s]
        Enterprises(
            model,
            name,
            numbers,
            model.market,
            model.choices,
            model.seeds,
            firms[s],
            tokens,
            cloud_shares[region_of[s]],
            costs,
            model.exogenous.month(0).sectors[s],
            model.channels,
        )
    model.sector_agents = model.agents_by_type[Enterprises]
    model.sectors = list(model.sector_agents)

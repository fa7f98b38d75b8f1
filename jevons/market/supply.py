"""Two ways in which compute reaches the market: rented on a supply curve, or installed through orders and lags.

``ElasticSupply`` is the economics of rungs M0-M5: no lags, accelerator-hours along an isoelastic supply curve.
``InstalledSupply`` is the market of rung M6 and above: fleets, capex, vendors (MODEL.md, section Supply).
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from jevons.agents.accounts import Use
from jevons.agents.capex_rules import MONTHS_PER_QUARTER
from jevons.agents.channels import CAPEX
from jevons.agents.chip_vendor import ChipVendor
from jevons.agents.cloud_provider import CloudProvider
from jevons.agents.messages import Hardware
from jevons.agents.sites import Sites
from jevons.economics.arrays import beside, summed
from jevons.market.clearing import clearing_rent
from jevons.market.exogenous import Month
from jevons.market.trade import adjust_vendors, deliver, mixes_on_offer, trade_accelerators

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]


class Supply(Protocol):
    """What the month asks of the supply side."""

    def arrive(self, model: "JevonsModel") -> None:
        """Bring new compute online."""

    def meet_demand(self, model: "JevonsModel", now: Month) -> Array:
        """Let clouds quote and sectors plan; returns the rent of an accelerator-hour relative to its cost, (R,)."""

    def capacity(self, model: "JevonsModel") -> Array:
        """Tokens that can be served this month, (R, C) Ttok."""

    def invest(self, model: "JevonsModel", now: Month, hardware: Hardware) -> None:
        """Let expectations, capex and the vendors do their part of the month."""


def _at_cost(model: "JevonsModel", now: Month) -> Array:
    """Quotes and plans where an accelerator-hour costs what it costs: rent over cost is one, (R,)."""
    one = np.ones(model.runs)
    model.quote_and_plan(now, one)
    return one


class ElasticSupply:
    """Accelerator-hours are rented: any quantity, at a rent that rises along the supply curve."""

    def arrive(self, model: "JevonsModel") -> None:
        """Nothing to bring online: compute is rented month by month."""

    def meet_demand(self, model: "JevonsModel", now: Month) -> Array:
        """Quotes and plans at the rent that puts the hours wanted on the supply curve; one if supply is endless.

        The last rent that is tried is the one that clears, so that its quotes and plans stand.
        ``demand_jumps`` notes the runs in which no rent makes the two equal, so that hours stay idle.
        """
        elasticity = model.market.supply_elasticity
        if np.all(np.isinf(elasticity)):
            return _at_cost(model, now)

        def hours_at(log_rent: Array) -> Array:
            wanted = model.quote_and_plan(now, np.exp(log_rent))
            hours = [
                tokens * cloud.accelerators / cloud.fleet_tokens_per_hour
                for cloud, tokens in zip(model.clouds, wanted, strict=True)
            ]
            return np.asarray(sum(hours[1:], hours[0]) / model.start_hours / now.supply_factor)

        log_rent, model.demand_jumps = clearing_rent(hours_at, elasticity, np.log(model.rent_factor))
        return np.exp(log_rent)

    def capacity(self, model: "JevonsModel") -> Array:
        """No ceiling."""
        return np.full((model.runs, len(model.clouds)), np.inf)

    def invest(self, model: "JevonsModel", now: Month, hardware: Hardware) -> None:
        """Size the rented fleets to the tokens served and book their rent; nobody buys accelerators."""
        model.accounts.fleet.rent(beside([cloud.rent_capacity() for cloud in model.clouds]))
        model.accounts.close(model.month, hardware, _use(model))
        for v, vendor in enumerate(model.vendors):
            vendor.open_sale(model.generation_on_sale(v))
        deliver(model, now, hardware, [np.zeros_like(vendor.backlog) for vendor in model.vendors])


class InstalledSupply:
    """Accelerators are bought: ordered a lead ahead, rationed by vendors, installed, retired."""

    def arrive(self, model: "JevonsModel") -> None:
        """Deliveries come online where there is a place for them, old accelerators retire."""
        fit = None if model.sites is None else _share_that_fits(model, model.sites)
        model.accounts.fleet.receive(model.month, fit)

    def meet_demand(self, model: "JevonsModel", now: Month) -> Array:
        """Clouds reckon with what they own at today's list prices."""
        return _at_cost(model, now)

    def capacity(self, model: "JevonsModel") -> Array:
        """What the installed fleets can serve beside training."""
        return beside([cloud.capacity_ttok for cloud in model.clouds])

    def invest(self, model: "JevonsModel", now: Month, hardware: Hardware) -> None:
        """Accounts, expectations, capex plans each quarter, then orders, rationing, shipments and payments."""
        model.accounts.close(model.month, hardware, _use(model))
        model.cloud_agents.do(CloudProvider.form_expectations)
        if model.hosters is not None:
            model.hosters.form_expectations()
        model.borders.enforce(model)
        model.accounts.fleet.value_pipeline(hardware.tflops)
        model.vendor_agents.do(ChipVendor.expand, now.supply_step)
        model.chains.expand(now.supply_step)
        for v, vendor in enumerate(model.vendors):
            vendor.open_sale(model.generation_on_sale(v))
        mixes = mixes_on_offer(model, now)
        rivals = _growth_of_rivals(model.clouds)
        training, ahead = now.training_need, model.training_need_ahead()
        if model.sites is not None:
            needs = beside([cloud.site_need_kw(training, ahead[:, c]) for c, cloud in enumerate(model.clouds)])
            model.sites.plan(model.channels.through(CAPEX, "sites", needs))
        for mix in mixes if model.month % MONTHS_PER_QUARTER == 0 else ():
            for k, c in enumerate(mix.region.clouds):
                model.clouds[c].plan_capex(training, ahead[:, c], mix.usd_per_tflops[:, k], rivals[c])
        trade_accelerators(model, now, hardware, mixes)
        adjust_vendors(model)


def _share_that_fits(model: "JevonsModel", sites: Sites) -> Array:
    """Share of each owner's arrivals for which there is a place, (R, O); firms find one for what they own."""
    fleet, power_kw = model.accounts.fleet, model.machine_room.power_kw[:, None]
    staying = summed((fleet.units - fleet.retiring(model.month)) * power_kw)
    arriving = summed(fleet.arriving(model.month) * power_kw)
    share, clouds = np.ones_like(staying), len(model.clouds)
    share[:, :clouds] = sites.fit(staying[:, :clouds], arriving[:, :clouds])
    return share


def _use(model: "JevonsModel") -> Use:
    """How all owners have used their fleets this month."""
    names = [one.name for one in fields(Use)]
    of_clouds = Use(*(beside([getattr(cloud, name) for cloud in model.clouds]) for name in names))
    if model.hosters is None:
        return of_clouds
    own = model.hosters.use()
    return Use(*(np.concatenate([getattr(of_clouds, name), getattr(own, name)], axis=1) for name in names))


def _growth_of_rivals(clouds: Sequence[CloudProvider]) -> list[Array]:
    """Mean growth of the others' spending at their last plans, (R,) each; a lone cloud has its own."""
    growth = [cloud.capex_growth for cloud in clouds]
    total = sum(growth[1:], growth[0])
    return [(total - own) / (len(growth) - 1) if len(growth) > 1 else own for own in growth]


SUPPLIES: dict[str, Supply] = {"installed": InstalledSupply(), "elastic": ElasticSupply()}

"""Two ways in which compute reaches the market: rented on a supply curve, or installed through orders and lags.

``ElasticSupply`` is the economics of rungs M0-M5: no lags, accelerator-hours along an isoelastic supply curve.
``InstalledSupply`` is the market of rung M6 and above: fleets, capex, vendors (MODEL.md, section Supply).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from jevons.agents.capex_rules import MONTHS_PER_QUARTER
from jevons.agents.channels import CAPEX
from jevons.agents.chip_vendor import ChipVendor
from jevons.agents.cloud_provider import CloudProvider
from jevons.agents.messages import Catalogue, Hardware
from jevons.market.clearing import clearing_rent
from jevons.market.exogenous import Month

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
        model.cloud_agents.do(CloudProvider.rent_capacity)
        model.cloud_agents.do(CloudProvider.close_accounts, model.month, hardware)
        for v, vendor in enumerate(model.vendors):
            vendor.open_sale(model.generation_on_sale(v))
            vendor.take_orders(np.zeros_like(vendor.backlog))
            shipments = vendor.ship(now.yield_factor[v])
            model.last_shipments[v] = shipments
        for cloud in model.clouds:
            cloud.take_shipment(model.month, np.zeros_like(hardware.price_usd), hardware.price_usd)


class InstalledSupply:
    """Accelerators are bought: ordered a lead ahead, rationed by vendors, installed, retired."""

    def arrive(self, model: "JevonsModel") -> None:
        """Deliveries come online, old accelerators retire."""
        model.cloud_agents.do(CloudProvider.receive_deliveries, model.month)
        for hosters in model.hosters:
            hosters.fleet.receive(model.month)

    def meet_demand(self, model: "JevonsModel", now: Month) -> Array:
        """Clouds reckon with what they own at today's list prices."""
        return _at_cost(model, now)

    def capacity(self, model: "JevonsModel") -> Array:
        """What the installed fleets can serve beside training."""
        return np.stack([cloud.capacity_ttok for cloud in model.clouds], axis=-1)

    def invest(self, model: "JevonsModel", now: Month, hardware: Hardware) -> None:
        """Accounts, expectations, capex plans each quarter, then orders, rationing, shipments and payments."""
        model.cloud_agents.do(CloudProvider.close_accounts, model.month, hardware)
        model.cloud_agents.do(CloudProvider.form_expectations)
        for hosters in model.hosters:
            hosters.close_month(model.month, hardware)
            hosters.form_expectations()
        model.borders.enforce(model)
        model.cloud_agents.do(CloudProvider.value_pipeline, hardware)
        model.vendor_agents.do(ChipVendor.expand, now.supply_step)
        for v, vendor in enumerate(model.vendors):
            vendor.open_sale(model.generation_on_sale(v))
        catalogues = model.borders.catalogues(model, now.hardware_factor)
        rivals = _growth_of_rivals(model.clouds)
        for region in model.regions:
            for c in region.clouds:
                cloud, ahead = model.clouds[c], model.training_need_ahead(model.clouds[c])
                cloud.plan_sites(now.training_need, ahead, model.channels)
                if model.month % MONTHS_PER_QUARTER == 0:
                    cloud.plan_capex(now.training_need, ahead, catalogues[region.name], rivals[c])
        self._trade_accelerators(model, now, hardware, catalogues)
        model.vendor_agents.do(ChipVendor.adjust)

    def _trade_accelerators(
        self, model: "JevonsModel", now: Month, hardware: Hardware, catalogues: Mapping[str, Catalogue]
    ) -> None:
        planned = {
            c: model.clouds[c].split_orders(catalogues[region.name], now.programme_usd[region.name])
            for region in model.regions
            for c in region.clouds
        }
        for region in model.regions if model.hosters else ():
            for s in region.sectors:
                planned[len(model.clouds) + s] = model.hosters[s].orders(catalogues[region.name], hardware)
        orders = model.channels.through(CAPEX, "orders", planned)
        for v, vendor in enumerate(model.vendors):
            vendor.take_orders(np.stack([orders[c][v] for c in range(len(model.owners))], axis=1))
            model.last_shipments[v] = vendor.ship(now.yield_factor[v])
        for c, owner in enumerate(model.owners):
            ordered = [np.ascontiguousarray(vendor.orders[:, c]) for vendor in model.vendors]
            shipped = [np.ascontiguousarray(units[:, c]) for units in model.last_shipments]
            owner.fleet.order(np.concatenate(ordered, axis=-1))
            owner.take_shipment(model.month, np.concatenate(shipped, axis=-1), hardware.price_usd)


def _growth_of_rivals(clouds: Sequence[CloudProvider]) -> list[Array]:
    """Mean growth of the others' spending at their last plans, (R,) each; a lone cloud has its own."""
    growth = [cloud.capex_growth for cloud in clouds]
    total = sum(growth[1:], growth[0])
    return [(total - own) / (len(growth) - 1) if len(growth) > 1 else own for own in growth]


SUPPLIES: dict[str, Supply] = {"installed": InstalledSupply(), "elastic": ElasticSupply()}

"""What is observed of a month: one line an observable, with its unit, its dimension and what it is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from jevons.agents.supply_chain import NODES
from jevons.economics.arrays import summed
from jevons.market import readings
from jevons.market.readings import Array, View

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel


@dataclass(frozen=True)
class Observable:
    """One quantity: ``measure`` returns (R,), or (R, size of ``dim``)."""

    name: str
    unit: str
    description: str
    measure: Callable[[View], Array]
    dim: str | None = None


MARGIN_WORDS = {
    "price": "the price paid",
    "efficiency": "capacity for a dollar of wear, power and operation",
    "utilisation": "use of capacity",
    "depreciation": "writing off more slowly than accelerators wear",
}

OBSERVABLES: tuple[Observable, ...] = (
    Observable("price_usd_per_mtok", "USD/Mtok", "average price paid per million tokens", readings.price),
    Observable(
        "price_constant_quality_usd_per_mtok",
        "USD/Mtok",
        "price paid per million tokens of the quality of the start",
        lambda v: readings.price(v) / np.exp(v.now.log_quality),
    ),
    Observable("posted_price_usd_per_mtok", "USD/Mtok", "posted price", lambda v: v.clouds("posted_price"), "cloud"),
    Observable("unit_cost_usd_per_mtok", "USD/Mtok", "full cost of a token at target utilisation", readings.unit_cost),
    Observable("token_margin", "1", "margin on tokens: 1 - book cost of serving / token spend", readings.margin),
    *(
        Observable(
            f"token_margin_{factor}",
            "1",
            f"what {words} has added to the token margin since the first month",
            lambda v, factor=factor: v.model.margin.parts[factor],  # type: ignore[misc]
        )
        for factor, words in MARGIN_WORDS.items()
    ),
    Observable(
        "tokens_desired_ttok",
        "Ttok/month",
        "tokens wanted, queue included",
        lambda v: summed(v.sectors("desired_ttok")),
    ),
    Observable("tokens_served_ttok", "Ttok/month", "tokens served", lambda v: summed(v.sectors("served_ttok"))),
    Observable(
        "tokens_unmet_ttok",
        "Ttok/month",
        "tokens wanted and not served",
        lambda v: summed(v.sectors("unmet_ttok")),
    ),
    Observable(
        "tokens_self_hosted_ttok",
        "Ttok/month",
        "tokens that firms serve on accelerators of their own (0 without outside)",
        lambda v: readings.outside(v, "self_hosted"),
    ),
    Observable(
        "tokens_on_device_ttok",
        "Ttok/month",
        "tokens served on devices (0 without outside)",
        lambda v: readings.outside(v, "on_device"),
    ),
    Observable(
        "tokens_used_ttok",
        "Ttok/month",
        "tokens used, whether clouds, firms or devices serve them",
        readings.tokens_used,
    ),
    Observable(
        "accelerators_self_hosted_k",
        "thousand",
        "accelerators that self-hosted tokens take; vendors do not see them (0 without outside)",
        readings.self_hosted_accelerators,
    ),
    Observable(
        "tokens_by_sector_ttok", "Ttok/month", "tokens served to a sector", lambda v: v.sectors("served_ttok"), "sector"
    ),
    Observable(
        "tokens_by_cloud_ttok", "Ttok/month", "tokens served by a cloud", lambda v: v.clouds("tokens_ttok"), "cloud"
    ),
    Observable(
        "tokens_per_task", "start = 1", "tokens per task relative to the start", readings.tokens_per_task, "sector"
    ),
    Observable(
        "penetration",
        "1",
        "share of the TAM's tasks in use (0 if demand has no ceiling)",
        lambda v: v.sectors("penetration"),
        "sector",
    ),
    Observable(
        "adopter_share",
        "1",
        "share of demand-weighted firms that use AI (1 unless firms adopt one by one)",
        lambda v: np.stack([sector.adoption.share() for sector in v.model.sectors], axis=-1),
        "sector",
    ),
    Observable(
        "pilot_share", "1", "share of uses in pilots (0 without pilots)", lambda v: v.pools("in_pilots"), "sector"
    ),
    Observable(
        "production_share",
        "1",
        "share of uses in production (0 without pilots)",
        lambda v: v.pools("in_production"),
        "sector",
    ),
    Observable(
        "failed_share",
        "1",
        "share of uses that failed or were given up, and are not tried again yet (0 without pilots)",
        lambda v: v.pools("failed"),
        "sector",
    ),
    Observable(
        "return_on_tokens",
        "1",
        "surplus of tasks over their token spend (0 unless budgets follow it)",
        lambda v: np.stack([sector.budget.earned for sector in v.model.sectors], axis=-1),
        "sector",
    ),
    Observable("token_spend_busd", "BUSD/month", "what buyers pay for tokens", lambda v: readings.spend_usd(v) / 1e9),
    Observable(
        "flop_served_zflop",
        "ZFLOP/month",
        "floating-point operations behind the tokens served",
        lambda v: summed(v.sectors("served_ttok")) * v.now.flop_per_token_gflop,
    ),
    Observable("flop_per_token_gflop", "GFLOP/token", "operations per token", lambda v: v.now.flop_per_token_gflop),
    Observable(
        "accelerator_hours_mh",
        "Mh/month",
        "accelerator-hours that serving tokens took",
        lambda v: summed(v.clouds("hours_used")) / 1e6,
    ),
    Observable("fleet_k", "thousand", "accelerators online", readings.fleet, "generation"),
    Observable(
        "waiting_for_site_k", "thousand", "accelerators that wait for building or power", readings.waiting_for_site
    ),
    Observable("capacity_ttok", "Ttok/month", "tokens that the fleets could serve beside training", readings.capacity),
    Observable(
        "utilisation",
        "1",
        "tokens served over capacity",
        lambda v: summed(v.clouds("tokens_ttok")) / readings.capacity(v),
    ),
    Observable(
        "training_compute_share", "1", "share of fleet compute in training and research", readings.training_share
    ),
    Observable(
        "compute_share_by_use", "1", "share of fleet compute by what it is used for", readings.compute_by_use, "use"
    ),
    Observable(
        "final_training_zflop", "ZFLOP/month", "operations of final training runs", readings.final_training_zflop
    ),
    Observable(
        "frontier_quality",
        "start = 1",
        "quality of the best models, in compute that buyers find it worth",
        lambda v: np.exp(v.model.capability.log_quality),
    ),
    Observable(
        "open_quality", "start = 1", "quality of open models", lambda v: np.exp(v.model.capability.open_log_quality)
    ),
    Observable("orders_k", "thousand/month", "accelerators ordered", lambda v: readings.units(v, "orders"), "vendor"),
    Observable(
        "phantom_orders_k",
        "thousand",
        "orders beyond need, placed in a shortage and cancelled",
        lambda v: v.vendors("phantom_orders") / 1e3,
        "vendor",
    ),
    Observable(
        "shipments_k", "thousand/month", "accelerators shipped", lambda v: readings.units(v, "shipments"), "vendor"
    ),
    Observable(
        "backlog_k",
        "thousand",
        "accelerators ordered and not yet shipped",
        lambda v: readings.units(v, "backlog"),
        "vendor",
    ),
    Observable(
        "list_price_factor",
        "card = 1",
        "list price relative to the card",
        lambda v: v.vendors("list_price_factor"),
        "vendor",
    ),
    Observable(
        "vendor_revenue_busd", "BUSD/month", "accelerator sales", lambda v: v.vendors("revenue_usd") / 1e9, "vendor"
    ),
    Observable(
        "vendor_profit_busd",
        "BUSD/month",
        "accelerator sales less production cost",
        lambda v: v.vendors("profit_usd") / 1e9,
        "vendor",
    ),
    Observable(
        "hbm_ordered_mgbit",
        "Mn Gbit/month",
        "HBM in accelerators ordered",
        lambda v: summed(v.vendors("hbm_ordered_mgbit")),
    ),
    Observable(
        "hbm_shipped_mgbit",
        "Mn Gbit/month",
        "HBM in accelerators shipped",
        lambda v: summed(v.vendors("hbm_shipped_mgbit")),
    ),
    Observable(
        "binding_node", "1", "how far a node holds output down", lambda v: readings.over_vendors(v, "binding"), "node"
    ),
    Observable(
        "node_utilisation",
        "1",
        "shipments over what a node allows (0 without supply_chain)",
        lambda v: readings.over_vendors(v, "utilisation"),
        "node",
    ),
    Observable(
        "hbm_produced_mgbit",
        "Mn Gbit/month",
        "good HBM that enters the stock (0 without supply_chain)",
        lambda v: summed(v.chains("hbm_produced_mgbit")),
    ),
    Observable(
        "hbm_inventory_mgbit",
        "Mn Gbit",
        "HBM in stock at the end of the month (0 without supply_chain)",
        lambda v: summed(v.chains("hbm_inventory_mgbit")),
    ),
    Observable(
        "hbm_scrapped_mgbit",
        "Mn Gbit/month",
        "HBM started this month that will not pass its tests",
        lambda v: summed(v.chains("hbm_scrapped_mgbit")),
    ),
    Observable(
        "hbm_price_factor", "start = 1", "price of a bit of HBM", lambda v: v.chains("hbm_price_factor"), "vendor"
    ),
    Observable(
        "capex_busd",
        "BUSD/month",
        "cash paid for accelerators and the buildings around them",
        lambda v: summed(v.clouds("capex_usd")) / 1e9,
    ),
    Observable(
        "believed_elasticity",
        "1",
        "how tokens are believed to answer a price fall (constant unless beliefs learn)",
        lambda v: np.stack([cloud.beliefs.elasticity for cloud in v.model.clouds], axis=-1),
        "cloud",
    ),
    Observable(
        "depreciation_busd",
        "BUSD/month",
        "straight-line charge on what is in service",
        lambda v: summed(np.stack([c.fleet.depreciation_usd for c in v.model.clouds], axis=-1)) / 1e9,
    ),
    Observable(
        "ebit_busd",
        "BUSD/month",
        "profit before interest and tax, training included as a cost",
        lambda v: v.clouds("ebit_usd") / 1e9,
        "cloud",
    ),
    Observable(
        "impairment_busd",
        "BUSD/month",
        "book value written down because rents no longer bear it (0 without impairment)",
        lambda v: v.clouds("impairment_usd") / 1e9,
        "cloud",
    ),
    Observable(
        "equity_busd",
        "BUSD",
        "what owners had put in by the start and what was earned since: fleet, construction and cash less debts",
        lambda v: v.clouds("equity_usd") / 1e9,
        "cloud",
    ),
    Observable(
        "cash_busd",
        "BUSD",
        "cumulated cash since the start (negative: funded from elsewhere)",
        lambda v: v.clouds("cash_usd") / 1e9,
        "cloud",
    ),
    Observable(
        "energy_gwh",
        "GWh/month",
        "electricity of the fleets, cooling and hosts included",
        lambda v: summed(v.clouds("energy_gwh")),
    ),
    Observable(
        "rent_usd_per_hour", "USD/h", "capital cost of a used accelerator-hour at today's prices", readings.rent
    ),
    Observable(
        "rent_by_region_usd_per_pflops_hour",
        "USD/(PFLOP/s h)",
        "rent that the compute of 1,000 TFLOP/s fetches for an hour, at what may be ordered in the region today",
        readings.rent_of_compute,
        "region",
    ),
    Observable(
        "capex_by_region_busd",
        "BUSD/month",
        "cash that a region's clouds pay for accelerators and buildings",
        readings.capex_by_region,
        "region",
    ),
    Observable(
        "induced_efficiency",
        "start = 1",
        "serving efficiency won where compute is dear, or taken over from there by open models (1 in one world)",
        lambda v: np.exp(v.model.effort.log_gain),
        "region",
    ),
    Observable(
        "domestic_share",
        "1",
        "share of a region's compute online that its own vendors have made",
        readings.domestic_share,
        "region",
    ),
    Observable("compute_scarcity", "1", "compute wanted at target use over compute online", readings.scarcity),
    Observable(
        "market_rent_usd_per_hour", "USD/h", "rent that an accelerator-hour fetches in the market", readings.market_rent
    ),
)

BY_NAME = {observable.name: observable for observable in OBSERVABLES}


class Record:
    """What a model has observed so far: one array an observable, (months, R) or (months, R, size).

    ``names``: the observables to keep; all if None.
    """

    def __init__(self, model: "JevonsModel", names: Collection[str] | None = None) -> None:
        self.kept = tuple(each for each in OBSERVABLES if names is None or each.name in names)
        self.sizes = {
            "cloud": model.cloud_names,
            "vendor": model.vendor_names,
            "sector": model.sector_names,
            "generation": model.generation_names,
            "node": list(NODES),
            "use": list(readings.USES),
            "region": [region.name for region in model.regions],
        }
        self.values: dict[str, Array] = {}
        for observable in self.kept:
            tail = () if observable.dim is None else (len(self.sizes[observable.dim]),)
            self.values[observable.name] = np.full((model.months, model.runs, *tail), np.nan)

    def note(self, view: View) -> None:
        """Measure every observable that is kept at the end of this month."""
        for observable in self.kept:
            self.values[observable.name][view.model.month] = observable.measure(view)


def _first_run(name: str) -> Callable[["JevonsModel"], float]:
    def report(model: "JevonsModel") -> float:
        return float(model.record.values[name][model.month, 0])

    return report


def data_collector() -> Any:
    """A ``mesa.DataCollector`` of the aggregate observables of the first run, for Mesa's own tools."""
    reporters = {observable.name: _first_run(observable.name) for observable in OBSERVABLES if observable.dim is None}
    return mesa.DataCollector(model_reporters=reporters)

"""What is observed of compute: fleets, orders, chips, memory, money, energy, rents; one line an observable."""

import numpy as np

from jevons.economics.arrays import summed
from jevons.market import readings
from jevons.market.observable import Observable

SUPPLY: tuple[Observable, ...] = (
    Observable(
        "accelerator_hours_mh",
        "Mh/month",
        "accelerator-hours that serving tokens took, on clouds' and firms' own machines",
        lambda v: (summed(v.clouds("hours_used")) + readings.own_hours(v)) / 1e6,
    ),
    Observable("fleet_k", "thousand", "accelerators online", readings.fleet, "generation"),
    Observable(
        "fleet_eflops",
        "EFLOP/s",
        "dense peak of the accelerators online",
        lambda v: readings.of_owners(v, "use.fleet_tflops") / 1e6,
    ),
    Observable(
        "waiting_for_site_k", "thousand", "accelerators that wait for building or power", readings.waiting_for_site
    ),
    Observable("capacity_ttok", "Ttok/month", "tokens that the fleets could serve beside training", readings.capacity),
    Observable(
        "utilisation",
        "1",
        "tokens served over capacity",
        lambda v: readings.tokens_of_clouds(v) / readings.capacity(v),
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
    Observable("shipments_k", "thousand/month", "accelerators shipped", lambda v: v.vendors("shipped") / 1e3, "vendor"),
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
        lambda v: readings.of_owners(v, "capex_usd") / 1e9,
    ),
    Observable(
        "believed_elasticity",
        "1",
        "how tokens are believed to answer a price fall (constant unless beliefs learn)",
        lambda v: v.clouds("beliefs.elasticity"),
        "cloud",
    ),
    Observable(
        "depreciation_busd",
        "BUSD/month",
        "straight-line charge on what is in service",
        lambda v: summed(v.accounts("fleet.depreciation_usd")) / 1e9,
    ),
    Observable(
        "ebit_busd",
        "BUSD/month",
        "profit before interest and tax, training included as a cost",
        lambda v: v.accounts("ebit_usd") / 1e9,
        "cloud",
    ),
    Observable(
        "impairment_busd",
        "BUSD/month",
        "book value written down because rents no longer bear it (0 without impairment)",
        lambda v: v.accounts("impairment_usd") / 1e9,
        "cloud",
    ),
    Observable(
        "equity_busd",
        "BUSD",
        "what owners had put in by the start and what was earned since: fleet, construction and cash less debts",
        lambda v: v.accounts("equity_usd") / 1e9,
        "cloud",
    ),
    Observable(
        "cash_busd",
        "BUSD",
        "cumulated cash since the start (negative: funded from elsewhere)",
        lambda v: v.accounts("cash_usd") / 1e9,
        "cloud",
    ),
    Observable(
        "energy_gwh",
        "GWh/month",
        "electricity of the fleets, cooling and hosts included",
        lambda v: readings.of_owners(v, "energy_gwh"),
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

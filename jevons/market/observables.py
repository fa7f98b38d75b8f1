"""What is observed of a month: one line an observable, with its unit, its dimension and what it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
import numpy.typing as npt

from jevons.agents.messages import Hardware
from jevons.agents.supply_chain import NODES
from jevons.market.exogenous import Month

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """What an observable may look at: the model at the end of the month, and the month's exogenous state."""

    model: "JevonsModel"
    now: Month
    hardware: Hardware
    rent_factor: Array

    def clouds(self, name: str) -> Array:
        """An attribute of every cloud, (R, C)."""
        return np.stack([getattr(cloud, name) for cloud in self.model.clouds], axis=-1)

    def vendors(self, name: str) -> Array:
        """An attribute of every vendor, (R, V)."""
        return np.stack([getattr(vendor, name) for vendor in self.model.vendors], axis=-1)

    def chains(self, name: str) -> Array:
        """An attribute of the chain behind every vendor, (R, V) or (R, V, nodes)."""
        return np.stack([getattr(vendor.chain, name) for vendor in self.model.vendors], axis=1)

    def sectors(self, name: str) -> Array:
        """An attribute of every sector, (R, S)."""
        return np.stack([getattr(sector, name) for sector in self.model.sectors], axis=-1)


@dataclass(frozen=True)
class Observable:
    """One quantity: ``measure`` returns (R,), or (R, size of ``dim``)."""

    name: str
    unit: str
    description: str
    measure: Callable[[View], Array]
    dim: str | None = None


def total(values: Array) -> Array:
    """Sum over agents, (R, k) -> (R,)."""
    return np.asarray(np.sum(np.ascontiguousarray(values), axis=-1))


def _units(v: View, name: str) -> Array:
    """Accelerators of each vendor, in thousands, summed over buyers and generations, (R, V)."""
    lines = [getattr(vendor, name) for vendor in v.model.vendors]
    return np.stack([total(line.reshape(line.shape[0], -1)) for line in lines], axis=-1) / 1e3


def _price(v: View) -> Array:
    return _spend_usd(v) / (total(v.clouds("tokens_ttok")) * 1e6)


def _spend_usd(v: View) -> Array:
    return total(v.clouds("revenue_usd"))


def _margin(v: View) -> Array:
    return 1.0 - total(v.clouds("cost_of_tokens_usd")) / _spend_usd(v)


def _capacity(v: View) -> Array:
    return total(v.clouds("capacity_ttok"))


def _unit_cost(v: View) -> Array:
    return total(v.clouds("unit_cost") * v.clouds("tokens_ttok")) / total(v.clouds("tokens_ttok"))


def _rent(v: View) -> Array:
    fleets = [cloud.fleet.units for cloud in v.model.clouds]
    spent = [
        np.sum(f * v.hardware.price_usd, axis=-1) * c.hourly_charge for f, c in zip(fleets, v.model.clouds, strict=True)
    ]
    return sum(spent[1:], spent[0]) * v.rent_factor / total(v.clouds("accelerators"))


def _over_vendors(v: View, name: str) -> Array:
    """Mean over vendors of an attribute of their nodes, weighted by the accelerators wanted of them, (R, nodes)."""
    weight = v.vendors("demand") + np.finfo(np.float64).tiny
    nodes = np.sum(np.ascontiguousarray(np.moveaxis(v.chains(name) * weight[:, :, None], 1, -1)), axis=-1)
    return nodes / total(weight)[:, None]


def _training_share(v: View) -> Array:
    compute = v.clouds("fleet_tflops")
    return total(v.clouds("training_share") * compute) / total(compute)


def _fleet(v: View) -> Array:
    fleets = [cloud.fleet.units for cloud in v.model.clouds]
    return np.asarray(sum(fleets[1:], fleets[0]) / 1e3)


def _tokens_per_task(v: View) -> Array:
    trend = np.stack([state.log_tokens_per_task for state in v.now.sectors], axis=-1)
    return np.exp(v.sectors("log_tokens_per_task") + trend)


OBSERVABLES: tuple[Observable, ...] = (
    Observable("price_usd_per_mtok", "USD/Mtok", "average price paid per million tokens", _price),
    Observable(
        "price_constant_quality_usd_per_mtok",
        "USD/Mtok",
        "price paid per million tokens of the quality of the start",
        lambda v: _price(v) / np.exp(v.now.log_quality),
    ),
    Observable("posted_price_usd_per_mtok", "USD/Mtok", "posted price", lambda v: v.clouds("posted_price"), "cloud"),
    Observable("unit_cost_usd_per_mtok", "USD/Mtok", "full cost of a token at target utilisation", _unit_cost),
    Observable("token_margin", "1", "margin on tokens: 1 - book cost of serving / token spend", _margin),
    Observable(
        "tokens_desired_ttok", "Ttok/month", "tokens wanted, queue included", lambda v: total(v.sectors("desired_ttok"))
    ),
    Observable("tokens_served_ttok", "Ttok/month", "tokens served", lambda v: total(v.sectors("served_ttok"))),
    Observable(
        "tokens_unmet_ttok", "Ttok/month", "tokens wanted and not served", lambda v: total(v.sectors("unmet_ttok"))
    ),
    Observable(
        "tokens_by_sector_ttok", "Ttok/month", "tokens served to a sector", lambda v: v.sectors("served_ttok"), "sector"
    ),
    Observable(
        "tokens_by_cloud_ttok", "Ttok/month", "tokens served by a cloud", lambda v: v.clouds("tokens_ttok"), "cloud"
    ),
    Observable("tokens_per_task", "start = 1", "tokens per task relative to the start", _tokens_per_task, "sector"),
    Observable(
        "penetration",
        "1",
        "share of the TAM's tasks in use (0 if demand has no ceiling)",
        lambda v: v.sectors("penetration"),
        "sector",
    ),
    Observable("token_spend_busd", "BUSD/month", "what buyers pay for tokens", lambda v: _spend_usd(v) / 1e9),
    Observable(
        "flop_served_zflop",
        "ZFLOP/month",
        "floating-point operations behind the tokens served",
        lambda v: total(v.sectors("served_ttok")) * v.now.flop_per_token_gflop,
    ),
    Observable("flop_per_token_gflop", "GFLOP/token", "operations per token", lambda v: v.now.flop_per_token_gflop),
    Observable(
        "accelerator_hours_mh",
        "Mh/month",
        "accelerator-hours that serving tokens took",
        lambda v: total(v.clouds("hours_used")) / 1e6,
    ),
    Observable("fleet_k", "thousand", "accelerators online", _fleet, "generation"),
    Observable("capacity_ttok", "Ttok/month", "tokens that the fleets could serve beside training", _capacity),
    Observable(
        "utilisation", "1", "tokens served over capacity", lambda v: total(v.clouds("tokens_ttok")) / _capacity(v)
    ),
    Observable("training_compute_share", "1", "share of fleet compute in training and research", _training_share),
    Observable("orders_k", "thousand/month", "accelerators ordered", lambda v: _units(v, "orders"), "vendor"),
    Observable(
        "phantom_orders_k",
        "thousand",
        "orders beyond need, placed in a shortage and cancelled",
        lambda v: v.vendors("phantom_orders") / 1e3,
        "vendor",
    ),
    Observable("shipments_k", "thousand/month", "accelerators shipped", lambda v: _units(v, "shipments"), "vendor"),
    Observable(
        "backlog_k", "thousand", "accelerators ordered and not yet shipped", lambda v: _units(v, "backlog"), "vendor"
    ),
    Observable(
        "list_price_factor",
        "card = 1",
        "list price relative to the card",
        lambda v: v.vendors("price_factor"),
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
        lambda v: total(v.vendors("hbm_ordered_mgbit")),
    ),
    Observable(
        "hbm_shipped_mgbit",
        "Mn Gbit/month",
        "HBM in accelerators shipped",
        lambda v: total(v.vendors("hbm_shipped_mgbit")),
    ),
    Observable("binding_node", "1", "how far a node holds output down", lambda v: _over_vendors(v, "binding"), "node"),
    Observable(
        "node_utilisation",
        "1",
        "shipments over what a node allows (0 without supply_chain)",
        lambda v: _over_vendors(v, "utilisation"),
        "node",
    ),
    Observable(
        "hbm_produced_mgbit",
        "Mn Gbit/month",
        "good HBM that enters the stock (0 without supply_chain)",
        lambda v: total(v.chains("hbm_produced_mgbit")),
    ),
    Observable(
        "hbm_inventory_mgbit",
        "Mn Gbit",
        "HBM in stock at the end of the month (0 without supply_chain)",
        lambda v: total(v.chains("hbm_inventory_mgbit")),
    ),
    Observable(
        "hbm_scrapped_mgbit",
        "Mn Gbit/month",
        "HBM started this month that will not pass its tests",
        lambda v: total(v.chains("hbm_scrapped_mgbit")),
    ),
    Observable(
        "hbm_price_factor", "start = 1", "price of a bit of HBM", lambda v: v.chains("hbm_price_factor"), "vendor"
    ),
    Observable(
        "capex_busd",
        "BUSD/month",
        "cash paid for accelerators and the buildings around them",
        lambda v: total(v.clouds("capex_usd")) / 1e9,
    ),
    Observable(
        "depreciation_busd",
        "BUSD/month",
        "straight-line charge on what is in service",
        lambda v: total(np.stack([c.fleet.depreciation_usd for c in v.model.clouds], axis=-1)) / 1e9,
    ),
    Observable(
        "ebit_busd",
        "BUSD/month",
        "profit before interest and tax, training included as a cost",
        lambda v: v.clouds("ebit_usd") / 1e9,
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
        lambda v: total(v.clouds("energy_gwh")),
    ),
    Observable("rent_usd_per_hour", "USD/h", "capital cost of a used accelerator-hour at today's prices", _rent),
)

BY_NAME = {observable.name: observable for observable in OBSERVABLES}


class Record:
    """What a model has observed so far: one array an observable, (months, R) or (months, R, size)."""

    def __init__(self, model: "JevonsModel") -> None:
        self.sizes = {
            "cloud": model.cloud_names,
            "vendor": model.vendor_names,
            "sector": model.sector_names,
            "generation": model.generation_names,
            "node": list(NODES),
        }
        self.values: dict[str, Array] = {}
        for observable in OBSERVABLES:
            tail = () if observable.dim is None else (len(self.sizes[observable.dim]),)
            self.values[observable.name] = np.full((model.months, model.runs, *tail), np.nan)

    def note(self, model: "JevonsModel", now: Month, hardware: Hardware, rent_factor: Array) -> None:
        """Measure every observable at the end of this month."""
        view = View(model, now, hardware, rent_factor)
        for observable in OBSERVABLES:
            self.values[observable.name][model.month] = observable.measure(view)


def _first_run(name: str) -> Callable[["JevonsModel"], float]:
    def report(model: "JevonsModel") -> float:
        return float(model.record.values[name][model.month, 0])

    return report


def data_collector() -> Any:
    """A ``mesa.DataCollector`` of the aggregate observables of the first run, for Mesa's own tools."""
    reporters = {observable.name: _first_run(observable.name) for observable in OBSERVABLES if observable.dim is None}
    return mesa.DataCollector(model_reporters=reporters)

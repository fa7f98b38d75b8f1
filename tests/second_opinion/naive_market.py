"""The cast of one run, and what buyers and clouds do in a month whoever owns the accelerators."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from jevons.scenario import Scenario
from tests.second_opinion.naive_clouds import Cloud
from tests.second_opinion.naive_enterprises import Decision, Sector, Traits
from tests.second_opinion.naive_exogenous import Draws, Generation, Outside, names_under
from tests.second_opinion.naive_vendors import Vendor

Observed = dict[str, float | list[float]]
Units = dict[Generation, float]
Key = TypeVar("Key")


@dataclass
class Sold:
    """What a cloud sold in a month: tokens [Ttok], price paid [USD/Mtok] and full unit cost [USD/Mtok]."""

    tokens: float
    price: float
    unit_cost: float

    @property
    def revenue(self) -> float:
        """USD."""
        return self.tokens * 1e6 * self.price


class NaiveMarket(ABC):
    """One run; a subclass says how compute is had."""

    def __init__(self, scenario: Scenario, traits: Mapping[str, list[Traits]], draws: Draws) -> None:
        self.outside = outside = Outside(scenario, draws)
        names = names_under(scenario, "clouds.")
        shares = normalised({name: outside.number(f"clouds.{name}.share_weight") for name in names})
        lead = max(int(outside.number(f"clouds.{name}.lead_months")) for name in names)
        self.vendors = [Vendor(name, outside, lead) for name in names_under(scenario, "vendors.")]
        mix = normalised({one.start_generation: one.number("order_weight") for one in self.vendors})
        self.clouds = [Cloud(name, outside, shares[name], mix) for name in names]
        weights = normalised({name: outside.number(f"enterprises.{name}.demand_weight") for name in traits})
        tokens = outside.number("market.tokens")
        self.sectors = [Sector(name, outside, tokens * weights[name], shares, traits[name]) for name in traits]
        for vendor in self.vendors:
            first = vendor.start_generation
            orders = sum(cloud.start_orders[first] for cloud in self.clouds)
            vendor.open(orders, sum(cloud.start_units[first] for cloud in self.clouds))

    def play(self) -> list[Observed]:
        """What is observed of every month."""
        return [self.month(month) for month in range(self.outside.months)]

    @abstractmethod
    def month(self, month: int) -> Observed:
        """One month."""

    def list_prices(self) -> dict[Generation, float]:
        """Today's list price of every generation."""
        return {chip: vendor.list_price(chip) for vendor in self.vendors for chip in vendor.generations}

    def decide(self, month: int, fleets: Mapping[str, Units], rent: float) -> list[Decision]:
        """Clouds post prices, then sectors respond; no agent changes but for what clouds post."""
        prices = self.list_prices()
        for cloud in self.clouds:
            cloud.reckon(fleets[cloud.name], month, prices, rent)
            cloud.post(month)
        posted = {cloud.name: cloud.posted for cloud in self.clouds}
        return [sector.decide(posted, month) for sector in self.sectors]

    def asked(self, decisions: list[Decision], cloud: Cloud) -> float:
        """Tokens that all sectors ask of a cloud."""
        return sum(one.tokens * one.shares[cloud.name] for one in decisions)

    def settle(self, decisions: list[Decision], sold: Mapping[str, Sold], served: list[float]) -> None:
        """Sectors and clouds take the month as it went."""
        for sector, decision, tokens in zip(self.sectors, decisions, served, strict=True):
            sector.settle(decision, tokens, self._priced_out(decision, sold))
        shares = normalised({name: one.revenue for name, one in sold.items()})
        for cloud in self.clouds:
            cloud.price, cloud.revenue_share = cloud.listed, shares[cloud.name]

    def _priced_out(self, decision: Decision, sold: Mapping[str, Sold]) -> float:
        """Tokens that a sector would have bought at posted prices and no longer wants at those paid."""
        lost = 0.0
        for cloud in self.clouds:
            dearer = sold[cloud.name].price / cloud.posted
            kept = dearer ** -cloud.number("believed_market_elasticity")
            lost += decision.tokens * decision.shares[cloud.name] * (1.0 - kept)
        return lost

    def observe_tokens(
        self, decisions: list[Decision], sold: Mapping[str, Sold], served: list[float], month: int
    ) -> Observed:
        """Prices and tokens."""
        tokens, spend = sum(one.tokens for one in sold.values()), sum(one.revenue for one in sold.values())
        flop = self.outside.flop_per_token(month)
        deeper = [self.outside.trend(f"enterprises.{s.name}.tokens_per_task_growth", month) for s in self.sectors]
        return {
            "price_usd_per_mtok": spend / (tokens * 1e6),
            "price_constant_quality_usd_per_mtok": spend / (tokens * 1e6) / self.outside.quality(month),
            "frontier_quality": self.outside.quality(month),
            "open_quality": self.outside.open_quality(month),
            "posted_price_usd_per_mtok": [cloud.posted for cloud in self.clouds],
            "unit_cost_usd_per_mtok": sum(one.unit_cost * one.tokens for one in sold.values()) / tokens,
            "tokens_desired_ttok": sum(one.tokens for one in decisions),
            "tokens_served_ttok": sum(served),
            "tokens_unmet_ttok": sum(sector.unmet for sector in self.sectors),
            "tokens_by_sector_ttok": served,
            "tokens_by_cloud_ttok": [one.tokens for one in sold.values()],
            "tokens_per_task": [
                math.exp(s.log_tokens_per_task) * more for s, more in zip(self.sectors, deeper, strict=True)
            ],
            "penetration": [sector.penetration() for sector in self.sectors],
            "token_spend_busd": spend / 1e9,
            "flop_served_zflop": sum(served) * flop,
            "flop_per_token_gflop": flop,
        }

    def observe_vendors(self) -> Observed:
        """Orders, shipments and list prices."""
        return {
            "orders_k": [vendor.ordered / 1e3 for vendor in self.vendors],
            "shipments_k": [vendor.shipped / 1e3 for vendor in self.vendors],
            "backlog_k": [sum(vendor.backlog.values()) / 1e3 for vendor in self.vendors],
            "list_price_factor": [vendor.relative_price() for vendor in self.vendors],
            "vendor_revenue_busd": [vendor.revenue / 1e9 for vendor in self.vendors],
            "vendor_profit_busd": [vendor.profit / 1e9 for vendor in self.vendors],
            "hbm_ordered_mgbit": sum(vendor.hbm_ordered for vendor in self.vendors),
            "hbm_shipped_mgbit": sum(vendor.hbm_shipped for vendor in self.vendors),
        }

    def observe_fleets(
        self, fleets: Mapping[str, Units], prices: dict[Generation, float], rent: float, scarcity: float
    ) -> Observed:
        """Accelerators online, what an hour of one costs, and what it fetches."""
        chips = [chip for vendor in self.vendors for chip in vendor.generations]
        online = {chip: sum(units.get(chip, 0.0) for units in fleets.values()) for chip in chips}
        charged = [
            n * cloud.costs.capital_and_operating(prices[chip])
            for cloud in self.clouds
            for chip, n in fleets[cloud.name].items()
        ]
        kilowatts = sum(n * chip.power_kw for chip, n in online.items()) / sum(online.values())
        drawn = kilowatts * self.outside.number("market.power_overhead")
        cost = rent * sum(charged) / sum(online.values())
        fetched = cost * scarcity ** self.outside.number("market.rent_response")
        return {
            "fleet_k": [online[chip] / 1e3 for chip in chips],
            "fleet_eflops": sum(online[chip] * chip.tflops for chip in chips) / 1e6,
            "rent_usd_per_hour": cost,
            "compute_scarcity": scarcity,
            "market_rent_usd_per_hour": max(fetched, drawn * self.outside.number("market.electricity_price")),
        }


def normalised(weights: Mapping[Key, float]) -> dict[Key, float]:
    """Weights as shares of their sum."""
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}


def root(rising: Callable[[float], float]) -> float:
    """Where a rising function is zero, by bisection."""
    low, high = -20.0, 100.0
    for _ in range(80):
        middle = (low + high) / 2.0
        low, high = (middle, high) if rising(middle) < 0.0 else (low, middle)
    return (low + high) / 2.0

"""Vendors of accelerators, an order at a time: backlog, allocation, capacity and list price."""

import math

from tests.second_opinion.naive_exogenous import MONTHS, Generation, Outside, newest


class Vendor:
    """One vendor; accelerators in units."""

    def __init__(self, name: str, outside: Outside, lead: int) -> None:
        self.name, self.outside = name, outside
        self.generations = outside.generations(name)
        self.start_generation = newest(self.generations, -lead)
        self.backlog: dict[tuple[str, Generation], float] = {}
        self.price_factor = self.learning = self.design = 1.0
        self.made = self.start_made = self.start_demand = 0.0
        self.capacity = self.expected_demand = 0.0
        self.ordered = self.shipped = self.revenue = self.profit = 0.0
        self.hbm_ordered = self.hbm_shipped = 0.0

    def number(self, name: str) -> float:
        """A parameter of the vendor."""
        return self.outside.number(f"vendors.{self.name}.{name}")

    def on_sale(self, month: int) -> Generation:
        """The generation that orders are for."""
        return newest(self.generations, month) if self.outside.moves else self.start_generation

    def open(self, orders_per_month: float, units: float) -> None:
        """Start with capacity for the orders that are on their way, and the units in fleets as all that was made."""
        self.expected_demand = self.start_demand = orders_per_month
        self.made = self.start_made = units
        self.capacity = self.number("capacity_headroom") * orders_per_month

    def list_price(self, chip: Generation) -> float:
        """Today's price of an accelerator [USD]."""
        return chip.price_usd * self.relative_price()

    def relative_price(self) -> float:
        """List price over the card's."""
        return self.price_factor * self.learning * self.design

    def take(self, orders: dict[str, float], month: int) -> None:
        """Orders of every cloud enter the backlog."""
        chip = self.on_sale(month)
        for cloud, units in orders.items():
            self.backlog[cloud, chip] = self.backlog.get((cloud, chip), 0.0) + units
        self.ordered = sum(orders.values())
        self.hbm_ordered = self.ordered * chip.memory_gb * 8.0 / 1e6

    def ship(self, month: int) -> dict[tuple[str, Generation], float]:
        """What leaves this month, by cloud and generation."""
        wanted = sum(self.backlog.values())
        share = 1.0
        if self.outside.choice("market.chips") == "rationed" and wanted > 0.0:
            share = min(1.0, self.capacity * self.outside.draws.yields[self.name][month] / wanted)
        shipped = {key: units * share for key, units in self.backlog.items()}
        self.backlog = {key: units - shipped[key] for key, units in self.backlog.items()}
        self.shipped = sum(shipped.values())
        self.revenue = sum(units * self.list_price(chip) for (_, chip), units in shipped.items())
        made = sum(units * chip.price_usd for (_, chip), units in shipped.items())
        self.profit = self.revenue - self.number("unit_cost_share") * self.learning * made
        self.hbm_shipped = sum(units * chip.memory_gb * 8.0 for (_, chip), units in shipped.items()) / 1e6
        self._adjust(wanted)
        return shipped

    def _adjust(self, wanted: float) -> None:
        headroom, speed = self.number("capacity_headroom"), self.number("capacity_adjustment")
        pressure = headroom * wanted / self.capacity
        raised = self.price_factor * pressure ** self.number("price_response")
        self.price_factor = min(max(raised, self.number("price_floor")), self.number("price_cap"))
        self.expected_demand += speed * (wanted - self.expected_demand)
        self.made += self.shipped
        self.learning = (self.made / self.start_made) ** -self.number("learning_exponent")
        fixed = self.number("design_share")
        self.design = 1.0 - fixed + fixed / max(self.expected_demand / self.start_demand, 1.0)
        gap = speed * math.log(headroom * self.expected_demand / self.capacity)
        self.capacity *= math.exp(min(gap, math.log(self.number("capacity_growth_max")) / MONTHS))

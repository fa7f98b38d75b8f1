"""The month where compute is rented by the hour, and the month where it is ordered, awaited and owned."""

import math

from tests.second_opinion.naive_clouds import Cloud
from tests.second_opinion.naive_enterprises import Decision
from tests.second_opinion.naive_exogenous import HOURS
from tests.second_opinion.naive_market import NaiveMarket, Observed, Sold, Units, normalised, root


class RentedMarket(NaiveMarket):
    """Accelerator-hours rise with their rent; nobody waits."""

    def month(self, month: int) -> Observed:
        """Rent, prices and use are solved together."""
        self.at = month
        for cloud in self.clouds:
            cloud.train(month)
        log_rent = self._log_rent()
        decisions = self.decide(month, self._mix(), math.exp(log_rent))
        sold = {c.name: Sold(self.asked(decisions, c), c.posted, c.unit_cost) for c in self.clouds}
        served = [decision.tokens for decision in decisions]
        for cloud in self.clouds:
            cloud.units = self._rented(cloud, sold[cloud.name].tokens)
        rented = {cloud.name: cloud.units for cloud in self.clouds}
        self.settle(decisions, sold, served)
        return {
            **self.observe_tokens(decisions, sold, served, month),
            **self.observe_vendors(),
            **self.observe_fleets(rented, self.list_prices(), math.exp(log_rent), 1.0),
            **self._observe_accounts(sold),
        }

    def _mix(self) -> dict[str, Units]:
        """What a cloud rents is of the generations of the start."""
        return {cloud.name: cloud.start_units for cloud in self.clouds}

    def _hours(self, cloud: Cloud, tokens: float) -> float:
        """Hours that so many tokens take."""
        units = cloud.start_units
        return tokens * 1e12 / (cloud.tokens_per_hour(units, self.at) / sum(units.values()))

    def _rented(self, cloud: Cloud, tokens: float) -> Units:
        """The fleet that serves so many tokens at target utilisation beside training."""
        units = cloud.start_units
        rented = self._hours(cloud, tokens) / (HOURS * cloud.use * (1.0 - cloud.training_share))
        return {chip: n / sum(units.values()) * rented for chip, n in units.items()}

    def _log_rent(self) -> float:
        elasticity = self.outside.number("market.supply_elasticity")
        if math.isinf(elasticity):
            return 0.0
        at_start = sum(
            sum(cloud.start_units.values()) * HOURS * cloud.use * (1.0 - cloud.start_training_share)
            for cloud in self.clouds
        )

        def excess(log_rent: float) -> float:
            decisions = self.decide(self.at, self._mix(), math.exp(log_rent))
            hours = sum(self._hours(cloud, self.asked(decisions, cloud)) for cloud in self.clouds)
            return elasticity * log_rent - math.log(hours / at_start)

        return root(excess)

    def _observe_accounts(self, sold: dict[str, Sold]) -> Observed:
        ebit, cost_of_tokens, energy = [], 0.0, 0.0
        for cloud in self.clouds:
            one, serving = sold[cloud.name], 1.0 - cloud.training_share
            gwh = cloud.energy_gwh(cloud.units, cloud.use)
            bill = gwh * 1e6 * self.outside.number("market.electricity_price")
            rent = (cloud.serving_cost - cloud.variable_cost) * one.tokens * 1e6 / serving
            ebit.append(one.revenue - bill - rent - cloud.overhead_usd)
            cloud.cash += ebit[-1]
            cost_of_tokens += serving * (bill + rent) + cloud.overhead_usd
            energy += gwh
        tflops = {c.name: sum(n * chip.tflops for chip, n in c.units.items()) for c in self.clouds}
        tokens = sum(one.tokens for one in sold.values())
        capacity = sum(sold[cloud.name].tokens / cloud.use for cloud in self.clouds)
        return {
            "token_margin": 1.0 - cost_of_tokens / sum(one.revenue for one in sold.values()),
            "accelerator_hours_mh": sum(self._hours(c, sold[c.name].tokens) for c in self.clouds) / 1e6,
            "capacity_ttok": capacity,
            "utilisation": tokens / capacity,
            "training_compute_share": sum(c.training_share * tflops[c.name] for c in self.clouds)
            / sum(tflops.values()),
            "capex_busd": 0.0,
            "depreciation_busd": 0.0,
            "ebit_busd": [profit / 1e9 for profit in ebit],
            "cash_busd": [cloud.cash / 1e9 for cloud in self.clouds],
            "energy_gwh": energy,
        }


class InstalledMarket(NaiveMarket):
    """Fleets, orders and lags."""

    def month(self, month: int) -> Observed:
        """The ten steps of MODEL.md."""
        for cloud in self.clouds:
            cloud.open_month(month)
        fleets = {cloud.name: cloud.units for cloud in self.clouds}
        prices = self.list_prices()
        decisions = self.decide(month, fleets, 1.0)
        wanted = {cloud.name: self.asked(decisions, cloud) for cloud in self.clouds}
        sold = {cloud.name: self._clear(cloud, wanted[cloud.name]) for cloud in self.clouds}
        served = [self._served(decision, sold, wanted) for decision in decisions]
        self.settle(decisions, sold, served)
        accounts = self._observe_accounts(sold, month)
        self._plan_and_order(wanted, month)
        spent = self._ship(month)
        for cloud in self.clouds:
            cloud.cash -= spent[cloud.name]
        return {
            **self.observe_tokens(decisions, sold, served, month),
            **accounts,
            **self.observe_fleets(fleets, prices, 1.0, self._scarcity(month)),
            **self.observe_vendors(),
            "capex_busd": sum(spent.values()) / 1e9,
            "cash_busd": [cloud.cash / 1e9 for cloud in self.clouds],
        }

    def _scarcity(self, month: int) -> float:
        """Compute wanted over compute online."""
        training = sum(cloud.start_training_share * cloud.start_tflops for cloud in self.clouds)
        tokens = sum(cloud.last_need / cloud.use for cloud in self.clouds)
        return (tokens + training * self.outside.training_need(month)) / sum(cloud.tflops for cloud in self.clouds)

    def _clear(self, cloud: Cloud, wanted: float) -> Sold:
        price = cloud.posted
        if self.outside.choice("market.scarcity") == "price":
            elasticity = cloud.number("believed_market_elasticity")
            surcharge = (wanted / cloud.capacity) ** (1.0 / elasticity)
            price *= min(max(surcharge, 1.0), cloud.number("surcharge_max"))
        return Sold(min(wanted, cloud.capacity), price, cloud.unit_cost)

    def _served(self, decision: Decision, sold: dict[str, Sold], wanted: dict[str, float]) -> float:
        return sum(decision.tokens * share * sold[c].tokens / wanted[c] for c, share in decision.shares.items())

    def _observe_accounts(self, sold: dict[str, Sold], month: int) -> Observed:
        cost_of_tokens, ebit, hours, energy = 0.0, [], 0.0, 0.0
        for cloud in self.clouds:
            one = sold[cloud.name]
            gwh = cloud.energy_gwh(cloud.units, one.tokens / cloud.capacity)
            bill = gwh * 1e6 * self.outside.number("market.electricity_price")
            operating, charge = cloud.operating_usd(month), cloud.depreciation(month)
            ebit.append(one.revenue - bill - operating - cloud.overhead_usd - charge - cloud.write_offs(month))
            cost_of_tokens += (1.0 - cloud.training_share) * (bill + operating + charge) + cloud.overhead_usd
            cloud.cash += one.revenue - bill - operating - cloud.overhead_usd
            hours += one.tokens * 1e12 / cloud.tokens_per_hour(cloud.units, month) * sum(cloud.units.values())
            energy += gwh
        compute = sum(cloud.tflops for cloud in self.clouds)
        capacity = sum(cloud.capacity for cloud in self.clouds)
        return {
            "token_margin": 1.0 - cost_of_tokens / sum(one.revenue for one in sold.values()),
            "accelerator_hours_mh": hours / 1e6,
            "capacity_ttok": capacity,
            "utilisation": sum(one.tokens for one in sold.values()) / capacity,
            "training_compute_share": sum(c.training_share * c.tflops for c in self.clouds) / compute,
            "depreciation_busd": sum(cloud.depreciation(month) for cloud in self.clouds) / 1e9,
            "ebit_busd": [profit / 1e9 for profit in ebit],
            "energy_gwh": energy,
        }

    def _plan_and_order(self, wanted: dict[str, float], month: int) -> None:
        shares = {cloud.name: self._vendors_shares(cloud, month) for cloud in self.clouds}
        for cloud in self.clouds:
            backlog = sum(
                units * chip.tflops
                for vendor in self.vendors
                for (buyer, chip), units in vendor.backlog.items()
                if buyer == cloud.name
            )
            cloud.plan(wanted[cloud.name], backlog, month)
        for vendor in self.vendors:
            tflops = vendor.on_sale(month).tflops
            vendor.take({c.name: c.order_rate * shares[c.name][vendor.name] / tflops for c in self.clouds}, month)

    def _vendors_shares(self, cloud: Cloud, month: int) -> dict[str, float]:
        """Vendors' parts of the compute that a cloud orders."""
        inference = (1.0 - cloud.training_share) / (1.0 - cloud.start_training_share)
        pull = {}
        for vendor in self.vendors:
            chip, first = vendor.on_sale(month), vendor.start_generation
            relative = vendor.list_price(chip) / chip.tflops / (first.price_usd / first.tflops)
            fit = 1.0 + vendor.number("inference_specialisation") * (inference - 1.0)
            pull[vendor.name] = vendor.number("order_weight") * fit * relative ** -vendor.number("substitution")
        return normalised(pull)

    def _ship(self, month: int) -> dict[str, float]:
        """What every cloud pays for what is shipped to it."""
        spent = {cloud.name: 0.0 for cloud in self.clouds}
        clouds = {cloud.name: cloud for cloud in self.clouds}
        for vendor in self.vendors:
            relative = vendor.relative_price()
            for (buyer, chip), units in vendor.ship(month).items():
                spent[buyer] += clouds[buyer].receive(chip, units, chip.price_usd * relative, month)
        return spent

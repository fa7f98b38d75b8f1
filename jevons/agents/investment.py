"""How a cloud looks ahead and invests: expected need, orders of accelerators, sites (MODEL.md, section Capex)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jevons.agents.fleet import Fleet
from jevons.agents.messages import Hardware, Offer
from jevons.agents.numbers import Numbers
from jevons.agents.sites import Sites
from jevons.economics import capex, vendor

Array = npt.NDArray[np.float64]

TOKENS_PER_TTOK = 1e12
MONTHS_PER_YEAR = 12


class Investment:
    """Expectations and orders of one cloud in R runs, in TFLOP/s; what they read of the cloud stands first, (R,)."""

    numbers: Numbers
    choices: dict[str, str]
    fleet: Fleet
    sites: Sites
    power_kw: Array
    hours: float
    desired_ttok: Array
    fleet_tokens_per_hour: Array
    fleet_tflops: Array
    start_tflops: Array
    start_growth: Array
    training_need_at_start: Array
    training_share: Array
    training_share_cap: Array

    def _open_expectations(self) -> None:
        """The start: the need that the fleet serves at target utilisation, and the growth it was ordered for."""
        inference = (1.0 - self.training_share) * self.start_tflops * self.numbers.target_utilisation
        self.expected_need = inference
        self.previous_need = inference
        self.expected_growth = self.start_growth.copy()
        self.order_rate = np.zeros_like(inference)

    def form_expectations(self) -> None:
        """Update the expected compute need, TFLOP/s, and its expected monthly log growth."""
        tokens_per_hour = self.desired_ttok * TOKENS_PER_TTOK / self.hours
        need = tokens_per_hour * self.fleet_tflops / self.fleet_tokens_per_hour
        speed = self.numbers.expectation_speed
        news = np.clip(np.log(need / self.previous_need), -self._most_growth(), self._most_growth())
        level = self.previous_need * np.exp(news)
        self.expected_growth = capex.expected_growth(self.expected_growth, level, self.previous_need, speed)
        self.expected_need = capex.adaptive_expectation(self.expected_need, need, speed)
        self.previous_need = need

    def _most_growth(self) -> Array:
        """Largest monthly log growth that a cloud believes, (R,): one month's news counts for no more than this."""
        return np.asarray(np.log(self.numbers.expected_growth_max) / MONTHS_PER_YEAR)

    def plan_capex(self, training_now: Array, training_ahead: Array) -> None:
        """Set the monthly order rate, TFLOP/s, by the accelerator rule with a supply line.

        ``training_now`` and ``training_ahead`` (R,): training need relative to the start, now and a lead ahead.
        """
        now, ahead = self._targets(training_now, training_ahead)
        lead = self.numbers.lead_months
        retiring = self.retired_tflops
        replacement = retiring + (ahead - now) / lead
        self.order_rate = capex.accelerator_orders(
            now,
            self.fleet_tflops,
            self.on_order_tflops,
            replacement * (lead - 1.0),
            replacement,
            self.numbers.capex_speed,
            self.numbers.supply_line_weight,
        )

    def plan_sites(self, training_now: Array, training_ahead: Array) -> None:
        """Decide on sites for the compute wanted a delivery lead ahead, at the power that the fleet's compute draws."""
        _, ahead = self._targets(training_now, training_ahead)
        fleet_kw = np.sum(self.fleet.units * self.power_kw, axis=-1)
        self.sites.plan(ahead * fleet_kw / self.fleet_tflops)

    def _targets(self, training_now: Array, training_ahead: Array) -> tuple[Array, Array]:
        """Compute wanted now and a delivery lead ahead, TFLOP/s: expected inference at target use, plus training."""
        growth = np.zeros_like(self.expected_growth)
        if self.choices["market.expectations"] == "trend":
            growth = np.clip(self.expected_growth, -self._most_growth(), self._most_growth())
        inference = self.expected_need / self.numbers.target_utilisation
        ahead = capex.trend_forecast(inference, growth, self.numbers.lead_months)
        training = self.training_need_at_start
        return inference + training * training_now, ahead + training * training_ahead

    def value_pipeline(self, hardware: Hardware) -> None:
        """Express what is on order and what retired this month in TFLOP/s."""
        self.on_order_tflops = np.sum(self.fleet.on_order * hardware.tflops, axis=-1)
        self.retired_tflops = np.sum(self.fleet.retired * hardware.tflops, axis=-1)

    def split_orders(self, offers: Sequence[Offer]) -> list[Array]:
        """Units to order from each vendor this month, (R,) each: CES shares in price of a TFLOP/s and fit to use."""
        inference = (1.0 - self.training_share) / (1.0 - self.training_share_cap)
        fits = [vendor.workload_fit(offer.specialisation, inference) for offer in offers]
        weights = np.stack([offer.weight * fit for offer, fit in zip(offers, fits, strict=True)], axis=-1)
        ratio = np.stack([offer.price_usd / offer.tflops / offer.start_usd_per_tflops for offer in offers], axis=-1)
        substitution = np.stack([offer.substitution for offer in offers], axis=-1)
        shares = vendor.vendor_shares(weights, ratio, substitution)
        return [self.order_rate * shares[:, v] / offers[v].tflops for v in range(len(offers))]

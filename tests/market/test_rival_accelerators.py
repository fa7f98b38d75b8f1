"""GPUs and ASICs: who gains when inference grows, and when both can grow."""

import numpy as np
import pytest
import xarray

from jevons.market.simulate import simulate
from jevons.scenario.registry import registry
from tests.worlds import market, same_bits

SERVES: dict[str, float | str] = {
    "market.end": "2026-12",
    "market.training_growth": 1.2,
    "enterprises.all.tam_growth": 3.0,
    "vendors.all.substitution": 0.0,
}
"""A world in which inference outgrows training, and prices move no shares."""


def _asic_share(data: xarray.Dataset) -> xarray.DataArray:
    orders = data["orders_k"].isel(run=0)
    return orders.sel(vendor="asic") / orders.sum("vendor")


def test_an_accelerator_made_for_inference_gains_where_inference_outgrows_training() -> None:
    made_for_it = simulate(market({**SERVES, "vendors.asic.inference_specialisation": 1.0}))
    for_all = simulate(market(SERVES))
    assert np.all(for_all["training_compute_share"].isel(month=-1) < 0.9)
    assert float(_asic_share(made_for_it)[-1]) > 1.1 * float(_asic_share(for_all)[-1])


def test_without_training_there_is_nothing_to_specialise_in() -> None:
    no_training = {**SERVES, "market.training": "none"}
    special = simulate(market({**no_training, "vendors.asic.inference_specialisation": 1.0}))
    assert same_bits(special, simulate(market(no_training)))


@pytest.mark.parametrize("price", [4000.0, 6600.0, 12000.0])
def test_at_rest_a_vendors_part_of_the_compute_ordered_is_its_weight_whatever_its_price(price: float) -> None:
    data = simulate(market({"market.trends": "off", "vendors.asic.tpu_v4.price_usd": price}))
    orders = data["orders_k"].isel(run=0, month=-1)
    first = {"nvidia": "a100", "amd": "mi250x", "asic": "tpu_v4"}
    compute = {v: float(orders.sel(vendor=v)) * registry()[f"vendors.{v}.{g}.tflops"].value for v, g in first.items()}
    weights = {vendor: float(registry()[f"vendors.{vendor}.order_weight"].value) for vendor in first}
    for vendor, weight in weights.items():
        assert compute[vendor] / sum(compute.values()) == pytest.approx(weight / sum(weights.values()), rel=1e-9)

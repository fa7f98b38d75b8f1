"""Making accelerators: cost falls with what was ever made, and design is cheap in a large market."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.market.simulate import simulate
from tests.worlds import market, same_bits

GROWS: dict[str, float | str] = {"enterprises.all.tam_growth": 3.0, "vendors.all.price_response": 0.0}
"""A growing market whose list prices scarcity does not move."""


@settings(max_examples=5, deadline=None)
@given(exponent=st.floats(0.05, 0.5))
def test_list_prices_follow_wright_law_in_accelerators_ever_made(exponent: float) -> None:
    data = simulate(market({**GROWS, "vendors.all.learning_exponent": exponent}))
    vendors = [str(chip).split(".")[0] for chip in data["generation"].values]
    shipped = data["shipments_k"].isel(run=0).transpose("vendor", "month").values
    held = data["fleet_k"].isel(run=0, month=0).values
    for v, name in enumerate(data["vendor"].values):
        before = held[np.array(vendors) == name].sum()
        made = before + np.cumsum(shipped[v])
        price = data["list_price_factor"].isel(run=0).sel(vendor=name).values
        np.testing.assert_allclose(price, (made / before) ** -exponent, rtol=1e-9)


def test_design_spread_over_more_units_takes_at_most_its_share_off_the_price() -> None:
    share = 0.4
    data = simulate(market({**GROWS, "vendors.all.design_share": share}))
    price = data["list_price_factor"].values
    assert np.all(price >= 1.0 - share) and np.all(price <= 1.0)
    assert data["list_price_factor"].isel(month=-1).max() < 0.9


@pytest.mark.parametrize("parameter", ["learning_exponent", "design_share"])
def test_a_neutral_cost_of_making_leaves_every_bit(parameter: str) -> None:
    """At exponent or share zero the other parameters of making do not matter."""
    assert same_bits(simulate(market({f"vendors.all.{parameter}": 0.0})), simulate(market()))


def test_a_vendor_with_dear_design_wins_share_as_the_market_grows() -> None:
    with_design = simulate(market({**GROWS, "vendors.asic.design_share": 0.5}))
    without = simulate(market(GROWS))

    def share(data: object) -> float:
        orders = data["orders_k"].isel(run=0, month=-1)  # type: ignore[index]
        return float(orders.sel(vendor="asic") / orders.sum("vendor"))

    assert share(with_design) > share(without) * 1.05

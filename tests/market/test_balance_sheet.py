"""Impairment and the balance sheet: what the books show, and that they move no cash."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import depreciation
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from tests.economics.calculus import DRAWS
from tests.worlds import QUIET, market, shocked

WAR = {"market.pricing": "price_war", "market.impairment": "on"}
ACCOUNTING = {"impairment_busd", "equity_busd", "ebit_busd", "depreciation_busd", "token_margin"}


@DRAWS
@given(rate=st.floats(0.0, 1.0), months=st.integers(0, 120))
def test_the_value_of_months_is_that_of_their_discounted_sum(rate: float, months: int) -> None:
    summed = sum((1.0 + rate) ** (-month / 12.0) for month in range(1, months + 1))
    assert depreciation.present_value_of_months(rate, np.asarray(months)) == pytest.approx(summed, rel=1e-9)


@DRAWS
@given(recoverable=st.floats(-1e3, 1e3), book=st.floats(0.0, 1e3))
def test_books_never_show_more_than_what_can_be_recovered_and_are_never_written_up(
    recoverable: float, book: float
) -> None:
    left = float(depreciation.share_recoverable(recoverable, book)) * book
    assert left == pytest.approx(min(book, max(recoverable, 0.0)), rel=1e-12, abs=1e-12)


def test_fleets_that_earn_nothing_are_written_off_at_once_and_charge_nothing_later() -> None:
    data = simulate(market({**QUIET, **WAR}))
    impaired = data["impairment_busd"].values[0]
    assert np.all(impaired[0] > 0.0)
    model = JevonsModel(market({**QUIET, **WAR}))
    model.run()
    for cloud in model.clouds:
        assert float(cloud.fleet.net_book_value_usd[0]) == 0.0
        # What came online this month is charged once and then written off; nothing else is.
        own = float(cloud.fleet.placed_usd[0] / cloud.numbers.book_life_months[0])
        assert float(cloud.fleet.depreciation_usd[0]) == pytest.approx(own, rel=1e-9)


def test_impairment_brings_book_value_down_to_what_can_be_recovered_and_no_further() -> None:
    """Against a second reckoning, vintage by vintage, of what the fleet is worth."""
    model = JevonsModel(market({**QUIET, "market.pricing": "subsidy", "market.impairment": "on"}))
    written = False
    while model.running:
        rents = [cloud.expected_rent.copy() for cloud in model.clouds]
        model.step()
        fleets = model.accounts.fleet
        for c, (cloud, rent) in enumerate(zip(model.clouds, rents, strict=True)):
            if float(cloud.impairment_usd[0]) == 0.0:
                continue
            life, written = int(cloud.numbers.economic_life_months[0]), True
            tflops = model.machine_room.tflops[0]
            monthly = float(rent[0] - cloud.operating_usd[0] / cloud.fleet_tflops[0])
            worth = 0.0
            for age in range(1, life + 1):
                bought = model.month - age
                units = fleets._units_by_month[bought, 0, c] if bought >= 0 else fleets._vintage_at_start[0, c]
                compute = float(np.sum(units * tflops))
                discounted = sum(1.1 ** (-month / 12.0) for month in range(1, life - age + 1))
                worth += monthly * compute * discounted
            assert float(cloud.fleet.net_book_value_usd[0]) == pytest.approx(worth, rel=1e-9)
    assert written


@pytest.mark.parametrize("pricing", ["price_war", "subsidy", "atkeson_burstein"])
def test_impairment_moves_books_and_nothing_else(pricing: str) -> None:
    scenario = shocked(market({"market.pricing": pricing}), 10.0)
    off, on = simulate(scenario), simulate(scenario.with_values({"market.impairment": "on"}))
    for name in off.data_vars:
        if name not in ACCOUNTING and not str(name).startswith("token_margin_"):
            np.testing.assert_array_equal(on[name].values, off[name].values, err_msg=str(name))


def test_an_impairment_is_a_charge_brought_forward() -> None:
    """Over a fleet's whole life the books write off what was paid, sooner or later; equity meets again in the end."""
    rest = {**QUIET, "market.trends": "off", "market.end": "2033-12", "market.firms": 3.0}
    lives = {"clouds.all.economic_life_months": 24.0, "clouds.all.book_life_months": 24.0}
    off = simulate(market({**rest, **lives, "market.pricing": "price_war"}))
    on = simulate(market({**rest, **lives, **WAR}))
    written = on["impairment_busd"].values + 0.0
    charged = on["depreciation_busd"].values.sum() + written.sum()
    gap = off["equity_busd"].values[0, -1] - on["equity_busd"].values[0, -1]
    assert charged - off["depreciation_busd"].values.sum() == pytest.approx(gap.sum(), rel=1e-9)
    # In a steady state only the books of the fleet itself differ: what is written down is written down once.
    np.testing.assert_allclose(gap, off["equity_busd"].values[0, 40] - on["equity_busd"].values[0, 40], rtol=1e-9)


def test_equity_is_what_stands_there_less_debts() -> None:
    model = JevonsModel(shocked(market({}), 10.0), seed=[0, 1])
    model.run()
    for cloud in model.clouds:
        afresh = model.accounts.fleet.book_value_by_vintage(model.month - 1)[:, cloud.place]
        np.testing.assert_allclose(cloud.equity_usd, afresh + cloud.fleet.construction_usd + cloud.cash_usd, rtol=1e-9)

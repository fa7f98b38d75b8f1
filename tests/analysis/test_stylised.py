"""Stylised facts: every one of the list is there, measured on data with known answers, and told honestly."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray

from jevons.analysis import stylised_measures
from jevons.analysis.stylised import STYLISED_FACTS, StylisedFact, stylised_facts
from jevons.analysis.stylised_measures import Played
from jevons.scenario import load_scenario
from jevons.show.backtesting import stylised_text

WORLDS = {"", "outside on, own machines busy", "pilots on", "learning on", "preset export"}


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int]]:
    """What whoever waits for the facts is told."""
    return []


@pytest.fixture(scope="module")
def found(told: list[tuple[int, int]]) -> pd.DataFrame:
    scenario = load_scenario("baseline").with_values({"market.firms": 150.0})
    return stylised_facts(scenario, range(2), lambda done, total: told.append((done, total)))


def test_all_fourteen_are_told(found: pd.DataFrame) -> None:
    assert found["fact"].unique().tolist() == [f"SF{number}" for number in range(1, 15)]
    text = stylised_text(found)
    assert all(f"{name} " in text for name in found["fact"])


def test_whoever_waits_is_told_of_every_fact(found: pd.DataFrame, told: list[tuple[int, int]]) -> None:
    assert told == [(done, len(found)) for done in range(1, len(found) + 1)]


def test_a_fact_holds_where_its_figure_lies_in_the_band(found: pd.DataFrame) -> None:
    assert not found["model"].isna().any()
    inside = (found["low"] <= found["model"]) & (found["model"] <= found["high"])
    assert found["verdict"].tolist() == ["holds" if held else "does not hold" for held in inside]


def test_each_figure_says_where_it_was_measured(found: pd.DataFrame) -> None:
    assert set(found["where"]) == WORLDS
    assert all(where in stylised_text(found) for where in WORLDS)


def test_rebound_fades_as_use_grows(found: pd.DataFrame) -> None:
    assert found.set_index("fact").loc["SF13", "model"] < 0.0


def _fact(statement: str) -> StylisedFact:
    """The fact of this statement, or the first of those that are measured in more worlds than one."""
    return next(fact for fact in STYLISED_FACTS if statement in fact.statement)


def _played(**series: Any) -> Played:
    months = pd.date_range("2023-01", periods=96, freq="MS")
    data = {name: (("run", "month"), np.asarray(values, dtype=float)[None, :]) for name, values in series.items()}
    return Played(load_scenario("baseline"), xarray.Dataset(data, coords={"month": months}))


def _value(statement: str, **series: Any) -> float:
    return _fact(statement).measure(_played(**series))


TIME = np.arange(96.0)


def test_an_s_curve_is_steepest_at_its_middle() -> None:
    assert _value("S-shaped", penetration=1 / (1 + np.exp(-(TIME - 47.5) / 6))) == pytest.approx(0.5, abs=0.01)


def test_a_price_that_halves_every_year_falls_by_two() -> None:
    assert _value("price paid", price_usd_per_mtok=2.0 ** (-TIME / 12)) == pytest.approx(2.0)


def test_rent_turns_twice_in_a_cycle() -> None:
    assert _value("rent turns", market_rent_usd_per_hour=2 + np.sin(2 * np.pi * TIME / 84)) == 2.0
    assert _value("rent turns", market_rent_usd_per_hour=1 + TIME) == 0.0


def test_orders_that_move_as_the_square_of_demand_swing_twice_as_much() -> None:
    demand = np.exp(np.repeat(np.random.default_rng(0).standard_normal(32), 3))
    assert _value("orders swing", orders_k=demand**2, tokens_desired_ttok=demand) == pytest.approx(2.0)


def test_the_largest_fall_is_from_the_peak_before() -> None:
    capex = np.concatenate([np.full(36, 4.0), np.full(60, 1.0)])
    assert _value("capex overshoots", capex_busd=capex) == pytest.approx(0.75)


def test_clouds_that_lose_a_dollar_for_each_they_earn_have_a_margin_of_minus_one() -> None:
    assert _value("operating margin", ebit_busd=-np.exp(TIME), token_spend_busd=np.exp(TIME)) == pytest.approx(-1.0)


def test_of_three_uses_decided_on_two_have_failed() -> None:
    assert _value("pilots fail", failed_share=0.2 + 0 * TIME, production_share=0.1 + 0 * TIME) == pytest.approx(2 / 3)


def test_a_cost_that_falls_with_the_root_of_output_falls_by_three_tenths_a_doubling() -> None:
    """Wright: with exponent 1/2 the rate is 1 - 2^-1/2, whatever the path of output and of quality."""
    tokens = np.exp(0.05 * TIME) * (1.5 + np.sin(TIME))
    quality = np.exp(0.03 * TIME)
    cost = quality / np.sqrt(np.cumsum(tokens))
    series = {"tokens_served_ttok": tokens, "unit_cost_usd_per_mtok": cost}
    prices = {"price_usd_per_mtok": quality, "price_constant_quality_usd_per_mtok": 1.0 + 0 * TIME}
    assert _value("a doubling", **series, **prices) == pytest.approx(1 - 0.5**0.5, rel=1e-9)


def _turnover(fall: float, unit: float = 1.0, tokens: tuple[float, float] = (1.0, 1.0)) -> float:
    """The line of the list, where a price falls by a factor a year; two sectors, of sensitivity 1 and 3."""
    months = pd.date_range("2023-01", periods=24, freq="MS")
    price = unit * fall ** (-TIME[:24] / 12)
    data = xarray.Dataset(
        {
            "price_constant_quality_usd_per_mtok": (("run", "month"), price[None]),
            "tokens_by_sector_ttok": (("run", "month", "sector"), np.broadcast_to(tokens, (1, 24, 2))),
        },
        coords={"month": months, "sector": ["software", "industry"]},
    )
    minded = {"enterprises.software.price_sensitivity": 1.0, "enterprises.industry.price_sensitivity": 3.0}
    return _fact("models turn over").measure(Played(load_scenario("baseline").with_values(minded), data))


def test_where_prices_halve_every_year_a_model_has_half_the_share_after_a_year_over_alpha() -> None:
    """Odds go as 2^(-alpha t) where the price halves every year: half of them after 1/alpha years."""
    assert _fact("models turn over").unit == "weeks"
    assert _turnover(2.0, tokens=(1.0, 0.0)) == pytest.approx(52.18, rel=1e-4)
    assert _turnover(2.0, tokens=(0.0, 1.0)) == pytest.approx(52.18 / 3, rel=1e-4)
    assert _turnover(2.0, tokens=(1.0, 1.0)) == pytest.approx(52.18 / 2, rel=1e-4)


def test_neither_the_unit_of_prices_nor_that_of_tokens_moves_how_fast_models_turn_over() -> None:
    asked = _turnover(7.0, tokens=(2.0, 3.0))
    assert _turnover(7.0, unit=1e-3, tokens=(2e9, 3e9)) == pytest.approx(asked, rel=1e-12)


def test_open_models_are_those_of_their_seller_and_of_firms_themselves() -> None:
    months = pd.date_range("2023-01", periods=24, freq="MS")
    step = np.repeat([0.1, 0.2], 12)
    data = xarray.Dataset(
        {
            "tokens_by_cloud_ttok": (("run", "month", "cloud"), np.stack([1 - 2 * step, step], -1)[None]),
            "tokens_self_hosted_ttok": (("run", "month"), step[None]),
            "tokens_used_ttok": (("run", "month"), np.ones((1, 24))),
        },
        coords={"month": months, "cloud": ["google", "open_weights"]},
    )
    played = Played(load_scenario("baseline"), data)
    assert stylised_measures.open_share(played) == pytest.approx(0.4)
    assert stylised_measures.open_share_moves(played) == pytest.approx(2.0)

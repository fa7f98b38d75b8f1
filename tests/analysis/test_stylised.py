"""Stylised facts: every one of the list is there, measured on data with known answers, and told honestly."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray

from jevons.analysis.stylised import STYLISED_FACTS, Played, StylisedFact, stylised_facts
from jevons.scenario import load_scenario
from jevons.show.backtesting import stylised_text


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return stylised_facts(seeds=range(4))


def test_all_fourteen_are_told(found: pd.DataFrame) -> None:
    assert found["fact"].unique().tolist() == [f"SF{number}" for number in range(1, 15)]
    text = stylised_text(found)
    assert all(f"{name} " in text for name in found["fact"])


def test_what_is_not_measured_is_not_claimed(found: pd.DataFrame) -> None:
    assert set(found.loc[found["model"].isna(), "verdict"]) == {"not in the baseline"}
    assert not np.isnan(found.loc[found["verdict"] != "not in the baseline", "model"]).any()


def test_rebound_fades_as_use_grows(found: pd.DataFrame) -> None:
    assert found.set_index("fact").loc["SF13", "model"] < 0.0


def _fact(statement: str) -> StylisedFact:
    (one,) = [fact for fact in STYLISED_FACTS if statement in fact.statement]
    return one


def _played(**series: Any) -> Played:
    months = pd.date_range("2023-01", periods=96, freq="MS")
    data = {name: (("run", "month"), np.asarray(values, dtype=float)[None, :]) for name, values in series.items()}
    return Played(load_scenario("baseline"), xarray.Dataset(data, coords={"month": months}))


def _value(statement: str, **series: Any) -> float:
    measure = _fact(statement).measure
    assert measure is not None
    return measure(_played(**series))


TIME = np.arange(96.0)


def test_an_s_curve_is_steepest_at_its_middle() -> None:
    assert _value("S-shaped", penetration=1 / (1 + np.exp(-(TIME - 47.5) / 6))) == pytest.approx(0.5, abs=0.01)


def test_a_price_that_halves_every_year_falls_by_two() -> None:
    assert _value("price paid", price_usd_per_mtok=2.0 ** (-TIME / 12)) == pytest.approx(2.0)


def test_rent_turns_twice_in_a_cycle() -> None:
    assert _value("rent turns", rent_usd_per_hour=2 + np.sin(2 * np.pi * TIME / 84)) == 2.0
    assert _value("rent turns", rent_usd_per_hour=1 + TIME) == 0.0


def test_orders_that_move_as_the_square_of_demand_swing_twice_as_much() -> None:
    demand = np.exp(np.repeat(np.random.default_rng(0).standard_normal(32), 3))
    assert _value("orders swing", orders_k=demand**2, tokens_desired_ttok=demand) == pytest.approx(2.0)


def test_the_largest_fall_is_from_the_peak_before() -> None:
    capex = np.concatenate([np.full(36, 4.0), np.full(60, 1.0)])
    assert _value("capex overshoots", capex_busd=capex) == pytest.approx(0.75)

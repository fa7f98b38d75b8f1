"""The books balance in every month of every run, and a cooked book is caught by name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.agents.accounts import Accounts
from jevons.market.books import BookViolation
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import clouds
from tests.worlds import market, shocked


@settings(max_examples=10, deadline=None)
@given(
    demand=st.sampled_from(["lognormal", "loglogistic", "isoelastic"]),
    pricing=st.sampled_from(["atkeson_burstein", "cost_plus", "logit", "price_war", "subsidy"]),
    scarcity=st.sampled_from(["ration", "price"]),
    diffusion=st.sampled_from(["partial", "none", "bass", "threshold"]),
    budget=st.sampled_from(["none", "cap", "roi"]),
    supply=st.sampled_from(["installed", "elastic"]),
    gamma=st.floats(1.0, 100.0),
    life=st.integers(12, 90),
    book_life=st.integers(12, 90),
    seed=st.integers(0, 1000),
)
def test_books_balance_whatever_the_switches(
    demand: str,
    pricing: str,
    scarcity: str,
    diffusion: str,
    budget: str,
    supply: str,
    gamma: float,
    life: int,
    book_life: int,
    seed: int,
) -> None:
    world = market(
        {
            "market.demand": demand,
            "market.pricing": pricing,
            "market.scarcity": scarcity,
            "market.diffusion": diffusion,
            "market.budget": budget,
            "market.supply": supply,
            "clouds.all.economic_life_months": float(life),
            "clouds.all.book_life_months": float(book_life),
        }
    )
    data = simulate(shocked(world, gamma), seeds=[seed], strict=False)
    assert data["failure"].values.tolist() == [""]
    assert all(np.isfinite(series.values).all() for series in data.data_vars.values())


def test_a_cooked_book_is_named_and_the_other_runs_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    honest, google = Accounts.pay, clouds().index("google")

    def embezzle(accounts: Accounts, month: int, units: np.ndarray, price: np.ndarray) -> None:
        honest(accounts, month, units, price)
        if month == 5:
            accounts.cash_usd[1, google] -= 1e6

    monkeypatch.setattr(Accounts, "pay", embezzle)
    with pytest.raises(BookViolation, match=r"1 of 3 runs failed.*seed 1, 2023-06, google.*cash"):
        simulate(market(), seeds=[0, 1, 2])
    data = simulate(market(), seeds=[0, 1, 2], strict=False)
    assert [bool(message) for message in data["failure"].values] == [False, True, False]


def test_tokens_beyond_capacity_wait_and_are_not_lost() -> None:
    """A boom that capacity cannot meet: the queue is what was wanted less what was served."""
    model = JevonsModel(shocked(market({"market.queue_persistence": 0.9}), 1.0), seed=0)
    sector = model.sectors[0]
    while model.running:
        model.step()
        np.testing.assert_allclose(sector.unmet_ttok, sector.desired_ttok - sector.served_ttok, atol=1e-12)


def test_who_is_priced_out_does_not_wait() -> None:
    """The same boom where prices clear: as much is served as capacity allows, at a price at which no more is wanted."""
    boom = {"market.queue_persistence": 0.9, "enterprises.all.tam_growth": 3.0}
    cleared = {"market.scarcity": "price", "clouds.all.surcharge_max": 100.0}
    waiting, priced = (simulate(market({**boom, **rule})) for rule in ({}, cleared))
    short = waiting["tokens_unmet_ttok"].values > 0.0
    assert short.any()
    np.testing.assert_allclose(priced["tokens_unmet_ttok"].values, 0.0, atol=1e-9 * priced["tokens_served_ttok"].max())
    dearer = priced["price_usd_per_mtok"] / priced["posted_price_usd_per_mtok"].mean("cloud")
    assert (dearer.values > 1.5).any()

"""Channels: on record nothing changes; held, they are what they are without the shock, to the last bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.agents.channels import Channels, Recorded
from jevons.analysis.pairs import CHANNELS, Pair, counterfactual
from jevons.analysis.shocks import Shock
from jevons.market.model import JevonsModel
from jevons.market.simulate import to_dataset
from jevons.scenario import Scenario, ScenarioError
from tests.worlds import market, rung, same_bits, shocked

EVERYTHING = ("price", "adoption", "tokens_per_task", "capex", "training")
PATHS = {
    "price": "posted_price_usd_per_mtok",
    "adoption": "penetration",
    "tokens_per_task": "tokens_per_task",
    "capex": "orders_k",
}
WORLDS: list[dict[str, float | str]] = [
    {},
    {"market.diffusion": "bass", "market.outside": "on", "market.sites": "lagged"},
    {"market.scarcity": "price", "market.budget": "roi", "market.pilots": "on", "market.quality_feedback": "on"},
]


def _world(values: dict[str, float | str]) -> Scenario:
    return shocked(market({**values, "market.end": "2024-01"}), 5.0, "2023-04")


def _same(pair: Pair, name: str) -> bool:
    return np.array_equal(pair.with_shock[name].values, pair.without_shock[name].values)


def test_on_record_a_run_is_what_it_is() -> None:
    played = []
    for channels in (Channels(), Recorded(EVERYTHING)):
        model = JevonsModel(_world(WORLDS[1]), seed=[0, 4], collect=False, channels=channels)
        model.run()
        played.append(to_dataset(model))
    assert same_bits(*played)


@pytest.mark.parametrize("values", WORLDS, ids=["default", "outside", "returns"])
@pytest.mark.parametrize("channel", PATHS)
def test_a_frozen_channel_follows_the_path_without_the_shock(channel: str, values: dict[str, float | str]) -> None:
    pair = counterfactual(_world(values), [0, 1], frozen=[channel])
    assert _same(pair, PATHS[channel])
    free = counterfactual(_world(values), [0, 1])
    assert same_bits(pair.without_shock, free.without_shock)
    assert not _same(free, PATHS[channel])


@settings(max_examples=8, deadline=None)
@given(
    eps=st.floats(0.2, 2.0),
    sigma=st.sampled_from([0.5, 2.0, float("inf")]),
    gamma=st.floats(1.5, 50.0),
    kind=st.sampled_from(["efficiency", "hardware", "price"]),
    diffusion=st.sampled_from(["none", "partial", "bass"]),
)
def test_with_everything_frozen_demand_is_what_it_is_without_the_shock(
    eps: float, sigma: float, gamma: float, kind: str, diffusion: str
) -> None:
    """So that all that efficiency saves is saved: log-rebound of compute is zero."""
    values = {"enterprises.all.elasticity": eps, "market.supply_elasticity": sigma, "market.diffusion": diffusion}
    values["market.end"] = "2023-10"
    pair = counterfactual(rung("M5", values), [0, 3], shock=Shock(kind, gamma, "2023-07"), frozen=EVERYTHING)
    for name in ("tokens_served_ttok", "tokens_desired_ttok", "price_usd_per_mtok", "token_spend_busd"):
        assert _same(pair, name), name
    saved = {"efficiency": gamma, "hardware": gamma, "price": 1.0}[kind]
    hours = pair.with_shock["accelerator_hours_mh"] / pair.without_shock["accelerator_hours_mh"]
    np.testing.assert_allclose(hours.sel(month=slice("2023-07", None)), 1.0 / saved, rtol=1e-9)


def test_a_price_cut_with_the_price_frozen_does_nothing_at_all() -> None:
    pair = counterfactual(_world(WORLDS[1]), [0, 2], shock="price", frozen=["price"])
    assert same_bits(pair.with_shock, pair.without_shock)


def test_the_batch_changes_no_bit_of_a_frozen_pair() -> None:
    one, other = (counterfactual(_world({}), range(3), batch=size, frozen=["adoption", "price"]) for size in (1, 3))
    assert same_bits(one.with_shock, other.with_shock)


def test_with_training_frozen_what_training_saves_stays_saved() -> None:
    world = _world({"market.trends": "off"})
    (event,) = world.events
    cheaper = world.with_events([type(event)(event.kind, event.date, {**event.values, "training_factor": 4.0})])
    free, held = (counterfactual(cheaper, [0], frozen=frozen) for frozen in ((), ("training",)))
    for pair, factor in ((free, 1.0), (held, 4.0)):
        both = pair.with_shock, pair.without_shock
        one, other = (side["training_compute_share"].sel(month="2023-04").item() for side in both)
        assert other / one == pytest.approx(factor, rel=1e-9)


def test_with_supply_frozen_no_order_waits() -> None:
    pair = counterfactual(_world({"market.supply_chain": "nodes"}), [0], frozen=["supply"])
    for side in (pair.with_shock, pair.without_shock):
        np.testing.assert_allclose(side["shipments_k"].sum("vendor"), side["orders_k"].sum("vendor"), rtol=1e-12)


def test_an_arms_race_orders_the_same_whatever_demand_does() -> None:
    world = _world({"market.capex": "arms_race"})
    pair = counterfactual(world, [0], frozen=["adoption", "tokens_per_task"])
    assert _same(pair, "orders_k") and not _same(pair, "posted_price_usd_per_mtok")


def test_an_unknown_channel_is_refused_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'price'"):
        counterfactual(market(), [0], frozen=["prize"])
    assert set(EVERYTHING) < set(CHANNELS)

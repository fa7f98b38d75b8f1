"""Self-hosting and devices in the whole market: counted, anchored, by volume, and gone when neutral."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jevons.economics import outside
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario
from tests.worlds import market, rung, same_bits

OUTSIDE = ("tokens_self_hosted_ttok", "tokens_on_device_ttok")
HOSTING: dict[str, float | str] = {
    "market.outside": "on",
    "market.firms": 60.0,
    "enterprises.all.self_hosting_utilisation": 0.9,
    "enterprises.all.open_model_discount": 0.0,
}


def _launch(scenario: Scenario, share: float, months: float = 1.0) -> Scenario:
    return scenario.with_events([Event("on_device_launch", "2023-06", {"share": share, "months": months})])


@settings(max_examples=8)
@given(elasticity=st.floats(0.2, 2.5), share=st.floats(0.05, 0.9), appeal=st.floats(0.1, 10.0))
def test_devices_take_from_clouds_where_demand_is_inelastic_and_give_where_it_is_elastic(
    elasticity: float, share: float, appeal: float
) -> None:
    """At a price that stays, s = share appeal/(1 + appeal) of tokens is free: clouds (1-s)^(1-e), all (1-s)^-e."""
    values = {"enterprises.all.elasticity": elasticity, "enterprises.all.device_appeal": appeal}
    data = simulate(_launch(rung("M0", {**values, "market.outside": "on"}), share))
    free = share * appeal / (1.0 + appeal)
    clouds = float(outside.cloud_tokens_beside_free_ones(free, elasticity))
    assert data["tokens_served_ttok"].values[0, -1] == pytest.approx(2.0 * clouds, rel=1e-9)
    assert data["tokens_used_ttok"].values[0, -1] == pytest.approx(2.0 * clouds / (1.0 - free), rel=1e-9)


def test_devices_spread_over_the_months_of_their_launch() -> None:
    values = {"market.outside": "on", "enterprises.all.device_appeal": 1.0, "enterprises.all.elasticity": 0.0}
    data = simulate(_launch(rung("M0", values), 0.4, 10.0))
    on_device = data["tokens_on_device_ttok"].values[0] / 2.0
    expected = 0.5 * 0.4 * np.clip((np.arange(len(on_device)) - 4) / 10.0, 0.0, 1.0)
    np.testing.assert_allclose(on_device, expected, atol=1e-12)


def test_firms_serve_themselves_from_the_break_even_volume_on() -> None:
    """With all tokens alike, those of firms above it divide as logit says; those below stay with the clouds."""
    model = JevonsModel(rung("M0", {**HOSTING, "enterprises.all.self_hosting_fixed_cost": 200.0}))
    sector = model.sectors[0]
    own = sector.opening.own_cost(sector.opening._start_quote, np.zeros(1))
    volume = sector.numbers.typical_volume[:, None] * np.exp(sector.firms.log_size)
    large = volume >= 200.0 / (20.0 - own)[:, None]
    assert 0.1 < large.mean() < 0.9
    odds = (own / 20.0) ** (-sector.numbers.nest_dissimilarity * sector.numbers.price_sensitivity)
    model.run()
    firms = sector.to_frame()["tokens_ttok_per_month"].to_numpy()
    hosted = firms[large[0]].sum() * odds[0] / (1.0 + odds[0])
    assert sector.served.self_hosted[0] == pytest.approx(hosted, rel=1e-12)
    assert sector.served.by_clouds[0] == pytest.approx(firms.sum() - hosted, rel=1e-12)


def test_cheaper_staff_and_busier_machines_bring_more_self_hosting() -> None:
    """Where machines are rented as needed; machines that are owned and always busy have no room for growth."""
    fixed, use = "enterprises.all.self_hosting_fixed_cost", "enterprises.all.self_hosting_utilisation"
    worlds = [HOSTING, {**HOSTING, fixed: 500.0}, {**HOSTING, fixed: 50.0}, {**HOSTING, fixed: 50.0, use: 1.0}]
    rented = {"market.supply": "elastic"}
    hosted = simulate([market({**values, **rented}) for values in worlds])["tokens_self_hosted_ttok"].values[:, -1]
    assert np.all(np.diff(hosted) > 0.0)


LAG, LEARNT = "market.open_model_lag_months", "market.distillation"


def test_faster_progress_of_the_frontier_keeps_tokens_in_the_clouds_and_distillation_lets_them_go() -> None:
    """Training makes models better that did not get better before, so that a lag costs open models."""
    quickens = {**HOSTING, "enterprises.all.self_hosting_fixed_cost": 1.0, "market.end": "2025-12"}
    quickens |= {"market.quality_feedback": "on", "market.quality_growth": 1.0}
    differ: list[dict[str, float | str]] = [{LAG: 0.0}, {LAG: 4.0}, {LAG: 8.0}, {LAG: 8.0, LEARNT: 0.5}]
    faster: dict[str, float | str] = {LAG: 8.0, "market.quality_per_training": 1.2}
    worlds = [*differ, {LAG: 8.0, LEARNT: 1.0}, faster]
    data = simulate([market({**quickens, **values}) for values in worlds])
    hosted = (data["tokens_self_hosted_ttok"] / data["tokens_used_ttok"]).values[:, -1]
    no_lag, short, long, learnt, all_learnt, quick = hosted
    assert no_lag > short > long > quick > 0.0
    assert long < learnt < no_lag
    assert all_learnt == no_lag


def test_self_hosting_divides_at_the_worth_that_open_models_have_come_to() -> None:
    """Odds against clouds by hand from the qualities observed, in the last month, where all firms are in reach."""
    values = {**HOSTING, "enterprises.all.self_hosting_fixed_cost": 0.01, "enterprises.all.open_model_discount": 0.3}
    model = JevonsModel(rung("M0", {**values, "market.trends": "on", LAG: 6.0, LEARNT: 0.25}))
    model.run()
    frontier, follows = (model.record.values[name][-1, 0] for name in ("frontier_quality", "open_quality"))
    sector, cloud = model.sectors[0], model.clouds[0]
    numbers = sector.numbers
    # without electricity, what a token costs is the accelerator alone
    own = cloud.serving_cost[0] * cloud.numbers.target_utilisation[0] / 0.9 / (0.7 * follows / frontier)
    odds = (own / cloud.posted_price[0]) ** -(numbers.nest_dissimilarity[0] * numbers.price_sensitivity[0])
    assert sector.served.self_hosted[0] / sector.served.by_clouds[0] == pytest.approx(odds, rel=1e-9)
    assert 0.75 < 0.7 * follows / frontier < 1.0


@pytest.mark.parametrize(
    "values",
    [{"market.outside": "off"}, {"market.outside": "on", "market.trends": "off"}],
    ids=["no outside", "no progress"],
)
def test_where_nothing_follows_the_frontier_lag_and_distillation_change_no_bit(values: dict[str, float | str]) -> None:
    world = {**HOSTING, **values}
    plain, other = (simulate(market({**world, **more})) for more in ({}, {LAG: 20.0, LEARNT: 0.5}))
    assert same_bits(plain.drop_vars("open_quality"), other.drop_vars("open_quality"))
    assert same_bits(plain, other) == (values["market.outside"] == "on")


@pytest.mark.parametrize("fixed", [1.0, 500.0, np.inf])
@pytest.mark.parametrize("diffusion", ["partial", "bass"])
def test_clouds_start_with_the_observed_tokens_whatever_is_served_outside(fixed: float, diffusion: str) -> None:
    values = {**HOSTING, "enterprises.all.self_hosting_fixed_cost": fixed, "market.demand_noise": 0.0}
    more = {"enterprises.all.device_share_at_start": 0.2, "market.diffusion": diffusion}
    data = simulate(
        market({**values, **more, "enterprises.all.bass_innovation": 0.0, "enterprises.all.bass_imitation": 0.0})
    )
    assert data["tokens_desired_ttok"].values[0, 0] == pytest.approx(2.0, rel=1e-9)
    assert data["tokens_on_device_ttok"].values[0, 0] > 0.1
    assert (data["tokens_self_hosted_ttok"].values[0, 0] > 0.1) == (fixed < np.inf)


def test_every_token_is_counted_once() -> None:
    values = {**HOSTING, "enterprises.all.self_hosting_fixed_cost": 500.0, "market.supply": "elastic"}
    data = simulate(_launch(market(values), 0.5, 6.0))
    parts = data["tokens_by_cloud_ttok"].sum("cloud") + sum(data[name] for name in OUTSIDE)
    np.testing.assert_allclose(parts, data["tokens_used_ttok"], rtol=1e-12)
    served = data["tokens_used_ttok"] - data["tokens_on_device_ttok"]
    np.testing.assert_allclose(data["tokens_served_ttok"], served, rtol=1e-12)
    np.testing.assert_allclose(data["tokens_by_sector_ttok"].sum("sector"), served, rtol=1e-12)
    np.testing.assert_allclose(data["flop_served_zflop"], served * data["flop_per_token_gflop"], rtol=1e-12)
    assert all(float(data[name].values[0, -1]) > 0.0 for name in OUTSIDE)


def test_nothing_in_reach_outside_is_no_outside_bit_for_bit() -> None:
    plain = _launch(market(), 0.0)
    neutral = plain.with_values({"market.outside": "on", "enterprises.all.self_hosting_fixed_cost": np.inf})
    assert same_bits(simulate(plain), simulate(neutral))
    assert same_bits(simulate(plain), simulate(_launch(market(), 0.7)))


def test_rented_machines_of_those_who_serve_themselves_are_reported_beside_the_market() -> None:
    """Tokens at the hours of the clouds' mix and one's own utilisation."""
    data = simulate(market({**HOSTING, "enterprises.all.self_hosting_fixed_cost": 1.0, "market.supply": "elastic"}))
    hours = data["accelerator_hours_mh"] / data["tokens_served_ttok"]
    needed = data["tokens_self_hosted_ttok"] * hours / 0.9 / 730.0 * 1e3
    np.testing.assert_allclose(data["accelerators_self_hosted_k"], needed, rtol=0.05)

"""Firms that serve themselves buy their machines from vendors, wait for them, and fall back on clouds until then."""

import numpy as np
import pytest

from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario
from tests.worlds import AT_REST, market

HOSTING: dict[str, float | str] = {
    "market.outside": "on",
    "market.firms": 60.0,
    "enterprises.all.self_hosting_utilisation": 0.9,
    "enterprises.all.self_hosting_fixed_cost": 500.0,
}


def _played(scenario: Scenario) -> JevonsModel:
    model = JevonsModel(scenario, collect=False)
    model.run()
    assert model.books.failures == {}
    return model


def _machines(model: JevonsModel, name: str = "units") -> np.ndarray:
    """Machines that firms own, (R, S, G), and what else the fleets know of them."""
    machines: np.ndarray = getattr(model.accounts.fleet, name)[:, len(model.clouds) :]
    return machines


@pytest.fixture(scope="module")
def model() -> JevonsModel:
    return _played(market({**HOSTING, "market.end": "2024-12"}))


def test_at_rest_machines_are_the_hours_that_tokens_take_over_the_hours_that_they_run() -> None:
    rest = _played(market({**HOSTING, **AT_REST}))
    for sector, units in zip(rest.sectors, np.moveaxis(_machines(rest), 1, 0), strict=True):
        per_ttok = [1e12 * cloud.accelerators / cloud.fleet_tokens_per_hour for cloud in rest.clouds]
        hours = sector.served.self_hosted * np.sum(sector.cloud_shares * np.stack(per_ttok, axis=-1), axis=-1)
        assert hours > 0.0
        np.testing.assert_allclose(np.sum(units, axis=-1), hours / (0.9 * rest.clouds[0].hours), rtol=1e-9)


def test_tokens_hours_orders_memory_capex_fleet_and_energy_hold_those_of_firms(model: JevonsModel) -> None:
    """What is observed of the market is the clouds' part and the firms', each above zero."""
    clouds, accounts = len(model.clouds), model.accounts
    busy = sum(
        sector.served.self_hosted / sector.own_capacity_ttok * units.sum(axis=-1) * 730.0
        for sector, units in zip(model.sectors, np.moveaxis(_machines(model), 1, 0), strict=True)
    )
    compute = np.sum(_machines(model) * model.machine_room.tflops)
    orders = sum(vendor.orders[:, clouds:].sum() for vendor in model.vendors)
    parts = {
        "orders_k": (sum(vendor.orders[:, :clouds].sum() for vendor in model.vendors) / 1e3, orders / 1e3),
        "capex_busd": (sum(c.capex_usd for c in model.clouds) / 1e9, accounts.capex_usd[:, clouds:] / 1e9),
        "energy_gwh": (sum(c.energy_gwh for c in model.clouds), accounts.energy_gwh[:, clouds:]),
        "tokens_served_ttok": (
            sum(c.tokens_ttok for c in model.clouds),
            sum(sector.served.self_hosted for sector in model.sectors),
        ),
        "accelerator_hours_mh": (sum(c.hours_used for c in model.clouds) / 1e6, busy / 1e6),
        "fleet_eflops": (sum(c.fleet_tflops for c in model.clouds) / 1e6, compute / 1e6),
        "fleet_k": (sum(c.accelerators for c in model.clouds) / 1e3, _machines(model).sum() / 1e3),
    }
    for name, (of_clouds, of_firms) in parts.items():
        observed = float(np.sum(model.record.values[name][-1]))
        assert float(np.sum(of_firms)) > 0.0
        assert observed == pytest.approx(float(np.sum(of_clouds) + np.sum(of_firms)), rel=1e-12), name
    bits = sum((vendor.orders * vendor.memory_gb[:, None, :]).sum() for vendor in model.vendors) * 8.0 / 1e6
    assert model.record.values["hbm_ordered_mgbit"][-1][0] == pytest.approx(bits, rel=1e-12)


def test_what_firms_pay_vendors_receive(model: JevonsModel) -> None:
    accounts, own = model.accounts, slice(len(model.clouds), None)
    paid = np.sum(accounts.accelerator_payments_usd, axis=-1)
    np.testing.assert_allclose(paid, sum(vendor.revenue_usd for vendor in model.vendors), rtol=1e-12)
    spent = accounts.fleet.construction_usd + accounts.fleet.net_book_value_usd - accounts.equity_usd
    np.testing.assert_allclose(-accounts.cash_usd[:, own], spent[:, own], rtol=1e-9)


def test_until_their_machines_come_clouds_serve_what_firms_want_to_serve_themselves(model: JevonsModel) -> None:
    """Nothing is lost on the way, and the scarcer accelerators are, the less firms serve themselves."""
    for sector in model.sectors:
        served = sector.served
        assert np.all(served.self_hosted <= sector.own_capacity_ttok * (1.0 + 1e-12))
        assert np.all(served.self_hosted < served.self_hosting_wanted)
        parts = served.by_clouds + served.self_hosted + served.on_device
        np.testing.assert_allclose(parts, sector.firm_tokens_ttok.sum(axis=-1), rtol=1e-12)
    worlds = [market({**HOSTING, "market.chips": chips, "market.end": "2024-12"}) for chips in ("ample", "rationed")]
    ample, rationed = simulate(worlds)["tokens_self_hosted_ttok"].values[:, -1]
    assert rationed < ample


def test_more_machines_are_ordered_where_firms_want_to_serve_more_themselves() -> None:
    shock = {"enterprises.all.self_hosting_fixed_cost": 50.0}
    few, many = (_played(market({**HOSTING, **more})) for more in ({}, shock))
    totals = [float(_machines(one).sum() + _machines(one, "on_order").sum()) for one in (few, many)]
    assert totals[1] > totals[0] > 0.0


def test_a_control_of_exports_binds_the_firms_of_the_region_as_well() -> None:
    """Once it is in force they order nothing that it forbids, and what was on order is cancelled."""
    control = Event("export_control", "2023-07", {"maximum_tflops": 300.0})
    world = market({**HOSTING, "region.leak_share": 0.0}, "export").with_events([control])
    controlled = _played(world)
    region = controlled.regions[1]
    own = [len(controlled.clouds) + s for s in region.sectors]
    assert float(_machines(controlled)[:, list(region.sectors)].sum()) > 0.0
    for v, vendor in enumerate(controlled.vendors):
        forbidden = (vendor.tflops[0] > 300.0) & (v not in region.makers)
        assert np.all(vendor.orders[0, own][:, forbidden] == 0.0)
        assert np.all(vendor.backlog[0, own][:, forbidden] == 0.0)
    assert float(controlled.vendors[0].orders[0, own].sum()) > 0.0

"""Closed forms of rebound by layer and shock, through the whole model (M0-M4).

Expected values are written out here from the form at random draws; nothing of `jevons.economics` reckons them.
"""

import numpy as np
import pytest
from scipy.optimize import brentq

from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import rebound
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario
from tests.draws import (
    DATE,
    EPS,
    EPS_PATH,
    GAMMA,
    RHO,
    RHO_PATH,
    SHORT,
    SIGMA,
    SIGMA_PATH,
    changes,
    drawn,
    hit,
    saved,
)
from tests.worlds import Values, rung


def test_one_shock_and_every_layer_by_its_own_form() -> None:
    """w/w0 = gamma^((phi-1)/(phi+sigma)); all else follows from the price of a token, gamma^-rho w^rho."""
    draws = drawn(eps=EPS, rho=RHO, sigma=SIGMA, gamma=GAMMA)
    worlds = [rung("M2", {EPS_PATH: d["eps"], RHO_PATH: d["rho"], SIGMA_PATH: d["sigma"], **SHORT}) for d in draws]
    found = changes([saved(w, d["gamma"]) for w, d in zip(worlds, draws, strict=True)], worlds)
    for d, change in zip(draws, found, strict=True):
        size, phi = np.log(d["gamma"]), d["rho"] * d["eps"]
        rent = (phi - 1.0) / (phi + d["sigma"]) * size
        price = d["rho"] * (rent - size)
        tokens = -d["eps"] * price
        expected = {
            "rent_usd_per_hour": rent,
            "price_usd_per_mtok": price,
            "tokens_served_ttok": tokens,
            "token_spend_busd": tokens + price,
            **dict.fromkeys(("flop_served_zflop", "accelerator_hours_mh", "fleet_k", "energy_gwh"), tokens - size),
        }
        for name, value in expected.items():
            assert change[name] == pytest.approx(value, abs=1e-8), name


def test_revenue_rises_from_elasticity_one_on_and_compute_from_one_over_the_pass_through() -> None:
    draws = drawn(eps=(0.5, 2.0), rho=(0.4, 1.0), gamma=GAMMA)
    worlds = [rung("M1", {EPS_PATH: d["eps"], RHO_PATH: d["rho"], **SHORT}) for d in draws]
    found = changes([saved(w, d["gamma"]) for w, d in zip(worlds, draws, strict=True)], worlds)
    for d, change in zip(draws, found, strict=True):
        spend = d["rho"] * (d["eps"] - 1.0) * np.log(d["gamma"])
        assert change["token_spend_busd"] == pytest.approx(spend, abs=1e-10)
        assert (change["token_spend_busd"] > 0.0) == (d["eps"] > 1.0)
        assert (change["accelerator_hours_mh"] > 0.0) == (d["rho"] * d["eps"] > 1.0)
    assert len({(d["eps"] > 1.0, d["rho"] * d["eps"] > 1.0) for d in draws}) == 3, "one draw between the thresholds"


def test_both_measures_of_a_tenfold_gain() -> None:
    """R_log = eps; R_lin = (10^(eps-1) - 1/10)/(1 - 1/10)."""
    table = {0.5: 0.240, 0.8: 0.590, 1.0: 1.0, 1.11: 1.320, 1.5: 3.403, 2.0: 11.0}
    worlds = [rung("M0", {EPS_PATH: eps, **SHORT}) for eps in table]
    data = simulate([*(saved(world, 10.0) for world in worlds), *worlds])
    for place, (eps, told) in enumerate(table.items()):
        sides = (data.isel(run=[run]).assign_coords(run=[0]) for run in (place, place + len(table)))
        frame = rebound(Pair(saved(worlds[place], 10.0), *sides))
        hours = frame[frame["layer"] == "accelerator-hours"].iloc[-1]
        assert hours["log_rebound"] == pytest.approx(eps, abs=1e-11)
        assert hours["linear_rebound"] == pytest.approx((10.0 ** (eps - 1.0) - 0.1) / 0.9, abs=1e-9)
        assert hours["linear_rebound"] == pytest.approx(told, abs=6e-4)


def test_the_price_of_compute_is_a_proxy_for_its_efficiency_only_where_efficiency_does_not_follow_it() -> None:
    """Where ln e = kappa ln w, a fall of the rent moves hours by a = eps (1 - kappa) + kappa, eps only at kappa = 0.

    Hours for rent are multiplied by ``more``, so that -a ln w = ln more + sigma ln w.
    """
    draws = drawn(eps=EPS, sigma=(0.2, 5.0), kappa=(-0.5, 0.8), more=(1.2, 4.0))
    proxies = [d["eps"] * (1.0 - d["kappa"]) + d["kappa"] for d in draws]
    falls = [np.log(d["more"]) / (proxy + d["sigma"]) for d, proxy in zip(draws, proxies, strict=True)]
    worlds = [rung("M2", {EPS_PATH: d["eps"], SIGMA_PATH: d["sigma"], RHO_PATH: 1.0, **SHORT}) for d in draws]
    struck = []
    for world, d, fall in zip(worlds, draws, falls, strict=True):
        gain = {"factor": float(np.exp(-d["kappa"] * fall)), "memory_factor": 1.0, "share": 1.0}
        struck.append(
            world.with_events([Event("efficiency", DATE, gain), Event("supply", DATE, {"factor": d["more"]})])
        )
    for proxy, fall, d, change in zip(proxies, falls, draws, changes(struck, worlds), strict=True):
        assert change["rent_usd_per_hour"] == pytest.approx(-fall, abs=1e-7)
        measured = -change["accelerator_hours_mh"] / change["rent_usd_per_hour"]
        assert measured == pytest.approx(proxy, abs=1e-6)
        assert abs(measured - d["eps"]) == pytest.approx(abs(d["kappa"] * (1.0 - d["eps"])), abs=1e-6)


@pytest.mark.parametrize("mode", ["optimal", "bloat", "fixed"])
def test_other_costs_of_a_task_and_tokens_that_respond_under_rising_supply(mode: str) -> None:
    """Solves sigma ln w = ln Q - ln gamma for a tenfold gain; at the margin R = phi (1 + sigma)/(phi + sigma)."""
    draws = drawn(eps=EPS, ei=(0.0, 1.0), ek=(0.0, 0.9), theta=(0.1, 1.0), rho=RHO, sigma=SIGMA)
    worlds = [rung("M4", _tasks(mode, **d)) for d in draws]
    for gamma, tolerance in ((10.0, 1e-8), (1.0001, 1e-3)):
        found = changes([saved(world, gamma) for world in worlds], worlds)
        for d, change in zip(draws, found, strict=True):
            expected = _rebound_at_rest(mode, np.log(gamma), **d) if gamma == 10.0 else _at_the_margin(mode, **d)
            assert 1.0 + change["accelerator_hours_mh"] / np.log(gamma) == pytest.approx(expected, abs=tolerance)


def _tasks(mode: str, eps: float, ei: float, ek: float, theta: float, rho: float, sigma: float) -> Values:
    return {
        "market.demand": "isoelastic",
        "market.tokens_per_task": mode,
        EPS_PATH: eps,
        RHO_PATH: rho,
        SIGMA_PATH: sigma,
        "enterprises.all.intensive_elasticity": ei,
        "enterprises.all.reasoning_elasticity": ek,
        "enterprises.all.compute_share": theta,
        "enterprises.all.tokens_per_task_max": 1e6,
        **SHORT,
    }


def _rebound_at_rest(
    mode: str, size: float, eps: float, ei: float, ek: float, theta: float, rho: float, sigma: float
) -> float:
    chosen = 0.0 if mode == "fixed" else ek

    def hours(log_rent: float) -> float:
        price = rho * (log_rent - size)
        cost = np.log(theta * np.exp((1.0 - chosen) * price) + 1.0 - theta)
        cost = cost / (1.0 - chosen) if mode == "optimal" else cost
        return float(-chosen * price - (eps + ei) * cost - size)

    rent = brentq(lambda log_rent: hours(log_rent) - sigma * log_rent, -60.0, 60.0, xtol=1e-14)
    return 1.0 + sigma * rent / size


def _at_the_margin(mode: str, eps: float, ei: float, ek: float, theta: float, rho: float, sigma: float) -> float:
    chosen, worth = 0.0 if mode == "fixed" else ek, 1.0 - ek if mode == "bloat" else 1.0
    phi = rho * (chosen + worth * theta * (eps + ei))
    return phi * (1.0 + sigma) / (phi + sigma)


def test_where_capacity_is_given_the_price_clears_and_rebound_is_one() -> None:
    """A gain of gamma: tokens by gamma, price by gamma^(-1/eps). More capacity: revenue by 1 - 1/eps of it."""
    draws = drawn(eps=(0.2, 2.5), gamma=GAMMA)
    worlds = [rung("M2", {EPS_PATH: d["eps"], SIGMA_PATH: 0.0, RHO_PATH: 1.0, **SHORT}) for d in draws]
    gained = [saved(world, d["gamma"]) for world, d in zip(worlds, draws, strict=True)]
    glut = [hit(world, "supply", factor=d["gamma"]) for world, d in zip(worlds, draws, strict=True)]
    found = changes([*gained, *glut], [*worlds, *worlds])
    for d, gain, more in zip(draws, found[: len(draws)], found[len(draws) :], strict=True):
        size, eps = np.log(d["gamma"]), d["eps"]
        assert gain["accelerator_hours_mh"] == pytest.approx(0.0, abs=1e-8)
        assert gain["tokens_served_ttok"] == pytest.approx(size, abs=1e-8)
        assert gain["price_usd_per_mtok"] == pytest.approx(-size / eps, abs=1e-7)
        assert more["accelerator_hours_mh"] == pytest.approx(size, abs=1e-8)
        assert more["token_spend_busd"] == pytest.approx((1.0 - 1.0 / eps) * size, abs=1e-7)


def test_faster_hardware_moves_accelerators_by_phi_less_one_and_energy_by_what_each_draws_besides() -> None:
    draws = drawn(eps=EPS, rho=RHO, size=(1.2, 20.0), hotter=(0.5, 2.0))
    worlds = [rung("M1", {EPS_PATH: d["eps"], RHO_PATH: d["rho"], **SHORT}) for d in draws]
    struck = []
    for world, d in zip(worlds, draws, strict=True):
        power = {p: d["hotter"] * float(world.parameters[p]) for p in world.parameters if p.endswith(".power_kw")}
        struck.append(hit(world.with_values(power), "hardware", factor=d["size"]))
    for d, change in zip(draws, changes(struck, worlds), strict=True):
        phi, size = d["rho"] * d["eps"], np.log(d["size"])
        assert change["fleet_k"] == pytest.approx((phi - 1.0) * size, abs=1e-9)
        assert change["energy_gwh"] == pytest.approx((phi - 1.0) * size + np.log(d["hotter"]), abs=1e-9)
        assert change["flop_served_zflop"] == pytest.approx(phi * size, abs=1e-9)


def test_saving_memory_saves_hours_as_far_as_memory_binds() -> None:
    """An accelerator serves 1/max(FLOP/(Pi mfu), bytes moved/(BW mbu), bytes held/(speed HBM)); the price follows."""
    ranges = {
        "decode_share": (0.05, 1.0),
        "batch": (1.0, 256.0),
        "kv_cache_gb": (0.1, 8.0),
        "experts_active": (3.0, 8.0),
    }
    draws = drawn(24, eps=EPS, saving=(1.1, 50.0), flop_per_token=(10.0, 2000.0), **ranges)
    numbers = ("flop_per_token", *ranges)
    many: Values = {"market.serving": "roofline", "market.experts": 256.0, **SHORT}
    for d in draws:
        d["experts_active"] = 2.0 ** round(d["experts_active"])
    worlds = [rung("M0", {**many, **{f"market.{n}": d[n] for n in numbers}, EPS_PATH: d["eps"]}) for d in draws]
    struck = [
        hit(world, "efficiency", factor=1.0, memory_factor=d["saving"], share=1.0)
        for world, d in zip(worlds, draws, strict=True)
    ]
    fleet = simulate(worlds)["fleet_k"].isel(month=0)
    gains = []
    for place, (world, d, change) in enumerate(zip(worlds, draws, changes(struck, worlds), strict=True)):
        units = fleet.isel(run=place).to_series()
        served = [
            sum(units[g] / _seconds(world, str(g), bytes_) for g in units.index) for bytes_ in (1 / d["saving"], 1)
        ]
        gains.append(np.log(served[0] / served[1]))
        assert change["accelerator_hours_mh"] == pytest.approx((d["eps"] - 1.0) * gains[-1], abs=1e-9)
        assert change["tokens_served_ttok"] == pytest.approx(d["eps"] * gains[-1], abs=1e-9)
    share = np.array(gains) / np.log([d["saving"] for d in draws])
    assert share.min() == 0.0 and share.max() > 0.5, "draws in which memory binds, and in which it does not"


def _seconds(world: Scenario, generation: str, memory: float) -> float:
    """Seconds of an accelerator for a token, the slowest of three; ``memory``: bytes relative to the start."""
    tflops, held_gb, speed = (
        float(world.parameters[f"vendors.{generation}.{name}"]) for name in ("tflops", "memory_gb", "bandwidth_tbps")
    )
    m = {path.removeprefix("market."): v for path, v in world.parameters.items() if isinstance(v, float)}
    touched = 1.0 - (1.0 - m["experts_active"] / m["experts"]) ** m["batch"]
    decoded = m["decode_share"] * memory
    compute = m["flop_per_token"] * 1e9 / (tflops * 1e12 * m["mfu"])
    moved = decoded * (m["weights_gb"] * touched / m["batch"] + m["kv_cache_gb"]) / (speed * 1e3 * m["mbu"])
    held = decoded * (m["weights_gb"] / m["batch"] + m["kv_cache_gb"]) / (m["decode_speed"] * held_gb)
    return max(compute, moved, held)


def test_an_hour_must_earn_what_its_accelerator_costs() -> None:
    """price (1 + infrastructure) (1 + operation) CRF(r, L)/(8760 u), averaged over the accelerators online."""
    paths = {
        "rate": "market.discount_rate",
        "infrastructure": "market.infrastructure_share",
        "operation": "clouds.all.operating_cost_share",
        "busy": "clouds.all.target_utilisation",
    }
    draws = drawn(rate=(0.02, 0.4), infrastructure=(0.0, 1.5), operation=(0.0, 0.5), busy=(0.3, 0.95), years=(2.0, 8.0))
    worlds = []
    for d in draws:
        d["years"] = float(round(d["years"]))
        own = {path: d[name] for name, path in paths.items()}
        worlds.append(rung("M0", {**own, "clouds.all.economic_life_months": 12.0 * d["years"], **SHORT}))
    data = simulate(worlds)
    for place, (world, d) in enumerate(zip(worlds, draws, strict=True)):
        units = data["fleet_k"].isel(run=place, month=0).to_series()
        price = sum(n * float(world.parameters[f"vendors.{g}.price_usd"]) for g, n in units.items()) / units.sum()
        recovery = d["rate"] / (1.0 - (1.0 + d["rate"]) ** -d["years"])
        cost = price * (1.0 + d["infrastructure"]) * (1.0 + d["operation"]) * recovery / (8760.0 * d["busy"])
        assert data["rent_usd_per_hour"].values[place, 0] == pytest.approx(cost, rel=1e-9)

"""Every preset shows what its one sentence says."""

from functools import cache

import numpy as np
import pytest

import jevons
from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import rebound
from jevons.market.model import JevonsModel
from jevons.scenario import Event, load_scenario, registry


@cache
def _pair(name: str) -> Pair:
    return jevons.counterfactual(name, seeds=range(6))


@cache
def _log_rebound(name: str, layer: str, months_after: int | None = None) -> float:
    rows = rebound(_pair(name)).query("layer == @layer")
    row = rows.iloc[-1] if months_after is None else rows[rows["months_after"] == months_after].iloc[0]
    return float(row["log_rebound"])


def _at(name: str, observable: str, month: str, shock: bool = True) -> float:
    """Median over seeds, summed over agents."""
    side = _pair(name).with_shock if shock else _pair(name).without_shock
    values = side[observable].sel(month=month)
    return float(values.sum([dim for dim in values.dims if dim != "run"]).median())


def test_bull_more_compute_orders_and_capex_at_the_end() -> None:
    for layer in ("accelerator-hours", "accelerators ordered", "capex"):
        assert _log_rebound("bull", layer) > 1.05
    assert _log_rebound("bull", "accelerator-hours", 12) < 1.0


def test_integration_cheaper_tokens_change_little() -> None:
    assert _log_rebound("integration", "accelerator-hours") < 0.5
    used, without = (_at("integration", "penetration", "2027-12", shock) for shock in (True, False))
    assert used / without < 1.05


def test_quality_price_paid_stays_while_that_of_a_given_quality_falls() -> None:
    start, end = (_at("quality", "price_usd_per_mtok", month) for month in ("2023-01", "2024-12"))
    assert 0.5 < end / start < 2.0
    quality = [_at("quality", "price_constant_quality_usd_per_mtok", month) for month in ("2023-01", "2025-06")]
    assert quality[1] / quality[0] < 0.01


def test_price_cut_more_tokens_and_no_saving() -> None:
    assert rebound(_pair("price-cut"))["log_rebound"].isna().all()
    assert _at("price-cut", "tokens_served_ttok", "2028-12") > 1.1 * _at(
        "price-cut", "tokens_served_ttok", "2028-12", False
    )
    assert _at("price-cut", "token_margin", "2025-06") < _at("price-cut", "token_margin", "2025-06", False) - 0.05
    assert _at("price-cut", "flop_per_token_gflop", "2028-12") == _at(
        "price-cut", "flop_per_token_gflop", "2028-12", False
    )


def test_long_book_life_wider_margins_and_nothing_else() -> None:
    assert _at("long-book-life", "token_margin", "2025-12") > _at("deepseek", "token_margin", "2025-12") + 0.02
    for observable in ("price_usd_per_mtok", "tokens_served_ttok", "orders_k", "capex_busd", "cash_busd"):
        one, other = (_pair(name).with_shock[observable].values for name in ("long-book-life", "deepseek"))
        np.testing.assert_array_equal(one, other)


def test_fibre_empty_halls_first_and_backfire_after() -> None:
    assert _at("fibre-2001", "utilisation", "2025-06") < 0.25
    assert _at("fibre-2001", "ebit_busd", "2026-12") < 0.0
    assert _log_rebound("fibre-2001", "accelerator-hours", 12) < 0.7
    assert _log_rebound("fibre-2001", "accelerator-hours") > 1.05


def test_elastic_between_sellers_and_not_in_the_market() -> None:
    """One cloud that cuts its price by a tenth wins half its tokens again; all together sell little more."""
    model = JevonsModel(load_scenario("seller-elasticity").with_values({"market.firms": 30.0}), collect=False)
    model.step()
    for sector in model.sectors:
        posted, shares = model.posted_price.copy(), sector.preferred_clouds(model.posted_price)
        posted[:, 1] *= 0.9
        won = np.log(sector.preferred_clouds(posted)[:, 1] / shares[:, 1]) / -np.log(0.9)
        assert np.all(won > 5.0)
    assert _log_rebound("seller-elasticity", "accelerator-hours") < 0.9


def test_a_larger_market_is_not_at_once_a_larger_demand() -> None:
    """Neither of what is wanted, lack of capacity or not, nor of what is served."""
    for name in ("tokens_desired_ttok", "tokens_served_ttok"):
        at_once, late = (
            _at("tam-is-not-demand", name, month) / _at("tam-is-not-demand", name, month, False)
            for month in ("2025-01", "2030-12")
        )
        assert at_once < 1.1 and late == pytest.approx(2.0, rel=0.02)


def test_tokens_peak_at_the_shakeout_and_not_for_their_price() -> None:
    """Tokens fall by two thirds and take a year to come back; without the news they rise on at the same prices."""
    reveal = "2026-06"
    tokens, price = [
        _pair("peak-out").with_shock[name].median("run") for name in ("tokens_desired_ttok", "price_usd_per_mtok")
    ]
    year_around = tokens.sel(month=slice(None, "2027-04"))
    assert str(year_around["month"].values[year_around.argmax("month")])[:7] == "2026-05"
    assert float(tokens.sel(month=reveal).item()) < 0.35 * float(year_around.max())
    assert np.all(np.diff(price.sel(month=slice("2026-05", "2027-04")).values) < 0.0)
    assert _at("peak-out", "tokens_desired_ttok", reveal, False) > _at("peak-out", "tokens_desired_ttok", "2026-05")
    ratio = _at("peak-out", "price_usd_per_mtok", reveal) / _at("peak-out", "price_usd_per_mtok", reveal, False)
    assert ratio == pytest.approx(1.0, abs=1e-6)


def test_the_edge_takes_from_the_clouds_though_more_tokens_are_used() -> None:
    ratio = {
        name: _at("edge-cannibal", name, "2027-12") / _at("edge-cannibal", name, "2027-12", False)
        for name in ("tokens_used_ttok", "tokens_served_ttok")
    }
    assert ratio["tokens_served_ttok"] < 0.95 < 1.05 < ratio["tokens_used_ttok"]


def test_new_uses_bring_tokens_to_their_sectors_and_take_capacity_from_the_others() -> None:
    runs = _pair("new-uses")
    ratio = (runs.with_shock["tokens_by_sector_ttok"] / runs.without_shock["tokens_by_sector_ttok"]).median("run")

    def of(sector: str, month: str) -> float:
        return float(ratio.sel(sector=sector, month=month).item())

    assert of("services", "2025-12") > 1.3 and of("software", "2025-12") < 0.9
    for sector, larger in {"services": 2.0, "industry": 5.0, "software": 1.0}.items():
        assert of(sector, "2030-12") == pytest.approx(larger, rel=0.05)


def test_overbuilding_empties_halls_and_orders() -> None:
    runs = _pair("overbuild").with_shock
    assert float(runs["utilisation"].median("run").min()) < 0.4
    yearly = runs["capex_busd"].median("run").rolling(month=12).sum().dropna("month").values
    assert np.max(1.0 - yearly / np.maximum.accumulate(yearly)) > 0.5


def test_custom_silicon_asics_gain_share_and_gpus_still_grow() -> None:
    orders = _pair("custom-silicon").with_shock["orders_k"].median("run")
    yearly = orders.groupby("month.year").sum("month")
    share = yearly.sel(vendor="asic") / yearly.sum("vendor")
    assert share.sel(year=2030) > share.sel(year=2023) + 0.1
    assert yearly.sel(vendor="nvidia", year=2030) > 2.0 * yearly.sel(vendor="nvidia", year=2023)


def test_arms_race_capex_rises_through_the_shock_and_owes_it_nothing() -> None:
    pair = _pair("arms-race")
    assert _at("arms-race", "capex_busd", "2027-01") > 1.5 * _at("arms-race", "capex_busd", "2025-01")
    for name in ("capex_busd", "orders_k", "fleet_k"):
        np.testing.assert_array_equal(pair.with_shock[name].values, pair.without_shock[name].values)
    assert _at("arms-race", "tokens_served_ttok", "2026-01") > _at("arms-race", "tokens_served_ttok", "2026-01", False)


def _capex_since_shock(name: str, month: str) -> float:
    pair = _pair(name)
    extra = (pair.with_shock["capex_busd"] - pair.without_shock["capex_busd"]).sel(month=slice("2025-01", month))
    return float(extra.sum("month").median("run"))


def test_stargate_takes_the_place_of_part_of_what_would_have_been_ordered() -> None:
    assert 50.0 < _capex_since_shock("stargate", "2028-12") < 400.0
    assert _capex_since_shock("stargate", "2030-12") < _capex_since_shock("stargate", "2028-12")


def test_price_war_use_rises_and_margins_fall_for_as_long() -> None:
    pair = _pair("price-war")
    tokens = (pair.with_shock["tokens_desired_ttok"] / pair.without_shock["tokens_desired_ttok"]).median("run")
    margin = (pair.with_shock["token_margin"] - pair.without_shock["token_margin"]).median("run")
    assert tokens.sel(month="2025-12") > 1.3 and margin.sel(month="2025-12") < -0.2
    assert tokens.sel(month="2030-12") == pytest.approx(1.0, abs=0.1)
    assert rebound(pair)["log_rebound"].isna().all()


def test_red_queen_prices_fall_because_use_rises() -> None:
    for month in ("2026-12", "2030-12"):
        price, without = (_at("red-queen", "price_usd_per_mtok", month, shock) for shock in (True, False))
        assert price < 0.85 * without
    more, cheaper = (
        np.log(_at("red-queen", name, "2030-12") / _at("red-queen", name, "2030-12", shock=False))
        for name in ("tokens_served_ttok", "price_usd_per_mtok")
    )
    demand = float(load_scenario("red-queen").parameters["enterprises.software.elasticity"])
    assert more / -cheaper > 2.0 * demand


def _of_year(name: str, observable: str, year: int) -> float:
    """Sum of a year's months and over agents, median over seeds."""
    values = _pair(name).with_shock[observable].sel(month=str(year))
    return float(values.sum([dim for dim in values.dims if dim != "run"]).median())


def _compute_online(name: str, year: int) -> float:
    """Peak compute of the fleets in a year, any unit: accelerators times TFLOP/s of each, median over seeds."""
    peak = {
        path.split(".")[2]: float(value)
        for path, value in load_scenario(name).parameters.items()
        if path.endswith(".tflops")
    }
    fleets = _pair(name).with_shock["fleet_k"].sel(month=str(year)).sum("month")
    each = [fleets.sel(generation=one) * peak[str(one).split(".")[-1]] for one in fleets["generation"].values]
    return float(sum(each[1:], start=each[0]).median())


def test_energy_is_decoupled_from_compute_over_the_years_and_not_by_the_shock() -> None:
    assert _compute_online("energy-decoupled", 2026) > 2.0 * _compute_online("energy-decoupled", 2023)
    assert _of_year("energy-decoupled", "energy_gwh", 2026) < 1.3 * _of_year("energy-decoupled", "energy_gwh", 2023)
    for months in (12, 24):
        hours = _log_rebound("energy-decoupled", "accelerator-hours", months)
        assert _log_rebound("energy-decoupled", "energy", months) == pytest.approx(hours, abs=0.1)


def test_every_later_accelerator_does_half_as_much_again_a_watt_each_year() -> None:
    values = load_scenario("energy-decoupled").parameters
    h100 = "vendors.nvidia.h100"
    start = _months(str(values[f"{h100}.launch"]))
    for path in (path.removesuffix(".launch") for path in registry() if path.endswith(".launch")):
        years = (_months(str(values[f"{path}.launch"])) - start) / 12.0
        if years > 0.0:
            per_watt = float(values[f"{path}.tflops"]) / float(values[f"{path}.power_kw"])
            first = float(values[f"{h100}.tflops"]) / float(values[f"{h100}.power_kw"])
            assert per_watt / first == pytest.approx(1.5**years, rel=0.05), path


def _months(date: str) -> int:
    year, month = date.split("-")[:2]
    return 12 * int(year) + int(month)


def test_inelastic_more_tokens_on_fewer_accelerators() -> None:
    ratio = {
        name: _at("inelastic", name, "2028-12") / _at("inelastic", name, "2028-12", False)
        for name in ("tokens_served_ttok", "accelerator_hours_mh")
    }
    assert ratio["accelerator_hours_mh"] < 0.9 < 1.1 < ratio["tokens_served_ttok"]


def test_chip_glut_more_compute_and_less_revenue_of_vendors() -> None:
    """Two years against two: vendors' revenue swings from one year to the next."""
    hours, revenue = (
        sum(_of_year("chip-glut", name, year) for year in (2027, 2028))
        / sum(_of_year("chip-glut", name, year) for year in (2024, 2025))
        for name in ("accelerator_hours_mh", "vendor_revenue_busd")
    )
    assert revenue < 0.9 and hours > 5.0
    price = _pair("chip-glut").with_shock["list_price_factor"].sel(vendor="nvidia").median("run")
    assert float(price.sel(month="2027-12").item()) < 0.5 * float(price.sel(month="2024-06").item())


def test_memory_content_more_hbm_on_as_many_accelerators() -> None:
    """Two years against two: orders swing from one year to the next."""
    orders, hbm = (
        sum(_of_year("memory-content", name, year) for year in (2027, 2028))
        / sum(_of_year("memory-content", name, year) for year in (2023, 2024))
        for name in ("orders_k", "hbm_ordered_mgbit")
    )
    assert orders == pytest.approx(1.0, abs=0.2) and hbm > 2.0


def test_null_nothing_differs() -> None:
    pair = _pair("null")
    for name in pair.with_shock.data_vars:
        np.testing.assert_array_equal(pair.with_shock[name].values, pair.without_shock[name].values)


def test_on_the_knife_edge_nothing_is_saved_and_nothing_added() -> None:
    for months in (6, 12, 36):
        assert _log_rebound("knife-edge", "accelerator-hours", months) == pytest.approx(1.0, abs=0.05)
    assert _log_rebound("knife-edge", "capex") == pytest.approx(1.0, abs=0.05)
    assert _at("knife-edge", "tokens_served_ttok", "2025-12") > 1.5 * _at(
        "knife-edge", "tokens_served_ttok", "2025-12", False
    )


def _tasks_won(name: str, date: str, month: str) -> dict[str, float]:
    """Log change of tasks in use by a shock of that date, per sector, median over seeds."""
    shock = Event("efficiency", date, {"factor": 4.0, "share": 1.0, "memory_factor": 4.0})
    pair = jevons.counterfactual(load_scenario(name).with_events([shock]), seeds=range(3))
    change = np.log(pair.with_shock["penetration"] / pair.without_shock["penetration"]).median("run").sel(month=month)
    return {str(sector): float(change.sel(sector=sector).item()) for sector in change["sector"].values}


def test_saturation_the_same_shock_wins_fewer_tasks_once_use_has_grown() -> None:
    early, late = (_tasks_won("saturation", *dates) for dates in (("2023-06", "2025-06"), ("2028-06", "2030-06")))
    assert all(won > 0.005 for won in early.values())
    assert all(late[sector] < 0.2 * won for sector, won in early.items())
    assert early["software"] < 0.7 * _tasks_won("deepseek", "2023-06", "2025-06")["software"]


def test_saturation_in_the_end_tokens_per_task_alone_answer_the_saving() -> None:
    """With no task left to win, rebound is the elasticity of tokens per task, in a full market and in the cards'."""
    for name in ("saturation", "deepseek"):
        reasoning = float(load_scenario(name).parameters["enterprises.software.reasoning_elasticity"])
        assert _log_rebound(name, "accelerator-hours") == pytest.approx(reasoning, abs=0.06)

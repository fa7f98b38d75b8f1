"""What an export control does to a region and to the world, preset by preset and number by number."""

import math
from functools import cache

import numpy as np
import pytest
import xarray

import jevons
from jevons.analysis.pairs import Pair
from jevons.facts import facts
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Scenario, load_scenario, registry
from jevons.scenario.parameter import Parameter
from tests.worlds import QUIET

RENT, CAPEX = "rent_by_region_usd_per_pflops_hour", "capex_by_region_busd"
HOME = ["alibaba", "bytedance"]
CHINA = registry("china")
OWN = [parameter for path, parameter in CHINA.items() if path.startswith("region.")]
STATED = ["enterprises.china_digital.demand_weight", "enterprises.china_industry.demand_weight"]
STATED += ["clouds.alibaba.share_weight", "clouds.bytedance.share_weight", "vendors.huawei.order_weight"]


@cache
def _export() -> Pair:
    return jevons.counterfactual("export", seeds=range(4))


def _ratio(observable: str, region: str, month: str) -> float:
    """Median over seeds of what is with the control over what is without."""
    one, other = (
        side[observable].sel(region=region, month=month) for side in (_export().with_shock, _export().without_shock)
    )
    return float((one / other).median("run").item())


def _spent(data: xarray.Dataset, region: str, first: str, last: str) -> float:
    return float(data[CAPEX].sel(region=region, month=slice(first, last)).sum("month").median("run").item())


def test_export_compute_gets_dear_and_is_answered_at_home() -> None:
    """Rent, effort and the domestic share rise; fewer tokens are served in 2028, more by 2030."""
    assert _ratio(RENT, "china", "2026-01") > 2.0 and 0.8 < _ratio(RENT, "world", "2026-01") < 1.25
    assert _ratio("induced_efficiency", "china", "2026-01") > 1.05
    assert _ratio("induced_efficiency", "china", "2030-12") > 1.5
    assert 1.0 < _ratio("induced_efficiency", "world", "2030-12") < _ratio("induced_efficiency", "china", "2030-12")
    assert _ratio("domestic_share", "china", "2028-01") > 4.0 and _ratio("domestic_share", "world", "2028-01") == 1.0
    tokens = [side["tokens_by_cloud_ttok"].sel(cloud=HOME).sum("cloud").median("run") for side in _sides()]
    ratio = tokens[0] / tokens[1]
    assert ratio.sel(month="2028-06") < 0.9 and ratio.sel(month="2030-12") > 1.0


def _sides() -> tuple[xarray.Dataset, xarray.Dataset]:
    return _export().with_shock, _export().without_shock


def test_export_capex_elsewhere_changes_by_less_than_a_tenth() -> None:
    with_control, without = (_spent(side, "world", "2023-10", "2030-12") for side in _sides())
    assert with_control / without == pytest.approx(1.0, abs=0.1)


def test_nothing_differs_before_the_control() -> None:
    one, other = _sides()
    for name in one.data_vars:
        before = slice(None, "2023-09")
        np.testing.assert_array_equal(one[name].sel(month=before), other[name].sel(month=before))


def test_export_programme_brings_capex_forward_and_adds_little_in_the_end() -> None:
    export = _export().with_shock
    programme = simulate("export-programme", seeds=range(4))
    soon, late = (
        _spent(programme, "china", "2025-01", last) / _spent(export, "china", "2025-01", last)
        for last in ("2025-12", "2030-12")
    )
    assert soon > 1.15 and late == pytest.approx(1.0, abs=0.1)
    assert _spent(programme, "world", "2025-01", "2025-12") / _spent(export, "world", "2025-01", "2025-12") < 1.05


def test_effort_pays_for_itself_in_the_region_and_saves_compute_elsewhere() -> None:
    """Without spill-over the world has to find its efficiency itself and spends more on compute."""
    world = load_scenario("export")
    data = simulate([world, world.with_values({"region.spill_over_share": 0.0})], seeds=[0])
    told, untold = (_spent(data.isel(run=[run]), "world", "2023-10", "2030-12") for run in (0, 1))
    assert untold > told
    final = data["induced_efficiency"].sel(region="world").isel(month=-1).values
    assert final[0] > final[1] == 1.0


def _raised(parameter: Parameter) -> float:
    value = float(parameter.value) * 1.25
    return float(math.ceil(value)) if parameter.whole else value


@cache
def _one_raised_each() -> xarray.Dataset:
    base: Scenario = load_scenario("export").with_values({**QUIET, "market.firms": 60.0, "market.end": "2028-12"})
    numbers = [*OWN, *(CHINA[path] for path in STATED)]
    return simulate([base, *(base.with_values({one.path: _raised(one)}) for one in numbers)])


@pytest.mark.parametrize("place", range(len(OWN) + len(STATED)), ids=[*(one.path for one in OWN), *STATED])
def test_raising_it_moves_the_named_outcome_in_the_stated_direction(place: int) -> None:
    outcome, direction = [*OWN, *(CHINA[path] for path in STATED)][place].moves.split()
    values = _one_raised_each()[outcome].values
    means = [float(np.mean(values[run].reshape(values.shape[1], -1).sum(axis=-1))) for run in (0, place + 1)]
    change = (means[1] - means[0]) / abs(means[0])
    assert (change > 1e-12) if direction == "up" else (change < -1e-12), f"{outcome} moved by {change:+.2e}"


def test_as_many_accelerators_are_made_for_the_region_as_were_shipped() -> None:
    """H20s of 2024, within a factor of two of those counted; before the control the region bought H100s instead."""
    counted = facts("unit_shipments")
    counted = counted[(counted["chip"] == "H20") & counted["quarter"].str.startswith("2024")]["units"].sum()
    model = JevonsModel(load_scenario("export").with_values({"market.end": "2024-12"}), seed=[0, 1, 2], collect=False)
    nvidia, made = model.vendors[0], np.zeros(3)
    h20 = [name for name in model.generation_names if name.startswith("nvidia.")].index("nvidia.h20")
    while model.running:
        this_year = str(model.dates[model.month]).startswith("2024")
        model.step()
        made += this_year * nvidia.shipments[:, :, h20].sum(axis=1)
    assert 0.5 < np.median(made) / counted < 2.0

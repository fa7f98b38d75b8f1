"""What a sweep finds is what single runs find, to the last bit, however it is cut up and read back."""

from pathlib import Path

import numpy as np
import pytest

from jevons.analysis.pairs import counterfactual
from jevons.analysis.prior import drawn_worlds, prior_rebound
from jevons.analysis.rebound import LAYERS, rebound
from jevons.market.observables import OBSERVABLES
from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from jevons.sweeps import design
from jevons.sweeps.errors import StoreError
from jevons.sweeps.run import sweep
from jevons.sweeps.spec import Sweep
from tests.sweeps.small import ELASTICITY, FACTOR, rows, small
from tests.worlds import market, shocked


def test_a_row_is_what_the_same_pair_alone_gives(tmp_path: Path) -> None:
    found = sweep(small(axes={ELASTICITY: [0.3, 1.7], FACTOR: [2.0, 8.0]}), tmp_path / "s").to_pandas()
    assert len(found) == 8
    for _, row in found.iloc[::3].iterrows():
        world = shocked(market({ELASTICITY: row[ELASTICITY]}), 1.0)
        event = world.events[0]
        event.values["factor"] = row[FACTOR]
        event.values["memory_factor"] = 4.0
        alone = rebound(counterfactual(world, seeds=[row["seed"]]), horizons=[3])
        for layer in LAYERS:
            expected = alone[(alone["layer"] == layer.label) & (alone["months_after"] == 3)]["log_rebound"].item()
            np.testing.assert_array_equal(row[f"log_rebound.{layer.name}.3"], expected)


def test_months_are_those_of_single_runs(tmp_path: Path) -> None:
    found = sweep(small(axes={}, record={"observables": "all"}), tmp_path / "s").to_xarray()
    world = shocked(market(), 4.0)
    for side, scenario in ((True, world), (False, world.without_events())):
        alone = simulate(scenario, seeds=[0, 1])
        for one in OBSERVABLES:
            mine = found[one.name].sel(with_shock=side)
            np.testing.assert_array_equal(mine.values, alone[one.name].values)
            assert mine.attrs["unit"] == one.unit
    np.testing.assert_array_equal(found["month"].values, alone["month"].values)


def test_draws_from_the_priors_are_the_worlds_of_the_priors(tmp_path: Path) -> None:
    base = load_scenario("baseline", {"market.firms": 12, "market.end": "2026-03"})
    drawn = Sweep(
        scenarios=base,
        sampler={"kind": "sobol", "draws": 8, "priors": "all"},
        paired=True,
        record={"rebound": [12]},
    )
    found = sweep(drawn, tmp_path / "s").to_pandas()
    alone = prior_rebound(drawn_worlds(8, base))
    for layer in LAYERS:
        expected = alone[(alone["layer"] == layer.label) & (alone["months_after"] == 12)]["log_rebound"]
        np.testing.assert_array_equal(found[f"log_rebound.{layer.name}.12"], expected)


@pytest.mark.parametrize("size", [1, 4])
def test_the_size_of_blocks_changes_no_bit(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep(small(), tmp_path / "whole")
    monkeypatch.setattr(design.Design, "block_size", lambda self, base: size)
    cut = sweep(small(), tmp_path / "cut")
    assert rows(tmp_path / "whole").equals(rows(tmp_path / "cut"))
    assert len(list((cut.path / "runs").glob("part-*"))) == -(-6 // size)


def test_one_metric_is_read_without_the_others(tmp_path: Path) -> None:
    found = sweep(small(), tmp_path / "s")
    name = "log_rebound.fleet_k.11"
    assert list(found.to_pandas(name, keys=["seed"]).columns) == ["seed", name]
    assert found.to_xarray("log_rebound")["log_rebound"].sizes == {"run": 6, "layer": 10, "months_after": 2}
    with pytest.raises(StoreError, match="did you mean 'log_rebound.fleet_k.11'"):
        found.to_pandas("log_rebound.fleet_k.1")
    with pytest.raises(StoreError, match="did you mean 'log_rebound'"):
        found.to_xarray("log_rebond")


def test_months_can_be_chosen(tmp_path: Path) -> None:
    record = {"observables": ["orders_k", "price_usd_per_mtok"], "months": ["2024-01", "2023-08"]}
    found = sweep(small(paired=False, record=record), tmp_path / "s")
    assert found.metrics == ("orders_k.nvidia", "orders_k.amd", "orders_k.asic", "price_usd_per_mtok")
    data = found.to_xarray("orders_k")
    assert [str(month)[:7] for month in data["month"].values] == ["2023-08", "2024-01"]
    world = shocked(market({ELASTICITY: 0.3}), 4.0)
    expected = simulate(world, seeds=[0, 1])["orders_k"].sel(month=data["month"])
    np.testing.assert_array_equal(data["orders_k"].values[:2], expected.values)

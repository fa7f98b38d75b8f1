"""Scenarios side by side say what each pair alone says."""

import numpy as np
import pytest

from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import NoSaving, rebound
from jevons.analysis.regimes import Comparison, compare
from jevons.scenario import Scenario, load_scenario

SEEDS = range(3)


def _small(name: str) -> Scenario:
    return load_scenario(name, {"market.firms": 30})


@pytest.fixture(name="found", scope="module")
def _found() -> Comparison:
    return compare([_small("inelastic"), _small("elastic")], SEEDS)


def test_each_row_is_what_its_own_pair_says(found: Comparison) -> None:
    for name in ("inelastic", "elastic"):
        pair = counterfactual(_small(name), SEEDS)
        row = found.table.set_index("scenario").loc[name]
        hours = (pair.with_shock["accelerator_hours_mh"] / pair.without_shock["accelerator_hours_mh"]).isel(month=-1)
        assert row["accelerator-hours"] == pytest.approx(float(hours.median()), rel=1e-12)
        spent = [
            side["capex_busd"].sel(month=slice("2025-01", None)).sum("month")
            for side in (pair.with_shock, pair.without_shock)
        ]
        assert row["capex"] == pytest.approx(float((spent[0] / spent[1]).median()), rel=1e-9)
        end = rebound(pair).groupby("layer").tail(1).set_index("layer")["log_rebound"]
        own = found.rebounds[found.rebounds["scenario"] == name].set_index("layer")["log_rebound"]
        np.testing.assert_allclose(own, end[own.index], rtol=1e-12)


def test_only_the_elastic_regime_backfires_and_after_the_shock(found: Comparison) -> None:
    table = found.table.set_index("scenario")
    assert table.loc["inelastic", "backfires_from"] == ""
    assert "2025-01" < str(table.loc["elastic", "backfires_from"]) <= str(table.loc["elastic", "backfires_to"])
    assert table.loc["elastic", "accelerator-hours"] > 1.1


def test_a_scenario_without_a_shock_cannot_be_compared() -> None:
    with pytest.raises(NoSaving):
        compare(["baseline"], [0])

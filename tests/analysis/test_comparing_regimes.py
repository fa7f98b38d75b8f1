"""Scenarios side by side say what each pair alone says."""

import numpy as np
import pytest

from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import NoSaving, rebound
from jevons.analysis.regimes import Comparison, compare
from jevons.scenario import Scenario, load_scenario
from jevons.show.side_by_side import NO_SAVING, comparison_figure, comparison_text

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
    assert table.loc["inelastic", "more_hours_from"] == ""
    assert "2025-01" < str(table.loc["elastic", "more_hours_from"]) <= str(table.loc["elastic", "more_hours_to"])
    assert table.loc["elastic", "accelerator-hours"] > 1.1


def test_a_shock_that_saves_nothing_is_compared_in_all_but_rebound() -> None:
    found = compare([_small(name) for name in ("null", "price-cut", "elastic")], [0])
    table = found.table.set_index("scenario")
    assert table.loc["null", "tokens"] == 1.0 and table.loc["null", "more_hours_from"] == ""
    assert table.loc["price-cut", "price"] < 1.0 < table.loc["price-cut", "accelerator-hours"]
    taken = found.rebounds.set_index("scenario")["log_rebound"]
    assert taken[["null", "price-cut"]].isna().all() and taken["elastic"].notna().all()
    rows = {line.split()[0]: line for line in comparison_text(found).splitlines() if line}
    assert [NO_SAVING in rows[name] for name in ("null", "price-cut", "elastic")] == [True, True, False]
    panel = comparison_figure(found, 1).axes[-1]
    assert panel.get_xlabel() == f"{NO_SAVING}: null, price-cut"


def test_a_scenario_without_a_shock_cannot_be_compared() -> None:
    with pytest.raises(NoSaving):
        compare(["baseline"], [0])

"""A pair holds the same seeds on both sides, run by run."""

import numpy as np

from jevons.analysis.pairs import counterfactual
from tests.worlds import market


def test_runs_of_a_pair_line_up_by_seed() -> None:
    pair = counterfactual(market({"market.end": "2025-06"}, "deepseek"), seeds=[7, 3])
    for side in (pair.with_shock, pair.without_shock):
        assert side["seed"].values.tolist() == [7, 3]
    ratio = pair.with_shock["tokens_served_ttok"] / pair.without_shock["tokens_served_ttok"]
    assert ratio.sizes == {"run": 2, "month": 30}
    assert np.all(ratio.sel(month="2024-12") == 1.0)
    assert np.all(ratio.isel(month=-1) != 1.0)

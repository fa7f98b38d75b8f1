"""Mesa's own tools work on the model."""

import gc
import weakref

import mesa
import numpy as np

from jevons.agents.cloud_provider import CloudProvider
from jevons.market.model import JevonsModel
from tests.worlds import market


def test_batch_run_sweeps_a_parameter() -> None:
    results = mesa.batch_run(
        JevonsModel,
        parameters={
            "scenario": ["baseline"],
            "market__firms": [12.0],
            "market__end": ["2023-06"],
            "market__price": [10.0, 20.0],
        },
        data_collection_period=1,
        display_progress=False,
    )
    prices = {row["market__price"]: row["price_usd_per_mtok"] for row in results}
    assert set(prices) == {10.0, 20.0}
    assert prices[10.0] < prices[20.0]


def test_the_data_collector_holds_one_row_a_month() -> None:
    model = JevonsModel(market({"market.end": "2023-12"}), seed=1)
    model.run()
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == model.months == 12
    np.testing.assert_array_equal(frame["capex_busd"], model.record.values["capex_busd"][:, 0])


def test_agents_are_found_by_type() -> None:
    model = JevonsModel(market())
    assert [cloud.name for cloud in model.agents_by_type[CloudProvider]] == list(model.cloud_names)


def test_one_firm_can_be_looked_at() -> None:
    model = JevonsModel(market(), seed=[0, 1])
    model.step()
    frame = model.sectors[0].to_frame(run=1)
    assert len(frame) == model.sectors[0].firms.weight.shape[1]
    np.testing.assert_allclose(frame["tokens_ttok_per_month"].sum(), model.sectors[0].desired_ttok[1])


def test_a_model_that_nobody_holds_goes() -> None:
    """Whoever plays many models in a loop, or stops one half-way, must not keep them all in memory."""
    model = JevonsModel(market({"market.end": "2023-03"}))
    model.step()
    held = weakref.ref(model)
    del model
    gc.collect()
    assert held() is None

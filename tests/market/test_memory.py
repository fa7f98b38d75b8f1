"""A sweep of any length holds one batch at a time."""

import gc

from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate_in_batches
from tests.worlds import market


def _models() -> int:
    """Models that are alive in this process."""
    gc.collect()
    return sum(isinstance(thing, JevonsModel) for thing in gc.get_objects())


def test_no_played_model_stays_in_memory() -> None:
    before = _models()
    for part in simulate_in_batches(market({"market.end": "2023-02"}), range(6), batch=2):
        del part
        assert _models() <= before

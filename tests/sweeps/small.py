"""Small sweeps for the tests: few firms, a year and a half, a shock in the middle."""

from pathlib import Path
from typing import Any

import pandas as pd

from jevons.sweeps.results import open_results
from jevons.sweeps.spec import Sweep
from tests.worlds import market, shocked

FACTOR, MEMORY = "events.0.factor", "events.0.memory_factor"
ELASTICITY = "enterprises.all.elasticity"


def small(**keys: Any) -> Sweep:
    """A sweep of pairs over elasticities and seeds, with other keys on top."""
    given: dict[str, Any] = {
        "name": "small",
        "scenarios": shocked(market(), 4.0),
        "axes": {ELASTICITY: [0.3, 1.0, 1.7]},
        "seeds": 2,
        "paired": True,
        "record": {"rebound": [3, 11]},
    }
    return Sweep(**{**given, **keys})


def several_blocks() -> Sweep:
    """A small sweep of 288 pairs in five blocks."""
    factors = {"low": 2.0, "high": 16.0, "count": 48, "spacing": "log"}
    return small(axes={ELASTICITY: [0.3, 0.5, 1.0], FACTOR: factors})


def rows(store: Path) -> pd.DataFrame:
    """All runs of a store in an order that does not depend on its files."""
    table = open_results(store).to_pandas()
    by = [name for name in ("run", "with_shock", "month") if name in table]
    return table.astype({"run": str}).sort_values(by, kind="stable").reset_index(drop=True)

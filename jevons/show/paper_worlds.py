"""Static worlds of the exercises on paper: a reader who reckons by hand finds what the model finds."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from jevons.economics.rebound import linear_rebound
from jevons.market.ladder import rung_values
from jevons.market.simulate import simulate
from jevons.scenario import Event, load_scenario
from jevons.scenario.parameter import Value

Array = npt.NDArray[np.float64]

ELASTICITY = "enterprises.all.elasticity"
MONTHS_BEFORE_SHOCK = 24
CLASSROOM_GAMMA = 10.0
"""The round factor of the exercises on paper: a token takes a tenth of the compute."""

GIVEN = {"low": 0.8, "middle": 1.2, "high": 1.5, "passed": 0.7, "stiff": 0.1, "rising": 1.0}
"""What the exercises on paper assume: elasticities of demand, a pass-through, elasticities of supply."""


def paper_numbers() -> dict[str, Any]:
    """Static worlds that can be checked on paper (lessons 1, 3 and 5): log-rebound of compute."""
    worlds: dict[str, dict[str, Value]] = {
        "linear_low": {**rung_values("M0"), ELASTICITY: GIVEN["low"]},
        "linear_high": {**rung_values("M0"), ELASTICITY: GIVEN["high"]},
        "passed_middle": {**rung_values("M1"), ELASTICITY: GIVEN["middle"], "clouds.all.pass_through": GIVEN["passed"]},
        "passed_high": {**rung_values("M1"), ELASTICITY: GIVEN["high"], "clouds.all.pass_through": GIVEN["passed"]},
    }
    slopes = {"fixed": 0.0, "stiff": GIVEN["stiff"], "rising": GIVEN["rising"], "flat": float("inf")}
    for word, slope in slopes.items():
        supply: dict[str, Value] = {ELASTICITY: GIVEN["high"], "market.supply_elasticity": slope}
        worlds[f"supply_{word}"] = {**rung_values("M0"), **supply}
    one, other = _sides(list(worlds.values()), "2025-03")
    found = 1.0 + np.log(one[:, -1] / other[:, -1]) / np.log(CLASSROOM_GAMMA)
    rebounds = dict(zip(worlds, map(float, found), strict=True))
    shares = {word: _share_taken_back(rebounds[word]) for word in ("linear_low", "linear_high")}
    return {"gamma": CLASSROOM_GAMMA, "given": GIVEN, **rebounds, "share": shares, "wait": _months_until_above()}


def _share_taken_back(log_rebound: float) -> float:
    """The conventional measure of a log-rebound: the share of the saving that is taken back."""
    ratio = np.array(CLASSROOM_GAMMA ** (log_rebound - 1.0))
    return float(linear_rebound(ratio, np.array(1.0), np.array(CLASSROOM_GAMMA)))


def _months_until_above() -> int:
    """Months from the shock until compute is above that without it, where buyers close a tenth of the gap a month."""
    alike: dict[str, Value] = {"enterprises.all.patience_spread": 0.0, "enterprises.all.size_gradient": 0.0}
    pace: dict[str, Value] = {**alike, "market.diffusion": "partial", "enterprises.all.adjustment_rate": 0.1}
    one, other = _sides([{**rung_values("M0"), **pace, ELASTICITY: GIVEN["high"]}], "2026-12")
    return int(np.argmax(one[0, MONTHS_BEFORE_SHOCK:] > other[0, MONTHS_BEFORE_SHOCK:]))


def _sides(worlds: Sequence[Mapping[str, Value]], end: str) -> tuple[Array, Array]:
    """FLOP served with and without the classroom's shock, (world, month) each."""
    calm = [load_scenario("baseline", {"market.firms": 12.0, "market.end": end, **values}) for values in worlds]
    data = simulate([*(one.with_events([_classroom_shock()]) for one in calm), *calm])
    served = data["flop_served_zflop"].values
    return served[: len(calm)], served[len(calm) :]


def _classroom_shock() -> Event:
    saving: dict[str, Value] = {"factor": CLASSROOM_GAMMA, "memory_factor": CLASSROOM_GAMMA, "share": 1.0}
    return Event("efficiency", "2025-01", saving)

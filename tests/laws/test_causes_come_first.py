"""No agent foresees an event: until its month a run is, to the last bit, what it is without the event."""

import numpy as np
import pytest

from jevons.market.simulate import simulate
from jevons.scenario import Event
from tests.worlds import market, same_bits

DATE = "2024-01"
SIZES: dict[str, dict[str, float | str]] = {
    "efficiency": {"factor": 4.0, "share": 0.7, "memory_factor": 3.0, "training_factor": 10.0},
    "hardware": {"factor": 3.0},
    "supply": {"factor": 2.0},
    "price_cut": {"factor": 2.0},
    "price_war": {"depth": 0.5, "months": 6.0},
    "programme": {"budget": 50.0, "months": 12.0, "region": "world"},
    "tam_growth": {"factor": 3.0, "sector": "all"},
    "shakeout": {"success_factor": 0.2},
    "loss_of_confidence": {"factor": 3.0, "months": 6.0},
    "on_device_launch": {"share": 0.5, "months": 6.0},
    "generation_delay": {"generation": "asic.tpu_v6e", "months": 3.0},
}
WORLDS: list[dict[str, float | str]] = [
    {"market.training_response": 0.3},
    {"market.training_response": 1.7, "market.supply_chain": "nodes", "market.sites": "lagged"},
]
MECHANISMS: dict[str, float | str] = {"market.pilots": "on", "market.outside": "on", "market.quality_feedback": "on"}


@pytest.mark.parametrize("values", WORLDS, ids=["one capacity", "nodes and sites"])
@pytest.mark.parametrize("kind", SIZES)
def test_nothing_moves_before_its_cause_and_something_after(kind: str, values: dict[str, float | str]) -> None:
    world = market({**MECHANISMS, **values})
    data = simulate([world.with_events([Event(kind, DATE, SIZES[kind])]), world], seeds=[2])
    for months, same in ((slice(None, "2023-12"), True), (slice(DATE, None), False)):
        one, other = (data.isel(run=[run]).sel(month=months) for run in (0, 1))
        assert same_bits(one, other) is same


@pytest.mark.parametrize("response", [0.0, 0.5, 2.0])
def test_what_is_planned_for_training_answers_a_saving_from_its_month_on(response: float) -> None:
    """Half a year on, orders have taken up the answer: fewer below a response of one, more above it."""
    world = market({"market.training_response": response, "market.end": "2025-06"})
    saving: dict[str, float | str] = {"factor": 1.0, "share": 1.0, "memory_factor": 1.0, "training_factor": 4.0}
    data = simulate([world.with_events([Event("efficiency", DATE, saving)]), world])
    one, other = data["orders_k"].sum("vendor").sel(month=slice(DATE, "2024-06")).sum("month").values
    assert np.sign(one - other) == np.sign(response - 1.0)


@pytest.mark.parametrize("spread", [0.0, 3.0])
def test_a_delay_of_what_is_sold_already_delays_nothing_and_delays_to_come_add_up(spread: float) -> None:
    world = market({"market.end": "2025-06", "market.delay_noise": spread})

    def late(date: str, months: float) -> Event:
        return Event("generation_delay", date, {"generation": "nvidia.h200", "months": months})

    told = [[], [late("2024-12", 6.0)], [late("2024-01", 6.0), late("2024-10", 3.0)], [late("2024-01", 9.0)]]
    runs = simulate([world.with_events(events) for events in told], seeds=[4])
    as_planned, too_late, in_two_steps, at_once = (runs.isel(run=[run]) for run in range(4))
    assert same_bits(as_planned, too_late) and same_bits(in_two_steps, at_once)
    assert not same_bits(as_planned, at_once)

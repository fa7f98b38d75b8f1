"""Pairs: the same seeds with and without a shock (MODEL.md, sections Rebound and Channels).

Only a pair identifies what a shock did: a rise of Q while P falls in one run may be autonomous growth. A companion pair
holds some channels at the path that they have without the shock, and so shows what went through them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jevons.agents.channels import ADOPTION, CAPEX, PRICE, TOKENS_PER_TASK, TRAINING
from jevons.analysis.shocks import Shock, shock_event
from jevons.market.simulate import Progress, simulate, simulate_held
from jevons.scenario import Event, Scenario, load_scenario
from jevons.scenario.errors import unknown
from jevons.scenario.parameter import Value

if TYPE_CHECKING:
    import xarray

SUPPLY = "supply"

CHANNELS: Mapping[str, str] = {
    PRICE: "price",
    ADOPTION: "use of tasks",
    TOKENS_PER_TASK: "tokens per task",
    CAPEX: "orders and sites",
    TRAINING: "training",
    SUPPLY: "scarce supply",
}
"""Channels that a pair can freeze, and what they are called."""

FROZEN_BY_VALUES: Mapping[str, Mapping[str, Value]] = {
    TRAINING: {"market.training_response": 0.0},
    SUPPLY: {
        "market.chips": "ample",
        "market.sites": "ample",
        "market.supply_elasticity": float("inf"),
    },
}
"""What a switch says exactly: as much is trained as without the shock, and what a run saves is saved; or accelerators
can be had in any number, on both sides of the pair, after the delivery lead."""


@dataclass(frozen=True)
class Pair:
    """Two datasets over the same seeds: with a scenario's events, and without those that are judged.

    ``background`` are events that happen on both sides. ``scenario`` is the one with the shock.
    """

    scenario: Scenario
    with_shock: "xarray.Dataset"
    without_shock: "xarray.Dataset"
    background: tuple[Event, ...] = field(default=(), kw_only=True)

    @property
    def shock(self) -> tuple[Event, ...]:
        """The events that are judged."""
        return tuple(event for event in self.scenario.events if event not in self.background)


def counterfactual(
    scenario: str | Scenario,
    seeds: Sequence[int] = range(20),
    batch: int | None = None,
    progress: Progress | None = None,
    strict: bool = True,
    *,
    shock: str | Shock | None = None,
    on_top: bool = False,
    frozen: Collection[str] = (),
) -> Pair:
    """Simulate a scenario with and without a shock on the same seeds, run by run.

    ``shock``: the scenario's own events if None; else a shock, or the name of a usual one (`jevons.analysis.shocks`),
    instead of them, or with ``on_top`` in their midst: they then happen on both sides. ``frozen``: names of channels
    (CHANNELS) that follow, with the shock, the path that they have without it. Run i of one side and run i of the other
    share their seed. Other arguments as in :func:`jevons.market.simulate.simulate`. Raises ScenarioError,
    BookViolation.
    """
    require_channels(frozen)
    chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
    shocked, without = sides(chosen, shock, on_top)
    if frozen:
        held = with_frozen(shocked, frozen)
        plain = with_frozen(without, frozen)
        other, one = simulate_held(plain, [(held, recorded(frozen))], seeds, batch, progress, strict)
        return Pair(held, one, other, background=plain.events)
    data = simulate([shocked, without], seeds, batch, progress, strict)
    count = len(seeds)
    halves = [data.isel(run=slice(first, first + count)).assign_coords(run=range(count)) for first in (0, count)]
    return Pair(shocked, *halves, background=without.events)


def sides(scenario: Scenario, shock: str | Shock | None, on_top: bool = False) -> tuple[Scenario, Scenario]:
    """A scenario with a shock, and without it. Raises ScenarioError."""
    if shock is None:
        return scenario, scenario.without_events()
    background = scenario if on_top else scenario.without_events()
    return background.with_events([*background.events, shock_event(shock, scenario)]), background


def require_channels(names: Collection[str]) -> None:
    """Raise ScenarioError for a name that is no channel."""
    for name in names:
        if name not in CHANNELS:
            raise unknown("frozen", "channel", "channel", name, CHANNELS)


def recorded(frozen: Collection[str]) -> tuple[str, ...]:
    """The channels that are frozen by replaying what they are without the shock."""
    return tuple(name for name in frozen if name != SUPPLY)


def with_frozen(scenario: Scenario, frozen: Collection[str]) -> Scenario:
    """A scenario with the switches that freeze channels."""
    values = {path: value for name in frozen for path, value in FROZEN_BY_VALUES.get(name, {}).items()}
    return scenario.with_values(values) if values else scenario

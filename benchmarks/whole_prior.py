"""Ten thousand worlds over the whole prior, with every mechanism switched one way or another: do they all hold?

    python -m benchmarks.whole_prior [WORLDS]          (from the project's folder)

Of ten batches of worlds two have the baseline's switches, two have everything on, two that and a second region; the
rest draw every switch at random, half of them with a second region. Switches are those of a batch. To the shock of each
world come, but for the first two, events of every kind, anywhere in the ranges that a scenario may name. Counted are
exceptions, warnings, numbers that are none and broken books, each by name; and, by name as well, worlds that use more
than the world holds.
"""

import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from jevons.analysis.prior import drawn_worlds
from jevons.market.ladder import EVERYTHING_ON
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario, load_scenario
from jevons.scenario.events import CONTROL, EVENT_KINDS, EVERY_SECTOR, GENERATION, REGION, SECTOR, Field
from jevons.scenario.parameter import Value
from jevons.scenario.registry import generations, regions, sectors, vendors

WORLDS = 10_000
AT_ONCE = 100
"""Worlds that share their switches and are played side by side."""

FIRMS = 30

LAGS = {
    "market.shell_lag_months": (12, 48),
    "market.grid_lag_months": (12, 48),
    "market.hbm_lag_months": (6, 24),
    "market.packaging_lag_months": (6, 24),
}
"""Months, from and to, of what the baseline's switches leave without effect: no prior on a card draws them."""

LAST_EVENT = "2027-01"
"""Events happen before it, so that years are left for what they bring about."""

WITH_A_REGION = (2, 3, 7, 9)
"""Places in a row of ten of the batches with a second region."""


@dataclass
class Finding:
    """What became of the worlds played so far: how many ran into which fault and passed which limit."""

    worlds: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    beyond: Counter[str] = field(default_factory=Counter)
    example: dict[str, str] = field(default_factory=dict)

    def note(self, fault: str, runs: int, example: str) -> None:
        """Count a fault in so many runs."""
        self.faults[fault] += runs
        self.example.setdefault(fault, example)


def switches(batch: int) -> dict[str, Value]:
    """The switches of a batch: in turn the baseline's, everything on twice, and twice drawn at random."""
    if batch % 5 < 3:
        return dict(EVERYTHING_ON) if batch % 5 else {}
    draw = np.random.default_rng(batch)
    registry = load_scenario("baseline").registry
    drawn: dict[str, Value] = {
        path: str(draw.choice(parameter.allowed)) for path, parameter in registry.items() if parameter.allowed
    }
    if drawn["market.pricing"] == "price_war" and drawn["market.capex"] == "q":
        # refused by name: q measures rents against those of the start, and a war leaves none
        drawn["market.capex"] = "accelerator"
    numbers = {path: value for path, value in EVERYTHING_ON.items() if not isinstance(value, str)}
    kept = {path: value for path, value in numbers.items() if draw.random() < 0.5}
    lags = {path: float(draw.integers(low, high + 1)) for path, (low, high) in LAGS.items()}
    return {**drawn, **kept, **lags, "enterprises.all.budget_headroom": float(draw.uniform(1.0, 5.0))}


def with_events(world: Scenario, draw: np.random.Generator) -> Scenario:
    """The world with its shock and, each as often as not, an event of every other kind that it can have."""
    kinds = [
        kind for kind in EVENT_KINDS if kind != "efficiency" and (kind != CONTROL or len(regions(world.registry)) > 1)
    ]
    months = np.arange(str(world.parameters["market.start"]), LAST_EVENT, dtype="datetime64[M]")
    drawn = [
        Event(
            kind,
            str(draw.choice(months)),
            {name: _drawn(field, world, draw) for name, field in EVENT_KINDS[kind].items()},
        )
        for kind in kinds
        if draw.random() < 0.5
    ]
    return world.with_events([*world.events, *drawn])


def _drawn(field: Field, world: Scenario, draw: np.random.Generator) -> Value:
    """A value of a field: a name, or a number with equal chances for equal ratios (from zero: for equal steps)."""
    names = {
        GENERATION: [f"{v}.{chip}" for v in vendors(world.registry) for chip in generations(v, world.registry)],
        SECTOR: [EVERY_SECTOR, *sectors(world.registry)],
        REGION: list(regions(world.registry)),
    }
    if field.unit in names:
        return str(draw.choice(names[field.unit]))
    if field.low > 0.0:
        value = float(np.exp(draw.uniform(np.log(field.low), np.log(field.high))))
    else:
        value = float(draw.uniform(field.low, field.high))
    return float(round(value)) if field.whole else float(np.clip(value, field.low, field.high))


def batches(worlds: int, at_once: int = AT_ONCE) -> Iterator[list[Scenario]]:
    """Worlds drawn from the priors, batch by batch."""
    for batch, first in enumerate(range(0, worlds, at_once)):
        name = "export" if batch % 10 in WITH_A_REGION else "baseline"
        base = load_scenario(name, {"market.firms": FIRMS, **switches(batch)})
        draw = np.random.default_rng([batch, 1])
        drawn = drawn_worlds(min(at_once, worlds - first), base, seed=batch)
        yield drawn if batch % 5 == 0 else [with_events(world, draw) for world in drawn]


def play(worlds: list[Scenario], found: Finding) -> None:
    """Play a batch, one seed a world, and note what went wrong."""
    found.worlds += len(worlds)
    told = ", ".join(f"{path}={value}" for path, value in worlds[0].parameters.items() if _is_switched(worlds[0], path))
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            data = simulate(worlds, strict=False)
    except Exception as error:  # the benchmark's very question is whether there is one
        found.note(f"exception {type(error).__name__}", len(worlds), f"{error} [{told}]")
        return
    for warning in {str(one.message) for one in warned}:
        found.note(f"warning: {warning}", len(worlds), told)
    for message in data["failure"].values[data["failure"].values != ""]:
        found.note(message.split("(")[-1].split(";")[0].split(": ")[-1], 1, f"{message} [{told}]")
    for message in data["beyond"].values[data["beyond"].values != ""]:
        found.beyond[f"{message.split(': ')[1].split(' of ')[0]} beyond {message.split(' is beyond ')[1]}"] += 1


def _is_switched(world: Scenario, path: str) -> bool:
    parameter = world.registry[path]
    return bool(parameter.allowed) and world.parameters[path] != parameter.value


def main(worlds: int = WORLDS) -> int:
    """Play them all, print what was found, and return 1 if anything was."""
    found = Finding()
    for batch in batches(worlds):
        play(batch, found)
        print(f"\r{found.worlds:,} worlds, {sum(found.faults.values()):,} faults", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"{found.worlds:,} worlds from the priors, {sum(found.faults.values()):,} faults")
    for fault, runs in found.faults.most_common():
        print(f"{runs:7,d}  {fault}\n         {found.example[fault]}")
    print(f"{sum(found.beyond.values()):,} worlds leave what the world can hold; first of all by")
    for limit, runs in found.beyond.most_common():
        print(f"{runs:7,d}  {limit}")
    return int(bool(found.faults))


if __name__ == "__main__":
    sys.exit(main(*(int(count) for count in sys.argv[1:])))

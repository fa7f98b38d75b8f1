"""Ten thousand worlds over the whole prior, with every mechanism switched one way or another: do they all hold?

    python -m benchmarks.whole_prior [WORLDS]          (from the project's folder)

A fifth of the worlds has the baseline's switches, a fifth has everything on, the rest draw every switch at random, a
set of switches for each batch. Counted are exceptions, warnings, numbers that are none and broken books, each by name;
and, by name as well, worlds that use more than the world holds.
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
from jevons.scenario import Scenario, load_scenario
from jevons.scenario.parameter import Value

WORLDS = 10_000
AT_ONCE = 100
"""Worlds that share their switches and are played side by side."""

FIRMS = 30


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
    """The switches of a batch: in turn the baseline's, everything on, and three times drawn at random."""
    if batch % 5 < 2:
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
    return {**drawn, **{path: value for path, value in numbers.items() if draw.random() < 0.5}}


def batches(worlds: int, at_once: int = AT_ONCE) -> Iterator[list[Scenario]]:
    """Worlds drawn from the priors, batch by batch."""
    for batch, first in enumerate(range(0, worlds, at_once)):
        base = load_scenario("baseline", {"market.firms": FIRMS, **switches(batch)})
        yield drawn_worlds(min(at_once, worlds - first), base, seed=batch)


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

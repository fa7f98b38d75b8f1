"""Playing a scenario for an answer: both sides of the pair, what failed, and what is to be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jevons.analysis.pairs import Pair, counterfactual
from jevons.market.simulate import Progress, simulate
from jevons.show.comparison import Comparison, Failure, compare, sound
from jevons.show.words import Answer, answer

if TYPE_CHECKING:
    from jevons.scenario import Scenario


class AllRunsFailed(RuntimeError):
    """No seed has a sound run on both sides; the message names the first failure."""


@dataclass(frozen=True)
class Outcome:
    """A scenario played: ``whole`` with every run, ``kept`` with the seeds that are sound on both sides."""

    whole: Pair
    kept: Pair
    failures: tuple[Failure, ...]
    comparison: Comparison
    answer: Answer


def play(scenario: "Scenario", seeds: Sequence[int], progress: Progress | None = None) -> Outcome:
    """Play a scenario with and without its events on the same seeds; without events, once.

    Runs whose books do not balance are set aside with their seed. Raises AllRunsFailed if nothing is left.
    """
    return judged(_play(scenario, seeds, progress))


def _play(scenario: "Scenario", seeds: Sequence[int], progress: Progress | None) -> Pair:
    if scenario.events:
        return counterfactual(scenario, seeds, progress=progress, strict=False)
    data = simulate(scenario, seeds, progress=progress, strict=False)
    return Pair(scenario, data, data)


def judged(whole: Pair) -> Outcome:
    """The outcome of a pair that has been played. Raises AllRunsFailed."""
    kept, failures = sound(whole)
    if not kept.with_shock.sizes["run"]:
        raise AllRunsFailed(f"all runs failed; the first, seed {failures[0].seed}: {failures[0].message}")
    comparison = compare(kept)
    return Outcome(whole, kept, failures, comparison, answer(whole.scenario, comparison))

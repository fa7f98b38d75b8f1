"""The same reduced market in plain Mesa, in agentpy, as a scalar C loop and in our batches: results, speed, memory.

    python -m benchmarks.against_others          (from the project's folder; needs cc and agentpy)

Checks first that all give the same tokens and rents. Then times are taken in turns, round by round, in seconds of
processor time of one thread, opening of the market included; ratios are within a round. README.md says more.
"""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from benchmarks import in_agentpy, in_c, plain_mesa
from benchmarks.reduced import ReducedMarket, largest_gap, reduced, scenarios
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate

TOLERANCE = 1e-9
ROUNDS = 7
MONTHS = 96
SIZES = {200: 1024, 1000: 512}
"""Firms, and our runs side by side."""

Play = Callable[[ReducedMarket], tuple[Sequence[float], Sequence[float]]]


def others() -> dict[str, Play]:
    """Every other way to play the market, by name."""
    return {
        "plain Mesa": plain_mesa.play,
        "agentpy": in_agentpy.play,
        "C, firm by firm": in_c.compiled(by_sector=False),
        "C, sector by sector": in_c.compiled(by_sector=True),
    }


def check(firms: int = 60, runs: int = 4) -> None:
    """Print the largest relative gap between our tokens and rents and those of each; raise if it is too large."""
    chosen = scenarios(runs, firms)
    data = simulate(chosen)
    rent = data["rent_usd_per_hour"].values / data["rent_usd_per_hour"].values[:, :1]
    for name, play in others().items():
        gap = 0.0
        for run, scenario in enumerate(chosen):
            ttok, log_rent = play(reduced(scenario))
            gap = max(gap, largest_gap(data["tokens_served_ttok"].values[run], ttok))
            gap = max(gap, largest_gap(rent[run], np.exp(log_rent)))
        print(f"{name:20s} tokens and rents equal ours within {gap:.1e} (allowed {TOLERANCE:.0e})")
        if not gap < TOLERANCE:
            raise AssertionError(f"{name} plays another market")


def processor_seconds(work: Callable[[], object]) -> float:
    """Processor seconds of this process for a piece of work."""
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun


def ours(firms: int, runs: int) -> None:
    """Open and play a batch; every observable is recorded and every book checked."""
    JevonsModel(scenarios(runs, firms), seed=list(range(runs)), collect=False).run()


def rounds(firms: int, runs: int) -> dict[str, list[float]]:
    """Processor seconds of one run, by way of playing it, one number a round."""
    market, ways = reduced(scenarios(1, firms)[0]), others()
    taken: dict[str, list[float]] = {"jevons, batched": [], **{name: [] for name in ways}}
    for _ in range(ROUNDS):
        taken["jevons, batched"].append(processor_seconds(lambda: ours(firms, runs)) / runs)
        for name, play in ways.items():
            often = 20 if name.startswith("C") else 1
            taken[name].append(processor_seconds(lambda: [play(market) for _ in range(often)]) / often)  # noqa: B023
    return taken


def compare(firms: int, runs: int) -> None:
    """Print runs a second, nanoseconds a firm-month, and how many of our runs fit into one of each."""
    taken = rounds(firms, runs)
    print(f"\n{firms:,} firms, {MONTHS} months, {runs} of our runs side by side, one thread, {ROUNDS} rounds")
    print(f"{'':20s} {'runs/s':>9s} {'ns/firm-month':>14s}   time over ours, median (least - most)")
    for name, seconds in taken.items():
        middle = statistics.median(seconds)
        ratios = [own / batched for own, batched in zip(seconds, taken["jevons, batched"], strict=True)]
        spread = f"{statistics.median(ratios):7.2f} ({min(ratios):.2f} - {max(ratios):.2f})"
        print(f"{name:20s} {1.0 / middle:9.1f} {middle / (firms * MONTHS) * 1e9:14.1f}   {spread}")


def bytes_per_firm(open_market: Callable[[int], object], few: int, many: int, runs: int = 1) -> float:
    """Bytes that one more firm of one run takes, in a market that has been opened."""
    held = []
    for firms in (few, many):
        gc.collect()
        tracemalloc.start()
        market = open_market(firms)
        held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        del market
    return (held[1] - held[0]) / ((many - few) * runs)


def memory() -> None:
    """Print bytes a firm."""
    numbers = {firms: reduced(scenarios(1, firms)[0]) for firms in (300, 3000)}
    runs = 64
    opened: dict[str, float] = {
        "jevons, batched": bytes_per_firm(lambda n: _played(scenarios(runs, n), 1), 300, 3000, runs),
        "plain Mesa": bytes_per_firm(lambda n: plain_mesa.PlainMarket(numbers[n]), 300, 3000),
        "agentpy": bytes_per_firm(lambda n: _set_up(numbers[n]), 300, 3000),
        "C": 7 * 8.0,
    }
    print("\nbytes a firm, held: " + ", ".join(f"{name} {value:,.0f}" for name, value in opened.items()))


def _played(chosen: list, months: int) -> JevonsModel:  # type: ignore[type-arg]
    model = JevonsModel(chosen, seed=list(range(len(chosen))), collect=False)
    for _ in range(months):
        model.step()
    return model


def _set_up(market: ReducedMarket) -> in_agentpy.ListedMarket:
    model = in_agentpy.ListedMarket({"market": market, "steps": 1, "seed": 0})
    model.run(display=False)
    return model


def exponents() -> None:
    """Print how cost grows with firms and with runs."""
    sizes = [1_000, 10_000, 100_000]
    mesa_sizes = [100, 300, 1_000]
    batches = [64, 256, 1024]
    own = [processor_seconds(lambda: ours(n, 1)) for n in sizes]  # noqa: B023
    theirs = [processor_seconds(lambda: plain_mesa.play(reduced(scenarios(1, n)[0]))) for n in mesa_sizes]  # noqa: B023
    side = [processor_seconds(lambda: ours(200, n)) for n in batches]  # noqa: B023
    print("\nexponent of cost (ours in firms, one run; ours in runs, 200 firms; Mesa in firms):")
    for name, counts, seconds in (("firms", sizes, own), ("runs", batches, side), ("Mesa, firms", mesa_sizes, theirs)):
        slopes = np.diff(np.log(seconds)) / np.diff(np.log(counts))
        steps = ", ".join(f"{b:,}: {s:.2f}" for b, s in zip(counts[1:], slopes, strict=True))
        print(f"  {name:12s} up to {steps}")


def two_cores(firms: int = 200, runs: int = 512, batches: int = 4) -> None:
    """Print how much faster two processes are than one, in wall time, round by round."""
    gains = []
    with ProcessPoolExecutor(1) as one, ProcessPoolExecutor(2) as two:
        for _ in range(ROUNDS):
            alone, together = (_wall_seconds(pool, firms, runs, batches) for pool in (one, two))
            gains.append(alone / together)
    middle = statistics.median(gains)
    print(f"\ntwo cores over one, wall time: {middle:.2f} ({min(gains):.2f} - {max(gains):.2f})")


def _wall_seconds(pool: ProcessPoolExecutor, firms: int, runs: int, batches: int) -> float:
    begun = time.perf_counter()
    list(pool.map(ours, [firms] * batches, [runs] * batches))
    return time.perf_counter() - begun


def main() -> None:
    """Print everything."""
    check()
    for firms, runs in SIZES.items():
        compare(firms, runs)
    memory()
    exponents()
    two_cores()


if __name__ == "__main__":
    main()

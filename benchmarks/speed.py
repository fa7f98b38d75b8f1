"""How fast the market runs: one run, batches, firms, memory. Prints medians and ratios from one session.

    python -m benchmarks.speed          (from the project's folder)

Times are of the whole job, opening the market and every month, on one thread: of ``deepseek``, and of rung M8, which
has a second region, firms with machines of their own and every other mechanism.
"""

import gc
import statistics
import subprocess
import sys
import time

import numpy as np

from jevons.market.ladder import rung_values
from jevons.market.model import JevonsModel
from jevons.scenario import Scenario, load_scenario

REPEATS = 5
MONTHS = 96

PEAK_MEMORY = """
import resource, sys
from jevons.market.simulate import simulate_in_batches
from jevons.scenario import load_scenario
scenario = load_scenario("deepseek").with_values({"market.firms": 1000.0})
for part in simulate_in_batches(scenario, range(int(sys.argv[1])), batch=64):
    del part
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def deepseek() -> Scenario:
    """The shock of January 2025 in the baseline's market."""
    return load_scenario("deepseek")


def everything() -> Scenario:
    """Rung M8, with the second region in the market."""
    return load_scenario("export").with_values(rung_values("M8"))


def seconds(runs: int, firms: int, scenario: Scenario) -> float:
    """Median processor seconds of one batch of ``runs`` runs with ``firms`` firms over 96 months."""
    sized = scenario.with_values({"market.firms": float(firms)})
    taken = []
    for _ in range(REPEATS):
        begun = time.process_time()
        model = JevonsModel(sized, seed=list(range(runs)), collect=False)
        model.run()
        taken.append(time.process_time() - begun)
        # As sweeps do: a model that is kept makes the next one ask the system for memory of its own.
        del model
        gc.collect()
    return statistics.median(taken)


def batches(name: str, scenario: Scenario) -> None:
    """Print one run and batches of a market with a thousand firms."""
    seconds(1, 1000, scenario)
    print(f"{name}, 1,000 firms, {MONTHS} months: one run {seconds(1, 1000, scenario):.3f} s")
    for runs in (16, 64, 256, 512, 1024):
        each = seconds(runs, 1000, scenario)
        print(
            f"{runs:4d} runs side by side: {each:6.2f} s, {runs / each:6.0f} runs/s, "
            f"{each / (runs * 1000 * MONTHS) * 1e9:5.1f} ns per firm-month"
        )


def peak_megabytes(runs: int) -> float:
    """Peak memory of a fresh process that plays ``runs`` runs in batches of 64 and keeps none."""
    done = subprocess.run([sys.executable, "-c", PEAK_MEMORY, str(runs)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def seconds_to_help() -> float:
    """Median seconds from the command to the end of `jevons --help`, in a process of its own."""
    taken = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "jevons.cli", "--help"], check=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    """Print the table."""
    print(f"jevons --help: {seconds_to_help():.2f} s")
    # First of all: a child's peak counts what its parent held when it was born.
    print("peak memory: " + ", ".join(f"{runs} runs {peak_megabytes(runs):.0f} MB" for runs in (64, 256, 1024)))
    batches("deepseek", deepseek())
    batches("rung M8", everything())
    sizes = [10**3, 10**4, 10**5, 10**6]
    times = [seconds(1, firms, deepseek()) for firms in sizes]
    slopes = np.diff(np.log(times)) / np.diff(np.log(sizes))
    for firms, taken in zip(sizes, times, strict=True):
        print(f"{firms:9,d} firms: {taken:7.3f} s, {taken / (firms * MONTHS) * 1e9:8.1f} ns per firm-month")
    print(f"exponent of cost in firms, from 10^3 to 10^6: {np.polyfit(np.log(sizes), np.log(times), 1)[0]:.2f}")
    print("between neighbouring sizes: " + ", ".join(f"{slope:.2f}" for slope in slopes))


if __name__ == "__main__":
    main()

"""A sweep in words: what it will take, and what came of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jevons.sweeps.plan import Plan
    from jevons.sweeps.results import Results

SECONDS = ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"), (1.0, "seconds"))
BYTES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def plan_text(plan: "Plan", place: Path, workers: int) -> str:
    """How many runs, how long, how big."""
    kind = "pairs of runs" if plan.paired else "runs"
    each = plan.cpu_seconds / plan.runs * 1e3
    return "\n".join(
        [
            f"runs: {plan.runs:,} {kind} of {plan.months} months, in {plan.blocks:,} blocks",
            f"time: about {amount(plan.seconds(workers), SECONDS)} on {workers} idle cores "
            f"({each:.3g} ms of processor time each, measured here just now)",
            f"disk: about {amount(plan.disk_bytes, BYTES)} in '{place}'",
        ]
    )


def plan_record(plan: "Plan", workers: int) -> dict[str, Any]:
    """The same for machines."""
    return {**vars(plan), "workers": workers, "seconds": plan.seconds(workers)}


def amount(value: float, units: tuple[tuple[float, str], ...]) -> str:
    """A number in the largest unit of which there is at least one."""
    size, unit = next((one for one in units if value >= one[0]), units[-1])
    return f"{value / size:.2g} {unit}" if value < 100 * size else f"{value / size:,.0f} {unit}"


def sweep_text(found: "Results", place: Path) -> str:
    """How many runs are there, and how to read them."""
    failed = found.manifest["runs_failed"]
    told = f"{len(found):,} runs finished" + (f", {failed:,} failed (failed.parquet)" if failed else "")
    one = found.metrics[0] if found.metrics else ""
    read = f'jevons.open_results("{place.as_posix()}").to_pandas("{one}")' if one else ""
    return "\n".join(line for line in (told, f"Results: {place}", f"Read: {read}" if read else "") if line)


def sweep_record(found: "Results", place: Path) -> dict[str, Any]:
    """The same for machines."""
    told = found.manifest
    return {
        "folder": str(place),
        "runs": told["runs"],
        "finished": told["runs_finished"],
        "failed": told["runs_failed"],
        "metrics": list(found.metrics),
        "effort": told["effort"],
    }

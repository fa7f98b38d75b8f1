"""Sweeps under torture: kills, lost workers, full disks, two at once. Every store must equal an undisturbed one.

    python -m benchmarks.sweep_torture [KILLS]          (from the project's folder, on Linux, as root)

Prints a line a trial and ends with an error if any failed.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import psutil

from benchmarks.cut_cable import cut_off
from benchmarks.lost_workers import lost_workers
from benchmarks.torture_trial import command, parts_in, rows, same, told, wait_for_parts
from jevons.sweeps import design
from jevons.sweeps.results import open_results
from jevons.sweeps.run import sweep
from jevons.sweeps.spec import load_sweep

SPEC = """
name = "torture"
scenarios = ["deepseek"]
paired = true
seeds = 4

[values]
market.firms = 12
market.end = "2026-06"

[axes]
enterprises.all.elasticity = { low = 0.3, high = 2.0, count = 20 }
events.0.factor = { low = 2.0, high = 30.0, count = 16, spacing = "log" }

[record]
rebound = [6, 12]
"""
MONTHLY = SPEC.replace("rebound = [6, 12]", 'observables = "all"')


def workers_change_nothing(spec: Path, place: Path, reference: pd.DataFrame) -> bool:
    """1, 2 and 4 processes, and blocks of other sizes."""
    passed = True
    for workers in (1, 2, 4):
        store = place / f"workers-{workers}"
        subprocess.run(command(spec, store, "--workers", str(workers)), check=True)
        passed &= told(f"{workers} processes", same(store, reference))
    for size in (7, 333):
        kept, design.Design.block_size = design.Design.block_size, lambda self, base, size=size: size  # type: ignore
        sweep(load_sweep(spec), place / f"blocks-{size}", workers=1)
        design.Design.block_size = kept  # type: ignore[method-assign]
        passed &= told(f"blocks of {size} runs", same(place / f"blocks-{size}", reference))
    return passed


def kills(spec: Path, place: Path, reference: pd.DataFrame, count: int) -> bool:
    """kill -9 at random moments, of the parent or of a worker; finished stores are compared and begun anew."""
    luck = random.Random(1)
    done = {"parent": 0, "worker": 0}
    starts, stores, passed = 0, 0, True
    store = place / "killed"
    while sum(done.values()) < count or store.exists():
        starts += 1
        with (place / "errors").open("w") as errors:
            running = subprocess.Popen(command(spec, store, "--workers", str(1 + starts % 2)), stderr=errors)
        begun_with = parts_in(store)
        while sum(done.values()) < count and running.poll() is None:
            _wait_for_luck(running, store, begun_with, luck)
            if running.poll() is None:
                done[_kill(running, luck)] += 1
        if running.wait() == 0:
            passed &= same(store, reference)
            stores += 1
            shutil.rmtree(store)
        elif running.returncode != -signal.SIGKILL:
            return told("kills", False, f"exit code {running.returncode}: {(place / 'errors').read_text()}")
    how = f"{done['parent']} of the parent, {done['worker']} of workers, {starts} starts, {stores} stores compared"
    return told(f"{sum(done.values())} kill -9 at random moments", passed, how)


def _wait_for_luck(running: "subprocess.Popen[bytes]", store: Path, begun_with: int, luck: random.Random) -> None:
    """Wait for a random moment: mostly once the sweep has got somewhere, sometimes while it starts."""
    if luck.random() < 0.8:
        while running.poll() is None and parts_in(store) <= begun_with:
            time.sleep(0.02)
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(luck.uniform(0.1, 4.0))


def _kill(running: "subprocess.Popen[bytes]", luck: random.Random) -> str:
    """Kill a worker if there are any, or now and then the parent; returns which."""
    family = psutil.Process(running.pid).children(recursive=True)
    workers = [one for one in family if _is_worker(one)]
    if workers and luck.random() < 0.75:
        luck.choice(workers).kill()
        return "worker"
    running.kill()
    running.wait()
    return "parent"


def _is_worker(process: psutil.Process) -> bool:
    try:
        return process.is_running() and "resource_tracker" not in " ".join(process.cmdline())
    except psutil.Error:  # gone in the meantime, or about to go
        return False


def interrupted(spec: Path, place: Path, reference: pd.DataFrame) -> bool:
    """Ctrl-C: exit code 130, one line, and the same command goes on."""
    store = place / "interrupted"
    running = subprocess.Popen(
        command(spec, store, "--workers", "2"),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    wait_for_parts(store, 2, running)
    os.killpg(running.pid, signal.SIGINT)
    said = running.communicate()[1]
    kept = len(open_results(store))
    subprocess.run(command(spec, store), check=True)
    passed = running.returncode == 130 and same(store, reference) and said.count("\n") == 1
    return told("Ctrl-C", passed, f"exit code {running.returncode}, {kept} runs kept, said: {said.strip()}")


def two_at_once(spec: Path, place: Path, reference: pd.DataFrame) -> bool:
    """The second sweep into a folder is refused; the first goes on."""
    store = place / "twice"
    first = subprocess.Popen(command(spec, store, "--workers", "1"))
    wait_for_parts(store, 1, first)
    second = subprocess.run(command(spec, store), capture_output=True, text=True)
    first.wait()
    passed = second.returncode == 2 and "another sweep is writing" in second.stderr and same(store, reference)
    return told("two sweeps into one folder", passed, second.stderr.strip())


def full_disk(spec: Path, place: Path) -> bool:
    """A disk of one megabyte fills up: a line, exit code 2, finished runs readable; with room, the sweep goes on."""
    subprocess.run([*command(spec, place / "roomy")], check=True)
    disk = place / "disk"
    disk.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]).returncode:
        return told("a full disk", True, "not tried: a small disk needs root")
    try:
        full = subprocess.run(command(spec, disk / "s"), capture_output=True, text=True)
        kept = open_results(disk / "s")
        readable = len(kept.to_pandas("fleet_k", keys=["run"]))
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        again = subprocess.run(command(spec, disk / "s"), check=True)
        passed = full.returncode == 2 and "no space left" in full.stderr and again.returncode == 0
        passed = passed and full.stderr.count("\n") == 1 and same(disk / "s", rows(place / "roomy"))
        return told("a full disk", passed, f"{readable} rows readable; said: {full.stderr.strip()}")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def unwritable(spec: Path, place: Path) -> bool:
    """A place that is a file."""
    (place / "file").write_text("")
    done = subprocess.run(command(spec, place / "file" / "s"), capture_output=True, text=True)
    return told("an unwritable place", done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr.strip())


def damaged(spec: Path, place: Path, reference: pd.DataFrame) -> bool:
    """One flipped bit in every third part is found and its runs are played again."""
    store = place / "workers-1"
    parts = sorted((store / "runs").glob("part-*"))[::3]
    for path in parts:
        content = bytearray(path.read_bytes())
        content[random.Random(2).randrange(len(content))] ^= 1
        path.write_bytes(content)
    subprocess.run(command(spec, store), check=True)
    return told("damaged parts", same(store, reference), f"{len(parts)} of them")


def main(count: int = 50) -> None:
    """Every trial, in a folder that is removed afterwards."""
    begun = time.time()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        spec, monthly = place / "torture.toml", place / "monthly.toml"
        spec.write_text(SPEC)
        monthly.write_text(MONTHLY)
        sweep(load_sweep(spec), place / "reference", workers=1)
        reference = rows(place / "reference")
        print(f"undisturbed: {len(reference)} pairs of runs", flush=True)
        passed = [
            workers_change_nothing(spec, place, reference),
            damaged(spec, place, reference),
            two_at_once(spec, place, reference),
            interrupted(spec, place, reference),
            lost_workers(spec, place, reference),
            cut_off(spec, place, reference),
            full_disk(monthly, place),
            unwritable(spec, place),
            kills(spec, place, reference, count),
        ]
    print(f"{sum(passed)} of {len(passed)} trials passed in {(time.time() - begun) / 60:.0f} minutes")
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))

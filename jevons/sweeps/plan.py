"""What a sweep will take: runs, time and disk, reckoned from two small batches that are played here and now."""

import time
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jevons.sweeps.blocks import Block
from jevons.sweeps.design import Design
from jevons.sweeps.play import played, sound_table

PROBES = (16, 64)
"""Runs of the two batches: what does not grow with runs is told from what does."""


@dataclass(frozen=True)
class Plan:
    """``runs`` (a pair is one) of ``months`` months in ``blocks``; ``cpu_seconds`` and ``disk_bytes`` are estimates."""

    runs: int
    paired: bool
    months: int
    blocks: int
    cpu_seconds: float
    disk_bytes: float

    def seconds(self, workers: int) -> float:
        """Time on so many cores that have nothing else to do."""
        return self.cpu_seconds / min(workers, self.blocks)


def plan(laid_out: Design) -> Plan:
    """Measure a few runs of the first base and reckon what all will take."""
    first = next(laid_out.blocks())
    blocks = sum(-(-laid_out.runs // len(laid_out.bases) // laid_out.block_size(base)) for base in laid_out.bases)
    sizes = sorted({min(probe, len(first.ids)) for probe in PROBES})
    played(first.rows([0]))  # what is loaded once is not the sweep's
    measured = [_measured(first.rows(list(range(size)))) for size in sizes]
    cpu, disk = (_in_all([one[k] for one in measured], sizes, laid_out.runs, blocks) for k in (0, 1))
    return Plan(laid_out.runs, laid_out.paired, max(map(laid_out.months, laid_out.bases)), blocks, cpu, disk)


def _measured(block: Block) -> tuple[float, float]:
    """Processor time and bytes of a block, as it would be written."""
    begun = time.process_time()
    table = sound_table(block, played(block))
    taken = time.process_time() - begun
    sink = pa.BufferOutputStream()
    if table is not None:
        pq.write_table(table, sink, compression="zstd", compression_level=1)
    return taken, float(sink.getvalue().size)


def _in_all(measured: list[float], sizes: list[int], runs: int, blocks: int) -> float:
    """Fixed cost a block and cost a run through two measurements, for all blocks and runs."""
    if len(sizes) == 1:
        return measured[0] * runs / sizes[0]
    each = max(float(np.diff(measured)[0]) / (sizes[1] - sizes[0]), 0.0)
    fixed = max(measured[1] - each * sizes[1], 0.0)
    return fixed * blocks + each * runs

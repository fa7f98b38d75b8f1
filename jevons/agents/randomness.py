"""Keyed random numbers: every draw is a function of (seed, agent, mechanism, position) and of nothing else.

Common random numbers across scenarios come for free: a mechanism that draws more, or not at all, shifts nobody
else's numbers (MODEL.md, section Randomness).
"""

import zlib

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def generator(seed: int, agent: str, mechanism: str) -> np.random.Generator:
    """Random stream of one mechanism of one agent in the run with this seed (Philox, counter-based)."""
    key = np.random.SeedSequence([seed, zlib.crc32(agent.encode()), zlib.crc32(mechanism.encode())])
    return np.random.Generator(np.random.Philox(key))


def normals(seeds: tuple[int, ...], agent: str, mechanism: str, months: int) -> Array:
    """Standard normal shocks, shape (months, runs): month m of a run is the same whatever ``months`` is.

    Runs that share a seed, as those of a pair do, share one stream, which is drawn once.
    """
    distinct, place = np.unique(np.asarray(seeds), return_inverse=True)
    streams = [generator(int(seed), agent, mechanism).standard_normal(months) for seed in distinct]
    return np.ascontiguousarray(np.stack(streams, axis=-1)[:, place])


def shocks(seeds: tuple[int, ...], agent: str, mechanism: str, months: int, deviation: Array) -> Array:
    """``normals`` where a run has a ``deviation``, (R,), that lets them through; zeros if none has."""
    if not np.any(deviation):
        return np.zeros((months, len(seeds)))
    return normals(seeds, agent, mechanism, months)

"""The serving roofline: what a blended token costs in accelerator time (MODEL.md, section Serving).

A token is a blended one (input, cached input and output together); ``decode_share`` of them is output. W are
weights and kv the cache of one sequence, both GB; B is the batch, sequences served together.
"""

import numpy as np

from jevons.economics.arrays import Array, Real

SECONDS_PER_HOUR = 3600.0
FLOP_PER_TFLOP = 1e12
GB_PER_TB = 1e3


def expert_coverage(batch: Real, active: Real, total: Real) -> Array:
    """Share of a model's experts that a batch touches: 1 - (1 - active/total)^batch [1].

    Each of ``batch`` >= 1 tokens is sent to ``active`` of ``total`` experts at random; one where all are
    active. Broadcasts, raises nothing. MODEL.md, section Serving.
    """
    return np.asarray(1.0 - np.power(1.0 - active / np.asarray(total), batch))


def seconds_per_token_compute(flop_per_token: Real, tflops: Real, mfu: Real) -> Array:
    """Time of one token when arithmetic binds: FLOP / (TFLOP/s * 1e12 * mfu), accelerator-seconds.

    ``tflops`` dense peak, ``mfu`` the share of it reached, (0, 1]. Broadcasts, raises nothing. MODEL.md,
    section Serving.
    """
    return np.asarray(flop_per_token / (np.asarray(tflops) * FLOP_PER_TFLOP * mfu))


def seconds_per_token_bandwidth(
    weights_gb: Real,
    coverage: Real,
    batch: Real,
    kv_gb: Real,
    decode_share: Real,
    bandwidth_tbps: Real,
    mbu: Real,
) -> Array:
    """Time of one token when memory traffic binds: decode_share (W coverage/B + kv)/(TB/s 1e3 mbu), seconds.

    Each output token reads the weights it shares with its batch and its own cache. ``coverage`` by
    ``expert_coverage``, ``mbu`` the share of peak bandwidth reached, (0, 1]. Broadcasts, raises nothing.
    Williams, Waterman and Patterson (2009); MODEL.md, section Serving.
    """
    moved_gb = weights_gb * np.asarray(coverage) / batch + kv_gb
    return np.asarray(decode_share * moved_gb / (np.asarray(bandwidth_tbps) * GB_PER_TB * mbu))


def seconds_per_token_residency(
    weights_gb: Real, batch: Real, kv_gb: Real, decode_share: Real, decode_speed: Real, memory_gb: Real
) -> Array:
    """Time of one token when HBM capacity binds: decode_share (W/B + kv)/(speed * HBM), accelerator-seconds.

    A sequence occupies its part of the weights and its cache for 1/``decode_speed`` seconds an output token;
    ``decode_speed`` tokens/s per sequence, ``memory_gb`` GB an accelerator. Broadcasts, raises nothing.
    MODEL.md, section Serving.
    """
    resident_gb = weights_gb / np.asarray(batch) + kv_gb
    return np.asarray(decode_share * resident_gb / (np.asarray(decode_speed) * memory_gb))


def tokens_per_hour(compute: Real, bandwidth: Real, residency: Real) -> Array:
    """Tokens an accelerator serves in an hour: 3600 / the slowest of the three, each in seconds per token.

    At least one must be > 0. Broadcasts, raises nothing. MODEL.md, section Serving.
    """
    return np.asarray(SECONDS_PER_HOUR / np.maximum(np.maximum(compute, bandwidth), residency))


def binding_resource(compute: Real, bandwidth: Real, residency: Real) -> Array:
    """Which of the three binds: 0 compute, 1 bandwidth, 2 residency, as a float; the first named on a tie.

    Seconds per token. Broadcasts, raises nothing. MODEL.md, section Serving.
    """
    memory = np.where(np.asarray(residency) > bandwidth, 2.0, 1.0)
    return np.asarray(np.where(compute >= np.maximum(bandwidth, residency), 0.0, memory))

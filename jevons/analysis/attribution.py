"""Through which channels a shock acts: rebound shared among them, free of order (MODEL.md, section Channels).

Every set of channels is left free in a pair of its own, the others frozen. What a channel adds, on average over every
order in which the channels may be freed, is its part.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from jevons.agents.channels import ADOPTION, PRICE, TOKENS_PER_TASK, TRAINING
from jevons.analysis.pairs import CHANNELS, SUPPLY, Pair, recorded, require_channels, sides, with_frozen
from jevons.analysis.rebound import HORIZONS_MONTHS, LAYERS, Layer, log_changes, savings, shock_index
from jevons.analysis.shocks import Shock
from jevons.economics.shapley import shapley_values
from jevons.market.simulate import Progress, simulate_held
from jevons.scenario import Scenario, ScenarioError, load_scenario

Array = npt.NDArray[np.float64]

MOST_CHANNELS = 5
USUAL_CHANNELS = (PRICE, ADOPTION, TOKENS_PER_TASK, TRAINING, SUPPLY)
FROZEN, TOTAL = "all of them frozen", "nothing frozen"


def attribute(
    scenario: str | Scenario,
    channels: Sequence[str] = USUAL_CHANNELS,
    seeds: Sequence[int] = range(10),
    horizons: Sequence[int] = HORIZONS_MONTHS,
    progress: Progress | None = None,
    *,
    shock: str | Shock | None = None,
    on_top: bool = False,
) -> pd.DataFrame:
    """Share the effect of a shock among up to five channels, layer by layer, over 2^m pairs of runs a seed.

    One row a layer, horizon, part and run: ``layer``, ``unit``, ``months_after``, ``month``, ``channel``, ``run``,
    ``log_effect`` and ``rebound``. The first ``channel`` of each is what is left with all of them frozen, the last the
    whole with none; those between sum to the difference of the two, in ``log_effect`` (ln X1/X0) and in ``rebound``
    (log-rebound, by the saving of the whole pair; NaN where nothing is saved). ``shock`` and ``on_top`` as in
    :func:`jevons.analysis.pairs.counterfactual`. Raises ScenarioError, NoSaving, BookViolation.
    """
    _require(channels)
    chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
    pairs = list(companions(chosen, channels, seeds, progress, shock=shock, on_top=on_top))
    whole = pairs[-1]
    months = [str(month)[:7] for month in whole.with_shock["month"].values.astype("datetime64[M]")]
    place = shock_index(whole, months)
    last = len(months) - 1
    places = sorted({place + after for after in horizons if place + after < last} | {last})
    names = [FROZEN, *(CHANNELS[name] for name in channels), TOTAL]
    frames = [_parts(pairs, layer, place, at, names).assign(month=months[at]) for at in places for layer in LAYERS]
    columns = ["layer", "unit", "months_after", "month", "channel", "run", "log_effect", "rebound"]
    return pd.concat(frames, ignore_index=True)[columns]


def _require(channels: Sequence[str]) -> None:
    require_channels(channels)
    if not 1 <= len(channels) <= MOST_CHANNELS or len(set(channels)) < len(channels):
        problem = f"{len(channels)} channels, {len(set(channels))} of them different"
        raise ScenarioError("attribute", "channels", problem, f"one to {MOST_CHANNELS} different ones")


def companions(
    scenario: Scenario,
    channels: Sequence[str],
    seeds: Sequence[int],
    progress: Progress | None = None,
    *,
    shock: str | Shock | None = None,
    on_top: bool = False,
) -> Iterator[Pair]:
    """The pair in which just the channels are free whose bits are set in 0, 1, ... 2^m - 1, the others frozen."""
    shocked, without = sides(scenario, shock, on_top)
    sets = [[name for bit, name in enumerate(channels) if not free >> bit & 1] for free in range(2 ** len(channels))]
    found: dict[int, Pair] = {}
    # Supply is frozen on both sides: one run without the shock for the pairs that freeze it, one for the others.
    groups = [[row for row, frozen in enumerate(sets) if (SUPPLY in frozen) == ample] for ample in (True, False)]
    count = sum(bool(group) for group in groups)
    for done, group in enumerate(group for group in groups if group):
        plain = with_frozen(without, [SUPPLY] if SUPPLY in sets[group[0]] else [])
        held = [(with_frozen(shocked, sets[row]), recorded(sets[row])) for row in group]
        other, *ones = simulate_held(plain, held, seeds, progress=_part_of(progress, done, count))
        for row, (own, _), one in zip(group, held, ones, strict=True):
            found[row] = Pair(own, one, other, background=plain.events)
    return (found[row] for row in range(len(sets)))


def _part_of(progress: Progress | None, done: int, count: int) -> Callable[[int, int], None] | None:
    """Progress of the whole from that of one part of several that are as long."""
    return None if progress is None else lambda months, most: progress(done * most + months, count * most)


def _parts(pairs: Sequence[Pair], layer: Layer, shock: int, place: int, names: Sequence[str]) -> pd.DataFrame:
    worth = np.stack([log_changes(pair, layer, shock, place) for pair in pairs])
    # A flow that has not begun under one of the sets leaves nothing to share.
    worth = np.where(np.isfinite(worth), worth, np.nan)
    effects = np.concatenate([worth[:1], shapley_values(worth), worth[-1:]])
    in_rebound = effects / np.log(savings(pairs[-1], layer, shock))
    # Rebound starts from one, that of a use that does not change; the channels' parts do not.
    in_rebound[[0, -1]] += 1.0
    parts, runs = effects.shape
    return pd.DataFrame(
        {
            "layer": layer.label,
            "unit": layer.unit,
            "months_after": place - shock,
            "channel": np.repeat(np.array(names, dtype=object), runs),
            "run": np.tile(np.arange(runs), parts),
            "log_effect": effects.ravel(),
            "rebound": in_rebound.ravel(),
        }
    )

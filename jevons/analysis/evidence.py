"""What is measured to judge a claim: one number a world, from the run with and the run without the shock.

A world in which the claim says nothing (no backfire that could be turned, for instance) gives NaN and does not count.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import LAYERS, Layer, log_rebounds, months_to_backfire
from jevons.economics.lmdi import logarithmic_mean

if TYPE_CHECKING:
    import xarray


Array = npt.NDArray[np.float64]
Statistic = Callable[..., Array]

MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Evidence:
    """The pairs of many worlds, one run a world; ``against`` holds the same worlds under the values of the variant.

    ``shock`` is the place of the shock on the axis of months. ``assumed``: numbers of the claim that no run uses,
    (world,) each, by name.
    """

    pair: Pair
    shock: int
    against: "Pair | None" = None
    assumed: Mapping[str, Array] = field(default_factory=dict)

    def place(self, months: int) -> int:
        """Place of the month so long after the shock, or of the last month."""
        return min(self.shock + months, self.pair.with_shock.sizes["month"] - 1)

    def sides(self, observable: str, cumulated: bool = False) -> tuple[Array, Array]:
        """An observable with and without the shock, summed over agents, (world, months since the shock)."""
        one, other = (
            _monthly(data, observable)[:, self.shock :] for data in (self.pair.with_shock, self.pair.without_shock)
        )
        return (np.cumsum(one, axis=1), np.cumsum(other, axis=1)) if cumulated else (one, other)


def _monthly(data: "xarray.Dataset", observable: str) -> Array:
    values = data[observable].transpose("run", "month", ...).values.astype(float)
    return np.asarray(values.reshape(*values.shape[:2], -1).sum(axis=-1))


def _layer(label: str) -> Layer:
    return next(layer for layer in LAYERS if layer.label == label)


def log_rebound(found: Evidence, layer: str, months: int) -> Array:
    """Log-rebound of a layer some months after the shock."""
    return log_rebounds(found.pair, _layer(layer), found.shock, found.place(months))


def log_change(found: Evidence, observable: str, months: int, cumulated: bool = False) -> Array:
    """ln(with/without the shock) some months after it, of the month or of all that has come since."""
    one, other = found.sides(observable, cumulated)
    after = found.place(months) - found.shock
    return np.asarray(np.log(one[:, after] / other[:, after]))


def fall_since(found: Evidence, observable: str, months: int) -> Array:
    """Fall of the log of an observable from the month before the shock to some months after it, with the shock."""
    series = _monthly(found.pair.with_shock, observable)
    return np.asarray(np.log(series[:, found.shock - 1] / series[:, found.place(months)]))


def least_log_change(found: Evidence, months: int, parts: Sequence[Mapping[str, str]]) -> Array:
    """The least of the ``log_change``s of several observables, each in one ``region``, of all that has come since."""
    changes = []
    for part in parts:
        here = Evidence(_in_region(found.pair, part["region"]), found.shock)
        changes.append(log_change(here, part["observable"], months, cumulated=True))
    return np.asarray(np.min(np.stack(changes), axis=0))


def _in_region(pair: Pair, region: str) -> Pair:
    sides = (side.sel(region=region) for side in (pair.with_shock, pair.without_shock))
    return Pair(pair.scenario, *sides)


def change(found: Evidence, observable: str, months: int, scale: float = 1.0) -> Array:
    """Difference of an observable, with less without the shock, some months after it, times ``scale``."""
    one, other = found.sides(observable)
    after = found.place(months) - found.shock
    return np.asarray(scale * (one[:, after] - other[:, after]))


def causal_elasticity(found: Evidence, months: int) -> Array:
    """Rise of log tokens over fall of the log price, both against the run without the shock."""
    tokens = log_change(found, "tokens_served_ttok", months)
    return np.asarray(tokens / -log_change(found, "price_usd_per_mtok", months))


def headroom(found: Evidence) -> Array:
    """ln(1/penetration) just before the shock over the log saving: above one, demand can outgrow the saving.

    Penetration is the mean over sectors, weighted by tokens. It bounds log-rebound by tasks alone.
    """
    before = found.pair.with_shock.isel(month=found.shock - 1)
    tokens = before["tokens_by_sector_ttok"].transpose("run", "sector").values
    used = np.sum(before["penetration"].transpose("run", "sector").values * tokens, axis=1) / np.sum(tokens, axis=1)
    need = [_monthly(data, "flop_served_zflop") / _monthly(data, "tokens_served_ttok") for data in _both(found.pair)]
    saving = np.log(need[1][:, found.shock] / need[0][:, found.shock])
    return np.asarray(-np.log(used) / saving)


def _both(pair: Pair) -> tuple["xarray.Dataset", "xarray.Dataset"]:
    return pair.with_shock, pair.without_shock


def turned_by(found: Evidence, layer: str, months: int) -> Array:
    """One where a backfire is gone under the variant, zero where it is not; NaN where there was none."""
    assert found.against is not None
    base = log_rebound(found, layer, months)
    under = log_rebounds(found.against, _layer(layer), found.shock, found.place(months))
    # A hair above one is no backfire that could be lost; at a rent that takes all, log-rebound is one to rounding.
    gone = np.where(under > 1.0 + 1e-6, 0.0, 1.0)
    return np.where(base > 1.0 + 1e-3, gone, np.nan)


def beyond_variant(found: Evidence, observable: str, months: int, cumulated: bool = False) -> Array:
    """``log_change`` less that of the same worlds under the variant."""
    assert found.against is not None
    under = log_change(Evidence(found.against, found.shock), observable, months, cumulated)
    return np.asarray(log_change(found, observable, months, cumulated) - under)


def fall_over_time(found: Evidence, observable: str, scale: float = 1.0) -> Array:
    """Fall of an observable from the month of the shock to the end, in the run with the shock, times ``scale``."""
    series = found.sides(observable)[0]
    return np.asarray(scale * (series[:, 0] - series[:, -1]))


def lesser_growth(found: Evidence, observable: str, one: Sequence[str], other: Sequence[str]) -> Array:
    """The lesser log growth of two groups of vendors, from the year of the shock to the last, with the shock."""
    data = found.pair.with_shock[observable].isel(month=slice(found.shock, None))

    def of(vendors: Sequence[str]) -> Array:
        """Log growth of a group, (run,)."""
        monthly = data.sel(vendor=list(vendors)).sum("vendor").transpose("run", "month").values
        first, last = monthly[:, :MONTHS_PER_YEAR].sum(axis=1), monthly[:, -MONTHS_PER_YEAR:].sum(axis=1)
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(last / first))

    return np.minimum(of(one), of(other))


def both_grow(found: Evidence, new: str, old: str, months: int) -> Array:
    """The lesser of two log changes to some months after the shock.

    Of what is new over itself a year after the shock, and of what is old with the shock against without it.
    """
    series = found.sides(new)[0]
    after = found.place(months) - found.shock
    with np.errstate(divide="ignore"):
        growth = np.log(series[:, after] / series[:, MONTHS_PER_YEAR])
    return np.asarray(np.minimum(growth, log_change(found, old, months)))


def profitless_growth(found: Evidence, months: int) -> Array:
    """The lesser of the rise of log tokens and the fall of the clouds' profit on tokens since the shock.

    Both with the shock against without it; profit is token spend times token margin, its fall a share of what it was.
    """
    after = found.place(months) - found.shock
    spend, margins = found.sides("token_spend_busd"), found.sides("token_margin")
    profits = [np.sum((paid * margin)[:, : after + 1], axis=1) for paid, margin in zip(spend, margins, strict=True)]
    fall = (profits[1] - profits[0]) / np.abs(profits[1])
    return np.asarray(np.minimum(log_change(found, "tokens_served_ttok", months), fall))


HIGHEST_CONCENTRATION = 1e4


def concentration_rise(found: Evidence) -> Array:
    """Rise of the Herfindahl-Hirschman index of clouds by tokens served, from the first month to the last, in points.

    In the run with the shock; 10,000 points are one cloud that serves all.
    """
    tokens = found.pair.with_shock["tokens_by_cloud_ttok"].transpose("run", "month", "cloud").values[:, [0, -1]]
    shares = tokens / np.sum(tokens, axis=-1, keepdims=True)
    first, last = (HIGHEST_CONCENTRATION * np.sum(shares * shares, axis=-1)).T
    return np.asarray(last - first)


def surplus_kept(found: Evidence, sector: str, months: int, passed_on: str) -> Array:
    """What a sector keeps of the surplus of cheaper tokens some months after the shock, over its spend without it.

    The area under its demand curve between the two prices, by the isoelastic curve through both runs: logarithmic mean
    of the two spends times the fall of the log price; of it the share ``passed_on`` (an assumed number) goes to the
    sector's customers. Where tokens per task swell without worth, the price is that of a task's tokens.
    """
    sides = [side.isel(month=found.place(months)) for side in _both(found.pair)]
    prices = [side["price_usd_per_mtok"].values for side in sides]
    spends = [
        price * side["tokens_by_sector_ttok"].sel(sector=sector).values
        for price, side in zip(prices, sides, strict=True)
    ]
    fall = np.log(prices[1] / prices[0])
    if found.pair.scenario.parameters["market.tokens_per_task"] == "bloat":
        thought = [side["tokens_per_task"].sel(sector=sector).values for side in sides]
        fall = fall - np.log(thought[0] / thought[1])
    surplus = logarithmic_mean(spends[0], spends[1]) * fall / spends[1]
    return np.asarray((1.0 - found.assumed[passed_on]) * surplus)


def _yearly(series: Array) -> Array:
    """Sums over twelve months, ending in each month from the twelfth on, (world, months - 11)."""
    total = np.cumsum(series, axis=1)
    earlier = np.concatenate([np.zeros((total.shape[0], 1)), total[:, :-MONTHS_PER_YEAR]], axis=1)
    return np.asarray(total[:, MONTHS_PER_YEAR - 1 :] - earlier)


def drawdown(found: Evidence, observable: str) -> Array:
    """Largest fall of a yearly sum from an earlier peak, share of the peak, with the shock."""
    yearly = _yearly(found.sides(observable)[0])
    peak = np.maximum.accumulate(yearly, axis=1)
    return np.asarray(np.max(1.0 - yearly / peak, axis=1))


def recovers_within(found: Evidence, observable: str, months: int) -> Array:
    """``months`` less those after the shock until the sum of twelve months was last below that before the shock.

    Of the run with the shock; where it never falls below, no month counts; never to come back is the end of the run.
    """
    yearly = _yearly(_monthly(found.pair.with_shock, observable)[:, found.shock - MONTHS_PER_YEAR :])
    before, since = yearly[:, :1], yearly[:, 1:]
    waited = months_to_backfire(since, np.broadcast_to(before, since.shape))
    return np.asarray(months - np.minimum(waited, since.shape[1]))


STATISTICS: Mapping[str, Statistic] = {
    one.__name__: one
    for one in (
        log_rebound,
        log_change,
        least_log_change,
        fall_since,
        change,
        causal_elasticity,
        headroom,
        turned_by,
        beyond_variant,
        fall_over_time,
        lesser_growth,
        both_grow,
        profitless_growth,
        concentration_rise,
        surplus_kept,
        drawdown,
        recovers_within,
    )
}

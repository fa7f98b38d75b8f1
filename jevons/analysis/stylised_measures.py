"""How each stylised fact is measured on a played scenario (`jevons.analysis.stylised` holds bands and sources)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xarray

from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import rebound
from jevons.economics.choice import years_to_half_share
from jevons.market.model import JevonsModel
from jevons.scenario import Event, Scenario
from jevons.scenario.parameter import Value

Array = npt.NDArray[np.float64]

EARLY, LATE = "2023-06", "2028-06"
"""Months of two equal shocks, before and after use has grown."""

OPEN_SELLER = "open_weights"

WEEKS_PER_YEAR = 365.25 / 7


@dataclass(frozen=True)
class Played:
    """The scenario without its events: all observables over seeds, and the scenario."""

    scenario: Scenario
    data: xarray.Dataset

    def total(self, name: str) -> Array:
        """Median over runs of an observable summed over its agents, (month,)."""
        values = self.data[name].transpose("run", "month", ...).values
        return np.asarray(np.median(values.reshape(*values.shape[:2], -1).sum(axis=-1), axis=0))

    def at(self, month: str) -> int:
        """Place of a month, YYYY-MM, on the axis. Raises IndexError for a month that was not played."""
        return int(np.flatnonzero(self.data["month"].values.astype("datetime64[M]") == np.datetime64(month))[0])

    def growth(self, name: str, first: str, last: str) -> float:
        """Factor by which an observable's total grows a year between two months, YYYY-MM, x/year."""
        series, start, end = self.total(name), self.at(first), self.at(last)
        return float((series[end] / series[start]) ** (12.0 / (end - start)))


def steepest(p: Played) -> float:
    """Where in the run, from 0 to 1, the spread of use is steepest."""
    steps = np.diff(p.total("penetration"))
    return float(np.argmax(steps) / (len(steps) - 1))


def size_gradient(p: Played) -> float:
    """Growth of use of the larger half of firms over that of the smaller half, to the end of 2024."""
    model = JevonsModel([p.scenario.with_values({"market.end": "2024-12"})], seed=[0], collect=False)
    while model.running:
        model.step()
    ratios = []
    for sector in model.sectors:
        firms = sector.to_frame()
        use = firms["tokens_ttok_per_month"] / firms["weight"]
        larger = firms["log_size"] > firms["log_size"].median()
        ratios.append(use[larger].mean() / use[~larger].mean())
    return float(np.mean(ratios))


def top_share(p: Played) -> float:
    """Share of tokens of the largest hundredth of real, unequal firms."""
    granular: dict[str, Value] = {"market.population": "granular", "market.firms": 3000.0, "market.end": "2023-03"}
    model = JevonsModel([p.scenario.with_values(granular)], seed=[0], collect=False)
    while model.running:
        model.step()
    tokens = np.sort(np.concatenate([sector.to_frame()["tokens_ttok_per_month"] for sector in model.sectors]))[::-1]
    return _share_of_first(tokens, len(tokens) // 100)


def _share_of_first(values: Array, count: int) -> float:
    """Part of the sum of values that the first ``count`` of them make up."""
    return float(np.sum(values[:count])) / float(np.sum(values))


def dispersion(p: Played) -> float:
    """Dearest over cheapest cloud, mean of 2024."""
    posted = p.data["posted_price_usd_per_mtok"].sel(month="2024")
    return float((posted.max("cloud") / posted.min("cloud")).mean())


def turns(p: Played) -> float:
    """Turning points of the yearly mean rent, taken every half year, median over runs: how many."""
    rents = p.data["market_rent_usd_per_hour"].values
    means = np.lib.stride_tricks.sliding_window_view(rents, 12, axis=1).mean(axis=-1)[:, ::6]
    signs = np.sign(np.diff(means, axis=1))
    return float(np.median((np.diff(signs, axis=1) != 0).sum(axis=1)))


def order_swings(p: Played) -> float:
    """Standard deviation of quarterly log growth of orders over that of tokens wanted."""
    quarters = [p.total(name).reshape(-1, 3).sum(axis=1) for name in ("orders_k", "tokens_desired_ttok")]
    orders, wanted = (np.diff(np.log(series)).std() for series in quarters)
    return float(orders / wanted)


def capex_drop(p: Played) -> float:
    """Largest fall of twelve months' capex from a peak before it."""
    yearly = np.convolve(p.total("capex_busd"), np.ones(12), mode="valid")
    return float(np.max(1.0 - yearly / np.maximum.accumulate(yearly)))


def busy(p: Played) -> float:
    """Share of the fleets' time that is used, mean of 2024."""
    months = p.data.sel(month="2024")
    serving = 1.0 - months["training_compute_share"]
    return float((months["training_compute_share"] + serving * months["utilisation"]).mean())


def vendor_margin(p: Played) -> float:
    """Gross margin of vendors, 2024."""
    profit, revenue = (p.data[name].sel(month="2024").sum() for name in ("vendor_profit_busd", "vendor_revenue_busd"))
    return float(profit / revenue)


def token_margin(p: Played) -> float:
    """Margin on tokens, training left out, mean of 2024."""
    return float(p.data["token_margin"].sel(month="2024").mean())


def operating_margin(p: Played) -> float:
    """Profit before interest and tax over token spend, 2024: training is a cost, and nothing else is sold."""
    profit, revenue = (p.data[name].sel(month="2024").sum() for name in ("ebit_busd", "token_spend_busd"))
    return float(profit / revenue)


def turnover_of_models(p: Played) -> float:
    """Weeks after which a model launched in 2024 and left at its price has half the share of the newest.

    No agent is a model: it is what the buyers' choice implies, with their sensitivity to price weighted by their
    tokens, at the year's fall of the price of a given quality. A lower bound: nobody reprices the model, and no habit
    keeps its customers.
    """
    price_fall = 1.0 / p.growth("price_constant_quality_usd_per_mtok", "2023-12", "2024-12")
    tokens = p.data["tokens_by_sector_ttok"].sel(month="2024").sum(["run", "month"])
    paths = [f"enterprises.{sector}.price_sensitivity" for sector in tokens["sector"].values]
    sensitivity = np.average([float(p.scenario.parameters[path]) for path in paths], weights=tokens.values)
    return float(years_to_half_share(price_fall, sensitivity)) * WEEKS_PER_YEAR


def _open_shares(p: Played) -> Array:
    """Share of tokens that open models serve, by their seller and by firms themselves, yearly means, (year,)."""
    sold = p.data["tokens_by_cloud_ttok"].sel(cloud=OPEN_SELLER)
    share = (sold + p.data["tokens_self_hosted_ttok"]) / p.data["tokens_used_ttok"]
    return np.asarray(share.median("run").groupby("month.year").mean().values)


def open_share(p: Played) -> float:
    """Share of tokens that open models serve, in the year in which it is largest."""
    return float(_open_shares(p).max())


def open_share_moves(p: Played) -> float:
    """Largest over smallest yearly share of open models."""
    shares = _open_shares(p)
    return float(shares.max() / shares.min())


def failed_pilots(p: Played) -> float:
    """Of the uses that have been decided on, the share that stands failed in December 2024."""
    month = {name: p.total(name)[p.at("2024-12")] for name in ("failed_share", "production_share")}
    return float(month["failed_share"] / sum(month.values()))


def cost_a_doubling(p: Played) -> float:
    """Part by which the cost of a token of a given quality falls with each doubling of tokens ever served, to 2024."""
    last = p.at("2024-12") + 1
    quality = p.total("price_usd_per_mtok") / p.total("price_constant_quality_usd_per_mtok")
    cost = p.total("unit_cost_usd_per_mtok") / quality
    return _fall_a_doubling(np.cumsum(p.total("tokens_served_ttok"))[:last], cost[:last])


def _fall_a_doubling(output: Array, cost: Array) -> float:
    """Wright's learning rate 1 - 2^slope, the slope of log cost on log cumulated output by least squares."""
    x, y = np.log(output) - np.log(output).mean(), np.log(cost) - np.log(cost).mean()
    return float(1.0 - 2.0 ** (np.sum(x * y) / np.sum(x * x)))


def share_of_china(p: Played) -> float:
    """Share of the region's clouds in all compute online, December 2024."""
    model = JevonsModel([p.scenario.with_values({"market.end": "2024-12"})], seed=[0], collect=False)
    model.run()
    world, china = (sum(float(model.clouds[c].fleet_tflops[0]) for c in region.clouds) for region in model.regions)
    return china / (world + china)


def fading(p: Played) -> float:
    """Rebound of FLOP two years after a late shock less that after an early one."""
    values: dict[str, Value] = {"factor": 4.0, "share": 1.0, "memory_factor": 4.0}
    found = []
    for date in (EARLY, LATE):
        pair = counterfactual(p.scenario.with_events([Event("efficiency", date, values)]), range(4))
        table = rebound(pair, horizons=(24,))
        row = table[(table["layer"] == "FLOP") & (table["months_after"] == 24)]
        found.append(float(row["log_rebound"].iloc[0]))
    return found[1] - found[0]


def largest_four(p: Played) -> float:
    """Share of tokens of the four largest clouds, mean of 2024."""
    tokens = p.data["tokens_by_cloud_ttok"].sel(month="2024").mean(["run", "month"]).values
    return _share_of_first(np.sort(tokens)[::-1], 4)


def fall(name: str) -> Callable[[Played], float]:
    """Factor a year by which an observable falls, 2023-01 to 2024-12."""
    return lambda p: 1.0 / p.growth(name, "2023-01", "2024-12")

"""Stylised facts of the field, each with its figure in the model: which hold and which do not.

The bands are from the literature and the trade press, as named. Where ``by_design`` says so, a parameter was set to
meet the fact or the model could hardly fail.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray

from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import rebound
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario, load_scenario
from jevons.scenario.parameter import Value

Array = npt.NDArray[np.float64]

EARLY, LATE = "2023-06", "2028-06"
"""Months of two equal shocks, before and after use has grown."""


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
        """Place of a month on the axis."""
        return int(np.flatnonzero(self.data["month"].values.astype("datetime64[M]") == np.datetime64(month))[0])

    def growth(self, name: str, first: str, last: str) -> float:
        """Factor a year between two months."""
        series, start, end = self.total(name), self.at(first), self.at(last)
        return float((series[end] / series[start]) ** (12.0 / (end - start)))


@dataclass(frozen=True)
class StylisedFact:
    """A regularity: what is measured in the model and the band in which it holds; no measure, not in the baseline."""

    name: str
    statement: str
    unit: str
    low: float
    high: float
    source: str
    measure: Callable[[Played], float] | None
    by_design: bool = False


def _steepest(p: Played) -> float:
    """Where in the run, from 0 to 1, the spread of use is steepest."""
    steps = np.diff(p.total("penetration"))
    return float(np.argmax(steps) / (len(steps) - 1))


def _size_gradient(p: Played) -> float:
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


def _top_share(p: Played) -> float:
    """Share of tokens of the largest hundredth of real, unequal firms."""
    granular: dict[str, Value] = {"market.population": "granular", "market.firms": 3000.0, "market.end": "2023-03"}
    model = JevonsModel([p.scenario.with_values(granular)], seed=[0], collect=False)
    while model.running:
        model.step()
    tokens = np.sort(np.concatenate([sector.to_frame()["tokens_ttok_per_month"] for sector in model.sectors]))[::-1]
    return _share_of_first(tokens, len(tokens) // 100)


def _share_of_first(values: Array, count: int) -> float:
    return float(np.sum(values[:count])) / float(np.sum(values))


def _dispersion(p: Played) -> float:
    """Dearest over cheapest cloud, mean of 2024."""
    posted = p.data["posted_price_usd_per_mtok"].sel(month="2024")
    return float((posted.max("cloud") / posted.min("cloud")).mean())


def _turns(p: Played) -> float:
    """Turning points of the yearly mean rent, median over runs."""
    rents = p.data["rent_usd_per_hour"].values
    means = np.lib.stride_tricks.sliding_window_view(rents, 12, axis=1).mean(axis=-1)[:, ::6]
    signs = np.sign(np.diff(means, axis=1))
    return float(np.median((np.diff(signs, axis=1) != 0).sum(axis=1)))


def _order_swings(p: Played) -> float:
    """Standard deviation of quarterly log growth of orders over that of tokens wanted."""
    quarters = [p.total(name).reshape(-1, 3).sum(axis=1) for name in ("orders_k", "tokens_desired_ttok")]
    orders, wanted = (np.diff(np.log(series)).std() for series in quarters)
    return float(orders / wanted)


def _capex_drop(p: Played) -> float:
    """Largest fall of twelve months' capex from a peak before it."""
    yearly = np.convolve(p.total("capex_busd"), np.ones(12), mode="valid")
    return float(np.max(1.0 - yearly / np.maximum.accumulate(yearly)))


def _busy(p: Played) -> float:
    """Share of the fleets' time that is used, mean of 2024."""
    months = p.data.sel(month="2024")
    serving = 1.0 - months["training_compute_share"]
    return float((months["training_compute_share"] + serving * months["utilisation"]).mean())


def _vendor_margin(p: Played) -> float:
    profit, revenue = (p.data[name].sel(month="2024").sum() for name in ("vendor_profit_busd", "vendor_revenue_busd"))
    return float(profit / revenue)


def _token_margin(p: Played) -> float:
    return float(p.data["token_margin"].sel(month="2024").mean())


def _fading(p: Played) -> float:
    """Rebound of FLOP two years after a late shock less that after an early one."""
    values: dict[str, Value] = {"factor": 4.0, "share": 1.0, "memory_factor": 4.0}
    found = []
    for date in (EARLY, LATE):
        pair = counterfactual(p.scenario.with_events([Event("efficiency", date, values)]), range(4))
        table = rebound(pair, horizons=(24,))
        row = table[(table["layer"] == "FLOP") & (table["months_after"] == 24)]
        found.append(float(row["log_rebound"].iloc[0]))
    return found[1] - found[0]


def _largest_four(p: Played) -> float:
    tokens = p.data["tokens_by_cloud_ttok"].sel(month="2024").mean(["run", "month"]).values
    return _share_of_first(np.sort(tokens)[::-1], 4)


def _fall(name: str) -> Callable[[Played], float]:
    return lambda p: 1.0 / p.growth(name, "2023-01", "2024-12")


INF = np.inf
STYLISED_FACTS: tuple[StylisedFact, ...] = (
    StylisedFact(
        "SF1", "adoption is S-shaped: steepest inside the run", "1", 0.02, 0.98, "diffusion studies", _steepest
    ),
    StylisedFact(
        "SF1",
        "larger firms first: growth of use, larger over smaller half",
        "x",
        1.0,
        INF,
        "US census, 37 % of firms of 250 and more, below 20 % of the smallest",
        _size_gradient,
        True,
    ),
    StylisedFact(
        "SF2",
        "use is heavy-tailed: share of the top hundredth",
        "1",
        0.1,
        INF,
        "thirty customers above 1 T tokens each",
        _top_share,
        True,
    ),
    StylisedFact("SF3", "one good, many prices: dearest over cheapest", "x", 1.5, 2.5, "38 clouds' H100s", _dispersion),
    StylisedFact(
        "SF4",
        "price of a given quality falls a year by",
        "x",
        5.0,
        50.0,
        "Epoch AI, a16z",
        _fall("price_constant_quality_usd_per_mtok"),
        True,
    ),
    StylisedFact(
        "SF4", "price paid is flat: falls a year by", "x", 0.7, 1.5, "unit values", _fall("price_usd_per_mtok")
    ),
    StylisedFact(
        "SF5",
        "tokens grow tenfold a year (2024)",
        "x/year",
        5.0,
        20.0,
        "OpenRouter",
        lambda p: p.growth("tokens_served_ttok", "2023-12", "2024-12"),
        True,
    ),
    StylisedFact(
        "SF5",
        "compute in use grows a year by (2024)",
        "x/year",
        2.3,
        4.1,
        "Epoch AI",
        lambda p: p.growth("flop_served_zflop", "2023-12", "2024-12"),
    ),
    StylisedFact("SF6", "rent turns between shortage and glut", "turns", 2.0, INF, "rental indices", _turns),
    StylisedFact("SF7", "orders swing more than demand", "x", 1.0, INF, "bullwhip", _order_swings),
    StylisedFact("SF7", "capex overshoots: largest fall from a peak", "1", 0.1, INF, "lead times", _capex_drop),
    StylisedFact("SF8", "accelerators are busy", "1", 0.75, 0.85, "LBNL, servers in training", _busy),
    StylisedFact("SF9", "gross margin of vendors", "1", 0.65, 0.8, "NVIDIA's accounts", _vendor_margin, True),
    StylisedFact("SF9", "gross margin on tokens", "1", 0.5, 0.7, "the report of January 2025", _token_margin),
    StylisedFact("SF10", "models turn over within weeks", "", 0.0, INF, "OpenRouter", None),
    StylisedFact("SF11", "pilots fail often", "", 0.0, INF, "surveys", None),
    StylisedFact("SF12", "costs fall with cumulated output", "", 0.0, INF, "Wright", None),
    StylisedFact("SF13", "rebound fades as use grows: late less early", "1", -INF, 0.0, "Bessen", _fading),
    StylisedFact("SF14", "four clouds hold most of compute", "1", 0.6, 1.0, "Epoch AI", _largest_four, True),
)


def stylised_facts(scenario: str | Scenario = "baseline", seeds: Sequence[int] = range(20)) -> pd.DataFrame:
    """Measure every stylised fact in a scenario without its events.

    Columns ``fact``, ``statement``, ``unit``, ``low``, ``high``, ``model``, ``verdict`` ("holds", "does not hold", "not
    in the baseline"), ``by_design``, ``source``. Played from 2023-01 to 2030-12, whatever dates the scenario has.
    Raises ScenarioError, BookViolation.
    """
    chosen = (load_scenario(scenario) if isinstance(scenario, str) else scenario).without_events()
    chosen = chosen.with_values({"market.start": "2023-01", "market.end": "2030-12"})
    played = Played(chosen, simulate(chosen, seeds))
    return pd.DataFrame([_measured(fact, played) for fact in STYLISED_FACTS])


def _measured(fact: StylisedFact, played: Played) -> dict[str, object]:
    value = fact.measure(played) if fact.measure else np.nan
    verdict = "holds" if fact.low <= value <= fact.high else "does not hold"
    return {
        "fact": fact.name,
        "statement": fact.statement,
        "unit": fact.unit,
        "low": fact.low,
        "high": fact.high,
        "model": value,
        "verdict": verdict if fact.measure else "not in the baseline",
        "by_design": fact.by_design,
        "source": fact.source,
    }

"""Every number that the lessons quote, played by the model when they are built: no lesson has a number of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from jevons.analysis.pairs import Pair, counterfactual
from jevons.analysis.rebound import LAYERS, log_rebounds, rebound
from jevons.analysis.turning import HIGH, LOW, turning_numbers
from jevons.analysis.world_grid import SHOCK, world
from jevons.market.simulate import Progress, simulate
from jevons.scenario import Scenario, load_scenario
from jevons.show.paper_worlds import paper_numbers

if TYPE_CHECKING:
    import pandas as pd
    import xarray

REGIMES = ("inelastic", "unit-elastic", "elastic")
MONTHS_BEFORE_SHOCK = 24


@dataclass(frozen=True)
class Size:
    """How large the runs behind the lessons are; tests play smaller ones."""

    seeds: Sequence[int] = range(5)
    firms: int = 100


def lesson_numbers(size: Size | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """Numbers by lesson, as the lessons' templates name them. Raises BookViolation."""
    size = Size() if size is None else size
    found: dict[str, Any] = {}
    for done, (lesson, play) in enumerate(LESSONS.items(), start=1):
        found[lesson] = play(size)
        if progress is not None:
            progress(done, len(LESSONS))
    return found


def played(name: str, size: Size) -> Pair:
    """A packaged scenario as the lessons play it."""
    return counterfactual(load_scenario(name, {"market.firms": float(size.firms)}), size.seeds)


def apparent_elasticity(data: "xarray.Dataset") -> float:
    """-slope of ln Q on ln P over the months before the shock, median over runs."""
    price, tokens = (np.log(data[name].values) for name in ("price_usd_per_mtok", "tokens_served_ttok"))
    before = slice(0, MONTHS_BEFORE_SHOCK)
    slopes = [-np.polyfit(p[before], q[before], 1)[0] for p, q in zip(price, tokens, strict=True)]
    return float(np.median(slopes))


def causal_elasticity(pair: Pair) -> float:
    """-ln(Q1/Q0)/ln(P1/P0) between the sides of a pair in its last month, median over runs."""
    price, tokens = (
        np.log(pair.with_shock[name].values[:, -1] / pair.without_shock[name].values[:, -1])
        for name in ("price_usd_per_mtok", "tokens_served_ttok")
    )
    return float(np.median(-tokens / price))


def at(frame: "pd.DataFrame", layer: str, months_after: int | None = None) -> float:
    """Log-rebound of a layer some months after the shock, or at the end."""
    rows = frame[frame["layer"] == layer]
    row = rows.iloc[-1] if months_after is None else rows[rows["months_after"] == months_after].iloc[0]
    return float(row["log_rebound"])


def _regimes(size: Size) -> dict[str, Any]:
    """Three elasticities with one past (lessons 1 and 2)."""
    found: dict[str, Any] = {}
    for name in REGIMES:
        pair = played(name, size)
        frame = rebound(pair)
        end = frame.groupby("layer", sort=False).tail(1).set_index("layer")
        ratio = end["with_shock"] / end["without_shock"] - 1.0
        found[name.replace("-", "_")] = {
            "elasticity": float(pair.scenario.parameters["enterprises.software.elasticity"]),
            "saving": float(end["gamma"]["accelerator-hours"]),
            "tokens": float(ratio["tokens"]),
            "spend": float(ratio["token spend"]),
            "hours": float(ratio["accelerator-hours"]),
            "rebound": at(frame, "accelerator-hours"),
            "apparent": apparent_elasticity(pair.with_shock),
            "causal": causal_elasticity(pair),
            "end": str(end["month"].iloc[0]),
        }
    return found


ALL_THREE = {
    "enterprises.all.elasticity": 1.6,
    "enterprises.all.compute_share": 1.0,
    "enterprises.all.penetration": 0.005,
    "vendors.all.capacity_growth_max": 6.0,
    SHOCK: 4.0,
}
WITHOUT = {
    "buyers": {"enterprises.all.compute_share": 0.1},
    "room": {"enterprises.all.penetration": 0.6},
    "supply": {"vendors.all.capacity_growth_max": 1.5},
}


def _preconditions(size: Size) -> dict[str, float]:
    """All three preconditions, and each taken away alone (lesson 3): log-rebound of accelerator-hours at the end."""
    numbers = {"all": ALL_THREE, **{word: {**ALL_THREE, **values} for word, values in WITHOUT.items()}}
    shocked = [world("rest", one) for one in numbers.values()]
    data = simulate([*shocked, *(one.without_events() for one in shocked)])
    sides = [data.isel(run=slice(first, first + len(shocked))) for first in (0, len(shocked))]
    pair = Pair(shocked[0], *(side.assign_coords(run=range(len(shocked))) for side in sides))
    hours = next(layer for layer in LAYERS if layer.label == "accelerator-hours")
    found = log_rebounds(pair, hours, MONTHS_BEFORE_SHOCK, data.sizes["month"] - 1)
    return dict(zip(numbers, map(float, found), strict=True))


def _layers(size: Size) -> dict[str, Any]:
    """The DeepSeek shock by resource (lesson 4)."""
    pair = played("deepseek", size)
    frame = rebound(pair)
    end = frame.groupby("layer", sort=False).tail(1)
    return {
        "rows": [
            {
                "layer": row["layer"],
                "rebound": row["log_rebound"],
                "change": row["with_shock"] / row["without_shock"] - 1.0,
                "saved": row["layer"] not in ("tokens", "token spend", "rent of an hour"),
            }
            for row in end.to_dict(orient="records")
        ],
        "changes": {row["layer"]: row["with_shock"] / row["without_shock"] - 1.0 for row in end.to_dict("records")},
        "saving": float(end["gamma"].iloc[0]),
        "end": str(end["month"].iloc[0]),
    }


def _air_pocket(size: Size) -> dict[str, Any]:
    """Compute falls first and passes later, in one and the same run (lesson 5)."""
    pair = played("bull", size)
    frame = rebound(pair)
    hours = frame[frame["layer"] == "accelerator-hours"]
    return {
        "six": at(frame, "accelerator-hours", 6),
        "end": at(frame, "accelerator-hours"),
        "end_month": str(hours["month"].iloc[-1]),
        "wait": float(hours["months_to_backfire"].iloc[-1]),
        "first_year_orders": _orders(pair, slice("2025-01", "2025-12")),
        "orders": at(frame, "accelerators ordered"),
    }


def _orders(pair: Pair, months: slice) -> float:
    """Change of accelerators ordered in some months with against without the shock, median over runs."""
    one, other = (
        side["orders_k"].sel(month=months).sum(["month", "vendor"]).values
        for side in (pair.with_shock, pair.without_shock)
    )
    return float(np.median(one / other)) - 1.0


def _builders(size: Size) -> dict[str, Any]:
    """Jevons right and the builders wrong (lesson 6)."""
    pair = played("fibre-2001", size)
    frame, data = rebound(pair), pair.with_shock
    used = data["utilisation"].median("run")
    return {
        "used": float(used.sel(month="2025-06").item()),
        "loss_months": _loss_months(data),
        "losses_without": _loss_months(pair.without_shock),
        "wait": float(frame[frame["layer"] == "accelerator-hours"]["months_to_backfire"].iloc[-1]),
        "year": at(frame, "accelerator-hours", 12),
        "end": at(frame, "accelerator-hours"),
        "end_month": str(frame["month"].iloc[-1]),
        "pace": float(pair.scenario.parameters["enterprises.software.adjustment_rate"]),
    }


def _loss_months(data: "xarray.Dataset") -> float:
    """Months since the shock in which clouds together lose money, median over runs."""
    profit = data["ebit_busd"].sum([dim for dim in data["ebit_busd"].dims if dim not in ("run", "month")])
    return float(np.median((profit.sel(month=slice("2025-01", None)) < 0.0).sum("month").values))


def _mind(size: Size) -> dict[str, Any]:
    """What would change the answer of the DeepSeek shock (the closing question)."""
    scenario = load_scenario("deepseek", {"market.firms": float(size.firms)})
    table = turning_numbers(scenario, seeds=tuple(size.seeds)[:2])
    rows = [
        {
            "path": row["path"],
            "low": row["low"],
            "high": row["high"],
            "at_low": row["at_low"],
            "at_high": row["at_high"],
            "what": _described(scenario, str(row["path"])),
        }
        for row in table.head(6).to_dict(orient="records")
    ]
    highest = max(max(row["at_low"], row["at_high"]) for row in rows)
    return {
        "base": float(table["base"].iloc[0]),
        "rows": rows,
        "tried": len(table),
        "highest": highest,
        "range": (LOW, HIGH),
    }


def _described(scenario: Scenario, path: str) -> str:
    """The description on the card of the first agent that has the parameter."""
    kind, _, name = path.rpartition(".")
    own = (
        path
        if path in scenario.registry
        else next(one for one in scenario.registry if one.startswith(kind.split(".")[0]) and one.endswith(f".{name}"))
    )
    return scenario.registry[own].description


LESSONS: dict[str, Callable[[Size], dict[str, Any]]] = {
    "regimes": _regimes,
    "paper": lambda _: paper_numbers(),
    "preconditions": _preconditions,
    "layers": _layers,
    "air": _air_pocket,
    "builders": _builders,
    "mind": _mind,
}

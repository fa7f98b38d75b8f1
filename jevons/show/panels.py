"""What the panels of the figure show: a title, a unit, a scale and the lines in them.

Nine panels read as the story of a month: what a token costs, how many are used, what is paid and earned for
them, what is ordered and installed for them, and what that draws in power.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from jevons.show.comparison import observed

if TYPE_CHECKING:
    import xarray

Array = npt.NDArray[np.float64]
Scale = Literal["linear", "log"]

HOURS_PER_MONTH = 8760 / 12
MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Line:
    """One quantity of a panel: ``read`` gives its (run, month) values in the unit of the panel.

    ``colour`` is a place in the palette; ``label`` is written at its end where a panel has several.
    """

    label: str
    colour: int
    read: Callable[["xarray.Dataset"], Array]


@dataclass(frozen=True)
class Panel:
    """One panel of the figure."""

    title: str
    unit: str
    scale: Scale
    lines: tuple[Line, ...]


def _scaled(name: str, factor: float) -> Callable[["xarray.Dataset"], Array]:
    read = observed(name)
    return lambda data: read(data) * factor


def _busy_thousand(data: "xarray.Dataset") -> Array:
    """Accelerators that serving tokens keeps busy round the clock, in thousands."""
    return observed("accelerator_hours_mh")(data) * 1e3 / HOURS_PER_MONTH


def last_year(name: str) -> Callable[["xarray.Dataset"], Array]:
    """Reader of the sum of the last twelve months: plans are quarterly, and single months would hide their course."""
    read = observed(name)

    def year(data: "xarray.Dataset") -> Array:
        total = np.cumsum(read(data), axis=1)
        before = np.concatenate([np.zeros_like(total[:, :MONTHS_PER_YEAR]), total], axis=1)[:, : total.shape[1]]
        summed = total - before
        # the first eleven months have no whole year behind them
        summed[:, : MONTHS_PER_YEAR - 1] = np.nan
        return np.asarray(summed)

    return year


PANELS = (
    Panel(
        "Price and unit cost of tokens",
        "USD per million tokens",
        "log",
        (
            Line("price", 0, observed("price_usd_per_mtok")),
            Line("cost", 1, observed("unit_cost_usd_per_mtok")),
        ),
    ),
    Panel(
        "Tokens served and desired",
        "trillion tokens a month",
        "log",
        (
            Line("desired", 1, observed("tokens_desired_ttok")),
            Line("served", 0, observed("tokens_served_ttok")),
        ),
    ),
    Panel("Token spend", "billion USD a month", "linear", (Line("spend", 0, observed("token_spend_busd")),)),
    Panel("Token margin", "% of token spend", "linear", (Line("margin", 0, _scaled("token_margin", 100.0)),)),
    Panel(
        "Accelerators ordered",
        "thousand in 12 months",
        "linear",
        (Line("orders", 0, last_year("orders_k")),),
    ),
    Panel(
        "HBM ordered",
        "billion Gbit in 12 months",
        "linear",
        (Line("HBM", 0, lambda d: last_year("hbm_ordered_mgbit")(d) / 1e3),),
    ),
    Panel(
        "Capex on accelerators",
        "billion USD in 12 months",
        "linear",
        (Line("capex", 0, last_year("capex_busd")),),
    ),
    Panel(
        "Accelerators online and in use",
        "thousand",
        "log",
        (Line("online", 1, observed("fleet_k")), Line("serving", 0, _busy_thousand)),
    ),
    Panel(
        "Electricity of the fleets",
        "TWh a month",
        "linear",
        (Line("energy", 0, _scaled("energy_gwh", 1e-3)),),
    ),
)

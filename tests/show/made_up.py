"""Made-up runs with known answers: smooth paths in every observable, and a shock of known size."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import xarray

from jevons.show.comparison import month_names

CLOUDS = ("north", "south")
VENDORS = ("acme", "emca")
GENERATIONS = ("acme.one", "acme.two", "emca.one")
SECTORS = ("software", "services", "industry")
AGENTS = {"cloud": CLOUDS, "vendor": VENDORS, "generation": GENERATIONS, "sector": SECTORS}

# name: unit, agent dimension, value at the start, growth a year
PATHS: dict[str, tuple[str, str | None, float, float]] = {
    "price_usd_per_mtok": ("USD/Mtok", None, 20.0, 0.35),
    "posted_price_usd_per_mtok": ("USD/Mtok", "cloud", 20.0, 0.35),
    "unit_cost_usd_per_mtok": ("USD/Mtok", None, 9.0, 0.37),
    "token_margin": ("1", None, 0.55, 0.97),
    "tokens_desired_ttok": ("Ttok/month", None, 2.1, 3.2),
    "tokens_served_ttok": ("Ttok/month", None, 2.0, 3.2),
    "tokens_unmet_ttok": ("Ttok/month", None, 0.1, 3.2),
    "tokens_by_sector_ttok": ("Ttok/month", "sector", 0.7, 3.2),
    "tokens_by_cloud_ttok": ("Ttok/month", "cloud", 1.0, 3.2),
    "tokens_per_task": ("start = 1", "sector", 1.0, 1.5),
    "penetration": ("1", "sector", 0.01, 1.6),
    "token_spend_busd": ("BUSD/month", None, 0.04, 1.12),
    "flop_served_zflop": ("ZFLOP/month", None, 700.0, 1.3),
    "accelerator_hours_mh": ("Mh/month", None, 30.0, 1.4),
    "fleet_k": ("thousand", "generation", 60.0, 1.4),
    "utilisation": ("1", None, 0.65, 1.0),
    "orders_k": ("thousand/month", "vendor", 8.0, 1.4),
    "hbm_ordered_mgbit": ("Mn Gbit/month", None, 10.0, 1.6),
    "capex_busd": ("BUSD/month", None, 0.4, 1.4),
    "energy_gwh": ("GWh/month", None, 150.0, 1.4),
}


@dataclass(frozen=True)
class MadeUpEvent:
    """An event as scenarios have it."""

    kind: str
    date: str
    values: Mapping[str, float | str]


@dataclass(frozen=True)
class MadeUpScenario:
    """A scenario as far as it is shown."""

    name: str = "made_up"
    title: str = "Made up"
    description: str = "Paths of known size."
    parameters: Mapping[str, float | str] = field(
        default_factory=lambda: {
            "market.start": "2023-01",
            "market.price": 20.0,
            "market.supply_elasticity": np.inf,
        }
    )
    registry: Mapping[str, object] = field(default_factory=dict)
    events: tuple[MadeUpEvent, ...] = (
        MadeUpEvent("efficiency", "2025-01", {"factor": 8.0, "memory_factor": 1.0, "share": 0.5}),
    )


@dataclass(frozen=True)
class MadeUpPair:
    """A pair as far as it is shown."""

    scenario: MadeUpScenario
    with_shock: xarray.Dataset
    without_shock: xarray.Dataset

    @property
    def shock(self) -> tuple[MadeUpEvent, ...]:
        """The events that are judged: all."""
        return self.scenario.events


def runs(
    seeds: int = 5, months: int = 96, factors: Mapping[str, float] | None = None, shock: str = "2025-01"
) -> xarray.Dataset:
    """Runs whose observables are multiplied by ``factors`` from the month of the shock on."""
    dates = (np.datetime64("2023-01", "M") + np.arange(months)).astype("datetime64[ns]")
    variables = {}
    for number, (name, (unit, dim, start, growth)) in enumerate(PATHS.items()):
        noise = np.exp(0.05 * np.random.default_rng(number).standard_normal((seeds, 1)))
        path = start * growth ** (np.arange(months) / 12) * noise
        path[:, dates >= np.datetime64(shock)] *= (factors or {}).get(name, 1.0)
        if dim is None:
            variables[name] = (("run", "month"), path, {"unit": unit, "description": name})
        else:
            spread = np.repeat(path[:, :, None], len(AGENTS[dim]), axis=2)
            variables[name] = (("run", "month", dim), spread, {"unit": unit, "description": name})
    coords = {
        "run": np.arange(seeds),
        "month": dates,
        "scenario": ("run", ["made_up"] * seeds),
        "seed": ("run", np.arange(seeds)),
        "failure": ("run", [""] * seeds),
        **{dim: list(names) for dim, names in AGENTS.items()},
    }
    return xarray.Dataset(variables, coords=coords)


EFFECTS = {
    "price_usd_per_mtok": 0.5,
    "unit_cost_usd_per_mtok": 0.4,
    "tokens_served_ttok": 1.6,
    "tokens_desired_ttok": 1.7,
    "token_spend_busd": 0.8,
    "token_margin": 1.1,
    "accelerator_hours_mh": 0.75,
    "orders_k": 0.6,
    "hbm_ordered_mgbit": 0.6,
    "capex_busd": 0.6,
}
"""Everything that a shock touches here, but energy, which it leaves as it is."""


def pair(factors: Mapping[str, float] = EFFECTS, seeds: int = 5, months: int = 96) -> MadeUpPair:
    """A pair whose sides differ by known factors since 2025-01."""
    return MadeUpPair(MadeUpScenario(), runs(seeds, months, factors), runs(seeds, months))


def course(seeds: int = 5, months: int = 96) -> MadeUpPair:
    """A scenario without events: the two sides are one."""
    data = runs(seeds, months)
    return MadeUpPair(MadeUpScenario(events=()), data, data)


def dates(data: xarray.Dataset) -> list[str]:
    """Dates of the months."""
    return month_names(data)

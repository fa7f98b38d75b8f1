"""The reduction ladder: markets from a textbook demand curve up to installed capacity, one mechanism a rung.

Each rung adds one mechanism to the rung below (MODEL.md, section Rebound); its ``off`` values take the mechanism out
again and must give back the rung below bit for bit. Rungs M0-M5 are static, so their log-rebounds have closed forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Values = Mapping[str, float | str]


@dataclass(frozen=True)
class Rung:
    """One rung: what it switches on, and the neutral values that switch it off again.

    ``cast`` names the region that it brings into the market; off, nobody of it is there.
    """

    name: str
    adds: str
    on: Values
    off: Values = field(default_factory=dict)
    cast: str | None = None


_GROUND: Values = {
    "market.trends": "off",
    "market.demand": "isoelastic",
    "market.diffusion": "none",
    "market.tokens_per_task": "fixed",
    "market.budget": "none",
    "market.pricing": "cost_plus",
    "market.serving": "compute",
    "market.supply": "elastic",
    "market.training": "none",
    "market.electricity_price": 0.0,
    "market.supply_elasticity": float("inf"),
    "market.demand_noise": 0.0,
    "market.progress_noise": 0.0,
    "market.yield_noise": 0.0,
    "market.delay_noise": 0.0,
    "enterprises.all.elasticity_spread": 0.0,
    "enterprises.all.intensive_elasticity": 0.0,
    "enterprises.all.compute_share": 1.0,
    "clouds.all.pass_through": 1.0,
    "clouds.all.price_adjustment": 1.0,
}

RUNGS: tuple[Rung, ...] = (
    Rung("M0", "isoelastic demand, price proportional to cost, elastic supply", _GROUND),
    Rung("M1", "incomplete pass-through", {"clouds.all.pass_through": 0.8}, {"clouds.all.pass_through": 1.0}),
    Rung(
        "M2",
        "a rising supply curve of accelerator-hours",
        {"market.supply_elasticity": 0.5},
        {"market.supply_elasticity": float("inf")},
    ),
    Rung("M3", "a total addressable market", {"market.demand": "lognormal"}, {"market.demand": "isoelastic"}),
    Rung(
        "M4",
        "tokens per task that respond to price",
        {"market.tokens_per_task": "optimal"},
        {"market.tokens_per_task": "fixed"},
    ),
    Rung(
        "M5",
        "clouds that set their mark-ups",
        {"market.pricing": "atkeson_burstein"},
        {"market.pricing": "cost_plus"},
    ),
    Rung("M6", "installed capacity, lags and capex", {"market.supply": "installed"}, {"market.supply": "elastic"}),
    Rung(
        "M7",
        "the chain behind a chip, HBM in stock, contracts, buildings and grids",
        {"market.supply_chain": "nodes", "market.allocation": "contract", "market.sites": "lagged"},
        {"market.supply_chain": "off", "market.allocation": "proportional", "market.sites": "ample"},
    ),
    Rung(
        "M8",
        "pilots and failure, outside options, budgets by returns, models that training makes better, regions",
        {
            "market.pilots": "on",
            "market.outside": "on",
            "market.budget": "roi",
            "market.quality_feedback": "on",
            "market.training": "exogenous",
        },
        {
            "market.pilots": "off",
            "market.outside": "off",
            "market.budget": "none",
            "market.quality_feedback": "off",
            "market.training": "none",
        },
        cast="china",
    ),
)


def rung_values(name: str, switched_off: bool = False) -> dict[str, float | str]:
    """Parameter values of a rung, by dotted path; with ``switched_off`` the rung's own mechanism is neutral.

    Raises KeyError for a name that is not a rung.
    """
    below = _up_to(name)
    values: dict[str, float | str] = {}
    for rung in below:
        values.update(rung.on)
    if switched_off:
        values.update(below[-1].off)
    return values


def rung_cast(name: str, switched_off: bool = False) -> str | None:
    """The region in the market of a rung, if there is one. Raises KeyError for a name that is not a rung."""
    below = _up_to(name)[:-1] if switched_off else _up_to(name)
    return next((rung.cast for rung in reversed(below) if rung.cast is not None), None)


def _up_to(name: str) -> tuple[Rung, ...]:
    names = [rung.name for rung in RUNGS]
    if name not in names:
        raise KeyError(f"no rung {name!r}; rungs are {', '.join(names)}")
    return RUNGS[: names.index(name) + 1]


EVERYTHING_ON: Values = {
    "market.diffusion": "real_option",
    "market.pilots": "on",
    "market.budget": "roi",
    "market.outside": "on",
    "market.scarcity": "price",
    "market.capex_rivals": "matched",
    "market.capex_funding": "limited",
    "market.impairment": "on",
    "market.beliefs": "learning",
    "market.quality_feedback": "on",
    "market.supply_chain": "nodes",
    "market.sites": "lagged",
    "market.allocation": "contract",
    "market.tam_per_quality": 0.3,
    "market.distillation": 0.3,
    "market.induced_efficiency": 0.1,
    "market.order_gaming": 1.0,
    "market.overhead": "fixed",
    "vendors.all.learning_exponent": 0.2,
    "vendors.all.design_share": 0.3,
    "vendors.asic.inference_specialisation": 0.5,
    "enterprises.all.size_gradient": 0.2,
    "enterprises.all.device_share_at_start": 0.1,
    "enterprises.all.self_hosting_utilisation": 0.9,
}
"""On top of the baseline: every mechanism of M8 and every gate and rule beside it, at work together."""

"""With no shock, no trend and no noise the market stays where it starts."""

import numpy as np
import pytest

from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from tests.worlds import AT_REST

VARIANTS = [
    {},
    {"market.chips": "ample"},
    {"market.allocation": "max_min"},
    {"market.allocation": "contract", "market.order_gaming": 1.0},
    {"market.supply_chain": "nodes"},
    {"market.sites": "lagged"},
    {"market.quality_feedback": "on", "market.tam_per_quality": 0.3},
    {"market.demand": "loglogistic"},
    {"market.demand": "isoelastic"},
    {"market.expectations": "adaptive"},
    {"market.pricing": "cost_plus"},
    {"market.pricing": "logit"},
    {"market.pricing": "price_war"},
    {"market.pricing": "subsidy"},
    {"market.scarcity": "price"},
    {"market.tokens_per_task": "bloat"},
    {"market.budget": "cap"},
    {"market.budget": "roi", "enterprises.all.budget_headroom": 1.0},
    {"market.training": "none"},
    {"market.beliefs": "learning"},
    {"market.overhead": "fixed"},
    {"market.impairment": "on"},
    {"market.capex": "q"},
    {"market.capex": "roi_threshold"},
    {"market.capex": "fixed_plan"},
    {"market.capex": "arms_race", "market.capex_rivals": "matched"},
    {"market.capex_rivals": "matched", "market.capex_funding": "limited", "clouds.all.funding_line": 100.0},
    {"market.diffusion": "none"},
    {"market.diffusion": "real_option"},
    {"market.outside": "on", "enterprises.all.device_share_at_start": 0.2},
    {
        "market.outside": "on",
        "enterprises.all.self_hosting_utilisation": 0.9,
        "enterprises.all.self_hosting_fixed_cost": 500.0,
    },
    {"market.pilots": "on", "enterprises.all.untried_at_start": 0.0},
    {"market.supply": "elastic"},
    {"market.population": "granular"},
    {"clouds.all.economic_life_months": 41.0, "clouds.all.book_life_months": 67.0, "clouds.all.lead_months": 7.0},
]
# Cash and equity run on from the start, and the book value of nothing drifts by rounding: nothing else may move.
MOVES = ("cash_busd", "equity_busd")


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_nothing_moves_for_120_months(variant: dict[str, float | str]) -> None:
    """Longer than an accelerator lives, is written off, or is under way."""
    values = {**AT_REST, "market.firms": 30.0, "market.end": "2032-12", **variant}
    world = load_scenario("baseline").with_values(values)
    data = simulate(world)
    assert data.sizes["month"] == 120
    lasting = [value for path, value in world.parameters.items() if path.endswith(("life_months", "lead_months"))]
    assert data.sizes["month"] > max(float(value) for value in lasting) + 12
    for name, series in data.drop_vars(MOVES).items():
        path = series.values[0]
        scale = np.maximum(np.abs(path[0]), 1e-3)
        drift = np.max(np.abs(path - path[0]) / scale)
        assert drift < 1e-9, f"{name} drifts by {drift:.2e}"


@pytest.mark.parametrize("name", ["inelastic", "unit-elastic", "elastic", "mixed", "saturation", "null", "knife-edge"])
def test_every_regime_starts_from_the_observed_price_and_quantity(name: str) -> None:
    scenario = load_scenario(name).with_values({"market.firms": 60.0, "market.end": "2023-03"})
    data = simulate(scenario, seeds=[0, 5])
    np.testing.assert_allclose(data["price_usd_per_mtok"][:, 0], scenario.parameters["market.price"], rtol=1e-9)
    np.testing.assert_allclose(data["tokens_served_ttok"][:, 0], scenario.parameters["market.tokens"], rtol=1e-9)
    utilisation = data["utilisation"][:, 0]
    np.testing.assert_allclose(utilisation, utilisation[0], rtol=1e-9)

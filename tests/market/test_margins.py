"""What moved the token margin: parts without a residual, each moved by its own factor alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics.margin import logarithmic_mean, margin_part
from jevons.market.margins import FACTORS, margin_factors
from jevons.market.model import JevonsModel
from jevons.market.simulate import simulate
from jevons.scenario import Event, Scenario
from tests.economics.calculus import DRAWS
from tests.worlds import AT_REST, QUIET, market, shocked

POSITIVE = st.floats(1e-6, 1e6)


@DRAWS
@given(one=POSITIVE, other=POSITIVE)
def test_the_logarithmic_mean_lies_between_the_geometric_and_the_arithmetic(one: float, other: float) -> None:
    mean = float(logarithmic_mean(one, other))
    assert np.sqrt(one * other) * (1 - 1e-12) <= mean <= 0.5 * (one + other) * (1 + 1e-12)
    assert mean == pytest.approx(float(logarithmic_mean(other, one)), rel=1e-12)
    assert logarithmic_mean(one, one) == one


@DRAWS
@given(before=st.lists(st.floats(-3.0, 3.0), min_size=4, max_size=4), change=st.lists(st.floats(-2.0, 2.0), min_size=4))
def test_parts_of_any_four_factors_sum_to_the_change_in_margin(before: list[float], change: list[float]) -> None:
    k0, k1 = np.exp(-sum(before)), np.exp(-sum(before) - sum(change[:4]))
    parts = [float(margin_part(one, k1, k0)) for one in change[:4]]
    assert sum(parts) == pytest.approx(k0 - k1, abs=1e-9 * (1.0 + k0 + k1))
    assert all(np.sign(part) == np.sign(one) for part, one in zip(parts, change[:4], strict=True) if abs(one) > 1e-9)


@pytest.mark.parametrize("supply", ["installed", "elastic"])
@pytest.mark.parametrize("pricing", ["atkeson_burstein", "logit", "price_war"])
def test_parts_sum_to_the_change_of_the_margin_in_the_market(supply: str, pricing: str) -> None:
    data = simulate(shocked(market({"market.supply": supply, "market.pricing": pricing}), 10.0), seeds=[0, 4])
    parts = sum(data[f"token_margin_{factor}"].values for factor in FACTORS)
    margin = data["token_margin"].values
    np.testing.assert_allclose(margin - margin[:, :1], parts, rtol=0.0, atol=1e-9 * np.abs(1 - margin).max())


def factors_at_the_end(scenario: Scenario) -> dict[str, float]:
    model = JevonsModel(scenario)
    model.run()
    return {name: float(values[0]) for name, values in margin_factors(model.clouds).items()}


def test_a_longer_life_in_the_books_moves_the_depreciation_part_alone() -> None:
    short, long = (factors_at_the_end(market({"clouds.all.book_life_months": life})) for life in (48.0, 72.0))
    assert long["depreciation"] > short["depreciation"] + 0.1
    for factor in set(FACTORS) - {"depreciation"}:
        assert long[factor] == short[factor]


def test_a_price_cut_moves_the_price_part_alone_where_nobody_buys_more() -> None:
    frozen = {**AT_REST, "enterprises.all.elasticity": 0.0, "enterprises.all.elasticity_spread": 0.0}
    frozen |= {"market.demand": "isoelastic", "market.tokens_per_task": "fixed"}
    frozen |= {"enterprises.all.intensive_elasticity": 0.0}
    cut = market(frozen).with_events([Event("price_cut", "2023-06", {"factor": 1.5})])
    data = simulate(cut)
    assert float(data["token_margin_price"].values[0, -1]) < -0.1
    for factor in set(FACTORS) - {"price"}:
        np.testing.assert_allclose(data[f"token_margin_{factor}"].values, 0.0, atol=1e-9)


def test_books_that_write_off_as_accelerators_wear_leave_the_depreciation_part_at_rest() -> None:
    lives = {"clouds.all.book_life_months": 60.0, "clouds.all.economic_life_months": 60.0}
    data = simulate(shocked(market({**QUIET, **lives}), 10.0))
    np.testing.assert_allclose(data["token_margin_depreciation"].values, 0.0, atol=1e-9)
    assert float(np.abs(data["token_margin_efficiency"].values).max()) > 0.1

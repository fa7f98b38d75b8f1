"""User cost: an hour's charge repays the accelerator with interest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jevons.economics import user_cost
from tests.economics.calculus import DRAWS


@DRAWS
@given(rate=st.floats(0.0, 0.5), years=st.integers(1, 15))
def test_the_payments_of_a_life_are_worth_the_price(rate: float, years: int) -> None:
    payment = float(user_cost.capital_recovery_factor(rate, years))
    worth = sum(payment / (1 + rate) ** year for year in range(1, years + 1))
    assert worth == pytest.approx(1.0, rel=1e-11)


@DRAWS
@given(years=st.floats(0.5, 20.0))
def test_the_charge_has_no_jump_as_interest_vanishes(years: float) -> None:
    assert user_cost.capital_recovery_factor(1e-12, years) == pytest.approx(1 / years, rel=1e-9)
    assert user_cost.capital_recovery_factor(0.0, years) == 1 / years


@DRAWS
@given(
    price=st.floats(1e3, 1e5),
    infrastructure=st.floats(0.0, 3.0),
    rate=st.floats(0.0, 0.4),
    years=st.integers(1, 10),
    used=st.floats(0.1, 1.0),
)
def test_the_hours_used_in_a_life_pay_for_the_accelerator_and_its_building(
    price: float, infrastructure: float, rate: float, years: int, used: float
) -> None:
    hourly = float(user_cost.user_cost_per_hour(price, infrastructure, rate, years, used))
    yearly = hourly * 365 * 24 * used
    worth = sum(yearly / (1 + rate) ** year for year in range(1, years + 1))
    assert worth == pytest.approx(price * (1 + infrastructure), rel=1e-10)


@DRAWS
@given(power=st.floats(0.1, 3.0), overhead=st.floats(1.0, 4.0), tariff=st.floats(0.01, 0.5))
def test_electricity_is_power_times_overhead_times_tariff(power: float, overhead: float, tariff: float) -> None:
    a_day = 24 * user_cost.energy_cost_per_hour(power, overhead, tariff)
    assert a_day == pytest.approx(24 * power * overhead * tariff, rel=1e-12)
    assert np.all(user_cost.energy_cost_per_hour(0.0, overhead, tariff) == 0.0)

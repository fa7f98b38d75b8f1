"""Energy: a year of a kilowatt is 8.76 MWh; idling draws its share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jevons.economics import energy
from jevons.economics.arrays import Array
from tests.economics.calculus import DRAWS

UNITS = arrays(np.float64, (2, 4), elements=st.floats(0.0, 1e7))
POWER = arrays(np.float64, (2, 4), elements=st.floats(0.05, 3.0))
SHARE = st.floats(0.0, 1.0)


def test_a_million_kilowatts_for_an_hour_are_a_gigawatt_hour() -> None:
    assert energy.fleet_energy_gwh(np.array([1e6]), 1.0, 1.0, 1.0, 1.0, 0.3) == 1.0
    assert energy.fleet_energy_gwh(np.array([1000.0]), 1.0, 1.0, 8760.0, 1.0, 0.3) == pytest.approx(8.76)


@DRAWS
@given(units=UNITS, power=POWER, busy=SHARE, idle=SHARE)
def test_energy_sums_over_generations_between_idle_and_full_load(
    units: Array, power: Array, busy: float, idle: float
) -> None:
    drawn, full, still = (energy.fleet_energy_gwh(units, power, 1.9, 730.0, use, idle) for use in (busy, 1.0, 0.0))
    np.testing.assert_allclose(drawn, busy * full + (1 - busy) * still, rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(still, idle * full, rtol=1e-9, atol=1e-300)
    one_by_one = sum(energy.fleet_energy_gwh(units[:, [g]], power[:, [g]], 1.9, 730.0, busy, idle) for g in range(4))
    np.testing.assert_allclose(drawn, one_by_one, rtol=1e-12)

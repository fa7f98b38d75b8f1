"""What making accelerators costs a vendor as it makes more of them: learning by doing, and design spread over volume.

MODEL.md, section Chips. Both are neutral, to the last bit, where their parameters are zero.
"""

import numpy as np
import numpy.typing as npt

from jevons.agents.numbers import Numbers
from jevons.economics import vendor

Array = npt.NDArray[np.float64]


class Making:
    """Cost of making one vendor's accelerators relative to the start, (R,).

    ``start_made`` (R,) are the accelerators made before the start, all that stand in fleets then; ``start_demand``
    (R,) those a month.
    """

    def __init__(self, numbers: Numbers, start_made: Array, start_demand: Array) -> None:
        self.numbers = numbers
        self._start_made, self._start_demand = start_made, start_demand
        self.made = start_made
        self.learning = np.ones_like(start_made)
        self.design = np.ones_like(start_made)

    @property
    def price_factor(self) -> Array:
        """What lower cost does to the list price, (R,): learning and the spread of design, both passed on in full."""
        return self.learning * self.design

    def learn(self, shipped: Array, expected_demand: Array) -> None:
        """Count what was made, (R,) accelerators, and spread design over the demand that is expected."""
        self.made = self.made + shipped
        self.learning = vendor.wright_cost(self.made / self._start_made, self.numbers.learning_exponent)
        volume = expected_demand / self._start_demand
        self.design = vendor.design_cost_factor(volume, self.numbers.design_share)

"""The token margin since the first month, split exactly into what moved it (MODEL.md, section Margins)."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.economics.margin import margin_part

if TYPE_CHECKING:
    from jevons.agents.cloud_provider import CloudProvider

Array = npt.NDArray[np.float64]

FACTORS = ("price", "efficiency", "utilisation", "depreciation")
"""What multiplies to revenue over book cost: price, capacity a dollar of cost, its use, economic over book cost."""


class MarginAccount:
    """Parts of the change in margin since the first month, by factor, (R,) each, chained month by month."""

    def __init__(self, runs: int) -> None:
        self.parts = {name: np.zeros(runs) for name in FACTORS}
        self._factors: dict[str, Array] = {}

    def note(self, clouds: "list[CloudProvider]") -> None:
        """Add this month's change; the first month is what later ones are compared with."""
        factors = margin_factors(clouds)
        before = self._factors or factors
        if not self._factors:
            self.first_margin = 1.0 - _cost_share(factors)
        changes = np.stack([factors[name] - before[name] for name in FACTORS])
        for name, part in zip(FACTORS, margin_part(changes, _cost_share(factors), _cost_share(before)), strict=True):
            self.parts[name] = self.parts[name] + part
        self._factors = factors


def _cost_share(factors: dict[str, Array]) -> Array:
    """Book cost over revenue, (R,)."""
    logs = [factors[name] for name in FACTORS]
    return np.asarray(np.exp(-sum(logs[1:], logs[0])))


def margin_factors(clouds: "list[CloudProvider]") -> dict[str, Array]:
    """Logs of the four factors over all clouds, (R,): they sum to ln(token revenue/book cost of tokens)."""
    total = {
        name: sum((getattr(cloud, name) for cloud in clouds[1:]), getattr(clouds[0], name))
        for name in ("revenue_usd", "tokens_ttok", "capacity_ttok", "cost_of_tokens_usd", "economic_cost_of_tokens_usd")
    }
    # Costs may die out where power and operation are free and a fleet is written off.
    log = {name: np.log(np.maximum(values, np.finfo(np.float64).tiny)) for name, values in total.items()}
    return {
        "price": log["revenue_usd"] - log["tokens_ttok"],
        "efficiency": log["capacity_ttok"] - log["economic_cost_of_tokens_usd"],
        "utilisation": log["tokens_ttok"] - log["capacity_ttok"],
        "depreciation": log["economic_cost_of_tokens_usd"] - log["cost_of_tokens_usd"],
    }

"""What no world can hold: a run that leaves the physical range is told by name (MODEL.md, section Books).

A number that is none spoils a run like a broken book. A run that uses more than there is stays, with a note: what the
parameters lead to is a finding about them, and leaving it out would choose worlds by their outcome.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Limit:
    """Most of an observable, summed over its agents, that a month can hold; ``source`` says where from."""

    observable: str
    most: float
    what: str
    source: str
    sign: float = 1.0


WORLD_PRODUCT_BUSD = 106_000.0 / 12.0
WORLD_ELECTRICITY_GWH = 29_500_000.0 / 12.0
_PRODUCT = "World Bank, gross world product of 2023 about 106 TUSD; from memory"
_ELECTRICITY = "Ember, electricity generated in 2023 about 29,500 TWh; from memory"

LIMITS: tuple[Limit, ...] = (
    Limit("energy_gwh", WORLD_ELECTRICITY_GWH, "all electricity generated in 2023", _ELECTRICITY),
    Limit("token_spend_busd", WORLD_PRODUCT_BUSD, "the world's product of 2023", _PRODUCT),
    Limit("capex_busd", WORLD_PRODUCT_BUSD, "the world's product of 2023", _PRODUCT),
    Limit("ebit_busd", WORLD_PRODUCT_BUSD, "the world's product of 2023, as a loss", _PRODUCT, sign=-1.0),
)


def not_numbers(model: "JevonsModel") -> dict[int, str]:
    """Runs with an infinite or undefined observable, each with the first in the order of observables."""
    found: dict[int, str] = {}
    for name, values in model.record.values.items():
        wrong = np.any(~np.isfinite(values.reshape(*values.shape[:2], -1)), axis=-1)
        for run in np.flatnonzero(wrong.any(axis=0)):
            message = f"{_when(model, wrong, int(run))}: {name} is no finite number"
            found.setdefault(int(run), message)
    return found


def beyond(model: "JevonsModel") -> dict[int, str]:
    """Runs that use more than there is, each with the first limit passed; only kept observables are judged."""
    found: dict[int, str] = {}
    for limit in (one for one in LIMITS if one.observable in model.record.values):
        values = model.record.values[limit.observable]
        total: Array = limit.sign * np.sum(values.reshape(*values.shape[:2], -1), axis=-1)
        over = total > limit.most
        for run in np.flatnonzero(over.any(axis=0)):
            amount = total[np.argmax(over[:, run]), run]
            message = f"{_when(model, over, int(run))}: {limit.observable} of {amount:.3g} is beyond {limit.what}"
            found.setdefault(int(run), message)
    return found


def _when(model: "JevonsModel", where: npt.NDArray[np.bool_], run: int) -> str:
    """Seed and first month, from ``where`` (months, R)."""
    return f"seed {model.seeds[run]}, {str(model.dates[int(np.argmax(where[:, run]))])[:7]}"

"""What vendors have announced: which accelerator each is to sell in a month to come, and how much HBM that takes.

MODEL.md, section Supply chain. A roadmap has the dates on the cards: random slips and dated delays are not on it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.economics.arrays import beside
from jevons.market.launches import newest_generation

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]
Launches = npt.NDArray[np.int64]


def announced_mgbit(model: "JevonsModel", announced: Sequence[Launches], ahead: int) -> Array:
    """HBM in the accelerator that each vendor is to sell, (months + ahead, R, V) Mgbit: ``ahead`` months past the end.

    ``announced``: months, counted from the start, of all launches on each vendor's card, (G_v,) each. Without trends
    nothing is launched and what is on sale at the start stays.
    """
    months = np.arange(model.months + ahead)
    if not model.trends:
        return np.tile(beside([vendor.mgbit_on_sale() for vendor in model.vendors]), (len(months), 1, 1))
    on_sale = [newest_generation(np.tile(launches, (len(months), 1)), months) for launches in announced]
    return np.stack([vendor.mgbit[:, sold].T for vendor, sold in zip(model.vendors, on_sale, strict=True)], axis=-1)

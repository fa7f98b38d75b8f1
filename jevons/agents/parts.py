"""One owner's part of what is kept for all owners side by side.

Fleets and accounts of all owners of accelerators lie in common arrays, so that a month books them at one go.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Part:
    """An attribute that is one owner's column, (R,) or (R, G), of an array (R, O) or (R, O, G).

    ``whole`` names the attribute of the owner that holds the common arrays; ``place`` is its column. Of the class
    itself it is this descriptor.
    """

    def __init__(self, whole: str) -> None:
        self._whole = whole

    def __set_name__(self, kind: type, name: str) -> None:
        self._name = name

    def __get__(self, one: Any, kind: type) -> Array:
        column = getattr(getattr(one, self._whole), self._name)[:, one.place]
        return np.asarray(column)

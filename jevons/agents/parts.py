"""One owner's part of what is kept for all owners side by side.

Fleets and accounts of all owners of accelerators lie in common arrays, so that a month books them at one go.
"""

from typing import Any, overload

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Part:
    """An attribute that is one owner's column, (R,) or (R, G), of an array (R, O) or (R, O, G).

    ``whole`` names the attribute of the owner that holds the common arrays; ``place`` is its column. Read off a class
    instead of an owner it is this descriptor. Raises AttributeError before the owner has taken up its place.
    """

    def __init__(self, whole: str) -> None:
        self._whole = whole

    def __set_name__(self, kind: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, one: None, kind: type) -> "Part": ...

    @overload
    def __get__(self, one: object, kind: type) -> Array: ...

    def __get__(self, one: Any, kind: type) -> "Part | Array":
        if one is None:
            return self
        column = getattr(getattr(one, self._whole), self._name)[:, one.place]
        return np.asarray(column)

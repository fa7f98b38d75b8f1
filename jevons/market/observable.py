"""One quantity that can be observed of a month."""

from collections.abc import Callable
from dataclasses import dataclass

from jevons.market.view import Array, View


@dataclass(frozen=True)
class Observable:
    """One quantity: ``measure`` returns (R,), or (R, size of ``dim``)."""

    name: str
    unit: str
    description: str
    measure: Callable[[View], Array]
    dim: str | None = None

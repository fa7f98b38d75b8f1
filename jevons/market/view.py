"""What observables and books may look at: the cast side by side, at the end of a month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.agents.messages import Hardware
from jevons.economics.arrays import beside
from jevons.market.exogenous import Month

if TYPE_CHECKING:
    from jevons.market.model import JevonsModel

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """What an observable may look at: the model at the end of the month, and the month's exogenous state."""

    model: "JevonsModel"
    now: Month
    hardware: Hardware
    rent_factor: Array
    _seen: dict[tuple[str, str], Array] = field(default_factory=dict, repr=False)

    def clouds(self, name: str) -> Array:
        """An attribute of every cloud, (R, C)."""
        return self._of("cloud", self.model.clouds, name)

    def owners(self, name: str) -> Array:
        """What the accounts hold of every owner of accelerators, (R, O), or of its fleet, (R, O, G): ``fleet.units``.

        The clouds stand first, then firms' own machines.
        """
        return np.asarray(attrgetter(name)(self.model.accounts))

    def accounts(self, name: str) -> Array:
        """What the accounts hold of the clouds, (R, C) or (R, C, G)."""
        return self.owners(name)[:, : len(self.model.clouds)]

    def vendors(self, name: str) -> Array:
        """An attribute of every vendor, (R, V)."""
        return self._of("vendor", self.model.vendors, name)

    def chains(self, name: str) -> Array:
        """An attribute of the chain behind every vendor, (R, V) or (R, V, nodes)."""
        return np.asarray(getattr(self.model.chains, name))

    def sectors(self, name: str) -> Array:
        """An attribute of every sector, (R, S)."""
        return self._of("sector", self.model.sectors, name)

    def pools(self, name: str) -> Array:
        """An attribute of the pool behind every sector, (R, S)."""
        return self._of("pool", [sector.pool for sector in self.model.sectors], name)

    def _of(self, kind: str, agents: Sequence[object], name: str) -> Array:
        """The attribute side by side; many observables look at the same ones, so that a month keeps what was seen."""
        if (kind, name) not in self._seen:
            self._seen[kind, name] = beside([attrgetter(name)(agent) for agent in agents])
        return self._seen[kind, name]


def once(reading: Callable[[View], Array]) -> Callable[[View], Array]:
    """A reading that several others and the books ask for: taken once a month."""

    @wraps(reading)
    def taken(v: View) -> Array:
        key = "reading", f"{reading.__module__}.{reading.__qualname__}"
        if key not in v._seen:
            v._seen[key] = reading(v)
        return v._seen[key]

    return taken

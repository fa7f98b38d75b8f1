"""Regions: the world, and perhaps one whose clouds and buyers keep to themselves (MODEL.md, section Regions)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jevons.agents.numbers import Numbers
from jevons.economics.arrays import beside, summed
from jevons.scenario.registry import WORLD, Registry, agents_in, clouds, regions, sectors, vendors

Array = npt.NDArray[np.float64]

SPEED_LOST = ("tflops", "bandwidth_tbps")
"""What an accelerator loses where its software does not get it out of the chip; memory stays."""


KINDS = {"clouds": clouds, "enterprises": sectors, "vendors": vendors}
"""Kinds of agents, in the order in which a region lists them."""


@dataclass(frozen=True)
class Region:
    """One region by the places of its agents in the cast.

    ``vendors`` sell in it, ``makers`` are those of them that belong to it and are theirs alone.
    """

    name: str
    clouds: tuple[int, ...]
    sectors: tuple[int, ...]
    vendors: tuple[int, ...]
    makers: tuple[int, ...]

    def shares(self, weights: Sequence[Array]) -> Array:
        """Shares of the region's clouds by the weights of all clouds, (R, C), zero for those of others."""
        own = beside([weights[c] for c in self.clouds])
        shares = np.zeros((own.shape[0], len(weights)), order="F")
        shares[:, list(self.clouds)] = own / summed(own)[..., None]
        return shares

    def demand_share(self, weights: Sequence[Array]) -> Array:
        """Share of the region's sectors in the demand of all, (R,)."""
        own = beside([weights[s] for s in self.sectors])
        return np.asarray(summed(own) / summed(beside(weights)))

    def buyers(self, clouds: int, hosting: bool) -> list[int]:
        """Places of the region's clouds, and of its sectors if their firms are ``hosting``, among a vendor's buyers."""
        return [*self.clouds, *(clouds + s for s in self.sectors if hosting)]

    def revenue(self, by_cloud: Array) -> Array:
        """Revenue of the region's clouds, (R,) USD, from that of all, (R, C)."""
        return np.asarray(summed(by_cloud[:, list(self.clouds)]))


def regions_of(known: Registry) -> list[Region]:
    """The regions of a cast, the world first.

    A cloud or a sector belongs where its card stands. A vendor sells where anything of it stands: one of the world
    sells to a region whose card has an accelerator for it.
    """
    if len(regions(known)) == 1:
        cloud, sector, vendor = (tuple(range(len(names(known)))) for names in KINDS.values())
        return [Region(WORLD, cloud, sector, vendor, vendor)]
    return [_region(name, known) for name in regions(known)]


def _region(name: str, known: Registry) -> Region:
    here = agents_in(name, known)
    cloud, sector, vendor = (_places(kind, names(known), here) for kind, names in KINDS.items())
    of_the_world = _places("vendors", vendors(known), agents_in(WORLD, known))
    makers = tuple(v for v in vendor if (v in of_the_world) == (name == WORLD))
    return Region(name, cloud, sector, vendor, makers)


def _places(kind: str, names: Sequence[str], here: frozenset[str]) -> tuple[int, ...]:
    """Places, among all of its kind, of the agents of a region."""
    return tuple(k for k, name in enumerate(names) if f"{kind}.{name}" in here)


def with_the_gap(numbers: dict[str, Array], region: Region, makers: Sequence[str]) -> dict[str, Array]:
    """All numbers, with accelerators of the region's own vendors as slow as the performance gap makes them.

    ``makers``: names of all vendors.
    """
    left = 1.0 - Numbers("region", numbers).performance_gap
    own = tuple(f"vendors.{makers[v]}." for v in region.makers)
    slower = {
        path: value * left
        for path, value in numbers.items()
        if path.startswith(own) and path.rsplit(".", 1)[1] in SPEED_LOST
    }
    return {**numbers, **slower}

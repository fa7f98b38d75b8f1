"""What agents are told and what they answer: an agent's information set is these records and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jevons.economics.arrays import beside

if TYPE_CHECKING:
    from jevons.agents.adoption import Adoption
    from jevons.agents.outside import Served, Sources
    from jevons.agents.pilots import Pool

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SectorState:
    """Trend, noise and news of one sector this month, each (R,); trend and noise as logs relative to the start.

    ``log_quality`` of the models that clouds serve, ``log_open_quality`` of open ones.
    ``sound_share``: what this month's shakeout leaves of pilots and production; ``pilot_success`` multiplies the
    success of pilots that start now, ``caution`` divides their number; all three are one without news.
    ``launched``: part of the tokens that devices launched since the start could serve. ``log_adoption_cost``
    relative to the start falls at the rate ``adoption_cost_decline`` [1/year].
    """

    log_tam: Array
    log_tokens_per_task: Array
    log_budget: Array
    log_quality: Array
    log_open_quality: Array
    noise: Array
    sound_share: Array
    pilot_success: Array
    caution: Array
    launched: Array
    log_adoption_cost: Array
    adoption_cost_decline: Array


@dataclass(frozen=True)
class Costs:
    """What serving costs the clouds this month, each (R, C), as their prices let a buyer guess.

    ``unit`` and ``variable`` (electricity alone) USD/Mtok at ``utilisation``; ``hours_per_ttok``: accelerator-hours.
    """

    unit: Array
    variable: Array
    utilisation: Array
    hours_per_ttok: Array


@dataclass(frozen=True)
class Quote:
    """What a sector is asked for tokens: ``posted_price`` (R, C) and ``price`` (R,), its mean over ``cloud_shares``.

    ``own_capacity_ttok`` (R,): what machines of its own could serve, infinite where they are rented as needed.
    """

    price: Array
    posted_price: Array
    cloud_shares: Array
    costs: Costs
    own_capacity_ttok: Array


@dataclass(frozen=True)
class Plan:
    """What a sector would do at given prices: firm arrays (R, n), shares over clouds (R, C), the rest (R,)."""

    price: Array
    cloud_shares: Array
    log_price: Array
    log_cost: Array
    log_tasks: Array
    log_intensity: Array
    log_tokens_per_task: Array
    adoption: "Adoption"
    penetration: Array
    firm_tokens_ttok: Array
    desired_ttok: Array
    tasks: Array
    pool: "Pool"
    sources: "Sources"
    served: "Served"


@dataclass(frozen=True)
class Hardware:
    """The accelerators on the market this month, (R, G) over all generations of all vendors.

    ``tokens_per_hour``: what the serving roofline allows an accelerator; ``tflops``: dense peak; ``price_usd``: list
    price this month; ``power_kw``: chip power; ``energy_usd_per_hour``: electricity of a busy hour, cooling included.
    """

    tokens_per_hour: Array
    tflops: Array
    price_usd: Array
    power_kw: Array
    energy_usd_per_hour: Array


@dataclass(frozen=True)
class Offer:
    """One vendor's offer to a buyer this month, each (R,).

    ``column`` (R, G_v) is one for what it sells of its own list, else zero; ``weight`` goes with the start share of
    orders; ``specialisation`` is the part of its use that is inference alone.
    """

    column: Array
    tflops: Array
    price_usd: Array
    start_usd_per_tflops: Array
    weight: Array
    substitution: Array
    specialisation: Array

    def withheld(self) -> "Offer":
        """The same, to a buyer to whom it is not sold."""
        return replace(self, weight=np.zeros_like(self.weight))


@dataclass(frozen=True)
class Catalogue:
    """What a buyer may order this month: ``free``, one offer a vendor, where nothing stands in the way.

    Under an export control ``through`` (R, V) is the share of what it would order freely of each vendor that gets
    through; the rest of its orders turns to what is ``allowed``, again one offer a vendor.
    """

    free: Sequence[Offer]
    allowed: Sequence[Offer] = ()
    through: Array | None = None

    @property
    def lines(self) -> list[Offer]:
        """All offers, the allowed ones last."""
        return [*self.free, *self.allowed]

    @cached_property
    def menus(self) -> list["Menu"]:
        """What decides between vendors among the free offers and, under a control, among the allowed ones."""
        return [Menu.of(offers) for offers in (self.free, self.allowed) if offers]

    @cached_property
    def usd_per_tflops(self) -> Array:
        """Price of a TFLOP/s, (R, lines)."""
        return beside([offer.price_usd / offer.tflops for offer in self.lines])


@dataclass(frozen=True)
class Menu:
    """One offer a vendor, side by side, each (R, V); ``cost_ratio`` is the price of a TFLOP/s relative to the start."""

    weight: Array
    cost_ratio: Array
    substitution: Array
    specialisation: Array

    @classmethod
    def of(cls, offers: Sequence[Offer]) -> "Menu":
        """The menu of these offers."""
        return cls(
            weight=beside([offer.weight for offer in offers]),
            cost_ratio=beside([offer.price_usd / offer.tflops / offer.start_usd_per_tflops for offer in offers]),
            substitution=beside([offer.substitution for offer in offers]),
            specialisation=beside([offer.specialisation for offer in offers]),
        )

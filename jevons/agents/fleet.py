"""Accelerators by owner, by generation and by month of purchase: arrivals, retirements, book value.

MODEL.md, section Accounts. A month's purchases of an owner in one run are one vintage: retired whole after their
economic life, depreciated straight-line over their book life, and written off for the rest if they retire first.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from jevons.agents.messages import Hardware
from jevons.agents.parts import Part
from jevons.economics import depreciation
from jevons.economics.arrays import months_of, summed

Array = npt.NDArray[np.float64]
Months = npt.NDArray[np.int64]

FEWEST = 1e-6
"""Share of the start fleet that an owner keeps online whatever its age: where nobody serves there is no price."""


@dataclass(frozen=True)
class Measured:
    """What fleets come to, each (R, O) or of one owner (R,).

    ``units``; ``tflops`` of them, TFLOP/s; ``tokens_per_hour`` that the roofline allows; ``worth_usd`` at today's list
    prices; ``electricity_usd`` of a busy hour, cooling included; ``power_kw`` of their chips.
    """

    units: Array
    tflops: Array
    tokens_per_hour: Array
    worth_usd: Array
    electricity_usd: Array
    power_kw: Array


def measured(units: Array, hardware: Hardware) -> Measured:
    """What ``units``, (R, G) or (R, O, G), come to by what each accelerator is this month."""
    each = (hardware.tflops, hardware.tokens_per_hour, hardware.price_usd, hardware.energy_usd_per_hour)
    columns = [one if units.ndim == 2 else one[:, None] for one in (*each, hardware.power_kw)]
    return Measured(summed(units), *(summed(units * column) for column in columns))


class Fleet:
    """Accelerators of O owners in R runs; unit arrays (R, O, G), money arrays (R, O) in USD, lives and leads (R, O).

    The history before the start is that of a fleet at rest: an equal vintage in every month of an economic life.
    ``start_price_usd`` (R, G) is what an accelerator of the start has cost, its building included.
    """

    def __init__(
        self, start_units: Array, start_price_usd: Array, life: Months, book_life: Months, lead: Months, months: int
    ) -> None:
        runs, owners, _ = start_units.shape
        self._place = np.arange(runs)[:, None], np.arange(owners)
        self._life, self._book_life, self._lead = life, book_life, lead
        self._past = int(max(np.max(life), np.max(book_life)))
        self.units = np.copy(start_units)
        self._fewest = FEWEST * summed(start_units)
        self._start_price_usd = start_price_usd[:, None]
        vintage = self._vintage_at_start = start_units / life[..., None]
        later = months + int(np.max(lead)) + 1
        self._units_by_month = months_of(start_units, later)
        self._cost_by_vintage = months_of(start_units[..., 0], self._past + later)
        # What impairments have left of a vintage's cost in the books, and of this month's charge in the next.
        self._carried_by_vintage, self._impaired = np.ones_like(self._cost_by_vintage), False
        self._carried = np.ones_like(self._cost_by_vintage[0])
        alive = self._ages() <= life
        self._cost_by_vintage[: self._past] = alive * summed(vintage * self._start_price_usd)
        self._open_books(vintage)

    def _open_books(self, vintage: Array) -> None:
        """Charge, book value and pipeline of the fleet at rest."""
        ages = self._ages()
        costs = self._cost_by_vintage[: self._past]
        self._charged_months = np.minimum(self._life, self._book_life)
        charged = ages <= self._charged_months
        self.depreciation_usd = _sum_over_vintages(costs * charged) / self._book_life
        values = depreciation.net_book_value_of_vintage(costs, ages, self._book_life)
        self.net_book_value_usd = _sum_over_vintages(values)
        self.in_service_usd = self.start_cost_usd = _sum_over_vintages(np.copy(costs))
        in_service = np.where(ages <= self._life, 1.0, 0.0)
        self._in_books = depreciation.net_book_value_of_vintage(in_service, ages, self._book_life)
        self.on_order = np.zeros_like(self.units)
        self.in_transit = np.zeros_like(self.units)
        self.construction_usd = np.zeros_like(self.depreciation_usd)
        self.delivered = np.zeros_like(self.units)
        self.held_back = np.zeros_like(self.units)
        self.retired = np.copy(vintage)
        self.placed_usd = np.zeros_like(self.depreciation_usd)
        self.written_off_usd = np.zeros_like(self.depreciation_usd)

    def fill_pipeline(self, monthly_units: Array) -> None:
        """Put one month's purchases, (R, O, G), paid at the start price, into each month of the delivery lead.

        The first month of it brings what retires in it and no more, so that the start fleet is that of month 0.
        """
        self.start_orders = monthly_units
        self._put_on_its_way(0, self.retired)
        for ahead in range(1, int(np.max(self._lead))):
            under_way = ahead < self._lead
            self._put_on_its_way(ahead, monthly_units * under_way[..., None])
        self.on_order = np.copy(self.in_transit)

    def _put_on_its_way(self, month: int, units: Array) -> None:
        cost = summed(units * self._start_price_usd)
        self._units_by_month[month] += units
        self._cost_by_vintage[self._past + month] += cost
        self.in_transit = self.in_transit + units
        self.construction_usd = self.construction_usd + cost

    def receive(self, month: int, fit: Array | None = None) -> None:
        """Bring this month's arrivals online and retire the vintage that has reached its economic life.

        ``fit`` (R, O) is the share of arrivals for which there is a place; the rest arrives a month later.
        """
        if fit is None or (fit >= 1.0).all():
            self.held_back = np.zeros_like(self.held_back)
        else:
            self._hold_back(month, fit)
        self.delivered = self._units_by_month[month]
        self.retired = self._without_the_last(self.retiring(month))
        self.units = np.maximum(self.units + self.delivered - self.retired, 0.0)
        self.in_transit = self.in_transit - self.delivered
        self.on_order = self.on_order - self.delivered
        self._depreciate(self._past + month)

    def _without_the_last(self, retiring: Array) -> Array:
        """What retires, (R, O, G): an owner that orders too late keeps its last accelerators beyond their life."""
        can_go = summed(self.units + self.delivered) - self._fewest
        going = summed(retiring)
        share = np.clip(can_go / np.where(going > 0.0, going, 1.0), 0.0, 1.0)
        return np.where(going > 0.0, share, 1.0)[..., None] * retiring

    def measure(self, hardware: Hardware) -> None:
        """Add up what is online this month."""
        self._hardware = hardware
        self.measured = measured(self.units, hardware)

    def arriving(self, month: int) -> Array:
        """Accelerators that are due to come online this month, (R, O, G)."""
        return self._units_by_month[month]

    def retiring(self, month: int) -> Array:
        """Accelerators that reach their economic life this month, (R, O, G)."""
        of_the_start = month < self._life
        if of_the_start.all():
            return self._vintage_at_start
        bought = self._units_by_month[self._vintage(month, np.maximum(-self._life, -month))]
        return np.where(of_the_start[..., None], self._vintage_at_start, bought)

    def _hold_back(self, month: int, fit: Array) -> None:
        now = self._past + month
        placed = self._units_by_month[month] * fit[..., None]
        cost = self._cost_by_vintage[now] * fit
        self.held_back = self._units_by_month[month] - placed
        self._units_by_month[month + 1] += self.held_back
        self._cost_by_vintage[now + 1] += self._cost_by_vintage[now] - cost
        self._units_by_month[month], self._cost_by_vintage[now] = placed, cost

    def _depreciate(self, now: int) -> None:
        """Roll the books: what came into service, the month's charge, what retired before it was written down."""
        self.placed_usd = self._cost_by_vintage[now]
        self.construction_usd = self.construction_usd - self.placed_usd
        charged, gone = self._vintage(now, -self._charged_months), self._vintage(now, -self._life)
        fully_charged = self._cost_by_vintage[charged] * self._carried_by_vintage[charged]
        going_on = self.depreciation_usd * self._carried
        self.depreciation_usd = going_on + (self.placed_usd - fully_charged) / self._book_life
        retiring = self._cost_by_vintage[gone]
        carried = retiring * self._carried_by_vintage[gone]
        self.written_off_usd = depreciation.net_book_value_of_vintage(carried, self._life, self._book_life)
        # The last accelerators are kept beyond their life, and so is what they have cost.
        left = self.in_service_usd + self.placed_usd - retiring
        self.in_service_usd = np.maximum(left, FEWEST * self.start_cost_usd)
        added = self.placed_usd - self.depreciation_usd - self.written_off_usd
        self.net_book_value_usd = self.net_book_value_usd + added

    def book_value_by_vintage(self, month: int) -> Array:
        """Book value summed afresh over the vintages in service at the end of ``month``, (R, O) USD."""
        known = self._known(month)
        carried = self._cost_by_vintage[known]
        if self._impaired:
            carried = carried * self._carried_by_vintage[known]
        return _sum_over_vintages(carried * self._in_books)

    def compute_months(self, month: int, tflops: Array, worth: Array) -> Array:
        """Compute in service at the end of ``month``, (R, O), each vintage times the worth of the months it has left.

        ``tflops`` (R, G) of an accelerator; ``worth`` (months, R): of 0, 1, 2 ... months.
        """
        ages, each = self._ages(), tflops[:, None]
        before = (ages <= self._life)[month + 1 :] * summed(self._vintage_at_start * each)
        since = summed(self._units_by_month[max(month + 1 - self._past, 0) : month + 1] * each)
        left = np.maximum(self._life - ages, 0)
        return _sum_over_vintages(np.concatenate([before, since]) * worth[left, self._place[0]])

    def impair(self, month: int, left: Array) -> None:
        """Write every vintage in service down to the share ``left`` (R, O) of its book value; charges shrink alike."""
        self._carried_by_vintage[self._known(month)] *= left
        self._impaired = True
        self.net_book_value_usd = self.net_book_value_usd * left
        self._carried = left

    def _ages(self) -> Months:
        """Months in service of the vintages that may still be online, (past, 1, 1), the oldest first."""
        return np.arange(self._past, 0, -1)[:, None, None]

    def _known(self, month: int) -> slice:
        """Vintages that may still be in service at the end of ``month``, the oldest first."""
        now = self._past + month
        return slice(now - self._past + 1, now + 1)

    def ship(self, month: int, units: Array, cost_usd: Array) -> None:
        """Note units, (R, O, G), shipped this month and what they cost, (R, O) USD; online after the lead."""
        if not units.any():
            return
        self._units_by_month[self._vintage(month, self._lead)] += units
        self._cost_by_vintage[self._vintage(self._past + month, self._lead)] += cost_usd
        self.in_transit = self.in_transit + units
        self.construction_usd = self.construction_usd + cost_usd

    def _vintage(self, month: int, later: Months) -> int | tuple[Months, Months, Months]:
        """Index of each owner's vintage so many months ``later``, (R, O): one row where it is the same for all."""
        if (later == later[0, 0]).all():
            return int(month + later[0, 0])
        return month + later, *self._place

    def rent(self, scale: Array) -> None:
        """Let each owner hold ``scale`` (R, O) times as many, where compute is rented and not owned."""
        self.units = self.units * scale[..., None]
        self.measure(self._hardware)

    def value_pipeline(self, tflops: Array) -> None:
        """Express what is on order and what retired this month in compute, (R, O) TFLOP/s; ``tflops`` (R, G)."""
        self.on_order_tflops = summed(self.on_order * tflops[:, None])
        self.retired_tflops = summed(self.retired * tflops[:, None])

    def order(self, units: Array) -> None:
        """Book new orders, (R, O, G) units, into what is on order (with the vendors or in transit)."""
        self.on_order = self.on_order + units


class OwnFleet:
    """What one owner sees of its fleet: unit arrays (R, G), money arrays (R,) in USD."""

    units, delivered, retired, held_back = Part("fleet"), Part("fleet"), Part("fleet"), Part("fleet")
    on_order, in_transit, on_order_tflops, retired_tflops = Part("fleet"), Part("fleet"), Part("fleet"), Part("fleet")
    in_service_usd, construction_usd, net_book_value_usd = Part("fleet"), Part("fleet"), Part("fleet")
    placed_usd, depreciation_usd, written_off_usd = Part("fleet"), Part("fleet"), Part("fleet")

    def __init__(self, fleet: Fleet, place: int) -> None:
        self.fleet, self.place = fleet, place

    @property
    def measured(self) -> Measured:
        """What it comes to this month, each (R,)."""
        return Measured(*(getattr(self.fleet.measured, one.name)[:, self.place] for one in fields(Measured)))


def _sum_over_vintages(table: Array) -> Array:
    """Sum (months, R, O) over months, the oldest first, by laying the older half upon the newer until one is left.

    Which months meet depends on their age alone, so empty months before them and other runs leave no trace in a bit.
    The table is used up.
    """
    while len(table) > 1:
        half = 1 << (len(table) - 1).bit_length() - 1
        newer, older = table[-half:], table[:-half]
        newer[-len(older) :] += older
        table = newer
    return np.asarray(table[0])

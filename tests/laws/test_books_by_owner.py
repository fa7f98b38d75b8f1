"""What is booked to the wrong owner leaves every total as it is; the books catch it all the same, by name."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from jevons.agents.accounts import Accounts
from jevons.agents.chip_vendor import ChipVendor
from jevons.agents.fleet import Fleet
from jevons.market.model import JevonsModel
from tests.worlds import market

RUN = 1
"""The run of two in which something is booked to the wrong owner."""

FIRST, SECOND, LAST = 0, 1, -1
"""Two clouds, and a sector's own machines."""

Before = Callable[..., tuple[Any, ...]]


def _model() -> JevonsModel:
    values: dict[str, float | str] = {
        "market.outside": "on",
        "market.overhead": "fixed",
        "enterprises.all.self_hosting_utilisation": 0.9,
        "enterprises.all.self_hosting_fixed_cost": 500.0,
    }
    return JevonsModel(market(values, "export"), seed=[0, 1])


def _exchanged(table: np.ndarray, one: int, other: int) -> np.ndarray:
    """The table with two owners' places exchanged in the one run."""
    mixed = np.array(table)
    mixed[RUN, [one, other]] = table[RUN, [other, one]]
    return mixed


def _use_of_another(name: str, one: int, other: int) -> Before:
    def told(accounts: Accounts, month: int, hardware: object, use: Any) -> tuple[Any, ...]:
        assert name in [each.name for each in fields(use)]
        return month, hardware, replace(use, **{name: _exchanged(getattr(use, name), one, other)})

    return told


def _shipped_to_another(accounts: Accounts, month: int, units: np.ndarray, price: np.ndarray) -> tuple[Any, ...]:
    return month, _exchanged(units, FIRST, LAST), price


def _units(accounts: Accounts) -> None:
    accounts.fleet.units = _exchanged(accounts.fleet.units, FIRST, SECOND)


def _depreciation(fleet: Fleet) -> None:
    fleet.depreciation_usd = _exchanged(fleet.depreciation_usd, FIRST, LAST)


def _energy(accounts: Accounts) -> None:
    accounts.energy_gwh[RUN, LAST] *= 2.0


def _payments(accounts: Accounts) -> None:
    """Another pays: its cash and its building site bear what this owner has been sent."""
    for name in ("accelerator_payments_usd", "infrastructure_usd"):
        setattr(accounts, name, _exchanged(getattr(accounts, name), FIRST, SECOND))
    paid = accounts.capex_usd
    accounts.capex_usd = _exchanged(paid, FIRST, SECOND)
    accounts.cash_usd = accounts.cash_usd + paid - accounts.capex_usd
    accounts.fleet.construction_usd = accounts.fleet.construction_usd - paid + accounts.capex_usd


def _upkeep(accounts: Accounts) -> None:
    """Another pays for operation, and its result bears it."""
    moved = accounts.operating_usd
    accounts.operating_usd = _exchanged(moved, FIRST, SECOND)
    for name in ("ebitda_usd", "ebit_usd", "retained_usd"):
        setattr(accounts, name, getattr(accounts, name) + moved - accounts.operating_usd)


def _shipments(vendor: ChipVendor) -> None:
    """The first buyer is sent all that is shipped."""
    sent = vendor.shipments.copy()
    sent[RUN] = 0.0
    sent[RUN, FIRST] = vendor.shipments[RUN].sum(axis=0)
    vendor.backlog = vendor.backlog + vendor.shipments - sent
    vendor.shipments = sent


def _caught(messages: dict[int, str], identity: str, owners: list[str]) -> None:
    assert list(messages) == [RUN], messages
    assert identity in messages[RUN]
    assert any(f", {owner}" in messages[RUN] for owner in owners), messages[RUN]


def _played(months: int = 2) -> tuple[dict[int, str], list[str]]:
    played = _model()
    for _ in range(months):
        played.step()
    return played.books.failures, played.owner_names


def test_the_honest_books_balance() -> None:
    failures, owners = _played()
    assert failures == {}
    assert owners[LAST].endswith("own machines")


@pytest.mark.parametrize(
    ("owner", "method", "tamper", "identity"),
    [
        (Accounts, "pay", _units, "fleet = fleet before"),
        (Fleet, "_depreciate", _depreciation, "capex -> under construction -> book value"),
        (Accounts, "close", _energy, "energy = sum over the fleet"),
        (Accounts, "pay", _payments, "capex = vendors' receipts"),
        (Accounts, "close", _upkeep, "what one pays another receives"),
    ],
)
def test_what_one_owner_books_for_another_is_caught(
    monkeypatch: pytest.MonkeyPatch, owner: type, method: str, tamper: Callable[[Any], None], identity: str
) -> None:
    honest = getattr(owner, method)

    def cooked(agent: Any, *arguments: object) -> object:
        result = honest(agent, *arguments)
        tamper(agent)
        return result

    monkeypatch.setattr(owner, method, cooked)
    failures, owners = _played()
    _caught(failures, identity, [owners[FIRST], owners[SECOND], owners[LAST]])


@pytest.mark.parametrize(
    ("method", "told", "identity"),
    [
        ("pay", _shipped_to_another, "on order = vendors' backlog + in transit"),
        ("close", _use_of_another("utilisation", FIRST, LAST), "what one pays another receives"),
        ("close", _use_of_another("training_share", FIRST, LAST), "what one pays another receives"),
        ("close", _use_of_another("overhead_usd", FIRST, SECOND), "what one pays another receives"),
        ("close", _use_of_another("revenue_usd", FIRST, SECOND), "cash"),
    ],
)
def test_what_is_told_of_another_owner_is_caught(
    monkeypatch: pytest.MonkeyPatch, method: str, told: Before, identity: str
) -> None:
    honest = getattr(Accounts, method)
    monkeypatch.setattr(Accounts, method, lambda accounts, *given: honest(accounts, *told(accounts, *given)))
    failures, owners = _played()
    _caught(failures, identity, [owners[FIRST], owners[SECOND], owners[LAST]])


def test_more_shipped_to_one_than_it_ordered_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ChipVendor.ship

    def favour(vendor: ChipVendor, available: np.ndarray) -> np.ndarray:
        honest(vendor, available)
        _shipments(vendor)
        return vendor.shipments

    monkeypatch.setattr(ChipVendor, "ship", favour)
    failures, _ = _played()
    _caught(failures, "shipments = min(capacity, backlog)", ["nvidia", "asic", "huawei"])


def test_tokens_that_another_cloud_has_sold_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clouds say that they have served what the other has; all tokens sold are as many as before."""
    honest = JevonsModel.clear_market

    def mixed_up(played: JevonsModel) -> None:
        honest(played)
        one, other = played.clouds[FIRST], played.clouds[SECOND]
        sold = one.tokens_ttok.copy(), other.tokens_ttok.copy()
        one.tokens_ttok[RUN], other.tokens_ttok[RUN] = sold[1][RUN], sold[0][RUN]

    monkeypatch.setattr(JevonsModel, "clear_market", mixed_up)
    failures, owners = _played()
    _caught(failures, "tokens bought = tokens sold", owners[:2])

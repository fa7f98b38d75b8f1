"""The matrix of flows between sectors: each identity alone catches the error that is planted for it."""

from collections.abc import Callable

import numpy as np
import pytest

from jevons.agents.accounts import Accounts
from jevons.agents.chip_vendor import ChipVendor
from jevons.agents.cloud_provider import CloudProvider
from jevons.market import books
from jevons.market.model import JevonsModel
from tests.worlds import market

ROWS, COLUMNS, PROFIT = "what one pays another receives", "sum to its change of cash", "losses as they are"
Agent = CloudProvider | ChipVendor | Accounts
Tamper = Callable[[Agent], None]


def _only(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    kept = tuple(identity for identity in books.IDENTITIES if name in identity.name)
    assert len(kept) == 1
    monkeypatch.setattr(books, "IDENTITIES", kept)


def _failures(months: int = 2, **choices: float | str) -> dict[int, str]:
    values = {path.replace("__", "."): value for path, value in choices.items()}
    model = JevonsModel(market(values), seed=[0, 1])
    for _ in range(months):
        model.step()
    return model.books.failures


def _raise(field: str) -> Tamper:
    """In the second run alone, a part in a million more than is true."""

    def tamper(agent: Agent) -> None:
        told = np.array(getattr(agent, field))
        told[1] *= 1.0 + 1e-6
        setattr(agent, field, told)

    return tamper


@pytest.mark.parametrize(
    ("owner", "method", "field", "identity"),
    [
        (CloudProvider, "serve", "revenue_usd", ROWS),
        (ChipVendor, "ship", "revenue_usd", ROWS),
        (Accounts, "pay", "infrastructure_usd", ROWS),
        (Accounts, "close", "energy_usd", ROWS),
        (Accounts, "close", "operating_usd", ROWS),
        (Accounts, "pay", "cash_usd", ROWS),
        (Accounts, "pay", "cash_usd", COLUMNS),
        (CloudProvider, "serve", "revenue_usd", COLUMNS),
        (Accounts, "pay", "accelerator_payments_usd", COLUMNS),
        (Accounts, "close", "retained_usd", PROFIT),
    ],
)
def test_each_misbooked_flow_is_caught(
    monkeypatch: pytest.MonkeyPatch, owner: type, method: str, field: str, identity: str
) -> None:
    _only(monkeypatch, identity)
    assert _failures() == {}
    honest, tamper = getattr(owner, method), _raise(field)

    def cooked(agent: Agent, *arguments: object) -> object:
        result = honest(agent, *arguments)
        tamper(agent)
        return result

    monkeypatch.setattr(owner, method, cooked)
    assert list(_failures()) == [1]


def test_a_loss_that_is_not_booked_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    _only(monkeypatch, PROFIT)
    war = {"market__pricing": "price_war", "market__price": 0.01}
    assert _failures(**war) == {}
    honest = Accounts.close

    def hide(accounts: Accounts, *arguments: object) -> None:
        before = accounts.retained_usd
        honest(accounts, *arguments)
        accounts.retained_usd = before + np.maximum(accounts.ebit_usd, 0.0)

    monkeypatch.setattr(Accounts, "close", hide)
    assert sorted(_failures(**war)) == [0, 1]

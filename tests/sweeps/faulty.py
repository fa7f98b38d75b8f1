"""Tasks that go wrong, for workers that are told to play them."""

import time
from pathlib import Path

import numpy as np

from jevons.market.model import JevonsModel
from jevons.sweeps import play
from jevons.sweeps.blocks import Block
from jevons.sweeps.engine import Done, finish

RAISES, IS_NAN, BREAKS_BOOKS = 0.5, 0.7, 0.9
"""Elasticities at which a run raises, gives no number, or does not balance."""


class FaultyModel(JevonsModel):
    """A market in which some runs go wrong in month 5."""

    def step(self) -> None:
        """Play a month; raise, lose a number or a payment."""
        super().step()
        if self.month == 5:
            wrong = [float(one.parameters["enterprises.software.elasticity"]) for one in self.scenarios]
            if RAISES in wrong:
                raise FloatingPointError("a run that raises")
            self.record.values["fleet_k"][4, np.array(wrong) == IS_NAN] = np.nan
            cooked = np.where(np.array(wrong) == BREAKS_BOOKS, 1e9, 0.0)
            self.accounts.cash_usd = self.accounts.cash_usd + cooked[:, None]


def faulty(block: Block, runs: Path, session: str) -> Done:
    """Play a block in the faulty market."""
    kept, play.JevonsModel = play.JevonsModel, FaultyModel  # type: ignore[misc, attr-defined]
    try:
        return finish(block, runs, session)
    finally:
        play.JevonsModel = kept  # type: ignore[misc, attr-defined]


def slow(block: Block, runs: Path, session: str) -> Done:
    """Play a block no faster than in a second."""
    time.sleep(1.0)
    return finish(block, runs, session)

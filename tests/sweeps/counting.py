"""A task that counts what it plays."""

from pathlib import Path

from jevons.sweeps.blocks import Block
from jevons.sweeps.engine import Done, finish


class Counting:
    """A task that counts the runs it plays, and stops the sweep after so many blocks."""

    def __init__(self, blocks: int = 1000) -> None:
        self.left, self.runs = blocks, 0

    def __call__(self, block: Block, runs: Path, session: str) -> Done:
        """Play a block."""
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        self.runs += len(block.ids)
        return finish(block, runs, session)

"""Filing a judgement: its table, its figure and the command that made them, in a results folder."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.figure import Figure

from jevons.show.figures import SALT
from jevons.show.folder import MANIFEST
from jevons.show.manifest import as_json, version

if TYPE_CHECKING:
    import pandas as pd

DOTS_PER_INCH = 120


def file_judgement(
    folder: Path,
    table: str,
    frame: "pd.DataFrame",
    figure: Figure,
    record: Mapping[str, Any],
    more: "Mapping[str, pd.DataFrame]" = MappingProxyType({}),
    more_figures: Mapping[str, Figure] = MappingProxyType({}),
) -> None:
    """Write ``frame`` as ``table``, the figure twice, and a manifest with ``record`` (command, scenario, seeds).

    ``more`` are further tables, by the names of their files, ``more_figures`` further figures, by theirs.

    The same judgement writes the same bytes: no date, no random id.
    """
    tables = {table: frame, **more}
    for name, one in tables.items():
        one.to_csv(folder / name, index=False, float_format="%.7g", lineterminator="\n")
    figures = {"figure": figure, **more_figures}
    for name, drawn in figures.items():
        drawn.savefig(folder / f"{name}.png", dpi=DOTS_PER_INCH, metadata={"Software": None})
        with rc_context({"svg.hashsalt": SALT}):
            drawn.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})
    files = [*tables, *(f"{name}.{ending}" for name in figures for ending in ("png", "svg")), MANIFEST]
    whole = {"written_by": "jevons", **record, "versions": {"jevons": version()}, "files": files}
    (folder / MANIFEST).write_text(as_json(whole), encoding="utf-8", newline="\n")

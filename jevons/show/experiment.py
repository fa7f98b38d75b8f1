"""What experiments share: a command line, a canvas with lines and bands over real dates, and a folder for the result.

An experiment is a function of seeds and firms that gives a finding: one sentence, one figure, one small table.
"""

import argparse
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt
import seaborn as sns
from matplotlib import rc_context
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogFormatter, LogLocator, NullFormatter, ScalarFormatter

from jevons.analysis.pairs import Pair
from jevons.analysis.rebound import rebound
from jevons.market.simulate import simulate
from jevons.scenario import load_scenario
from jevons.show.comparison import observed
from jevons.show.figures import DASHES, FEW_DECADES, PALETTE, STYLE, TEXT
from jevons.show.manifest import version

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from jevons.scenario import Event, Scenario
    from jevons.scenario.parameter import Value

Array = npt.NDArray[np.float64]
Name = TypeVar("Name")

SEEDS, FIRMS = 20, 300
SIZE_INCHES = (13.0, 7.3)
DOTS_PER_INCH = 74
TITLE_CHARACTERS = 84
TITLE_POINTS, TEXT_POINTS = 17.0, 15.0
LARGE: dict[Any, Any] = {
    **TEXT,
    "font.size": TEXT_POINTS,
    **{f"{part}.{size}": TEXT_POINTS for part, size in (("axes", "labelsize"), ("axes", "titlesize"))},
    **{f"{part}.labelsize": TEXT_POINTS - 1.0 for part in ("xtick", "ytick")},
    "legend.fontsize": TEXT_POINTS - 1.0,
}


@dataclass(frozen=True)
class Finding:
    """What an experiment found: a sentence from the run, the figure that shows it, and its numbers."""

    sentence: str
    figure: Figure
    table: "pd.DataFrame"


Experiment = Callable[[Sequence[int], int], Finding]


def perform(experiment: Experiment, script: str, words: Sequence[str] | None = None) -> None:
    """Run an experiment as its command line asks, write figure, table and sentence, and say the sentence."""
    name = Path(script).stem.replace("_", "-")
    asked = argparse.ArgumentParser(description=f"The experiment {name}: one figure, one table, one sentence.")
    asked.add_argument("--seeds", type=int, default=SEEDS, help="how many seeds to play (default: %(default)s)")
    asked.add_argument("--firms", type=int, default=FIRMS, help="how many firms stand for all (default: %(default)s)")
    asked.add_argument("--folder", type=Path, default=Path("results") / name, help="where figure and table go")
    given = asked.parse_args(words)
    if given.seeds < 1 or given.firms < 1:
        asked.error("--seeds and --firms are at least 1")
    found = experiment(range(given.seeds), given.firms)
    given.folder.mkdir(parents=True, exist_ok=True)
    (given.folder / "sentence.txt").write_text(f"{found.sentence}\n", encoding="utf-8", newline="\n")
    found.table.to_csv(given.folder / "table.csv", index=False, float_format="%.4g", lineterminator="\n")
    with rc_context(LARGE):
        found.figure.savefig(given.folder / "figure.png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    print(found.sentence)


def world(
    scenario: str,
    firms: int,
    values: "Mapping[str, Value] | None" = None,
    events: "Sequence[Event] | None" = None,
) -> "Scenario":
    """A packaged scenario with so many firms, other values, and other events if given."""
    asked = load_scenario(scenario, {"market.firms": firms, **(values or {})})
    return asked if events is None else asked.with_events(list(events))


def pairs_of(worlds: "Mapping[Name, Scenario]", seeds: Sequence[int]) -> "dict[Name, Pair]":
    """Every world with and without its events on the same seeds; all run from the same month to the same month."""
    both = [side for one in worlds.values() for side in (one, one.without_events())]
    data, count = simulate(both, seeds), len(seeds)
    sides = [
        data.isel(run=slice(first, first + count)).assign_coords(run=range(count))
        for first in range(0, count * len(both), count)
    ]
    played = zip(worlds.items(), sides[::2], sides[1::2], strict=True)
    return {name: Pair(one, with_shock, without) for (name, one), with_shock, without in played}


@contextmanager
def canvas(
    title: str, note: str, rows: int = 1, columns: int = 1, **more: Any
) -> "Iterator[tuple[Figure, list[Axes]]]":
    """A figure with its panels, the sentence on top and small print below; ``more`` goes to ``Figure.subplots``."""
    with rc_context(LARGE), sns.axes_style("whitegrid", STYLE), sns.color_palette(PALETTE):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False, **more)
        yield figure, list(panels.flat)
        _readable_ticks(list(panels.flat), columns)
        wrapped = textwrap.fill(title, TITLE_CHARACTERS)
        figure.suptitle(wrapped, x=0.01, ha="left", fontsize=TITLE_POINTS, fontweight="bold")
        figure.supxlabel(f"{note}; jevons {version()}", x=0.01, ha="left", fontsize=TEXT_POINTS - 2.0, color="0.35")


def _readable_ticks(panels: "list[Axes]", columns: int) -> None:
    """Few dates where panels are narrow, no powers of ten, and more than one figure on a logarithmic axis."""
    for axes in panels:
        if isinstance(axes.xaxis.get_major_locator(), AutoDateLocator):
            dates = AutoDateLocator(minticks=3, maxticks=12 // columns)  # type: ignore[no-untyped-call]
            axes.xaxis.set_major_locator(dates)
            axes.xaxis.set_major_formatter(ConciseDateFormatter(dates))  # type: ignore[no-untyped-call]
        if axes.get_yscale() == "log":
            low, high = axes.get_ylim()
            axes.yaxis.set_major_locator(LogLocator(subs=(1.0,) if high / low > FEW_DECADES else (1.0, 2.0, 5.0)))
        for axis in (axes.xaxis, axes.yaxis):
            if isinstance(axis.get_major_formatter(), ScalarFormatter | LogFormatter):
                axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
                axis.set_minor_formatter(NullFormatter())


def line(axes: "Axes", dates: Any, values: Array, label: str, place: int) -> None:
    """Median over runs of (run, month) values with a 5-95 % band; ``place`` gives colour and dashes."""
    known = np.isfinite(values).all(axis=0)
    low, middle, high = np.quantile(values[:, known], [0.05, 0.5, 0.95], axis=0)
    colour = sns.color_palette(PALETTE)[place]
    axes.fill_between(dates[known], low, high, color=colour, alpha=0.15, linewidth=0)
    axes.plot(dates[known], middle, linestyle=DASHES[place], color=colour, linewidth=3, label=label)


def ratio(pair: Pair, observable: str, cumulated: bool = False, region: str | None = None) -> Array:
    """An observable with the shock over without it, (run, month), of a ``region`` if one is named.

    If ``cumulated``, of sums since the shock, from then on.
    """
    sides = (pair.with_shock, pair.without_shock)
    one, other = (observed(observable)(side if region is None else side.sel(region=region)) for side in sides)
    if cumulated:
        start = shock_place(pair)
        one, other = (_summed_from(start, side) for side in (one, other))
    return np.asarray(one / other)


def _summed_from(start: int, monthly: Array) -> Array:
    return np.concatenate([monthly[:, :start], np.cumsum(monthly[:, start:], axis=1)], axis=1)


def hours_at_the_end(pair: Pair) -> "pd.Series[Any]":
    """What `rebound` says of accelerator-hours in the last month."""
    return rebound(pair).query("layer == 'accelerator-hours'").iloc[-1]


def shock_place(pair: Pair) -> int:
    """Place of the first event on the axis of months."""
    first = np.datetime64(min(event.date for event in pair.scenario.events))
    return int(np.flatnonzero(pair.with_shock["month"].values.astype("datetime64[M]") == first)[0])


def date_at(pair: Pair, place: int) -> str:
    """A place on the axis of months as YYYY-MM."""
    return str(pair.with_shock["month"].values[place].astype("datetime64[M]"))

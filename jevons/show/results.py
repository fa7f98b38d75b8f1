"""What a run leaves behind: the files of its results folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from jevons.show import tables
from jevons.show.comparison import Change, beyond
from jevons.show.folder import MANIFEST, RUN_FILES
from jevons.show.manifest import Request, as_json, manifest, scenario_toml

if TYPE_CHECKING:
    import pandas as pd
    import xarray

    from jevons.analysis.pairs import Pair
    from jevons.show.runs import Outcome

SEVEN_DIGITS = "%.7g"
DOTS_PER_INCH = 120


def write_results(folder: Path, request: Request, outcome: "Outcome") -> None:
    """Write every file of a run into ``folder``; data have all runs, tables and figure the balanced ones."""
    _write_table(tables.monthly(outcome.kept), folder / "monthly.csv")
    _write_table(tables.by_agent(outcome.kept), folder / "by_agent.csv")
    for name, data in _datasets(outcome.whole).items():
        data.to_netcdf(folder / name, engine="scipy")
    _write_figure(folder, outcome)
    _write(folder / "summary.json", as_json(summary(outcome)))
    _write(folder / "scenario.toml", scenario_toml(outcome.whole.scenario))
    files = [name for name in RUN_FILES if (folder / name).exists() or name == MANIFEST]
    _write(
        folder / MANIFEST,
        as_json(manifest(request, outcome.whole.scenario, outcome.whole.without_shock, outcome.failures, files)),
    )


def _write_table(table: "pd.DataFrame", path: Path) -> None:
    table.to_csv(path, index=False, float_format=SEVEN_DIGITS, lineterminator="\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _datasets(pair: "Pair") -> dict[str, "xarray.Dataset"]:
    if not pair.scenario.events:
        return {"without_shock.nc": pair.without_shock}
    return {"with_shock.nc": pair.with_shock, "without_shock.nc": pair.without_shock}


def _write_figure(folder: Path, outcome: "Outcome") -> None:
    import matplotlib

    from jevons.show.figures import SALT, market_figure

    figure = market_figure(outcome.kept, outcome.answer.headline)
    figure.savefig(folder / "figure.png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    # a date or a random id in the file would make the same run write other bytes
    with matplotlib.rc_context({"svg.hashsalt": SALT}):
        figure.savefig(folder / "figure.svg", metadata={"Date": None})


def summary(outcome: "Outcome") -> dict[str, object]:
    """The answer for machines: words, and every change with its band."""
    comparison, answer = outcome.comparison, outcome.answer
    return {
        "scenario": outcome.whole.scenario.name,
        "title": answer.title,
        "setting": answer.setting,
        "headline": answer.headline,
        "reasons": list(answer.reasons),
        "compared": "with against without the shock" if comparison.kind == "pair" else "last year against first year",
        "identical": comparison.identical,
        "seeds": comparison.seeds,
        "failed_runs": len(outcome.failures),
        "beyond_physical_range": list(beyond(outcome.whole)),
        "changes": [_change(change, comparison.kind) for change in comparison.changes],
    }


def _change(change: Change, kind: str) -> dict[str, object]:
    before, after = ("without", "with") if kind == "pair" else ("first_year", "last_year")
    return {
        "measure": change.measure.name,
        "label": change.measure.label,
        "unit": change.measure.unit,
        "basis": change.measure.basis,
        "horizon": change.horizon.label,
        "month": change.horizon.month,
        before: change.before,
        after: change.after,
        "change": change.median,
        "change_p05": change.low,
        "change_p95": change.high,
        "change_unit": "difference of shares" if change.measure.basis == "points" else "ratio - 1",
        "share_of_seeds_up": change.seeds_up,
    }

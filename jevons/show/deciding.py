"""Which assumptions decide whether the paradox holds: words, figure and files."""

import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.figure import Figure

from jevons.scenario.prior import SHOCK_DATE
from jevons.show.claims import limit_words
from jevons.show.figures import STYLE, TEXT
from jevons.show.filing import file_judgement
from jevons.show.listings import aligned
from jevons.show.manifest import version

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from jevons.analysis.sensitivity import Plan, Sensitivity

TABLE = "sensitivity.csv"
SIZE_INCHES = (16.0, 10.0)
SHOWN = 12
"""Assumptions in the figure; the table has them all."""

NAMED = 3
MIDDLE = 0.5
NO_EFFECT = 0.005
MARKS = {"backfire": ("whether it backfires", "s"), "rebound": ("log-rebound", "o")}


def plan_text(plan: "Plan", assumptions: int) -> str:
    """What a plan would play, in words."""
    return (
        f"{assumptions} assumptions: {plan.worlds(assumptions):,} worlds, each with and without its shock and with "
        f"{_seeds(plan)}: {plan.runs(assumptions):,} runs."
    )


def plan_record(plan: "Plan", assumptions: int) -> dict[str, Any]:
    """The same for machines."""
    size = {"assumptions": assumptions, "worlds": plan.worlds(assumptions), "runs": plan.runs(assumptions)}
    return {**size, "seeds": list(plan.seeds)}


def _seeds(plan: "Plan") -> str:
    count = len(plan.seeds)
    return f"{count} seed{'' if count == 1 else 's'}"


def headline(found: "Sensitivity") -> str:
    """The answer in a sentence."""
    what = _what(found)
    column, moved = f"{found.deciding}_total", found.ranked
    top = moved[moved[column] > NO_EFFECT].head(NAMED)
    if top.empty:
        return f"Nothing that was drawn moves {what}."
    named = [f"{name(row['path'])} ({100 * row[column]:.0f} %)" for row in top.to_dict(orient="records")]
    return f"{_question(found)} hangs most on {_listed(named)}: shares of its variance, with all they take part in."


def _question(found: "Sensitivity") -> str:
    """What can be told apart: whether a layer backfires, or, where nearly all worlds agree on that, by how much."""
    layer, share = found.plan.layer, found.p_backfire
    if found.deciding == "backfire":
        return f"Whether {layer} backfire"
    if share in (0.0, 1.0):
        return f"{layer.capitalize()} backfire in {'all' if share else 'none'} of the worlds drawn: their rebound"
    few = f"{layer.capitalize()} backfire in {share:.0%} of the worlds drawn"
    return f"{few}, too {'few' if share < MIDDLE else 'many'} to say what decides it: their rebound"


def name(path: str) -> str:
    """An assumption's short name: the last word of its path."""
    return path.rsplit(".", 1)[-1].replace("_", " ") + (" of the shock" if path.startswith("shock.") else "")


def _scenario(found: "Sensitivity") -> str:
    """Which market is judged: with trends off it is at rest but for the shock, and fewer assumptions can matter."""
    return f"'{found.scenario.name}' with trends {found.scenario.parameters['market.trends']}"


def _what(found: "Sensitivity") -> str:
    return f"rebound of {found.plan.layer} {found.plan.months_after} months after the shock"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def sensitivity_text(found: "Sensitivity") -> str:
    """The answer, a table of what moves anything, where backfire is at home, and how it was reached."""
    low, middle, high = found.rebound
    shown = found.ranked[(found.ranked["size"] > NO_EFFECT) | found.ranked["rebound_total"].notna()]
    head = {
        "assumption": "assumption",
        "prior": "prior",
        "effect": "effect",
        "rebound": "of rebound's variance",
        "backfire": "of backfire's variance",
    }
    rows = [head, *(_row(row) for row in shown.to_dict(orient="records"))]
    silent = len(found.ranked) - len(shown)
    lines = [
        headline(found),
        f"In worlds drawn from the priors of {_scenario(found)} {_what(found)} is {middle:.2f} "
        f"({low:.2f} to {high:.2f}); above one, backfire, in {found.p_backfire:.0%}.",
        "",
        aligned(rows),
        f"{silent} other assumptions move log-rebound by less than {NO_EFFECT:g} each.",
        _region_text(found),
        "",
        _rule(found),
    ]
    return "\n".join(lines)


def _row(row: dict[Any, Any]) -> dict[str, str]:
    return {
        "assumption": row["path"],
        "prior": _prior(row),
        "effect": f"{row['effect']:+.2f} ± {row['size_conf']:.2f}",
        "rebound": _share(row, "rebound"),
        "backfire": _share(row, "backfire"),
    }


def _prior(row: dict[Any, Any]) -> str:
    return f"{row['low']:g} to {row['high']:g} [{row['unit']}]"


def _share(row: dict[Any, Any], outcome: str) -> str:
    total, conf = row[f"{outcome}_total"], row[f"{outcome}_total_conf"]
    return "-" if np.isnan(total) else f"{100 * total:.0f} ± {100 * conf:.0f} %"


def _region_text(found: "Sensitivity") -> str:
    if not found.region_sought:
        install = "pip install '.[neighbours]' in the checkout"
        return f"Where backfire is at home needs the optional library ema_workbench: {install}."
    if found.region is None:
        return "No box of assumptions tells worlds with backfire from the others."
    limits = ", ".join(limit_words(one.path, one.low, one.high) for one in found.region.limits)
    return (
        f"Backfire is at home where {limits}: it holds in {found.region.density:.0%} of these worlds, which are "
        f"{found.region.coverage:.0%} of all in which it holds."
    )


def _rule(found: "Sensitivity") -> str:
    plan = found.plan
    return (
        f"Shock of {SHOCK_DATE}; {plan.trajectories} trajectories through {len(found.ranked)} assumptions (Morris), "
        f"then {plan.points} points for the {plan.kept} that move rebound most (Sobol, total shares, others at the "
        f"middle of their priors), {_seeds(plan)} a world; ± is half of a 95 % interval. Effect: change of "
        "log-rebound from the low to the high end of a prior, on average over the others."
    )


def write_sensitivity(folder: Path, command: str, found: "Sensitivity") -> None:
    """Write table, figure and manifest into ``folder``."""
    record = {
        "command": command,
        "scenario": found.scenario.name,
        "layer": found.plan.layer,
        "months_after": found.plan.months_after,
        "seeds": list(found.plan.seeds),
        "runs": found.plan.runs(len(found.ranked)),
        "failed_runs": len(found.failures),
        "finding": headline(found),
        "p_backfire": found.p_backfire,
        "log_rebound": dict(zip(("p05", "median", "p95"), found.rebound, strict=True)),
        "region": asdict(found.region) if found.region is not None else None,
    }
    file_judgement(folder, TABLE, found.ranked, sensitivity_figure(found), record)


def sensitivity_figure(found: "Sensitivity") -> Figure:
    """Assumptions from the most deciding down: shares of variance at the left, effects and their direction beside."""
    rows = found.ranked.head(SHOWN).iloc[::-1].reset_index(drop=True)
    with rc_context(TEXT), sns.axes_style("whitegrid", STYLE):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        shares, effects = figure.subplots(1, 2, sharey=True)
        _draw_shares(shares, rows)
        _draw_effects(effects, rows)
        labels = [_label(row) for row in rows.to_dict(orient="records")]
        shares.set_yticks(range(len(rows)), labels)
        figure.suptitle(
            textwrap.fill(headline(found), 105), x=0.01, ha="left", fontweight="bold", fontsize=TEXT["font.size"] + 4
        )
        figure.supxlabel(textwrap.fill(_footer(found), 150), x=0.01, ha="left", color="0.35", fontsize=11)
        return figure


def _footer(found: "Sensitivity") -> str:
    low, middle, high = found.rebound
    return (
        f"{_what(found).capitalize()}: median {middle:.2f}, 5-95 % {low:.2f} to {high:.2f}; backfire in "
        f"{found.p_backfire:.0%} of worlds. Scenario {_scenario(found)}, {found.plan.points} points, "
        f"{found.plan.trajectories} trajectories, {_seeds(found.plan)} a world, jevons {version()}."
    )


def _label(row: dict[Any, Any]) -> str:
    """The name that the headline uses, then what it is."""
    first = row["description"].split(";")[0].split(":")[0]
    return textwrap.fill(f"{name(row['path'])}: {first}, {_prior(row)}", 52)


def _draw_shares(axes: "Axes", rows: "pd.DataFrame") -> None:
    palette = sns.color_palette("colorblind")
    heights = np.arange(len(rows))
    for place, (outcome, (words, mark)) in enumerate(MARKS.items()):
        axes.errorbar(
            100 * rows[f"{outcome}_total"], heights + 0.16 - 0.32 * place, xerr=100 * rows[f"{outcome}_total_conf"],
            fmt=mark, color=palette[place], markersize=10, capsize=4, label=f"of {words}",
        )  # fmt: skip
    for height in heights[rows["rebound_total"].isna()]:
        axes.text(1.0, height, "screened out", va="center", color="0.35", fontsize=11)
    axes.set_xlim(left=0.0)
    axes.set_title("What it decides")
    axes.set_xlabel("share of variance, with all it takes part in [%]")
    axes.legend(loc="lower right")


def _draw_effects(axes: "Axes", rows: "pd.DataFrame") -> None:
    colour = sns.color_palette("colorblind")[2]
    axes.barh(np.arange(len(rows)), rows["effect"], xerr=rows["size_conf"], color=colour, capsize=4, height=0.6)
    axes.axvline(0.0, color="0.2", linewidth=1.2)
    axes.set_title("Which way it moves rebound")
    axes.set_xlabel("log-rebound at the high end of the prior less at the low end [1]")

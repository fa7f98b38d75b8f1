"""The claims and their verdicts: words, figure and files."""

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import seaborn as sns
from matplotlib import rc_context
from matplotlib.figure import Figure

from jevons.analysis.verdicts import ALMOST_ALL, ALMOST_NONE, REFUTED, SUPPORTED, UNDETERMINED, shares, verdicts
from jevons.show.figures import STYLE, TEXT
from jevons.show.filing import file_judgement
from jevons.show.listings import aligned
from jevons.show.manifest import version

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SIZE_INCHES = (15.0, 10.5)
MARKERS = ("o", "s", "D", "^")
SETTING_WORDS = {"at_rest": ("on the path", "at rest"), "chosen": ("tokens swollen", "tokens chosen")}
NO_REGIONS = "Regions need the optional library ema_workbench: pip install '.[neighbours]' in the checkout."


@dataclass(frozen=True)
class Judged:
    """All claims judged: a row a claim, a row a claim and setting, a row a limit of a region (None: not looked for)."""

    verdicts: "pd.DataFrame"
    shares: "pd.DataFrame"
    regions: "pd.DataFrame | None"
    worlds: int


def judged(found: "pd.DataFrame", worlds: int) -> Judged:
    """Verdicts, shares and, with ema_workbench at hand, regions of the table of ``verdicts.evidence``."""
    from jevons.analysis.regions import regions

    try:
        where = regions(found)
    except ImportError:
        where = None
    return Judged(verdicts(found), shares(found), where, worlds)


def count_of_verdicts(table: "pd.DataFrame") -> str:
    """How many claims are supported, refuted and undetermined, in a sentence."""
    count = table["verdict"].value_counts()
    kinds = (SUPPORTED, REFUTED, UNDETERMINED)
    supported, refuted, open_ = (int(count.get(kind, 0)) for kind in kinds)
    return (
        f"Of {len(table)} claims {supported} {_are(supported)} supported, "
        f"{refuted} {_are(refuted)} refuted and {open_} {_are(open_)} undetermined."
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def claims_text(result: Judged) -> str:
    """Every claim with its verdict, the share of worlds in which it holds, and where."""
    head = {"claim": "", "verdict": "verdict", "share": "holds in", "statement": "claim"}
    rows = [
        {
            "claim": row["claim"],
            "verdict": row["verdict"],
            "share": share_words(row["lowest"], row["highest"]),
            "statement": row["statement"],
        }
        for row in result.verdicts.to_dict(orient="records")
    ]
    lines = [
        count_of_verdicts(result.verdicts),
        "",
        aligned([head, *rows]),
        "",
        *_region_lines(result),
        "",
        claims_rule(result),
    ]
    return "\n".join(lines)


def share_words(lowest: float, highest: float) -> str:
    """Share of worlds over settings, in words."""
    if np.isnan(lowest):
        return ""
    low, high = f"{100 * lowest:.0f}", f"{100 * highest:.0f}"
    return f"{low} %" if low == high else f"{low} to {high} %"


def claims_rule(result: Judged) -> str:
    """How the verdicts were reached."""
    return (
        f"{result.worlds} worlds a setting, drawn from the priors. Supported: holds in {ALMOST_ALL:.0%} of worlds and "
        f"more in every setting, refuted: in {ALMOST_NONE:.0%} and fewer in every setting, each with 95% confidence."
    )


def _region_lines(result: Judged) -> list[str]:
    if result.regions is None:
        return [NO_REGIONS]
    boxes = [f"  {claim}: {region_words(own)}" for claim, own in result.regions.groupby("claim", sort=False)]
    return ["Where claims hold:", *boxes] if boxes else ["No region tells where claims hold from where they do not."]


def region_words(limits: "pd.DataFrame") -> str:
    """A box in words: its limits, and how much of what holds lies in it and how much of it holds."""
    rows = limits[["path", "low", "high"]].itertuples(index=False)
    words = ", ".join(limit_words(str(path), float(low), float(high)) for path, low, high in rows)
    density, coverage = float(limits["density"].iloc[0]), float(limits["coverage"].iloc[0])
    return f"{words} (holds in {density:.0%} of these worlds; they are {coverage:.0%} of all in which it holds)"


def limit_words(path: str, low: float, high: float) -> str:
    """One side of a box in words."""
    if path in SETTING_WORDS:
        return SETTING_WORDS[path][int(low >= 0.5)]
    return f"{path} {low:.3g} to {high:.3g}"


def write_claims(folder: Path, command: str, result: Judged) -> None:
    """Write verdicts, shares, regions, figure and manifest into ``folder``."""
    result.shares.to_csv(folder / "shares.csv", index=False, float_format="%.7g", lineterminator="\n")
    if result.regions is not None:
        result.regions.to_csv(folder / "regions.csv", index=False, float_format="%.7g", lineterminator="\n")
    record = {"command": command, "worlds": result.worlds, "finding": count_of_verdicts(result.verdicts)}
    file_judgement(folder, "verdicts.csv", result.verdicts, claims_figure(result), record)


def claims_figure(result: Judged) -> Figure:
    """Share of worlds in which each measured claim holds, a row a claim, a mark a setting."""
    with rc_context(TEXT), sns.axes_style("whitegrid", STYLE):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        axes = figure.add_subplot()
        _draw_shares(axes, result)
        title = count_of_verdicts(result.verdicts)
        figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=TEXT["axes.titlesize"] + 3)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower left", ncols=3, frameon=False)
        axes.set_title(
            f"{result.worlds} worlds a setting, drawn from the priors; jevons {version()}.",
            color="0.35",
            fontweight="normal",
            fontsize=TEXT["font.size"],
        )
        return figure


def _draw_shares(axes: "Axes", result: Judged) -> None:
    measured = result.verdicts.dropna(subset=["lowest"])
    names = measured["claim"].tolist()
    axes.axvspan(100 * ALMOST_ALL, 101, facecolor="0.85", edgecolor="0.7", label="supported, if in every setting")
    axes.axvspan(
        -1, 100 * ALMOST_NONE, facecolor="0.95", hatch="//", edgecolor="0.7", label="refuted, if in every setting"
    )
    settings = list(dict.fromkeys(result.shares["setting"]))
    marks = zip(settings, MARKERS, sns.color_palette("colorblind"), strict=False)
    for place, (setting, marker, colour) in enumerate(marks):
        own = result.shares[result.shares["setting"] == setting]
        heights = [len(names) - 1 - names.index(claim) + 0.24 - 0.16 * place for claim in own["claim"]]
        axes.plot(100 * own["share"], heights, marker, color=colour, markersize=10, alpha=0.85, label=setting)
    labels = [f"{row['claim']}  {row['statement']}" for row in measured.to_dict(orient="records")]
    axes.set_yticks(range(len(names)), [_wrapped(label) for label in labels[::-1]])
    axes.set_xlim(-1, 101)
    axes.set_xlabel("worlds in which the claim holds [%]")


def _wrapped(text: str, width: int = 62) -> str:
    return "\n".join(textwrap.wrap(text, width))

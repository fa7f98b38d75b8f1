"""The report: one page that a sceptical reader can follow, with everything in it and nothing to fetch."""

import base64
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jevons.analysis.rebound import NoSaving, rebound
from jevons.analysis.turning import turning_forms, turning_numbers
from jevons.show import report_tables
from jevons.show.claims import Judged, claims_figure, claims_rule, count_of_verdicts
from jevons.show.figures import market_figure
from jevons.show.folder import MANIFEST, refusal
from jevons.show.manifest import as_json, version
from jevons.show.reading import left_in
from jevons.show.rebound_figure import rebound_figure
from jevons.show.rebounding import saves_nothing
from jevons.show.results import summary
from jevons.show.runs import Outcome, judged, play

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from jevons.market.simulate import Progress
    from jevons.scenario import Scenario

TEMPLATE = "report.html"
PAGE = "report.html"
DOTS_PER_INCH = 100
TURNING_FIRMS = 100
"""Enough firms for runs that are compared with one another only."""


@dataclass(frozen=True)
class Subject:
    """What a report is about: a scenario, its runs, and the commands that make the report again, one a line."""

    scenario: "Scenario"
    outcome: Outcome
    command: str


def played(scenario: "Scenario", seeds: Sequence[int], command: str, progress: "Progress | None" = None) -> Subject:
    """A scenario played for its report. Raises AllRunsFailed."""
    return Subject(scenario, play(scenario, seeds, progress), command)


def read_results(folder: Path, words: Sequence[str]) -> Subject:
    """The runs that ``jevons run`` left in a folder, for a report that was asked for with ``words`` after its target.

    Raises NotAResultsFolder, AllRunsFailed, ScenarioError.
    """
    pair, command = left_in(folder)
    again = shlex.join(["jevons", "report", f"results/{folder.resolve().name}", *words])
    return Subject(pair.scenario, judged(pair), f"{command}\n{again}")


def report(subject: Subject, claims: Judged | None = None, progress: "Progress | None" = None) -> str:
    """The page, HTML text without any link to elsewhere.

    ``claims``: verdicts on the claims of the debate, left out if None. ``progress`` is told of the runs in which one
    assumption at a time is moved: of the numbers and then of the forms, (done, in all) each.
    """
    from jinja2 import Environment, PackageLoader

    pages = Environment(loader=PackageLoader("jevons.show"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    context = {**_answer(subject), **_resources(subject), **_turning(subject, progress), **_claims(claims)}
    return pages.get_template(TEMPLATE).render(**context, **_assumptions(subject))


def report_json(place: Path, subject: Subject, claims: Judged | None) -> str:
    """Where the page is and what it says, for machines: the summary of the runs and the verdicts (null if left out)."""
    judgements = None if claims is None else claims.verdicts.to_dict(orient="records")
    return as_json({"report": str(place), **summary(subject.outcome), "claims": judgements})


def write_report(
    folder: Path, subject: Subject, claims: Judged | None = None, progress: "Progress | None" = None
) -> None:
    """Write the page and a manifest into a new results folder."""
    (folder / PAGE).write_text(report(subject, claims, progress), encoding="utf-8", newline="\n")
    record = {"written_by": "jevons", "command": subject.command, "scenario": subject.scenario.name}
    whole = {**record, "versions": {"jevons": version()}, "files": [PAGE, MANIFEST]}
    (folder / MANIFEST).write_text(as_json(whole), encoding="utf-8", newline="\n")


def write_into(
    folder: Path, subject: Subject, claims: Judged | None = None, progress: "Progress | None" = None
) -> None:
    """Write the page into the folder of the run that it is about, whole or not at all. Raises ResultsError."""
    aside = folder / f".{PAGE}.unfinished"
    try:
        aside.write_text(report(subject, claims, progress), encoding="utf-8", newline="\n")
        aside.replace(folder / PAGE)
    except OSError as error:
        raise refusal(folder, error) from None


def _answer(subject: Subject) -> dict[str, Any]:
    told, outcome = subject.outcome.answer, subject.outcome
    return {
        "title": told.title,
        "description": subject.scenario.description,
        "headline": told.headline,
        "setting": told.setting,
        "reasons": [line.strip() for line in told.reasons],
        "figure": _picture(market_figure(outcome.kept, told.headline)),
        "command": subject.command,
        "seeds": outcome.comparison.seeds,
        "version": version(),
    }


def _resources(subject: Subject) -> dict[str, Any]:
    if not subject.scenario.events:
        return {"no_rebound": "Without events there is no shock to judge: a course over time says nothing of rebound."}
    try:
        frame = rebound(subject.outcome.kept)
    except NoSaving as error:
        return {"no_rebound": f"{error}.".capitalize()}
    if saves_nothing(frame):
        return {"no_rebound": "This shock saves nothing of any resource: there is no saving to take back."}
    seeds = subject.outcome.comparison.seeds
    figure = _picture(rebound_figure(frame, subject.scenario, seeds))
    return {"rebound": report_tables.rebound_rows(frame), "rebound_figure": figure}


def _turning(subject: Subject, progress: "Progress | None") -> dict[str, Any]:
    scenario = subject.scenario.with_values({"market.firms": TURNING_FIRMS})
    if not scenario.events:
        return {}
    try:
        numbers, forms = turning_numbers(scenario, progress=progress), turning_forms(scenario, progress=progress)
    except NoSaving:
        return {}
    return {
        "numbers": report_tables.number_rows(numbers, scenario),
        "forms": report_tables.form_rows(forms),
        "base": f"{numbers['base'].iloc[0]:.2f}",
        "swing": report_tables.swing_words(numbers),
        "turning_note": "Medians over four seeds, widest swings first; what moves it by less than 0.02 is left out.",
    }


def _claims(claims: Judged | None) -> dict[str, Any]:
    if claims is None:
        return {}
    return {
        "claims": report_tables.claim_rows(claims),
        "claims_count": count_of_verdicts(claims.verdicts),
        "claims_rule": claims_rule(claims),
        "claims_figure": _picture(claims_figure(claims)),
    }


def _assumptions(subject: Subject) -> dict[str, Any]:
    return {
        "status_count": report_tables.status_count(subject.scenario),
        "differs": report_tables.differences(subject.scenario),
        "assumptions": report_tables.assumption_groups(subject.scenario),
    }


def _picture(figure: "Figure") -> str:
    """A figure as an address that holds the picture itself."""
    page = BytesIO()
    figure.savefig(page, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return "data:image/png;base64," + base64.b64encode(page.getvalue()).decode("ascii")

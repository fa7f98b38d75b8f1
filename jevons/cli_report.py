"""The commands that show: a report on one scenario, several side by side."""

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jevons.cli_words import DONE, FAILED_RUNS, Json, Out, Quiet, mistake, told_failures

if TYPE_CHECKING:
    from jevons.show.claims import Judged
    from jevons.show.report import Subject

TURNING = "Moving one assumption at a time"


def report(
    target: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A packaged scenario, a scenario file, or the folder of a run.")
    ],
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="How many seeds to play a scenario with.")] = 20,
    worlds: Annotated[
        int, typer.Option(min=0, max=100_000, help="Worlds a setting for the claims; 0 leaves the claims out.")
    ] = 256,
    out: Annotated[Path, typer.Option(help="Where the results folder of a scenario's report goes.")] = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Write one HTML page on a scenario: the answer, its uncertainty, what would change it, claims, assumptions.

    The page needs no network. For a scenario it goes to OUT/report-NAME, for the folder of a run into that folder.
    """
    from jevons.analysis.verdicts import FEWEST_WORLDS
    from jevons.scenario.errors import ScenarioError
    from jevons.show.folder import ResultsError
    from jevons.show.reading import NotAResultsFolder
    from jevons.show.report import report_json
    from jevons.show.runs import AllRunsFailed

    if 0 < worlds < FEWEST_WORLDS:
        return mistake(f"--worlds {worlds}: a verdict needs at least {FEWEST_WORLDS} worlds; 0 leaves the claims out")
    try:
        place, subject, claims = _written(target, seeds, worlds, out, quiet)
    except (ScenarioError, ResultsError, NotAResultsFolder) as error:
        return mistake(str(error))
    except AllRunsFailed as error:
        typer.echo(f"jevons: {error}", err=True)
        return FAILED_RUNS
    if json:
        typer.echo(report_json(place, subject, claims), nl=False)
    elif not quiet:
        typer.echo(f"Report: {place}")
    return told_failures(subject.outcome)


def _written(target: str, seeds: int, worlds: int, out: Path, quiet: bool) -> "tuple[Path, Subject, Judged | None]":
    """The page's place, what it is about and the claims that it judges, once it is written."""
    from jevons.scenario import load_scenario
    from jevons.show.folder import results_folder
    from jevons.show.progress import progress_bar
    from jevons.show.report import PAGE, played, read_results, write_into, write_report

    words = ["--worlds", str(worlds)]
    if os.path.isdir(target):
        subject, claims = read_results(Path(target), words), _claims(worlds, quiet)
        with progress_bar(TURNING, quiet) as told:
            write_into(Path(target), subject, claims, told)
        return Path(target) / PAGE, subject, claims
    scenario = load_scenario(target)
    with results_folder(out, f"report-{scenario.name}") as folder:
        with progress_bar(f"Playing {scenario.name}", quiet) as told:
            command = shlex.join(["jevons", "report", Path(target).name, *words, "--seeds", str(seeds)])
            subject = played(scenario, range(seeds), command, told)
        claims = _claims(worlds, quiet)
        with progress_bar(TURNING, quiet) as told:
            write_report(folder, subject, claims, told)
    return out / f"report-{scenario.name}" / PAGE, subject, claims


def _claims(worlds: int, quiet: bool) -> "Judged | None":
    if not worlds:
        return None
    from jevons.analysis.verdicts import evidence
    from jevons.show.claims import judged
    from jevons.show.progress import progress_bar

    with progress_bar("Judging claims", quiet) as told:
        return judged(evidence(worlds, progress=told), worlds)


def compare(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Packaged scenarios or files.")],
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="How many pairs of runs to play of each.")] = 20,
    name: Annotated[str, typer.Option(help="Name of the results folder.")] = "comparison",
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Play scenarios with and without their shocks, and set them side by side in one figure and one table.

    Writes a folder OUT/NAME with figure, tables and the command that made them.
    """
    from jevons.analysis.rebound import NoSaving
    from jevons.analysis.regimes import compare as compared
    from jevons.scenario.errors import ScenarioError
    from jevons.show import side_by_side
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.progress import progress_bar

    words = [Path(one).name for one in scenarios]
    try:
        with results_folder(out, name) as folder:
            with progress_bar("Comparing", quiet) as told:
                found = compared(scenarios, range(seeds), told)
            command = shlex.join(["jevons", "compare", *words, "--seeds", str(seeds), "--name", name])
            side_by_side.write_comparison(folder, command, seeds, found)
    except (ScenarioError, ResultsError, NoSaving) as error:
        return mistake(str(error))
    if json:
        typer.echo(side_by_side.comparison_json(found), nl=False)
    elif not quiet:
        typer.echo(f"{side_by_side.comparison_text(found)}\n\nResults: {out / name}")
    return DONE

"""The command line: it parses, calls and prints.

Exit codes: 0 done, 1 ran with failed runs, 2 the user's mistake (one line on stderr). Everything heavy is
imported inside the commands, so that asking for help does not wait for it.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from jevons import (
    cli_evidence,
    cli_frontier,
    cli_judging,
    cli_report,
    cli_sensitivity,
    cli_sweep,
    cli_workshop,
)
from jevons.cli_words import (
    DONE,
    FAILED_RUNS,
    INTERRUPTED,
    Json,
    Out,
    Quiet,
    Seeds,
    Values,
    asked_for,
    mistake,
    overrides,
    told_failures,
)

if TYPE_CHECKING:
    from jevons.scenario import Scenario
    from jevons.show.manifest import Request
    from jevons.show.runs import Outcome

UsageError: Any = typer.BadParameter.__mro__[1]
"""The error of a command line that cannot be parsed; typer does not give it a name of its own."""


class OneLineErrors(TyperGroup):
    """The commands; a mistake of the user ends in one line and exit code 2, never in a traceback."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        """Run a command line; ``jevons`` alone shows the help."""
        words = list(sys.argv[1:] if args is None else args)
        more["standalone_mode"] = False
        try:
            code = super().main(words or ["--help"], *rest, **more)
        except UsageError as error:
            code = mistake(error.format_message())
        except (KeyboardInterrupt, typer.Abort):
            code = INTERRUPTED
        sys.exit(code if isinstance(code, int) else DONE)


app = typer.Typer(
    cls=OneLineErrors,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Does cheaper AI use more compute? A market of enterprises, clouds and chip vendors by months.",
    epilog="Exit codes: 0 done, 1 ran with failed runs, 2 a mistake in what was asked for.",
)


@app.command(short_help="Play a scenario and say what its shock did.")
def run(
    scenario: Annotated[
        str,
        typer.Argument(metavar="SCENARIO", help="A packaged scenario (see 'jevons scenarios') or a scenario file."),
    ],
    seeds: Seeds = 20,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The first seed.")] = 0,
    firms: Annotated[int | None, typer.Option(help="How many firms stand for all (market.firms).")] = None,
    set_: Values = None,
    name: Annotated[str | None, typer.Option(help="Name of the results folder; the scenario's if not given.")] = None,
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Play a scenario with and without its events, and say what the shock did.

    Writes a folder OUT/NAME with figure, tables, data and the command that made them. If the folder is there
    from an earlier run, the files of that run are replaced and no others are touched.
    """
    from jevons.scenario.errors import ScenarioError
    from jevons.show.folder import ResultsError
    from jevons.show.runs import AllRunsFailed

    try:
        values = overrides(set_ or [], firms)
        return _run(scenario, tuple(range(seed, seed + seeds)), values, name, out, quiet, json)
    except (ScenarioError, ResultsError) as error:
        return mistake(str(error))
    except AllRunsFailed as error:
        typer.echo(f"jevons: {error}", err=True)
        return FAILED_RUNS


app.command(short_help="Judge a shock: rebound by resource and horizon.")(cli_judging.rebound)
app.command(short_help="Split what a shock did into exact factors.")(cli_judging.decompose)
app.command(short_help="Share a rebound among the channels that a shock acts through.")(cli_judging.attribute)
app.command(short_help="Map where backfire ends, over elasticity, headroom and supply.")(cli_frontier.frontier)
app.command(short_help="Judge every claim: supported, refuted or undetermined.")(cli_evidence.hypotheses)
app.command(short_help="Set scenarios side by side: one figure, one table.")(cli_report.compare)
app.command(short_help="Play many runs from one file; go on where it stopped.")(cli_sweep.sweep)
app.command(short_help="Write one HTML page: answer, uncertainty, claims, assumptions.")(cli_report.report)
app.command(short_help="Hold the model against the figures of 2023 and 2024.")(cli_evidence.backtest)
app.command(short_help="Which assumptions decide whether the paradox holds.")(cli_sensitivity.sensitivity)
app.command(short_help="Which stylised facts of the field hold in the model.")(cli_evidence.stylised)
app.command(short_help="Open a page of sliders: regime A against regime B.")(cli_workshop.workshop)


@app.command()
def scenarios(json: Json = False) -> int:
    """List the scenarios that ship with the package."""
    from jevons.scenario import load_scenario, scenario_names
    from jevons.show import listings
    from jevons.show.manifest import as_json

    rows = listings.scenario_rows([load_scenario(name) for name in scenario_names()])
    typer.echo(as_json(rows) if json else listings.aligned(rows), nl=not json)
    return DONE


@app.command(short_help="List parameters: value, unit, range, status.")
def parameters(
    pattern: Annotated[
        str | None,
        typer.Argument(metavar="PATTERN", help="Part of a path, or a pattern such as '*.elasticity'."),
    ] = None,
    json: Json = False,
) -> int:
    """List the parameters: value, unit, range and how well each is known. A single match is shown in full."""
    from jevons.scenario.registry import known_anywhere
    from jevons.show import listings
    from jevons.show.manifest import as_json

    known = known_anywhere()
    found = listings.matching(known, pattern)
    if not found:
        return mistake(f"no parameter matches '{pattern}'{listings.nearest(known, pattern or '')}")
    text = as_json(listings.parameter_records(found)) if json else listings.parameter_text(found)
    typer.echo(text, nl=not json)
    return DONE


@app.command(short_help="Show the fact tables, or one of them.")
def facts(
    table: Annotated[
        str | None,
        typer.Argument(metavar="TABLE", help="A fact table; without one, the tables are listed."),
    ] = None,
    json: Json = False,
) -> int:
    """Show the fact tables, or one of them; --json gives every column with notes and addresses."""
    from jevons.facts import FactsError
    from jevons.facts import facts as read
    from jevons.show import listings

    try:
        frame = read(table)
    except FactsError as error:
        return mistake(str(error))
    typer.echo(listings.frame_json(frame) if json else listings.frame_text(frame), nl=not json)
    return DONE


def _run(
    named: str,
    seeds: tuple[int, ...],
    values: dict[str, float | str],
    name: str | None,
    out: Path,
    quiet: bool,
    json: bool,
) -> int:
    from jevons.show.folder import results_folder
    from jevons.show.manifest import Request, as_json
    from jevons.show.results import summary

    scenario = asked_for(named, values)
    request = Request(Path(named).name, seeds, values, name or scenario.name)
    with results_folder(out, request.name) as folder:
        outcome = _play(scenario, request, folder, quiet)
    if json:
        typer.echo(as_json(summary(outcome)), nl=False)
    elif not quiet:
        typer.echo(f"{outcome.answer}\n\nResults: {out / request.name}")
    return told_failures(outcome)


def _play(scenario: "Scenario", request: "Request", folder: Path, quiet: bool) -> "Outcome":
    from jevons.show.progress import progress_bar
    from jevons.show.results import write_results
    from jevons.show.runs import play

    with progress_bar(f"Playing {scenario.name}", quiet) as report:
        outcome = play(scenario, request.seeds, report)
    write_results(folder, request, outcome)
    return outcome


def main() -> None:
    """The installed command."""
    app(prog_name="jevons")


if __name__ == "__main__":
    main()

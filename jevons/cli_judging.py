"""The commands that judge: a shock, the baseline beside facts, the regularities of the field."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jevons.cli_words import DONE, SET, Json, Values, mistake, overrides

if TYPE_CHECKING:
    from pandas import DataFrame

    from jevons.analysis.pairs import Pair
    from jevons.scenario import Scenario


Judged = Annotated[str, typer.Argument(metavar="SCENARIO", help="A packaged scenario or a file.")]
Pairs = Annotated[int, typer.Option(min=1, max=10_000, help="How many pairs of runs to play.")]
Out = Annotated[Path, typer.Option(help="Where the results folder goes.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no answer.")]


def rebound(
    scenario: Judged,
    seeds: Pairs = 50,
    set_: Values = None,
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Play pairs of runs with and without the shock, and say how much of its saving each resource takes back.

    Writes a folder OUT/rebound-NAME with figure, table and the command that made them.
    """
    from jevons.analysis.rebound import rebound as judged
    from jevons.show.rebounding import rebound_text, write_rebound

    judge = Judge("rebound", "rebound", judged, rebound_text, write_rebound)
    return _judge_pairs(judge, scenario, seeds, set_ or [], out, quiet, json)


def decompose(
    scenario: Judged,
    seeds: Pairs = 50,
    set_: Values = None,
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Play pairs of runs with and without the shock, and split what it did into factors that leave no rest.

    Writes a folder OUT/decomposition-NAME with figure, table and the command that made them.
    """
    from jevons.analysis.decomposition import decompose as split
    from jevons.show.decomposing import decomposition_text, write_decomposition

    judge = Judge("decompose", "decomposition", split, decomposition_text, write_decomposition)
    return _judge_pairs(judge, scenario, seeds, set_ or [], out, quiet, json)


@dataclass(frozen=True)
class Judge:
    """A judgement of pairs: its verb, its folder's first word, how it is reached, told and written."""

    verb: str
    folder: str
    reach: "Callable[[Pair], DataFrame]"
    tell: "Callable[[DataFrame], str]"
    write: "Callable[[Path, str, Scenario, int, DataFrame], None]"


def _judge_pairs(judge: Judge, scenario: str, seeds: int, words: list[str], out: Path, quiet: bool, json: bool) -> int:
    from jevons.analysis.pairs import counterfactual
    from jevons.analysis.rebound import NoSaving
    from jevons.scenario import load_scenario
    from jevons.scenario.errors import ScenarioError
    from jevons.show import listings
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.progress import progress_bar

    try:
        chosen = load_scenario(scenario, overrides(words, None))
        place = f"{judge.folder}-{chosen.name}"
        with results_folder(out, place) as folder:
            with progress_bar(f"Playing {chosen.name}", quiet) as report:
                frame = judge.reach(counterfactual(chosen, range(seeds), progress=report))
            given = [f"{SET}={word}" for word in words]
            command = shlex.join(["jevons", judge.verb, Path(scenario).name, "--seeds", str(seeds), *given])
            judge.write(folder, command, chosen, seeds, frame)
    except (ScenarioError, ResultsError, NoSaving) as error:
        return mistake(str(error))
    if json:
        typer.echo(listings.frame_json(frame), nl=False)
    elif not quiet:
        typer.echo(f"{judge.tell(frame)}\n\nResults: {out / place}")
    return DONE


def backtest(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A packaged scenario or a file.")] = "baseline",
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="How many seeds to play.")] = 20,
    out: Annotated[Path, typer.Option(help="Where the results folder goes.")] = Path("results"),
    json: Json = False,
) -> int:
    """Play a scenario without its events and hold it against the figures of 2023 and 2024.

    Writes a folder OUT/backtest-NAME with figure, table and the command that made them.
    """
    from jevons.analysis.backtest import backtest as held_against_facts
    from jevons.scenario import load_scenario
    from jevons.scenario.errors import ScenarioError
    from jevons.show import backtesting, listings
    from jevons.show.folder import ResultsError, results_folder

    try:
        chosen = load_scenario(scenario)
        with results_folder(out, f"backtest-{chosen.name}") as folder:
            frame = held_against_facts(chosen, range(seeds))
            command = shlex.join(["jevons", "backtest", Path(scenario).name, "--seeds", str(seeds)])
            backtesting.write_backtest(folder, command, chosen.name, seeds, frame)
    except (ScenarioError, ResultsError) as error:
        return mistake(str(error))
    typer.echo(listings.frame_json(frame) if json else backtesting.backtest_text(frame), nl=not json)
    if not json:
        typer.echo(f"\nResults: {out / f'backtest-{chosen.name}'}")
    return DONE


def stylised(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A packaged scenario or a file.")] = "baseline",
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="How many seeds to play.")] = 20,
    json: Json = False,
) -> int:
    """Measure the stylised facts of the field in a scenario without its events, and say which hold."""
    from jevons.analysis.stylised import stylised_facts
    from jevons.scenario.errors import ScenarioError
    from jevons.show import backtesting, listings

    try:
        frame = stylised_facts(scenario, range(seeds))
    except ScenarioError as error:
        return mistake(str(error))
    typer.echo(listings.frame_json(frame) if json else backtesting.stylised_text(frame), nl=not json)
    return DONE


def hypotheses(
    worlds: Annotated[int, typer.Option(min=50, max=100_000, help="How many worlds to draw for each setting.")] = 256,
    out: Annotated[Path, typer.Option(help="Where the results folder goes.")] = Path("results"),
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no answer.")] = False,
    json: Json = False,
) -> int:
    """Judge every claim over worlds drawn from the priors: supported, refuted or undetermined, and where it holds.

    Writes a folder OUT/hypotheses with verdicts, shares of worlds, regions, figure and the command that made them.
    """
    from jevons.analysis.verdicts import evidence
    from jevons.show import claims, listings
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.progress import progress_bar

    try:
        with results_folder(out, "hypotheses") as folder:
            with progress_bar("Judging claims", quiet) as report:
                result = claims.judged(evidence(worlds, progress=report), worlds)
            claims.write_claims(folder, shlex.join(["jevons", "hypotheses", "--worlds", str(worlds)]), result)
    except ResultsError as error:
        return mistake(str(error))
    if json:
        typer.echo(listings.frame_json(result.verdicts), nl=False)
    elif not quiet:
        typer.echo(f"{claims.claims_text(result)}\n\nResults: {out / 'hypotheses'}")
    return DONE

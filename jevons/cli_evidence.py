"""The commands that hold the model against facts and claims."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from jevons.cli_words import DONE, Json, Out, Played, Quiet, Seeds, mistake


def backtest(
    scenario: Played = "baseline",
    seeds: Seeds = 20,
    out: Out = Path("results"),
    quiet: Quiet = False,
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
    from jevons.show.progress import progress_bar

    try:
        chosen = load_scenario(scenario)
        with results_folder(out, f"backtest-{chosen.name}") as folder:
            with progress_bar(f"Playing {chosen.name}", quiet) as report:
                frame = held_against_facts(chosen, range(seeds), report)
            command = shlex.join(["jevons", "backtest", Path(scenario).name, "--seeds", str(seeds)])
            backtesting.write_backtest(folder, command, chosen.name, seeds, frame)
    except (ScenarioError, ResultsError) as error:
        return mistake(str(error))
    if json:
        typer.echo(listings.frame_json(frame), nl=False)
    elif not quiet:
        typer.echo(f"{backtesting.backtest_text(frame)}\n\nResults: {out / f'backtest-{chosen.name}'}")
    return DONE


def stylised(
    scenario: Played = "baseline",
    seeds: Seeds = 20,
    json: Json = False,
) -> int:
    """Measure the stylised facts of the field in a scenario without its events, and say which hold."""
    from jevons.analysis.stylised import stylised_facts
    from jevons.scenario.errors import ScenarioError
    from jevons.show import backtesting, listings
    from jevons.show.progress import progress_bar

    try:
        with progress_bar("Measuring") as report:
            frame = stylised_facts(scenario, range(seeds), report)
    except ScenarioError as error:
        return mistake(str(error))
    if json:
        typer.echo(listings.frame_json(frame), nl=False)
    else:
        typer.echo(backtesting.stylised_text(frame))
    return DONE


def hypotheses(
    worlds: Annotated[int, typer.Option(min=50, max=100_000, help="How many worlds to draw for each setting.")] = 256,
    out: Out = Path("results"),
    quiet: Quiet = False,
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

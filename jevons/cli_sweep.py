"""The command that sweeps: many runs from one file, into a folder that any interruption leaves whole."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jevons.cli_words import DONE, FAILED_RUNS, INTERRUPTED, Json, Out, Quiet, mistake

if TYPE_CHECKING:
    from jevons.sweeps.spec import Sweep


def sweep(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="A sweep file (TOML).")],
    name: Annotated[str | None, typer.Option(help="Name of the results folder; the sweep's if not given.")] = None,
    out: Out = Path("results"),
    engine: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask cluster to play on, as tcp://host:8786.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Processes on this machine.")] = None,
    most_runs: Annotated[int | None, typer.Option(min=1, help="Allow more runs than the sweep file does.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many runs, how long, how big; play none.")
    ] = False,
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Play every run that a sweep file asks for and that the folder OUT/NAME does not hold yet.

    Interrupted in whatever way, the same command goes on where it stopped. A run that fails becomes a row of
    failed.parquet, and the others go on.
    """
    from dataclasses import replace

    from jevons.scenario.errors import ScenarioError
    from jevons.show.folder import NAME
    from jevons.sweeps.errors import StoreError
    from jevons.sweeps.spec import load_sweep

    try:
        asked = load_sweep(spec)
        if most_runs is not None:
            asked = replace(asked, most_runs=most_runs)
        folder = asked.name if name is None else name
        place = out / folder
        if not NAME.fullmatch(folder):
            return mistake(f"'{folder}' cannot name a results folder; use letters, digits, '-', '_', '.' and spaces")
        if dry_run:
            return _planned(asked, place, engine, workers, json)
        return _swept(asked, place, engine, workers, quiet, json)
    except (ScenarioError, StoreError) as error:
        return mistake(str(error))


def _planned(asked: "Sweep", place: Path, engine: str | None, workers: int | None, json: bool) -> int:
    from jevons.show.manifest import as_json
    from jevons.show.sweeping import plan_record, plan_text
    from jevons.sweeps.design import design
    from jevons.sweeps.engine import cores, existing_cluster, workers_of
    from jevons.sweeps.plan import plan

    found = plan(design(asked))
    count = workers or cores()
    if engine is not None:
        with existing_cluster(engine) as client:
            count = workers_of(client)
    typer.echo(as_json(plan_record(found, count)) if json else plan_text(found, place, count), nl=not json)
    return DONE


def _swept(asked: "Sweep", place: Path, engine: str | None, workers: int | None, quiet: bool, json: bool) -> int:
    from jevons.show.manifest import as_json
    from jevons.show.progress import progress_bar
    from jevons.show.sweeping import sweep_record, sweep_text
    from jevons.sweeps.run import sweep as played

    try:
        with progress_bar(f"Sweeping {asked.name}", quiet, "runs") as report:
            found = played(asked, place, engine, workers, report)
    except KeyboardInterrupt:
        typer.echo(f"jevons: interrupted; '{place}' keeps what is finished, the same command goes on", err=True)
        return INTERRUPTED
    if json:
        typer.echo(as_json(sweep_record(found, place)), nl=False)
    elif not quiet:
        typer.echo(sweep_text(found, place))
    failed = found.manifest["runs_failed"]
    if failed:
        typer.echo(f"jevons: {failed} runs failed; the first: {found.failed['error'].iloc[0]}", err=True)
    return FAILED_RUNS if failed else DONE

"""The command that asks which assumptions decide."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jevons.cli_words import DONE, FAILED_RUNS, SET, Json, Out, Played, Quiet, Values, mistake, overrides

if TYPE_CHECKING:
    from jevons.analysis.sensitivity import Plan, Sensitivity
    from jevons.scenario import Scenario

FIRMS = 100
"""Enough for aggregates to lie within a few per mille of those of many firms (benchmarks/convergence.py)."""


def sensitivity(
    scenario: Played = "baseline",
    layer: Annotated[str, typer.Option(help="The resource whose rebound is judged.")] = "accelerator-hours",
    months: Annotated[int, typer.Option(help="Months after the shock at which it is judged.")] = 36,
    trajectories: Annotated[int, typer.Option(min=2, max=10_000, help="Paths of the screening.")] = 20,
    points: Annotated[
        int, typer.Option(min=2, max=2**20, help="Points that share out variance, a power of two.")
    ] = 256,
    seeds: Annotated[int, typer.Option(min=1, max=1_000, help="Replicates of every world.")] = 2,
    set_: Values = None,
    name: Annotated[str, typer.Option(help="Name of the results folder.")] = "sensitivity",
    out: Out = Path("results"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how many runs it takes, and play none.")] = False,
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Say which assumptions decide whether the paradox holds, over worlds drawn from the priors of the registry.

    Writes a folder OUT/NAME with ranked table, figure and the command that made them.
    """
    from jevons.analysis.sensitivity import NothingToJudge, Plan, require_possible
    from jevons.scenario import load_scenario
    from jevons.scenario.errors import ScenarioError
    from jevons.scenario.prior import priors
    from jevons.show.deciding import plan_record, plan_text
    from jevons.show.folder import ResultsError
    from jevons.show.manifest import as_json

    plan = Plan(layer, months, range(seeds), trajectories, points)
    try:
        chosen = load_scenario(scenario, {"market.firms": FIRMS, **overrides(set_ or [], None)})
        require_possible(chosen, plan)
        if dry_run:
            count = len(priors(chosen))
            typer.echo(as_json(plan_record(plan, count)) if json else plan_text(plan, count), nl=not json)
            return DONE
        found = _written(chosen, plan, _command(scenario, plan, set_ or []), out, name, quiet)
    except (ScenarioError, ResultsError, NothingToJudge) as error:
        return mistake(str(error))
    return _told(found, out / name, quiet, json)


def _written(chosen: "Scenario", plan: "Plan", command: str, out: Path, name: str, quiet: bool) -> "Sensitivity":
    from jevons.analysis.sensitivity import sensitivity as answered
    from jevons.show.deciding import write_sensitivity
    from jevons.show.folder import results_folder
    from jevons.show.progress import progress_bar

    with results_folder(out, name) as folder:
        with progress_bar("Playing worlds", quiet) as report:
            found = answered(chosen, plan, report)
        write_sensitivity(folder, command, found)
    return found


def _command(scenario: str, plan: "Plan", words: list[str]) -> str:
    """The command line that gives the same answer."""
    sizes = {"months": plan.months_after, "trajectories": plan.trajectories, "points": plan.points}
    options = [f"--{key}={value}" for key, value in {**sizes, "seeds": len(plan.seeds)}.items()]
    given = [f"{SET}={word}" for word in words]
    return shlex.join(["jevons", "sensitivity", Path(scenario).name, f"--layer={plan.layer}", *options, *given])


def _told(found: "Sensitivity", place: Path, quiet: bool, json: bool) -> int:
    from jevons.show.deciding import sensitivity_text
    from jevons.show.listings import frame_json

    if json:
        typer.echo(frame_json(found.ranked), nl=False)
    elif not quiet:
        typer.echo(f"{sensitivity_text(found)}\n\nResults: {place}")
    if not found.failures:
        return DONE
    typer.echo(f"jevons: {len(found.failures)} pairs of runs failed; the first: {found.failures[0]}", err=True)
    return FAILED_RUNS

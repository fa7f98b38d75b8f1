"""The command that maps the Jevons frontier."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jevons.cli_shock import Asked, Date, OnTop, Share, Shocked, Size
from jevons.cli_words import DONE, FAILED_RUNS, Json, Out, Quiet, Values, mistake, overrides

if TYPE_CHECKING:
    from jevons.analysis.frontier import Frontier
    from jevons.market.simulate import Progress


def frontier(
    scenario: Annotated[
        str | None,
        typer.Argument(metavar="[SCENARIO]", help="A packaged scenario or a file; two clean worlds without one."),
    ] = None,
    layer: Annotated[
        list[str] | None, typer.Option(metavar="LAYER", help="A resource, as 'jevons rebound' names it; repeatable.")
    ] = None,
    months: Annotated[list[int] | None, typer.Option(help="Months after the shock; may be repeated.")] = None,
    points: Annotated[int, typer.Option(min=3, max=101, help="Points along each axis.")] = 15,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Seeds at every point of a scenario's map.")] = 3,
    firms: Annotated[int, typer.Option(min=3, max=1_000, help="How many firms stand for all at a point.")] = 24,
    set_: Values = None,
    shock: Shocked = None,
    size: Size = None,
    date: Date = None,
    share: Share = None,
    on_top: OnTop = False,
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Map where backfire holds over elasticity and headroom of demand, at three elasticities of supply.

    In the world of a scenario with its shock, or, without one, in two clean worlds where the closed form is exact.
    Writes a folder OUT/frontier (OUT/frontier-NAME) with maps, table and the command that made them.
    """
    from jevons.analysis.rebound import NoSaving
    from jevons.scenario.errors import ScenarioError
    from jevons.show import mapping
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.progress import progress_bar

    asked = Asked(scenario or "", seeds, tuple(set_ or ()), shock, size, date, share, on_top, ())
    asked.require_shock()
    sizes = [f"--points={points}", f"--firms={firms}"]
    told = [*(f"--layer={one}" for one in layer or ()), *(f"--months={one}" for one in months or ()), *sizes]
    place = "-".join(part for part in ("frontier", asked.name(Path(asked.scenario).stem)) if part)
    try:
        with results_folder(out, place) as folder:
            with progress_bar("Mapping the frontier", quiet) as report:
                found = _mapped(asked, layer, months, points, firms, report)
            mapping.write_frontier(folder, shlex.join([*asked.words("frontier"), *told]), found)
    except (ScenarioError, ResultsError, NoSaving) as error:
        return mistake(str(error))
    return _told(found, out / place, quiet, json)


def _mapped(
    asked: Asked, layer: list[str] | None, months: list[int] | None, points: int, firms: int, report: "Progress | None"
) -> "Frontier":
    from jevons.analysis.frontier import LAYERS_SHOWN
    from jevons.analysis.frontier import frontier as mapped

    return mapped(
        asked.scenario or None,
        shock=asked.wanted(),
        on_top=asked.on_top,
        values=overrides(asked.values, None),
        layers=layer or LAYERS_SHOWN,
        months=months,
        points=points,
        seeds=range(asked.seeds),
        firms=firms,
        progress=report,
    )


def _told(found: "Frontier", place: Path, quiet: bool, json: bool) -> int:
    from jevons.show import listings, mapping

    if json:
        typer.echo(listings.frame_json(found.table), nl=False)
    elif not quiet:
        typer.echo(f"{mapping.frontier_text(found)}\n\nResults: {place}")
    if not found.failures:
        return DONE
    typer.echo(f"jevons: {len(found.failures)} runs failed; the first: {found.failures[0]}", err=True)
    return FAILED_RUNS

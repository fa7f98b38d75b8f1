"""The command that maps the Jevons frontier."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from jevons.cli_words import DONE, SET, Json, Out, Quiet, Values, mistake, overrides


def frontier(
    axis: Annotated[
        str, typer.Option(help="The second axis: headroom (of the TAM) or supply (its elasticity).")
    ] = "headroom",
    size: Annotated[float, typer.Option(min=1.01, max=10_000, help="The factor of the efficiency shock.")] = 10.0,
    points: Annotated[int, typer.Option(min=3, max=101, help="Points along each axis.")] = 21,
    set_: Values = None,
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Map where backfire holds over the elasticity of demand and headroom or supply, simulated and in closed form.

    Writes a folder OUT/frontier with map, table and the command that made them (OUT/frontier-supply along supply).
    """
    from jevons.analysis.frontier import HEADROOM, Grid
    from jevons.analysis.frontier import frontier as mapped
    from jevons.scenario.errors import ScenarioError
    from jevons.show import listings, mapping
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.progress import progress_bar

    words = list(set_ or [])
    place = "frontier" if axis == HEADROOM else f"frontier-{axis}"
    try:
        grid = Grid(axis=axis, size=size, points=points, values=overrides(words, None))
        grid.require_axis()
        with results_folder(out, place) as folder:
            with progress_bar("Mapping the frontier", quiet) as report:
                frame = mapped(grid, report)
            told = ["jevons", "frontier", f"--axis={axis}", f"--size={size:g}", f"--points={points}"]
            command = shlex.join([*told, *(f"{SET}={word}" for word in words)])
            mapping.write_frontier(folder, command, frame, grid)
    except (ScenarioError, ResultsError) as error:
        return mistake(str(error))
    if json:
        typer.echo(listings.frame_json(frame), nl=False)
    elif not quiet:
        typer.echo(f"{mapping.frontier_text(frame, grid)}\n\nResults: {out / place}")
    return DONE

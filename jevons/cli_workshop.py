"""The workshop: a page for a room, written to one file that opens anywhere."""

from pathlib import Path
from typing import Annotated

import typer

from jevons.cli_words import DONE, mistake


def workshop(
    export: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Write the page to this one HTML file; it needs no network and no Python."),
    ],
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no answer.")] = False,
) -> int:
    """Write the workshop as one HTML file: sliders over worlds that were played, lessons and glossary.

    Thousands of worlds are played for it, which takes one to three minutes on two cores.
    """
    from jevons.show.folder import ResultsError
    from jevons.show.offline import write_offline

    try:
        size = write_offline(export, quiet)
    except ResultsError as error:
        return mistake(str(error))
    if not quiet:
        typer.echo(f"Workshop: {export} ({size / 1e6:.1f} MB); open it in any browser, no network needed.")
    return DONE

"""The workshop: a page for a room, served from this machine or written to one file that opens anywhere."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from jevons.cli_words import DONE, FAILED_RUNS, mistake

NEEDED = ("panel", "bokeh")


def workshop(
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page to this one HTML file; it needs no network and no Python."),
    ] = None,
    room: Annotated[bool, typer.Option("--room", help="Let others in the local network join, with a code.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 for any that is free.")] = 5006,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no answer of --export.")] = False,
) -> int:
    """Open a page on which sliders are moved and two regimes compared, with and without the shock.

    The page is for this machine alone; with --room the machines of the local network can join with a code. --export
    writes it as one HTML file instead: sliders over worlds that were played, lessons and glossary. Some twelve thousand
    worlds are played for it, which takes about two minutes of one core.
    """
    return _serve(port, room, show) if export is None else _export(export, quiet)


def _export(export: Path, quiet: bool) -> int:
    from jevons.market.books import BookViolation
    from jevons.show.folder import ResultsError
    from jevons.show.offline import write_offline
    from jevons.show.runs import AllRunsFailed

    try:
        size = write_offline(export, quiet)
    except ResultsError as error:
        return mistake(str(error))
    except (AllRunsFailed, BookViolation) as error:
        typer.echo(f"jevons: {error}", err=True)
        return FAILED_RUNS
    if not quiet:
        typer.echo(f"Workshop: {export} ({size / 1e6:.1f} MB); open it in any browser, no network needed.")
    return DONE


def _serve(port: int, room: bool, show: bool) -> int:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        install = "pip install '.[workshop]' in the checkout"
        return mistake(f"the workshop needs {' and '.join(missing)}: install them with {install}")
    from jevons.show.workshop.server import Unservable, open_workshop

    try:
        place = open_workshop(port, room)
    except Unservable as error:
        return mistake(str(error))
    page = f"http://{place.addresses[0]}/"
    for line in _lines(page, place.visitors, place.room.code, place.teacher_address, room):
        typer.echo(line)
    if show:
        typer.launch(place.teacher_address if room else page)
    place.run()
    return DONE


def _lines(page: str, visitors: list[str], code: str, teacher: str, room: bool) -> list[str]:
    if not room:
        return [f"Workshop: {page}", "For this machine alone. Stop with Ctrl-C."]
    return [f"Visitors: {' or '.join(visitors)}", f"Join code: {code}", f"Teacher: {teacher}", "Stop with Ctrl-C."]

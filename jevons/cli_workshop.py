"""The command that opens the workshop's page."""

from importlib.util import find_spec
from typing import Annotated

import typer

from jevons.cli_words import DONE, mistake

NEEDED = ("panel", "bokeh")


def workshop(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 for any that is free.")] = 5006,
    room: Annotated[bool, typer.Option("--room", help="Let others in the local network join, with a code.")] = False,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
) -> int:
    """Open a page on which sliders are moved and two regimes compared, with and without the shock.

    The page is for this machine alone; with --room the machines of the local network can join with a code.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        return mistake(f"the workshop needs {' and '.join(missing)}: install them with pip install 'jevons[workshop]'")
    from jevons.show.workshop.server import Unservable, open_workshop

    try:
        place = open_workshop(port, room)
    except Unservable as error:
        return mistake(str(error))
    page = f"http://{place.addresses[0]}/"
    for line in _lines(page, place.addresses[2:], place.room.code, place.teacher_address, room):
        typer.echo(line)
    if show:
        typer.launch(place.teacher_address if room else page)
    place.run()
    return DONE


def _lines(page: str, others: list[str], code: str, teacher: str, room: bool) -> list[str]:
    if not room:
        return [f"Workshop: {page}", "For this machine alone. Stop with Ctrl-C."]
    joined = " or ".join(f"http://{one}/" for one in others) or page
    return [f"Visitors: {joined}", f"Join code: {code}", f"Teacher: {teacher}", "Stop with Ctrl-C."]

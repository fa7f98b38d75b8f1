"""The page that a visitor opens: a template, a desk behind it and its figures."""

from functools import cache
from pathlib import Path
from typing import Any

import panel as pn

from jevons.show.workshop.desk import Desk
from jevons.show.workshop.engine import Engine
from jevons.show.workshop.room import MOST_VISITORS, Room

HERE = Path(__file__).resolve().parent


@cache
def _template_text() -> str:
    text = (HERE / "page.html").read_text(encoding="utf-8")
    return text.replace("/* page.css */", (HERE / "page.css").read_text(encoding="utf-8"))


class Sheet(pn.Template):
    """The template, put into a document in one piece: Bokeh then walks through the figures once, not once a figure."""

    def server_doc(self, doc: Any = None, title: str | None = None, location: Any = True) -> Any:
        """Fill a document of the server."""
        with (doc or pn.state.curdoc).models.freeze():
            return super().server_doc(doc, title, location)


def make_page(engine: Engine, room: Room) -> Any:
    """The page for a new visitor, as a template that Panel serves; in a full room a sentence that says so."""
    if room.full:
        return pn.pane.HTML(f"<p>The room is full: {MOST_VISITORS} pages are open. Try again when one is closed.</p>")
    arguments = pn.state.session_args or {}
    query = "&".join(f"{key}={value[0].decode(errors='replace')}" for key, value in arguments.items() if key != "code")
    desk = Desk(engine, room, query, pn.state.curdoc)
    visitor = id(desk)
    room.enter(visitor, desk.opened)

    def left(_: Any) -> None:
        room.leave(visitor)
        desk.close()

    pn.state.on_session_destroyed(left)
    page = Sheet(_template_text())
    page.add_panel("bridge", desk.bridge)
    for key, figure in desk.pictures.figures.items():
        page.add_panel(key, pn.pane.Bokeh(figure, sizing_mode="stretch_width", margin=0))
    return page

"""The plain pages beside the workshop's own: joining a room, the teacher's page, downloads; and who may see what."""

import asyncio
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, ClassVar

from bokeh.server.auth_provider import AuthProvider
from jinja2 import Environment, select_autoescape
from tornado.web import HTTPError, RequestHandler

from jevons.show.workshop.downloads import FILES, TYPES, written
from jevons.show.workshop.room import ANSWERS, MOST_VISITORS, QUESTION, Room
from jevons.show.workshop.state import read_query

HERE = Path(__file__).resolve().parent
COOKIE = "jevons-room"
MOST_DOWNLOADS_WAITING = 24

_PAGES = Environment(autoescape=select_autoescape(default=True, default_for_string=True))


def _filled(file: str, **words: object) -> str:
    text = (HERE / file).read_text(encoding="utf-8")
    return _PAGES.from_string(text).render(css=(HERE / "page.css").read_text(encoding="utf-8"), **words)


class Plain(RequestHandler):
    """A page without scripts from elsewhere, which nobody may frame."""

    room: Room

    def initialize(self, room: Room) -> None:
        """Tornado's way to hand in what a handler works on."""
        self.room = room

    def set_default_headers(self) -> None:
        """Nothing from outside this machine may be loaded, and no other page may frame this one."""
        self.set_header("Content-Security-Policy", "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'none'")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """One plain sentence instead of a traceback."""
        self.finish(f"{status_code}: {self._reason}")


class Join(Plain):
    """Asks for the join code; a wrong one is refused and may be tried again after a moment."""

    def get(self) -> None:
        """The form."""
        self.write(_filled("join.html", said="", full=self.room.full, most=MOST_VISITORS))

    async def post(self) -> None:
        """Check the code that was typed."""
        if self.room.admits(self.get_body_argument("code", "")[:40]):
            self.set_signed_cookie(COOKIE, self.room.code, expires_days=1, httponly=True, samesite="Lax")
            self.redirect("/")
            return
        await asyncio.sleep(0.5)  # so that codes cannot be tried by the thousand
        self.set_status(403)
        said = "That is not today's code. It is on the teacher's screen: six letters and digits."
        self.write(_filled("join.html", said=said, full=False, most=MOST_VISITORS))


class Teacher(Plain):
    """The question's histogram, the join code for all to see, and the button that reveals."""

    def _require_key(self) -> None:
        if not self.room.together or not self.room.knows_teacher(self.get_argument("key", "")[:40]):
            raise HTTPError(403, reason="this page is the teacher's; its address is in the terminal")

    def get(self, what: str) -> None:
        """The page, or the counts that it asks for every second."""
        self._require_key()
        if what == "/counts":
            self.write({"counts": self.room.counts, "visitors": self.room.visitors, "revealed": self.room.revealed})
            return
        addresses = self.application.settings["workshop_addresses"]
        words = {"question": QUESTION, "answers": ANSWERS, "code": self.room.code, "addresses": addresses}
        self.write(_filled("teacher.html", **words))

    def post(self, what: str) -> None:
        """Reveal, or ask anew."""
        self._require_key()
        if what == "/reveal":
            self.room.reveal()
        elif what == "/again":
            self.room.ask_again()
        else:
            raise HTTPError(404)
        self.write({})


class Download(Plain):
    """A file made from the state in the address; one is made at a time, and few may wait."""

    waiting: ClassVar[int] = 0

    def initialize(self, room: Room, executor: Executor | None = None) -> None:
        """Files are written in a process of their own."""
        super().initialize(room)
        self.executor = executor

    def get_current_user(self) -> str | None:
        """Who may download: whoever may see the page."""
        return visitor(self, self.room)

    async def get(self, file: str) -> None:
        """The file."""
        if self.get_current_user() is None:
            raise HTTPError(403, reason="join the room first")
        if file not in FILES:
            raise HTTPError(404, reason=f"there is no such file; there are {', '.join(FILES)}")
        if Download.waiting >= MOST_DOWNLOADS_WAITING:
            raise HTTPError(503, reason="many files are being made; try again in a moment")
        state, _ = read_query(self.request.query)
        Download.waiting += 1
        try:
            content = await asyncio.get_running_loop().run_in_executor(self.executor, written, file, state)
        finally:
            Download.waiting -= 1
        self.set_header("Content-Type", TYPES[file.rsplit(".", 1)[1]])
        self.set_header("Content-Disposition", f'attachment; filename="jevons-{file}"')
        self.write(content)


def visitor(handler: RequestHandler, room: Room) -> str | None:
    """Who asks, without knowing who it is: anyone on a page of one's own, in a room whoever has joined."""
    if not room.together:
        return "visitor"
    code = handler.get_signed_cookie(COOKIE, max_age_days=1)
    return "visitor" if code is not None and room.admits(code.decode(errors="replace")) else None


class Gate(AuthProvider):
    """Lets nobody into a room, page or websocket, who has not joined it."""

    def __init__(self, room: Room) -> None:
        self._room = room
        super().__init__()

    @property
    def get_user(self) -> Any:
        """Bokeh asks this of every request."""
        return lambda handler: visitor(handler, self._room)

    @property
    def get_user_async(self) -> None:
        """Not used."""
        return None

    @property
    def login_url(self) -> str:
        """Where the others are sent."""
        return "/join"

    @property
    def get_login_url(self) -> None:
        """Not used."""
        return None

    @property
    def login_handler(self) -> None:
        """Not used: the page is among the server's own."""
        return None

    @property
    def logout_url(self) -> None:
        """Not used."""
        return None

    @property
    def logout_handler(self) -> None:
        """Not used."""
        return None

"""Serving the workshop: this machine alone unless a room is asked for, and never another page's scripts."""

import secrets
import signal
import socket
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import panel as pn

from jevons.show.workshop.engine import Engine
from jevons.show.workshop.handlers import Download, Gate, Join, Teacher
from jevons.show.workshop.page import make_page
from jevons.show.workshop.room import Room

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"
LARGEST_MESSAGE = 2**17
"""Bytes of one message from a browser: the page's own are a few hundred."""

FORGOTTEN_AFTER_MS = 60_000


class Unservable(OSError):
    """The page cannot be served; the message says why, in one line."""


class Workshop:
    """A server of the page, with its workers, ready to run."""

    def __init__(self, port: int, together: bool) -> None:
        self.room = Room(together=together)
        self.engine = Engine()
        self._writer = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self.addresses = _addresses(port, together)
        self._server = self._made(port, together)
        self._server._tornado.settings["workshop_addresses"] = self.visitors

    def _made(self, port: int, together: bool) -> Any:
        given = {"room": self.room}
        secret = secrets.token_hex(32)
        return pn.io.server.get_server(
            {"/": lambda: make_page(self.engine, self.room)},
            port=port,
            address=EVERYWHERE if together else LOOPBACK,
            websocket_origin=self.addresses,
            show=False,
            start=False,
            title="jevons workshop",
            index=None,
            location=False,
            auth_provider=Gate(self.room),
            cookie_secret=secret,
            secret_key=secret.encode(),
            sign_sessions=True,
            generate_session_ids=True,
            include_headers=[],
            include_cookies=[],
            unused_session_lifetime_milliseconds=FORGOTTEN_AFTER_MS,
            check_unused_sessions_milliseconds=5_000,
            websocket_max_message_size=LARGEST_MESSAGE,
            extra_patterns=[
                (r"/join", Join, given),
                (r"/teacher(/[a-z]+)?", Teacher, given),
                (r"/download/([a-z.-]+)", Download, {**given, "executor": self._writer}),
            ],
        )

    @property
    def visitors(self) -> list[str]:
        """Where the room's visitors find the page."""
        return [f"http://{one}/" for one in self.addresses[2:] or self.addresses[:1]]

    @property
    def teacher_address(self) -> str:
        """Where the teacher sees the answers come in."""
        return f"http://{self.addresses[0]}/teacher?key={self.room.teacher_key}"

    def run(self) -> None:
        """Serve until interrupted or told to end."""
        loop = self._server.io_loop
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.add_callback_from_signal(loop.stop))
        self.engine.start()
        try:
            self._server.start()
            loop.start()
        finally:
            self.engine.stop()
            self._writer.shutdown(wait=False, cancel_futures=True)
            self._server.stop()


def open_workshop(port: int, together: bool) -> Workshop:
    """A workshop on a port, 0 for any that is free. Raises Unservable if the port is taken."""
    chosen = port or _free_port()
    try:
        return Workshop(chosen, together)
    except OSError as error:
        raise Unservable(f"port {chosen} cannot be used: {error.strerror or error}; give another with --port") from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _addresses(port: int, together: bool) -> list[str]:
    """Names under which the page may be opened, and from which its websocket may be; no other origin is let in."""
    hosts = [LOOPBACK, "localhost"]
    if together:
        hosts += [one for one in _own_addresses() if one not in hosts]
    return [f"{host}:{port}" for host in hosts]


def _own_addresses() -> list[str]:
    """This machine's addresses in its local network; asking for a route sends nothing."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            found.append(str(probe.getsockname()[0]))
        except OSError:
            pass
    try:
        found += [str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    except OSError:
        pass
    return list(dict.fromkeys(found))

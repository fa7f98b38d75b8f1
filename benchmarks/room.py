"""A room under load: visitors who move sliders for two minutes. Prints seconds to an answer, errors and memory.

    python -m benchmarks.room [visitors] [seconds]          (from the project's folder)

Each visitor has the connection that a browser would have, puts one slider after the other somewhere, draws it on over
five places, and moves again a second or two after each answer. Browsers paint on their own machines: what is measured
is the server's part, from the move to the answer's arrival.
"""

import asyncio
import json
import os
import random
import re
import statistics
import sys
import time
import uuid
from typing import Any
from urllib.parse import urlencode

import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks.workshop import served
from jevons.show.workshop.levers import Lever, levers

VISITORS, SECONDS = 20, 120.0
PAUSE_SECONDS = (1.0, 2.0)
STOPS = 5
"""Places over which a visitor draws a slider, before the next one."""
PATIENCE_SECONDS = 60.0


class Visitor:
    """One connection to the page: says what a hand does, hears what the page is sent."""

    def __init__(self, address: str, cookie: str, seed: int) -> None:
        self.address, self.cookie, self.chance = address, cookie, random.Random(seed)
        self.taken: list[float] = []
        self.notices: list[str] = []
        self._socket: WebSocketClientConnection
        self._bridge = ""
        self._moves = 1
        self._seen = ""

    async def open(self) -> None:
        """Fetch the page, connect and wait for the first answer."""
        client = AsyncHTTPClient(force_instance=True)
        patience = {"connect_timeout": 2.0 * PATIENCE_SECONDS, "request_timeout": 2.0 * PATIENCE_SECONDS}
        answer = await client.fetch(self.address, headers={"Cookie": self.cookie}, **patience)
        found = re.search(r'"token":"([^"]+)"', answer.body.decode())
        assert found, "the page holds no token"
        headers = {"Cookie": self.cookie, "Origin": self.address.rstrip("/")}
        door = self.address.replace("http", "ws") + "ws"
        request = HTTPRequest(door, headers=headers, connect_timeout=2.0 * PATIENCE_SECONDS)
        self._socket = await websocket_connect(request, subprotocols=["bokeh", found[1]])
        await self._hear("ACK")
        await self._send("PULL-DOC-REQ", {})
        text = json.dumps((await self._hear("PULL-DOC-REPLY"))["doc"])
        bridge = re.search(r'"type": "object", "name": "[^"]*ReactiveESM", "id": "(p\d+)"', text)
        assert bridge, "the page holds no bridge"
        self._bridge = bridge[1]
        await self.act({"do": "hello", "number": 1})
        await self._shown()

    async def move_until(self, end: float) -> None:
        """Draw one slider after the other over some stops, with a pause after each answer."""
        while time.perf_counter() < end:
            lever, side = self.chance.choice(list(levers().values())), self.chance.choice("ab")
            first = self.chance.randrange(len(lever.stops) - STOPS)
            for stop in lever.stops[first : first + STOPS]:
                await self.move(lever, side, stop)
                await asyncio.sleep(self.chance.uniform(*PAUSE_SECONDS))

    async def move(self, lever: Lever, side: str, value: float) -> None:
        """Move one slider and wait for its answer."""
        begun = time.perf_counter()
        self._moves += 1
        await self.act({"do": "move", "side": side, "key": lever.key, "value": value, "number": self._moves})
        await self._shown()
        self.taken.append(time.perf_counter() - begun)

    async def _shown(self) -> None:
        """Wait until what the state says is what is shown, which it is at once where a move changed nothing."""
        wanted = None
        while wanted is None or self._seen != wanted:
            content = await self._hear("PATCH-DOC")
            for event in content["events"]:
                values = event.get("msg_data", {}).get("values", {}) if event["kind"] == "MessageSent" else {}
                data = dict(_plain(values)).get("data") if values else None
                if not isinstance(data, dict):
                    continue
                word, inside = data["word"], data["content"]
                wanted = inside["query"] if word == "state" else wanted
                self._seen = inside["query"] if word == "shown" else self._seen
                if word == "state" and inside["heard"] < self._moves:
                    wanted = None
                if word == "notice":
                    self.notices.append(str(inside))

    async def act(self, message: Any) -> None:
        """Send what the page's script would send, or anything else."""
        entries = [list(entry) for entry in message.items()] if isinstance(message, dict) else None
        data = message if entries is None else {"type": "map", "entries": entries}
        values = {"type": "map", "entries": [["model", {"id": self._bridge}], ["data", data]]}
        event = {"type": "event", "name": "data_event", "values": values}
        told = {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": event}
        await self._send("PATCH-DOC", {"events": [told]})

    async def _send(self, kind: str, content: dict[str, Any]) -> None:
        for part in ({"msgid": uuid.uuid4().hex.upper(), "msgtype": kind}, {}, content):
            await self._socket.write_message(json.dumps(part))

    async def _hear(self, kind: str) -> dict[str, Any]:
        """The content of the next message of a kind; others are passed over."""
        while True:
            header, _, content = [await self._part() for _ in range(3)]
            for _ in range(2 * header.get("num_buffers", 0)):
                await self._part()
            if header["msgtype"] == kind:
                return dict(content)

    async def _part(self) -> dict[str, Any]:
        message = await asyncio.wait_for(self._socket.read_message(), PATIENCE_SECONDS)
        if message is None:
            raise ConnectionError("the server closed the connection")
        return dict(json.loads(message)) if isinstance(message, str) else {}


def _plain(value: Any) -> Any:
    """What Bokeh's messages stand for: maps are lists of pairs there."""
    if isinstance(value, dict) and value.get("type") == "map":
        return {key: _plain(entry) for key, entry in value.get("entries", [])}
    return [_plain(one) for one in value] if isinstance(value, list) else value


async def join(address: str, code: str, teacher: str) -> str:
    """Join the room and reveal; returns the cookie."""
    client = AsyncHTTPClient()
    body = urlencode({"code": code})
    answer = await client.fetch(f"{address}join", method="POST", body=body, follow_redirects=False, raise_error=False)
    await client.fetch(teacher.replace("/teacher", "/teacher/reveal"), method="POST", body="")
    return answer.headers["Set-Cookie"].split(";")[0]


def megabytes(process: psutil.Process) -> float:
    """Memory of a server and its workers."""
    return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]) / 2**20


def busy_seconds(process: psutil.Process) -> tuple[float, float]:
    """Processor time of the server and of its workers so far."""
    own, *others = (sum(one.cpu_times()[:2]) for one in [process, *process.children(recursive=True)])
    return own, sum(others)


async def soak(lines: list[str], visitors: int, seconds: float) -> None:
    """Open all pages, move sliders, and print what was seen."""
    code, teacher = lines[1].split(": ")[1], lines[2].split(": ")[1]
    address = teacher.split("teacher")[0]
    cookie = await join(address, code, teacher)
    server = next(one for one in psutil.Process().children() if "jevons.cli" in " ".join(one.cmdline()))
    room = [Visitor(address, cookie, seed) for seed in range(visitors)]
    begun = time.perf_counter()
    for one in room:  # as people come through a door
        await one.open()
    print(f"{visitors} pages open after {time.perf_counter() - begun:.1f} s, server {megabytes(server):.0f} MB")
    before = busy_seconds(server)
    end = time.perf_counter() + seconds
    working = [asyncio.ensure_future(one.move_until(end)) for one in room]
    while time.perf_counter() < end:
        await asyncio.sleep(min(30.0, seconds / 4.0))
        print(f"  server {megabytes(server):.0f} MB, load {os.getloadavg()[0]:.1f}", flush=True)
    lost = [one for one in await asyncio.gather(*working, return_exceptions=True) if one is not None]
    taken = sorted(second for one in room for second in one.taken)
    own, workers = (1e3 * (now - then) / len(taken) for now, then in zip(busy_seconds(server), before, strict=True))
    print(f"processor time an answer: server {own:.0f} ms, workers {workers:.0f} ms")
    notices = [notice for one in room for notice in one.notices]
    late = taken[int(0.95 * len(taken))]
    print(f"{len(taken)} answers: median {statistics.median(taken):.2f} s, 95 % within {late:.2f} s")
    print(f"errors: {len(lost)} connections lost {lost[:1]}, {len(notices)} complaints {notices[:1]}")


def main() -> None:
    """Serve a room and load it."""
    visitors = int(sys.argv[1]) if len(sys.argv) > 1 else VISITORS
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with served("--room") as lines:
        asyncio.run(soak(lines, visitors, seconds))


if __name__ == "__main__":
    main()

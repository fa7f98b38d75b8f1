"""A room under load: visitors who move sliders for two minutes. Prints seconds to an answer, errors and memory.

    python -m benchmarks.room [visitors] [seconds]          (from the project's folder)

Each visitor has the connection that a browser would have, and moves again a second or two after each answer. Browsers
paint on their own machines, so that only the server's part is measured: from the move to the answer's arrival.
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
from jevons.show.workshop.levers import levers

VISITORS, SECONDS = 20, 120.0
PAUSE_SECONDS = (1.0, 2.0)
PATIENCE_SECONDS = 60.0


class Visitor:
    """One connection to the page: says what a hand does, hears what the page is sent."""

    def __init__(self, address: str, cookie: str, seed: int) -> None:
        self.address, self.cookie, self.chance = address, cookie, random.Random(seed)
        self.taken: list[float] = []
        self.notices: list[str] = []
        self._socket: WebSocketClientConnection
        self._bridge = ""

    async def open(self) -> None:
        """Fetch the page, connect and wait for the first answer."""
        answer = await AsyncHTTPClient().fetch(self.address, headers={"Cookie": self.cookie}, request_timeout=60.0)
        found = re.search(r'"token":"([^"]+)"', answer.body.decode())
        assert found, "the page holds no token"
        headers = {"Cookie": self.cookie, "Origin": self.address.rstrip("/")}
        request = HTTPRequest(self.address.replace("http", "ws") + "ws", headers=headers, connect_timeout=60.0)
        self._socket = await websocket_connect(request, subprotocols=["bokeh", found[1]])
        await self._send("PULL-DOC-REQ", {})
        text = json.dumps((await self._hear("PULL-DOC-REPLY"))["doc"])
        bridge = re.search(r'"type": "object", "name": "[^"]*ReactiveESM", "id": "(p\d+)"', text)
        assert bridge, "the page holds no bridge"
        self._bridge = bridge[1]
        await self._act({"do": "hello", "number": 1})
        await self._shown()

    async def move_until(self, end: float) -> None:
        """Move a slider, wait for its answer, pause, and again."""
        number = 1
        while time.perf_counter() < end:
            lever = self.chance.choice(list(levers().values()))
            side = self.chance.choice("ab")
            number += 1
            begun = time.perf_counter()
            value = self.chance.choice(lever.stops)
            await self._act({"do": "move", "side": side, "key": lever.key, "value": value, "number": number})
            await self._shown()
            self.taken.append(time.perf_counter() - begun)
            await asyncio.sleep(self.chance.uniform(*PAUSE_SECONDS))

    async def _shown(self) -> None:
        """Wait until what the state says is what is shown."""
        wanted, shown = None, ""
        while wanted is None or shown != wanted:
            content = await self._hear("PATCH-DOC")
            for event in content["events"]:
                values = event.get("msg_data", {}).get("values", {}) if event["kind"] == "MessageSent" else {}
                data = dict(_plain(values)).get("data") if values else None
                if not isinstance(data, dict):
                    continue
                word, inside = data["word"], data["content"]
                wanted = inside["query"] if word == "state" else wanted
                shown = inside["query"] if word == "shown" else shown
                if word == "notice":
                    self.notices.append(str(inside))

    async def _act(self, message: dict[str, Any]) -> None:
        data = {"type": "map", "entries": [list(entry) for entry in message.items()]}
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


async def soak(lines: list[str], visitors: int, seconds: float) -> None:
    """Open all pages, move sliders, and print what was seen."""
    code, teacher = lines[1].split(": ")[1], lines[2].split(": ")[1]
    address = teacher.split("teacher")[0]
    cookie = await join(address, code, teacher)
    server = next(one for one in psutil.Process().children() if "jevons.cli" in " ".join(one.cmdline()))
    room = [Visitor(address, cookie, seed) for seed in range(visitors)]
    begun = time.perf_counter()
    await asyncio.gather(*(one.open() for one in room))
    print(f"{visitors} pages open after {time.perf_counter() - begun:.1f} s, server {megabytes(server):.0f} MB")
    end = time.perf_counter() + seconds
    working = [asyncio.ensure_future(one.move_until(end)) for one in room]
    while time.perf_counter() < end:
        await asyncio.sleep(min(30.0, seconds / 4.0))
        print(f"  server {megabytes(server):.0f} MB, load {os.getloadavg()[0]:.1f}", flush=True)
    lost = [one for one in await asyncio.gather(*working, return_exceptions=True) if one is not None]
    taken = sorted(second for one in room for second in one.taken)
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

"""A room: who has no code sees nothing, predictions are counted before the reveal, and many can work at once."""

import asyncio
import urllib.error
import urllib.request
from typing import Any

import pytest
from tornado.httpclient import HTTPError, HTTPRequest
from tornado.websocket import websocket_connect

from benchmarks.room import Visitor
from jevons.show.workshop.levers import levers
from jevons.show.workshop.room import ANSWERS, MOST_VISITORS, Room
from tests.workshop.conftest import PATIENCE_MS, Served, watched

VISITORS = 5
MOVES = 4


def _joined(room: Served, browser: Any, code: str) -> Any:
    seen = watched(browser, 390, 844)
    seen.page.goto(room.address)
    seen.page.fill("#code", code)
    seen.page.click("text=Join >> nth=-1")
    return seen


def test_an_answer_counts_once_and_only_until_the_reveal() -> None:
    room = Room(together=True)
    vote = room.answer(1, None)
    assert room.counts[1] == 1
    vote = room.answer(3, vote)
    assert sum(room.counts) == 1 and room.counts[3] == 1
    for nonsense in (-1, len(ANSWERS), "2", None, True, 1.0, [1], 10**30):
        assert room.answer(nonsense, vote) == vote
    room.reveal()
    assert room.answer(0, vote) == vote and room.counts[0] == 0


def test_codes_are_compared_whole_and_a_room_has_a_limit() -> None:
    room = Room(together=True, code="ABC234")
    assert room.admits(" abc234 ") and not room.admits("ABC23") and not room.admits("") and not room.admits("é")
    for visitor in range(MOST_VISITORS):
        room.enter(visitor, lambda: None)
    assert room.full
    room.leave(0)
    room.leave(0)
    assert room.visitors == MOST_VISITORS - 1


def _refusal(address: str) -> int:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(address)
    return caught.value.code


def test_without_the_code_there_is_a_form_and_nothing_else(room: Served) -> None:
    answer = urllib.request.urlopen(room.address)
    assert "/join" in answer.geturl() and b"Code on the teacher" in answer.read()
    assert _refusal(f"{room.address}/download/data.csv") == 403
    assert _refusal(f"{room.address}/teacher?key=AAAAAAAAAAAA") == 403


@pytest.mark.parametrize("origin", ["http://elsewhere.example", None])
def test_the_websocket_is_for_the_pages_own_origin_and_for_those_who_joined(room: Served, origin: str | None) -> None:
    async def knock() -> None:
        address = room.address.replace("http", "ws") + "/ws"
        headers = {"Origin": origin or room.address}
        await websocket_connect(HTTPRequest(address, headers=headers), subprotocols=["bokeh", "token"])

    with pytest.raises((HTTPError, OSError)):
        asyncio.run(knock())


NONSENSE: tuple[Any, ...] = (
    *(None, 7, "move", [], [[]], {"do": None}, {"do": "_set"}, {"do": "__class__"}, {"do": ["move"]}, {"do": {"a": 1}}),
    *({"do": "move"}, {"do": "move", "side": "c", "key": "lead", "value": 1}, {"do": "move", "side": "a", "key": "x"}),
    *({"do": "move", "side": "a", "key": "lead", "value": value} for value in (1e308, -5, "9" * 5000, None, [1], {})),
    *({"do": "preset", "side": "a", "name": name} for name in ("../../etc/passwd", 5, None, "x" * 10_000)),
    *({"do": "after", "months": months} for months in (10**30, "36", -1, None, 2.5)),
    *({"do": "ahead", "side": ["a"], "key": "lead"}, {"do": "answer", "chosen": 10**40}, {"do": "undo"}),
)


def test_what_a_browser_may_send_at_worst_hurts_nobody(served: Served) -> None:
    async def send_and_move() -> Visitor:
        visitor = Visitor(f"{served.address}/", "", seed=1)
        await visitor.open()
        for message in NONSENSE:
            await visitor.act(message)
        await visitor.move(levers()["elasticity"], "b", 0.7)
        return visitor

    visitor = asyncio.run(send_and_move())
    assert len(visitor.taken) == 1 and len(visitor.notices) >= 10
    assert served.process.poll() is None


def test_a_room_predicts_is_counted_and_then_works_together(room: Served, browser: Any) -> None:
    code = room.after("Join code")
    wrong = _joined(room, browser, "NOTTHIS")
    assert "not today's code" in wrong.page.inner_text(".notice")
    visitors = [_joined(room, browser, code) for _ in range(VISITORS)]
    teacher = watched(browser)
    teacher.page.goto(room.after("Teacher"))
    for place, seen in enumerate(visitors):
        seen.page.click(f"dialog button >> nth={place % len(ANSWERS)}")
    for place in range(len(ANSWERS)):
        teacher.page.wait_for_selector(f".bar:nth-child({place + 1}) b:text-is('1')")
    teacher.page.click("#reveal")
    for seen in visitors:
        seen.page.wait_for_selector("dialog:not([open])", state="attached")
        seen.page.wait_for_selector("body[data-drawn]")
    for move in range(MOVES):
        for place, seen in enumerate(visitors):
            seen.page.evaluate("document.getElementById('lever-elasticity').focus()")
            seen.page.keyboard.press("ArrowRight" if (place + move) % 2 else "ArrowLeft")
    for seen in visitors:
        seen.page.wait_for_selector("#page[aria-busy=false]", timeout=PATIENCE_MS)
        assert seen.errors == []
    assert room.process.poll() is None

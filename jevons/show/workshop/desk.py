"""One visitor's desk: what the browser asks for, what is played for it, and what it is sent back."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from panel.custom import JSComponent

from jevons.scenario import ScenarioError, scenario_names
from jevons.show.workshop.engine import Engine, Unplayable
from jevons.show.workshop.findings import Finding, finding
from jevons.show.workshop.levers import Lever, levers, value_in
from jevons.show.workshop.pictures import Pictures
from jevons.show.workshop.playing import MORE_SEEDS, SEEDS, Job, Played, Stopped
from jevons.show.workshop.room import ANSWERS, QUESTION, Room
from jevons.show.workshop.setting import nearest_stop, setup, side_words
from jevons.show.workshop.state import HORIZONS_MONTHS, SIDES, Regime, State, number, read_query
from jevons.show.workshop.telling import captions, card

HERE = Path(__file__).resolve().parent
MOST_UNDONE = 100
AHEAD, AHEAD_IN_A_ROOM, FEW_VISITORS = 12, 4, 2
"""Stops on either side of a slider's place that are played ahead of the hand."""


class Bridge(JSComponent):
    """The browser's end: it sends what the visitor does, and draws all of the page but the figures."""

    _esm: ClassVar[Path] = HERE / "page.js"

    def __init__(self, desk: "Desk") -> None:
        super().__init__(width=0, height=0, margin=0)
        self._desk = desk

    def _handle_msg(self, data: object) -> None:
        self._desk.hear(data)

    def say(self, word: str, content: object) -> None:
        """Send a message to the browser."""
        self._send_msg({"word": word, "content": content})


class Desk:
    """A visitor's state, history and figures. All methods run on the server's event loop."""

    def __init__(self, engine: Engine, room: Room, query: str, document: Any) -> None:
        self.engine, self.room, self.document = engine, room, document
        self.state, self.complaints = read_query(query)
        self.start = self.state
        self.history: list[State] = []
        self.pictures = Pictures()
        self.bridge = Bridge(self)
        self.vote: int | None = None
        self._findings: dict[tuple[Job, int], Finding] = {}
        self._recent: list[tuple[Job, int]] = []
        self._heard = 0
        self._seeds = SEEDS
        self._moving = False
        self._drawn: tuple[State, int] | None = None
        self._work: asyncio.Task[None] | None = None
        self._stopped: asyncio.Event = asyncio.Event()

    # --- what the browser says ------------------------------------------------------------------------------------

    def hear(self, message: object) -> None:
        """Act on a message of the browser; what is no message, or asks for what cannot be, changes nothing."""
        if not isinstance(message, Mapping):
            return
        act = self._acts.get(str(message.get("do"))[:20])
        if act is None:
            return
        heard = message.get("number")
        self._heard = heard if isinstance(heard, int) else self._heard
        try:
            act(self, message)
        except (ValueError, KeyError, TypeError) as error:
            self.bridge.say("notice", f"That cannot be: {_reason(error)}")
            self._say_state()

    def _hello(self, message: Mapping[str, Any]) -> None:
        self.bridge.say("setup", setup())
        if self.complaints:
            self.bridge.say("notice", "Parts of the link were left out: " + "; ".join(self.complaints))
        if self.room.asking:
            self.bridge.say("ask", {"question": QUESTION, "answers": list(ANSWERS), "chosen": self.vote})
        self._drawn = None
        self._changed()

    def _move(self, message: Mapping[str, Any]) -> None:
        side, lever = _side(message), levers()[str(message["key"])]
        regime = self.state.side(side).with_moved(lever.key, number(message["value"]))
        if not self._moving:
            self._remember()
        self._moving = True
        self._set(self.state.with_side(side, regime))
        self._look_ahead(side, lever)

    def _settle(self, message: Mapping[str, Any]) -> None:
        """The hand lets go: what it moved is one step to undo."""
        self._moving = False

    def _preset(self, message: Mapping[str, Any]) -> None:
        name = str(message["name"])
        if name not in scenario_names():
            raise ValueError("there is no such preset")
        self._remember()
        self._set(self.state.with_side(_side(message), Regime(name)))

    def _after(self, message: Mapping[str, Any]) -> None:
        months = int(number(message["months"]))
        if months not in (0, *HORIZONS_MONTHS):
            raise ValueError("there is no such horizon")
        self._remember()
        self._set(State(self.state.a, self.state.b, months))

    def _undo(self, message: Mapping[str, Any]) -> None:
        self._moving = False
        self._set(self.history.pop() if self.history else self.state)

    def _reset(self, message: Mapping[str, Any]) -> None:
        self._remember()
        self._set(State(Regime(self.state.a.preset), Regime(self.state.b.preset), self.state.after))

    def _ahead(self, message: Mapping[str, Any]) -> None:
        """A hand nears a slider: play the places around it before they are asked for."""
        self._look_ahead(_side(message), levers()[str(message["key"])])

    def _look_ahead(self, side: str, lever: Lever) -> None:
        reach = AHEAD if self.room.visitors <= FEW_VISITORS else AHEAD_IN_A_ROOM
        self.engine.play_ahead(id(self), [Job(one) for one in _around(self.state.side(side), lever, reach)])

    def _more(self, message: Mapping[str, Any]) -> None:
        self._seeds = MORE_SEEDS
        self._begin()

    def _stop(self, message: Mapping[str, Any]) -> None:
        self._stopped.set()

    def _answer(self, message: Mapping[str, Any]) -> None:
        self.vote = self.room.answer(message.get("chosen"), self.vote)
        self.bridge.say("voted", self.vote)

    _acts: ClassVar[Mapping[str, Any]] = {
        "hello": _hello,
        "move": _move,
        "settle": _settle,
        "preset": _preset,
        "after": _after,
        "undo": _undo,
        "reset": _reset,
        "ahead": _ahead,
        "more": _more,
        "stop": _stop,
        "answer": _answer,
    }

    def close(self) -> None:
        """The visitor has left: nothing more is played for it."""
        self._stopped.set()
        self.engine.play_ahead(id(self), ())
        if self._work is not None:
            self._work.cancel()

    def opened(self) -> None:
        """The teacher has revealed: open the page."""
        self.bridge.say("open", None)

    # --- state ----------------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        self._moving = False
        if not self.history or self.history[-1] != self.state:
            self.history = [*self.history, self.state][-MOST_UNDONE:]

    def _set(self, state: State) -> None:
        for name in SIDES:
            state.side(name).scenario()
        self.state = state
        self._seeds = SEEDS
        self._stopped.set()
        self._changed()

    def _changed(self) -> None:
        self._say_state()
        self._begin()

    def _say_state(self) -> None:
        sides = {name: side_words(self.state.side(name)) for name in SIDES}
        content = {
            "sides": sides,
            "after": self.state.after,
            "query": self.state.query(),
            "undo": bool(self.history),
            "heard": self._heard,
        }
        self.bridge.say("state", content)

    # --- work: one computation at a time, and always of the newest wish ---------------------------------------------

    def _begin(self) -> None:
        if self._work is None or self._work.done():
            self._work = asyncio.ensure_future(self._catch_up())

    async def _catch_up(self) -> None:
        while (wish := (self.state, self._seeds)) != self._drawn:
            self._stopped.clear()
            self.bridge.say("busy", {"long": wish[1] > SEEDS})
            try:
                played = await self._played(*wish)
                self._draw_next(played, *wish)
            except Unplayable as error:
                self.bridge.say("notice", f"This could not be played: {error}")
            except Stopped:
                self._seeds = SEEDS
            self._drawn = wish
        self.bridge.say("idle", None)

    async def _played(self, state: State, seeds: int) -> list[Played]:
        """Both sides; raises Stopped if it takes long and the visitor has something else in mind."""
        if seeds <= SEEDS:
            return await asyncio.gather(*(self.engine.play(Job(state.side(name))) for name in SIDES))
        orders = (self.engine.play(Job(state.side(name), seeds), self._tell) for name in SIDES)
        playing: asyncio.Future[list[Played]] = asyncio.gather(*orders)
        stop = asyncio.ensure_future(self._stopped.wait())
        await asyncio.wait((playing, stop), return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not playing.done():
            playing.cancel()
            raise Stopped
        return playing.result()

    def _draw_next(self, played: list[Played], state: State, seeds: int) -> None:
        """Draw when the document is free to be changed."""
        self.document.add_next_tick_callback(lambda: self._draw(played, state, seeds))

    def _tell(self, done: int, total: int) -> None:
        self.bridge.say("progress", {"done": done, "total": total})

    def _draw(self, played: list[Played], state: State, seeds: int) -> None:
        a, b = (self._judged(one, state.after) for one in played)
        self.pictures.show(a, b)
        content = {
            "cards": {"a": card(a), "b": card(b)},
            "captions": captions(a, b),
            "judged": {"a": a.judged, "b": b.judged},
            "seeds": seeds,
            "query": state.query(),
        }
        self.bridge.say("shown", content)

    def _judged(self, played: Played, after: int) -> Finding:
        """The finding of a side, kept from the last drawing if nothing changed on it."""
        key = (played.job, after)
        self._findings = {one: found for one, found in self._findings.items() if one in self._recent}
        if key not in self._findings:
            self._findings[key] = finding(played, after)
        self._recent = [key, *self._recent][:4]
        return self._findings[key]


def _side(message: Mapping[str, Any]) -> str:
    if message.get("side") not in SIDES:
        raise ValueError("there is no such side")
    return str(message["side"])


def _reason(error: Exception) -> str:
    if isinstance(error, ScenarioError):
        return "; ".join(part for part in (error.problem, error.allowed) if part)
    return str(error) if isinstance(error, ValueError) else "there is no such thing on this page"


def _around(regime: Regime, lever: Lever, reach: int) -> list[Regime]:
    """The regime with a slider on the places around where it stands, the nearest first."""
    values = value_in(regime.scenario(), lever)
    if values is None:
        return []
    here = sum(values) / 2.0
    nearest = sorted(lever.stops, key=lambda stop: abs(lever.stops.index(stop) - nearest_stop(lever, here)))
    return [regime.with_moved(lever.key, stop) for stop in nearest[: 2 * reach + 1]]

"""Worker processes that play for all visitors: jobs that wait are played side by side, each visitor has one at a time.

The time of a run hardly depends on how many runs are beside it, so whoever waits rides with the next batch.
"""

import asyncio
import multiprocessing
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from jevons.show.workshop.playing import SEEDS, Job, Played, Stopped, play, structure

MOST_WORKERS = 2
MOST_RUNS = 600
"""Runs in one batch: about a second and a half of work, so that nobody waits for long behind others."""

MOST_AHEAD = 8
"""Jobs nobody asked for yet that are played at a time, beside those that are wanted or while nothing else waits."""

MOST_KEPT = 600
"""Results kept for whoever asks next; 100 kB each."""

Tell = Callable[[int, int], None]


class Unplayable(RuntimeError):
    """A job that could not be played; the message says why, in one line."""


@dataclass
class Order:
    """A job in the queue: how many wait for it, who hears of its progress, and for whom it is played ahead."""

    job: Job
    future: "asyncio.Future[Played]"
    tells: list[Tell] = field(default_factory=list)
    waiting: int = 0
    ahead_for: int | None = None


class Engine:
    """The queue, its workers and what has been played; all methods are called on the server's event loop."""

    def __init__(self, workers: int = 0) -> None:
        self._queue: OrderedDict[Job, Order] = OrderedDict()
        self._running: dict[Job, Order] = {}
        self._kept: OrderedDict[Job, Played] = OrderedDict()
        self._idle: list[_Worker] = []
        self._workers: list[_Worker] = []
        self._count = workers or max(1, min(MOST_WORKERS, os.cpu_count() or 1))

    def start(self) -> None:
        """Start the workers; they load the model while the page is fetched."""
        self._workers = [_Worker() for _ in range(self._count)]
        self._idle = list(self._workers)

    def stop(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.end()

    async def play(self, job: Job, tell: Tell | None = None) -> Played:
        """Play a job, or hand back what was played before. Raises Unplayable; a waiter may be cancelled."""
        kept = self._kept.get(job)
        if kept is not None:
            self._kept.move_to_end(job)
            return kept
        order = self._order(job)
        order.ahead_for = None
        order.waiting += 1
        if tell is not None:
            order.tells.append(tell)
        self._dispatch()
        try:
            return await asyncio.shield(order.future)
        finally:
            order.waiting -= 1
            self._forget_unwanted()

    def play_ahead(self, visitor: int, jobs: Iterable[Job]) -> None:
        """Play what a visitor may ask next, where it costs nobody time; what was to be so before is dropped."""
        for job in [job for job, order in self._queue.items() if order.ahead_for == visitor and not order.waiting]:
            del self._queue[job]
        for job in jobs:
            if job not in self._kept and job not in self._running and job not in self._queue:
                self._order(job).ahead_for = visitor
        self._dispatch()

    def _order(self, job: Job) -> Order:
        order = self._queue.get(job) or self._running.get(job)
        if order is None:
            order = self._queue[job] = Order(job, asyncio.get_running_loop().create_future())
        return order

    def _forget_unwanted(self) -> None:
        """Drop from the queue what nobody waits for, and stop a worker that works for nobody."""
        for job in [job for job, order in self._queue.items() if not _wanted(order)]:
            del self._queue[job]
        for worker in self._workers:
            if worker.orders and not any(_wanted(order) for order in worker.orders):
                worker.halt()

    def _dispatch(self) -> None:
        while self._idle and self._queue:
            chosen = self._wanted_now() or self._ahead()
            if not chosen:
                return
            for order in chosen:
                self._running[order.job] = self._queue.pop(order.job)
            asyncio.ensure_future(self._work(self._idle.pop(), chosen))

    def _wanted_now(self) -> list[Order]:
        """What has waited longest, all else that can be played beside it, and some of what may be asked next."""
        waiting = [order for order in self._queue.values() if order.waiting]
        if not waiting:
            return []
        kind = structure(waiting[0].job)
        alike = [order for order in waiting if structure(order.job) == kind]
        totals = accumulate(2 * order.job.seeds for order in alike)
        chosen = [order for order, runs in zip(alike, totals, strict=True) if order is alike[0] or runs <= MOST_RUNS]
        riders = [one for one in self._queue.values() if not one.waiting and structure(one.job) == kind]
        return chosen + riders[:MOST_AHEAD]

    def _ahead(self) -> list[Order]:
        """Work ahead alone takes one worker at most, so that a visitor's own work never waits for it."""
        busy = any(not order.waiting for order in self._running.values())
        if busy and len(self._workers) > 1:
            return []
        return list(self._queue.values())[:MOST_AHEAD]

    async def _work(self, worker: "_Worker", orders: list[Order]) -> None:
        loop = asyncio.get_running_loop()
        worker.orders = orders

        def tell(done: int, total: int) -> None:
            loop.call_soon_threadsafe(_told, orders, done, total)

        try:
            found = await loop.run_in_executor(None, worker.play, [order.job for order in orders], tell)
            for order, played in zip(orders, found, strict=True):
                self._keep(played)
                _resolve(order, played)
        except Exception as error:  # whatever went wrong in the worker, each visitor is told
            for order in orders:
                _refuse(order, error)
        finally:
            worker.orders = []
            for order in orders:
                self._running.pop(order.job, None)
            self._idle.append(worker)
            self._dispatch()

    def _keep(self, played: Played) -> None:
        if played.job.seeds > SEEDS:
            return
        self._kept[played.job] = played
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _wanted(order: Order) -> bool:
    return order.waiting > 0 or order.ahead_for is not None


def _told(orders: Sequence[Order], done: int, total: int) -> None:
    for order in orders:
        for tell in order.tells:
            tell(done, total)


def _resolve(order: Order, played: Played) -> None:
    if not order.future.done():
        order.future.set_result(played)


def _refuse(order: Order, error: Exception) -> None:
    if order.future.done():
        return
    if order.waiting:
        order.future.set_exception(error if isinstance(error, Unplayable) else Unplayable(str(error)))
    else:
        order.future.cancel()


class _Worker:
    """One process that plays batches, and the pipe to it."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._halted = context.Event()
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._halted), daemon=True)
        self._process.start()
        theirs.close()

    def play(self, jobs: Sequence[Job], tell: Tell) -> list[Played]:
        """Play a batch in the process; waits for it, so it is called in a thread. Raises Unplayable."""
        with self._lock:
            if not self._process.is_alive():
                self._start()
            self._halted.clear()
            try:
                self._pipe.send(list(jobs))
                return self._answer(tell)
            except (EOFError, OSError):
                raise Unplayable("the worker ended unexpectedly; try again") from None

    def _answer(self, tell: Tell) -> list[Played]:
        while True:
            word, content = self._pipe.recv()
            if word == "progress":
                tell(*content)
            elif word == "done":
                return list(content)
            else:
                raise Unplayable(content)

    def halt(self) -> None:
        """Ask the process to give up what it plays."""
        self._halted.set()

    def end(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.join(timeout=5)


def _serve(pipe: Any, halted: Any) -> None:
    """The life of a worker: batches in, results out, until the pipe closes."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            pipe.send(_answered(pipe, pipe.recv(), halted))
    except (EOFError, OSError):
        return


def _answered(pipe: Any, jobs: Sequence[Job], halted: Any) -> tuple[str, object]:
    try:
        return "done", play(jobs, lambda done, total: _report(pipe, done, total), halted.is_set)
    except Stopped:
        return "stopped", "it was stopped"
    except OSError:
        raise
    except Exception as error:  # a batch that fails must not end the worker
        return "failed", f"{type(error).__name__}: {error}"


def _report(pipe: Any, done: int, total: int) -> None:
    if done % 8 == 0 or done == total:
        pipe.send(("progress", (done, total)))

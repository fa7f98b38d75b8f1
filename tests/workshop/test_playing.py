"""What is played for the page: the same bits whoever else is in the batch, and what is told of them adds up."""

import asyncio

import numpy as np
import pytest

from jevons.analysis.pairs import counterfactual
from jevons.analysis.rebound import rebound
from jevons.show.workshop.engine import Engine
from jevons.show.workshop.findings import COMPUTE, Finding, finding
from jevons.show.workshop.playing import Job, Played, Stopped, play
from jevons.show.workshop.state import Regime
from jevons.show.workshop.telling import captions, card

SMALL = 12
JOBS = tuple(Job(Regime(name), seeds=2, firms=SMALL) for name in ("deepseek", "elastic", "price-cut", "baseline"))


@pytest.fixture(scope="module")
def played() -> list[Played]:
    """All jobs, played together."""
    return play(JOBS, lambda done, total: None, lambda: False)


def _found(played: list[Played]) -> list[Finding]:
    return [finding(one, 36) for one in played]


def test_a_job_is_the_same_alone_and_among_others(played: list[Played]) -> None:
    other = Job(Regime("deepseek").with_moved("elasticity", 1.5), seeds=3, firms=SMALL)
    beside, again = play([other, JOBS[0]], lambda done, total: None, lambda: False)
    assert beside.values["orders_k"].shape[1] == 3
    for name, values in played[0].values.items():
        np.testing.assert_array_equal(values, again.values[name])


def test_the_page_says_what_the_analysis_says(played: list[Played]) -> None:
    pair = counterfactual(JOBS[0].scenario(), range(2))
    frame = rebound(pair, [36])
    own = frame[(frame["layer"] == COMPUTE) & (frame["months_after"] == 36)].iloc[0]
    taken = next(one for one in finding(played[0], 36).rebounds if one.layer == COMPUTE)
    assert (taken.value, taken.low, taken.high) == (own["log_rebound"], own["low"], own["high"])


def test_factors_add_up_to_the_change_in_compute(played: list[Played]) -> None:
    found = finding(played[1], 36)
    place = found.months.index(found.judged)
    hours = played[1].values["accelerator_hours_mh"][:, :, place]
    assert sum(effect for _, effect in found.factors) == pytest.approx(np.log(hours[0] / hours[1]).mean(), abs=1e-9)


def test_without_a_saving_or_a_shock_no_rebound_is_told(played: list[Played]) -> None:
    _, _, cut, still = _found(played)
    assert card(cut)["chips"] == [] and "No compute is saved" in card(cut)["sentence"]
    assert still.factors == () and "no shock" in card(still)["sentence"]


def test_every_figure_has_words(played: list[Played]) -> None:
    a, b, cut, still = _found(played)
    for pair in ((a, b), (cut, still)):
        told = captions(*pair)
        assert len(told) == 9 and all("A" in text and "B" in text for text in told.values())


def test_a_batch_that_nobody_wants_is_given_up() -> None:
    with pytest.raises(Stopped):
        play(JOBS[:1], lambda done, total: None, lambda: True)


def test_visitors_share_a_batch_and_what_was_played_is_kept() -> None:
    async def run() -> None:
        engine = Engine(workers=1)
        engine.start()
        heard: list[tuple[int, int]] = []
        try:
            first = await engine.play(JOBS[0], lambda done, total: heard.append((done, total)))
            assert heard[-1][0] == heard[-1][1]
            assert await engine.play(JOBS[0]) is first
            both = await asyncio.gather(*(engine.play(job) for job in (JOBS[1], JOBS[1])))
            assert both[0] is both[1]
            waiting = asyncio.ensure_future(engine.play(Job(Regime("deepseek"), seeds=100, firms=99)))
            await asyncio.sleep(0.2)
            waiting.cancel()
            after = await asyncio.wait_for(engine.play(JOBS[2]), timeout=20)
            assert after.job == JOBS[2]
        finally:
            engine.stop()

    asyncio.run(run())

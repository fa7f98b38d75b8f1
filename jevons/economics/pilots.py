"""From pilot to production: uses of AI are tried, pass or fail, and are given up (MODEL.md, section Pilots).

Stocks are shares of all uses within reach: untried, in pilots (by age, on a last axis), in production, failed.
"""

from typing import NamedTuple

import numpy as np

from jevons.economics.arrays import Array, Real, Truth, summed


class Stocks(NamedTuple):
    """Shares of the pool, summing to one [1]: all (...), but ``running`` (..., A), the pilots in month 1 to A.

    ``passing`` (..., A) is the part of ``running`` that will pass its trial.
    """

    untried: Array
    running: Array
    passing: Array
    production: Array
    failed: Array


def steady_weights(start_rate: Real, trial_months: Real, success: Real, churn: Real, retry: Real) -> tuple[Array, ...]:
    """Untried, pilots, production and failed, up to scale, when nothing moves: c/a, c L, pi, c/r.

    With inflow n all four pass on n (production n pi, the rest having failed): n/a, n L, n pi/c, n/r, times c/n, so
    that churn c = 0 gives the state in which everything that works is in production. Rates a, c, r [1/month], a and r
    > 0; ``success`` pi in (0, 1]; ``trial_months`` L. Broadcasts, raises nothing. MODEL.md, section Pilots.
    """
    one = np.ones_like(np.asarray(churn * success))
    return churn / (start_rate * one), churn * trial_months * one, success * one, churn / (retry * one)


def steady_production(inflow: Real, success: Real, churn: Real) -> Array:
    """Production that a steady ``inflow`` of pilots keeps up: inflow * success / churn.

    ``inflow`` and the result in one unit, the first a month; churn [1/month] > 0. Broadcasts, raises nothing.
    MODEL.md, section Pilots.
    """
    return np.asarray(inflow * success / np.asarray(churn))


def shaken_out(stocks: Stocks, sound: Real) -> Stocks:
    """Stocks after it comes out that only the share ``sound`` of what is tried and used works: the rest has failed.

    ``sound`` (...) in [0, 1]. Raises nothing. MODEL.md, section Pilots.
    """
    if np.all(sound == 1.0):
        return stocks
    kept = np.asarray(sound)[..., None]
    lost = (1.0 - np.asarray(sound)) * (stocks.production + summed(stocks.running))
    return Stocks(
        untried=stocks.untried,
        running=stocks.running * kept,
        passing=stocks.passing * kept,
        production=stocks.production * sound,
        failed=stocks.failed + lost,
    )


def month_later(
    stocks: Stocks, start_rate: Real, trial_months: Array, success: Real, churn: Real, retry: Real
) -> Stocks:
    """Stocks a month later: pilots start, end their trial and pass or fail; production is given up; failures retried.

    ``start_rate`` a, ``churn`` and ``retry`` [1/month] in [0, 1]; ``success`` [1] of the pilots that start now;
    ``trial_months`` (...) whole, from 1 to A. Raises nothing. MODEL.md, section Pilots.
    """
    started = start_rate * stocks.untried
    ending = np.arange(1, stocks.running.shape[-1] + 1) == np.asarray(trial_months)[..., None]
    ended = summed(np.where(ending, stocks.running, 0.0))
    passed = summed(np.where(ending, stocks.passing, 0.0))
    given_up, retried = churn * stocks.production, retry * stocks.failed
    return Stocks(
        untried=stocks.untried - started + retried,
        running=_aged(stocks.running, ending, started),
        passing=_aged(stocks.passing, ending, started * success),
        production=stocks.production + passed - given_up,
        failed=stocks.failed + (ended - passed) + given_up - retried,
    )


def _aged(pilots: Array, ending: Truth, started: Array) -> Array:
    """Pilots a month older, (..., A): those that end leave, those that start come first."""
    staying = np.where(ending, 0.0, pilots)[..., :-1]
    return np.concatenate([np.asarray(started)[..., None], staying], axis=-1)


def tokens(stocks: Stocks, pilot_intensity: Real) -> Array:
    """Tokens of the pool, those of all uses in production = 1: pilot_intensity * pilots + production.

    ``pilot_intensity`` [1] >= 0: tokens of a pilot over those of production. Raises nothing. MODEL.md, section Pilots.
    """
    return np.asarray(pilot_intensity * summed(stocks.running) + stocks.production)


def overshoots(start_rate: Real, trial_months: Real, success: Real, pilot_intensity: Real) -> Truth:
    """Whether tokens peak and then fall in a pool tried once, without churn: k (1 - (1-a)^L) > pi.

    For an untried pool tokens are k (1 - u_t) up to month L and pi + u_(t-L) (k (1 - (1-a)^L) - pi) after it, with
    u_t = (1-a)^t. ``start_rate`` a in (0, 1] [1/month], ``trial_months`` L, ``success`` pi [1], ``pilot_intensity`` k
    [1]. As 1 - (1-a)^L <= min(aL, 1), k min(aL, 1) > pi is necessary. Broadcasts, raises nothing. MODEL.md, Pilots.
    """
    most_in_trial = 1.0 - np.power(1.0 - np.asarray(start_rate), trial_months)
    return np.asarray(pilot_intensity * most_in_trial > success)

"""The findings in words: the answer on top of the page, and a text for every figure."""

from math import isnan
from typing import Any

import numpy as np

from jevons.show.comparison import Change
from jevons.show.phrases import amount, date_in_words, direction, moved, shock_name
from jevons.show.workshop.findings import CHIPS, COURSES, Course, Finding

Words = dict[str, Any]

UNITS = {
    "price": "USD per million tokens",
    "tokens": "trillion tokens a month",
    "spend": "billion USD a month",
    "compute": "thousand accelerators busy",
    "orders": "thousand in 12 months",
    "margin": "% of spend",
}


def card(finding: Finding) -> Words:
    """The answer on one regime, ready for the page."""
    scenario = finding.scenario
    changed = len(finding.played.job.regime.moved)
    moved_words = f", {changed} slider{'' if changed == 1 else 's'} moved" if changed else ""
    return {
        "title": f"{scenario.title}{moved_words}",
        "about": scenario.description,
        "shock": shock_name(scenario.events) or "No shock",
        "chips": [
            {
                "layer": taken.layer[0].upper() + taken.layer[1:],
                "verdict": taken.verdict,
                "value": "" if isnan(taken.value) else f"{taken.value:.2f}",
                "band": "" if isnan(taken.low) else f"{taken.low:.2f} to {taken.high:.2f}",
            }
            for taken in finding.rebounds
            if taken.layer in CHIPS
        ],
        "sentence": sentence(finding),
        "failures": list(finding.played.failures[:1]),
    }


def sentence(finding: Finding) -> str:
    """What the shock did by the horizon, in one or two sentences."""
    when = date_in_words(finding.judged)
    if not finding.changes:
        return f"{finding.why_not} Lines show the market's own course to {when}."
    price, tokens, hours, orders = (
        finding.changes[name]
        for name in ("price_usd_per_mtok", "tokens_served_ttok", "accelerator_hours_mh", "orders_k")
    )
    told = (
        f"In {when}, against the same world without the shock: price {_told(price)}, tokens {_told(tokens)}, "
        f"compute {_told(hours)}; accelerators ordered since the shock {_told(orders)}."
    )
    return f"{told} {finding.why_not}".strip()


def _told(change: Change) -> str:
    kind = direction(change)
    if kind == "hardly changed":
        return "about the same"
    return f"{moved(change)}{' (seeds disagree)' if kind == 'unclear' else ''}"


def captions(a: Finding, b: Finding) -> dict[str, str]:
    """A text alternative for every figure, by its key."""
    sides = (("A", a), ("B", b))
    told = {course.key: " ".join(_course(course, name, one) for name, one in sides) for course in COURSES}
    told["rebound"] = " ".join(_layers(name, one) for name, one in sides)
    told["factors"] = " ".join(_factors(name, one) for name, one in sides)
    told["frontier"] = " ".join(_place(name, one) for name, one in sides)
    return told


def _course(course: Course, name: str, finding: Finding) -> str:
    place = finding.months.index(finding.judged)
    with_shock, without = (float(finding.courses[course.key][row, place]) for row in (1, 4))
    both = f"{_figure(with_shock)} with the shock, {_figure(without)} without it"
    said = both if finding.changes else _figure(without)
    return f"{name}: {said} in {date_in_words(finding.judged)} ({UNITS[course.key]})."


def _figure(value: float) -> str:
    if isnan(value):
        return "nothing"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _layers(name: str, finding: Finding) -> str:
    told = ", ".join(f"{one.layer} {one.value:.2f}" for one in finding.rebounds if not isnan(one.value))
    return f"{name}: {told or finding.why_not.rstrip('.')}."


def _factors(name: str, finding: Finding) -> str:
    if not finding.factors:
        return f"{name}: no shock to split."
    told = ", ".join(f"{factor} {amount(float(np.expm1(effect)))}" for factor, effect in finding.factors)
    change = amount(float(np.expm1(sum(effect for _, effect in finding.factors))))
    return f"{name}: {told}; together {change} accelerator-hours."


def _place(name: str, finding: Finding) -> str:
    elasticity, share, thought = finding.place
    total = thought + share * elasticity
    side = "beyond" if total > 1.0 else "short of"
    return f"{name} starts {side} the border: use answers price by {total:.2f} in all."

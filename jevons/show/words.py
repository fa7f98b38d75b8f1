"""The answer in plain words, with the figures behind it.

Words follow the numbers: something is higher or lower only if its 5-95 % band over seeds lies on one side of
no change. Only a pair of runs speaks of what the shock did; without events a course over time is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from jevons.show.comparison import (
    HOURS,
    HOURS_PER_TOKEN,
    MEASURES,
    PRICE,
    SPEND,
    TOKENS,
    Change,
    Comparison,
    Horizon,
    Measure,
)
from jevons.show.phrases import amount, date_in_words, direction, ends, moved, shock_name

if TYPE_CHECKING:
    from jevons.scenario import Scenario

DIRECTIONS = {
    "fell": "Lower",
    "rose": "Higher",
    "hardly changed": "About the same",
    "unclear": "No clear sign over seeds",
    "nothing": "Nothing to compare with",
}
MANY_SEEDS = (
    "Changes are taken within a seed; shown are their median and, in brackets, their 5-95 % band over seeds. "
    "The band is luck: what the assumptions leave open is not in it."
)
ONE_SEED = "One seed shows one possible course; take more seeds before relying on it."
ONLY_A_COURSE = "This is a course over time: it does not say what caused what. That takes an event."
NO_DIFFERENCE = "No difference: with and without the shock the runs are the same to the last bit."


@dataclass(frozen=True)
class Answer:
    """What is said of a run: a headline sentence, the table behind it, and sentences that explain it."""

    title: str
    setting: str
    headline: str
    table: tuple[str, ...]
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        parts = [
            f"{self.title}\n{self.setting}",
            self.headline,
            "\n".join(self.table),
            "\n".join(self.reasons),
        ]
        return "\n\n".join(part for part in parts if part)


def answer(scenario: "Scenario", comparison: Comparison) -> Answer:
    """The plain-language answer for a scenario and its comparison."""
    title = scenario.title or scenario.name
    if comparison.kind == "course":
        return Answer(
            title,
            _course_setting(comparison),
            headline(scenario, comparison),
            _table(comparison),
            _course_reasons(),
        )
    setting = f"Shock: {shock_name(scenario.events)}. {_seeds(comparison)}, played with and without it."
    if comparison.identical:
        return Answer(title, setting, NO_DIFFERENCE, (), ())
    return Answer(title, setting, headline(scenario, comparison), _table(comparison), _pair_reasons(comparison))


def headline(scenario: "Scenario", comparison: Comparison) -> str:
    """The finding in one sentence."""
    if comparison.kind == "course":
        return _course_headline(comparison)
    if comparison.identical:
        return NO_DIFFERENCE
    end = comparison.horizons[-1]
    found = comparison.at(HOURS, end)
    early = [comparison.at(HOURS, horizon) for horizon in comparison.horizons[:-1]]
    later = f"With the shock the market used {_compute(found)} {date_in_words(end.month)}"
    later += _band(found, comparison.seeds)
    turned = [one for one in early if {direction(one), direction(found)} == {"rose", "fell"}]
    if not turned:
        return f"{later}."
    return f"{later}, though {_short(turned[0])} {turned[0].horizon.label} it."


def _seeds(comparison: Comparison) -> str:
    return "1 seed" if comparison.seeds == 1 else f"{comparison.seeds} seeds"


def _band(change: Change, seeds: int) -> str:
    if seeds == 1:
        return " (one seed, so no band)"
    low, high = ends(change)
    return f" ({low} to {high} over seeds)"


def _compute(change: Change) -> str:
    """ "35 % more compute for tokens than without it in", from the change in accelerator-hours."""
    found = direction(change)
    if found == "nothing":
        return "compute for tokens where there is none without it, in"
    if found == "hardly changed":
        return "as much compute for tokens as without it in"
    unclear = ", with seeds that disagree on the sign," if found == "unclear" else ""
    size = amount(change.median).lstrip("+-")
    if size.startswith("x "):
        return f"{size.removeprefix('x ')} times as much compute for tokens as without it{unclear} in"
    return f"{size} {_more_or_less(change)} compute for tokens than without it{unclear} in"


def _more_or_less(change: Change) -> str:
    return "more" if change.median > 0 else "less"


def _short(change: Change) -> str:
    """ "20 % less", for a sentence that has said of what."""
    size = amount(change.median).lstrip("+-")
    times = f"{size.removeprefix('x ')} times as much"
    return times if size.startswith("x ") else f"{size} {_more_or_less(change)}"


def _table(comparison: Comparison) -> tuple[str, ...]:
    """Lines of an aligned table: a row a measure, a column a horizon."""
    first = "With against without" if comparison.kind == "pair" else "Last year against first"
    head = [first, *(horizon.label for horizon in comparison.horizons)]
    dates = ["", *(horizon.month for horizon in comparison.horizons)] if comparison.kind == "pair" else []
    body = [[_row_name(m, comparison.kind), *(_cell(comparison, m, h) for h in comparison.horizons)] for m in MEASURES]
    return _aligned([row for row in [head, dates, *body] if row])


def _row_name(measure: Measure, kind: str) -> str:
    since = ", since the shock" if measure.basis == "cumulated" and kind == "pair" else ""
    return measure.label + since


def _cell(comparison: Comparison, measure: Measure, horizon: Horizon) -> str:
    change = comparison.at(measure, horizon)
    if comparison.seeds == 1 or isnan(change.median):
        return moved(change)
    bare = (end.removeprefix("x ").removesuffix(" points").removesuffix(" %") for end in ends(change))
    return f"{moved(change)} ({', '.join(bare)})"


def _aligned(rows: list[list[str]]) -> tuple[str, ...]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return tuple(
        "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _pair_reasons(comparison: Comparison) -> tuple[str, ...]:
    end = comparison.horizons[-1]
    changes = {measure: comparison.at(measure, end) for measure in MEASURES}
    return (
        f"In {date_in_words(end.month)}, with the shock against without:",
        *_risen_and_fallen(changes.values()),
        _product(changes[HOURS], changes[TOKENS], changes[HOURS_PER_TOKEN]),
        _product(changes[SPEND], changes[TOKENS], changes[PRICE]),
        ONE_SEED if comparison.seeds == 1 else MANY_SEEDS,
    )


def _risen_and_fallen(changes: Iterable[Change]) -> list[str]:
    """One line each for what is lower, what is higher and what is neither."""
    groups: dict[str, list[str]] = {name: [] for name in DIRECTIONS}
    for change in changes:
        groups[direction(change)].append(f"{change.measure.label} {moved(change)}")
    return [f"  {DIRECTIONS[name]}: {', '.join(found)}." for name, found in groups.items() if found]


def _product(whole: Change, quantity: Change, each: Change) -> str:
    """Why a total moved: it is a quantity times an amount each, and both are shown."""
    name = _each_name(each.measure)
    return f"Why {whole.measure.label} {moved(whole)}: tokens {moved(quantity)} times {name} {moved(each)}."


def _each_name(measure: Measure) -> str:
    return "price" if measure is PRICE else "hours per token"


def _course_setting(comparison: Comparison) -> str:
    return f"No shock. {_seeds(comparison)}; the average of the last year is set against that of the first."


def _course_headline(comparison: Comparison) -> str:
    end = comparison.horizons[-1]
    told = [f"{measure.label} {_verb(comparison.at(measure, end))}" for measure in (PRICE, TOKENS, HOURS)]
    return f"From the first year to the last, which ends in {date_in_words(end.month)}: {', '.join(told)}."


def _verb(change: Change) -> str:
    found = direction(change)
    if found in ("rose", "fell"):
        by = moved(change)
        return f"{found} {by.removeprefix('x ')}-fold" if by.startswith("x ") else f"{found} {by.lstrip('+-')}"
    return {"hardly changed": "hardly changed", "nothing": "cannot be compared"}.get(
        found, f"moved {moved(change)} with no clear sign"
    )


def _course_reasons() -> tuple[str, ...]:
    return (ONLY_A_COURSE,)

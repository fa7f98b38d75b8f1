"""The lessons: Markdown templates filled with numbers that the model has played, and the glossary."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from jevons.show.phrases import amount, date_in_words

EXERCISES = (*(f"exercise-{number}" for number in range(1, 7)), "closing")
SHEETS = ("facilitator", "handout")
ANSWER = "\n## Answer\n"


@dataclass(frozen=True)
class Lesson:
    """One lesson in Markdown: its title, what is asked or told, and the answer (empty for a sheet without one)."""

    name: str
    title: str
    text: str
    answer: str

    def markdown(self) -> str:
        """The whole lesson."""
        told = f"# {self.title}\n\n{self.text}\n"
        return f"{told}{ANSWER}\n{self.answer}\n" if self.answer else told


@dataclass(frozen=True)
class Term:
    """A term of the field in English and Korean, and what it means here."""

    term: str
    korean: str
    meaning: str


def lesson_source(name: str) -> str:
    """The template of a lesson as it ships with the package."""
    return resources.files("jevons.show").joinpath("lessons", f"{name}.md").read_text(encoding="utf-8")


def lessons(numbers: Mapping[str, Any]) -> tuple[Lesson, ...]:
    """All exercises and sheets, filled with the numbers of :func:`jevons.show.lesson_numbers.lesson_numbers`.

    Raises UndefinedError for a number that a template names and nobody has played.
    """
    return tuple(_filled(name, numbers) for name in (*EXERCISES, *SHEETS))


def _filled(name: str, numbers: Mapping[str, Any]) -> Lesson:
    from jinja2 import Environment, StrictUndefined

    # Markdown, not HTML: what becomes a page is escaped when it is rendered
    pages = Environment(undefined=StrictUndefined, autoescape=False)
    pages.filters.update(FILTERS)
    whole = pages.from_string(lesson_source(name)).render(**numbers)
    title, _, rest = whole.removeprefix("# ").partition("\n")
    text, _, answer = rest.partition(ANSWER)
    return Lesson(name, title.strip(), text.strip(), answer.strip())


def glossary() -> tuple[Term, ...]:
    """The glossary, in the order of its English terms."""
    text = resources.files("jevons.show").joinpath("lessons", "glossary.csv").read_text(encoding="utf-8")
    return tuple(Term(**row) for row in csv.DictReader(text.splitlines()))


def glossary_markdown() -> str:
    """The glossary as a table."""
    rows = [f"| {one.term} | {one.korean} | {one.meaning} |" for one in glossary()]
    return "\n".join(["# Glossary, English and Korean", "", "| term | 한국어 | here |", "|---|---|---|", *rows, ""])


def as_html(markdown: str) -> str:
    """Markdown with tables as HTML; raw HTML in it is shown as text."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)


FILTERS = {
    "whole": lambda value: f"{value:.0f}",
    "one": lambda value: f"{value:.1f}",
    "two": lambda value: f"{value:.2f}",
    "three": lambda value: f"{value:.3g}",
    "percent": lambda value: f"{100 * value:.0f} %",
    "change": amount,
    "month": date_in_words,
}
"""How numbers read in a lesson; ``change`` is that of the report: "+12 %", "x 4.2"."""

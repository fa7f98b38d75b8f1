"""The part of the build that plays: commands and snippets with what they print, reference pages, lessons.

``{played}`` runs a command of jevons in a folder of its own and shows it, what it printed and, with ``figure``, a
picture that it left. ``{python}`` runs a snippet and shows what it printed. Before the pages are read, the reference
(from the registry, the facts, the scenarios and the commands) and the lessons are written into ``generated``.
"""

import contextlib
import inspect
import io
import logging
import os
import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from typer.testing import CliRunner

import jevons
from jevons.cli import app as command_line
from jevons.facts import facts
from jevons.scenario import load_scenario, scenario_names
from jevons.scenario.registry import kind_of, registry
from jevons.show.lesson_numbers import Size, lesson_numbers
from jevons.show.teaching import glossary_markdown, lessons

SIZES = {"whole": Size(), "small": Size(range(1), 24)}
GENERATED, WORK = "generated", "generated/work"


def run(words: str, folder: Path) -> str:
    """What a command of jevons prints, run in a folder. Raises ExtensionError if it does not end well."""
    with inside(folder):
        done = CliRunner().invoke(command_line, shlex.split(words)[1:])
    if done.exit_code:
        raise ExtensionError(f"'{words}' ended with code {done.exit_code}: {done.stderr or done.exception}")
    return str(done.stdout)


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder for a while."""
    before = Path.cwd()
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


class Played(Directive):
    """A command of jevons and what it prints; ``figure``: a picture that it leaves; ``alt``: what the picture shows."""

    has_content = True
    option_spec = {"figure": directives.unchanged_required, "alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Run the commands, one a line."""
        source = Path(self.state.document.settings.env.srcdir)
        found: list[nodes.Node] = []
        for words in self.content:
            printed = run(words, source / WORK)
            found.append(nodes.literal_block(text=f"$ {words}\n{printed}".rstrip(), language="console"))
        if "figure" in self.options:
            found.append(_picture(source, self.options["figure"], self.options["alt"]))
        return found


def _picture(source: Path, figure: str, alt: str) -> nodes.image:
    name = figure.replace("/", "-").removeprefix("results-")
    shutil.copy(source / WORK / figure, source / GENERATED / name)
    return nodes.image(uri=f"/{GENERATED}/{name}", alt=alt)


class Python(Directive):
    """A snippet of Python and what it prints."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Run the snippet in a namespace of its own."""
        code, printed = "\n".join(self.content), io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "snippet", "exec"), {})
        blocks = [nodes.literal_block(text=code, language="python")]
        return [*blocks, nodes.literal_block(text=printed.getvalue().rstrip(), language="text")]


def write_generated(app: Sphinx) -> None:
    """Write the reference and the lessons."""
    place = Path(app.srcdir) / GENERATED
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    pages = {"parameters": _parameters(), "scenarios": _scenarios(), "facts": _facts(), "commands": _commands(place)}
    pages["python"] = _promised()
    for lesson in lessons(lesson_numbers(SIZES[app.config.played_size])):
        pages[lesson.name] = lesson.markdown()
    pages["glossary"] = glossary_markdown()
    for name, text in pages.items():
        (place / f"{name}.md").write_text(text, encoding="utf-8")


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _parameters() -> str:
    """One section a kind of agent; of agents of a kind the first stands for the meaning, all for the values."""
    known = registry()
    parts = ["# Parameters\n\nEvery number that enters, from the registry. Paths of a kind begin with its name.\n"]
    for kind in dict.fromkeys(path.split(".")[0] for path in known):
        named = dict.fromkeys(kind_of(path) for path in known if path.startswith(f"{kind}."))
        rows = [_parameter_row(shape, [one for one in known.values() if kind_of(one.path) == shape]) for shape in named]
        parts.append(f"## {kind}\n\n{_table(('path', 'what it is', 'value', 'range', 'status'), rows)}")
    return "\n".join(parts)


def _parameter_row(shape: str, found: Sequence[Any]) -> tuple[str, ...]:
    one = found[0]
    values = dict.fromkeys(_plain(each.value) for each in found)
    span = ", ".join(one.allowed) if one.allowed else f"{_plain(one.low)} to {_plain(one.high)}"
    shown = ", ".join(values) if len(values) <= 4 else f"{len(values)} values"
    unit = "" if one.unit in ("1", "choice", "date") else f" {one.unit}"
    return f"`{shape}`", one.description, f"{shown}{unit}", span, one.status


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _scenarios() -> str:
    found = [load_scenario(name) for name in scenario_names()]
    rows = [(f"`{one.name}`", one.title, one.description) for one in found]
    return "# Packaged scenarios\n\n" + _table(("name", "title", "what it imposes"), rows)


def _facts() -> str:
    found = facts(None).to_dict(orient="records")
    columns = ("rows", "role", "first", "last", "description")
    rows = [(f"`{row['name']}`", *(row[name] for name in columns)) for row in found]
    text = "# Facts\n\nFigures with sources, by table; `jevons facts TABLE --json` gives every column.\n\n"
    return text + _table(("table", "rows", "role", "first", "last", "what it holds"), rows)


def _promised() -> str:
    """Every promised name, documented from its docstring."""
    parts = ["# Python\n\nThe promised names. `import jevons` is light: what is heavy is loaded when first used.\n"]
    for name in jevons.__all__:
        thing = getattr(jevons, name)
        kind = "module" if inspect.ismodule(thing) else "class" if inspect.isclass(thing) else "function"
        path = thing.__name__ if kind == "module" else f"jevons.{name}"
        members = "   :members:\n" if kind == "module" else ""
        parts.append(f"## jevons.{name}\n\n```{{eval-rst}}\n.. auto{kind}:: {path}\n{members}```\n")
    return "\n".join(parts)


def _commands(place: Path) -> str:
    """The help of every command, as the command prints it."""
    names = [command.name or command.callback.__name__ for command in command_line.registered_commands]
    parts = ["# Commands\n", f"```text\n{run('jevons --help', place)}```\n"]
    parts += [f"## jevons {name}\n\n```text\n{run(f'jevons {name} --help', place)}```\n" for name in sorted(names)]
    return "\n".join(parts)


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx is told; ``played_size`` is "whole" or "small" (for tests)."""
    # Sphinx turns logging on, and Mesa logs every month.
    logging.getLogger("MESA").setLevel(logging.WARNING)
    app.add_config_value("played_size", "whole", "env", [str])
    app.add_directive("played", Played)
    app.add_directive("python", Python)
    app.connect("builder-inited", write_generated)
    return {"parallel_read_safe": False}

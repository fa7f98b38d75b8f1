"""Reading one TOML file that anybody may have written: small, shallow, UTF-8, and data only."""

import codecs
import re
import tomllib
from pathlib import Path
from typing import Any

from jevons.scenario.errors import ScenarioError

LARGEST_BYTES = 64 * 1024
DEEPEST = 6
"""Tables and lists inside one another; the deepest parameter needs five."""

WHOLE_FILE = "whole file"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""What files in UTF-16 begin with, mostly; those without it have a zero among their first two bytes."""

_PLACE = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")


def read_toml(path: Path, shown: str) -> dict[str, Any]:
    """The tables of a TOML file; ``shown`` is its name in messages.

    Raises ScenarioError if it is missing, no file, too large, not UTF-8, not TOML, empty or nested too deep.
    """
    text = _text(path, shown)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(shown, text, str(error)) from None
    except RecursionError:
        raise ScenarioError(shown, WHOLE_FILE, "nested too deep", f"at most {DEEPEST} levels") from None
    except ValueError as error:
        # whole numbers of thousands of digits, dates that no calendar has
        raise ScenarioError(shown, WHOLE_FILE, f"not TOML: {error}") from None
    if not tables:
        raise ScenarioError(shown, WHOLE_FILE, "is empty", "give at least one key")
    _require_shallow(tables, shown)
    return tables


def _text(path: Path, shown: str) -> str:
    try:
        if path.is_dir():
            raise ScenarioError(shown, WHOLE_FILE, "is a folder", "give a file")
        if not path.is_file():
            raise ScenarioError(shown, WHOLE_FILE, "there is no such file")
        with path.open("rb") as file:
            raw = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ScenarioError(shown, WHOLE_FILE, f"cannot be read: {reason}") from None
    if len(raw) > LARGEST_BYTES:
        raise ScenarioError(shown, WHOLE_FILE, "is too large", f"at most {LARGEST_BYTES // 1024} kB")
    if raw.startswith(UTF_16) or b"\0" in raw[:2]:
        raise ScenarioError(shown, WHOLE_FILE, "is UTF-16, not UTF-8", "save the file as UTF-8")
    try:
        return raw.decode("utf-8-sig")  # editors on Windows put a mark first
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ScenarioError(shown, f"line {line}", "is not UTF-8", "save the file as UTF-8") from None


def _syntax_error(shown: str, text: str, message: str) -> ScenarioError:
    """The parser's message with its line in the place of the key."""
    place = _PLACE.search(message)
    said = message[: place.start()] if place else message
    line = place.group(1) if place and place.group(1) else str(text.count("\n") + 1)
    return ScenarioError(shown, f"line {line}", f"not TOML: {said[:1].lower()}{said[1:]}")


def _require_shallow(tables: dict[str, Any], shown: str) -> None:
    """Refuse deep nesting, level by level, so that no depth can exhaust the stack."""
    level: list[tuple[str, Any]] = [(key, value) for key, value in tables.items()]
    for _ in range(DEEPEST - 1):
        level = [(top, inner) for top, value in level for inner in _inside(value)]
        if not level:
            return
    deep = next((top for top, value in level if isinstance(value, dict | list)), None)
    if deep is not None:
        raise ScenarioError(shown, deep, "nested too deep", f"at most {DEEPEST} levels")


def _inside(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []

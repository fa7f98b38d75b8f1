"""Scenario files and cards as text, for tests that write them and get them wrong."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from jevons.scenario.registry import cards_folder

CARDS = ("enterprise.toml", "cloud_provider.toml", "chip_vendor.toml")


def scenario_text(values: Mapping[str, str] | None = None, head: str = 'extends = "baseline"', tail: str = "") -> str:
    """A scenario file: ``values`` hold TOML by dotted path; ``tail`` is where events go."""
    tables: dict[str, list[str]] = {}
    for path, value in (values or {}).items():
        table, key = path.rsplit(".", 1)
        tables.setdefault(table, [f"[{table}]"]).append(f"{key} = {value}")
    return "\n".join([head, *(line for lines in tables.values() for line in lines), tail]) + "\n"


def event_text(kind: str = '"efficiency"', date: str = '"2025-01"', **fields: str) -> str:
    """An event, every value as TOML; an empty one is left out."""
    given = {"kind": kind, "date": date, **fields}
    return "\n".join(["[[events]]", *(f"{key} = {value}" for key, value in given.items() if value)])


def written(folder: Path, text: str | bytes, name: str = "mine.toml") -> Path:
    """The file with this text."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def card_texts() -> dict[str, str]:
    """The packaged cards, by file name."""
    return {name: (cards_folder() / name).read_text(encoding="utf-8") for name in CARDS}


def copied_cards(folder: Path) -> Path:
    """A folder with copies of the packaged cards."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in CARDS:
        shutil.copy(cards_folder() / name, folder / name)
    return folder

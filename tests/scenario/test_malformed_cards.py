"""Whatever is wrong with a card, loading ends in a ScenarioError that names it, and in nothing else.

Hundreds are made from valid ones by a seeded generator, each with one mistake that is known.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from refusals import sound
from spoiling import SEEDS, misspelt
from toml_text import CARDS, card_texts, copied_cards, written

from jevons.scenario import ScenarioError, registry_from
from jevons.scenario.toml_file import LARGEST_BYTES

TABLE = re.compile(r"(?m)^\[(.+)\]$")
ENTRY_LINE = re.compile(r"(?m)^(value|unit|range|status|source|description|moves|prior) = (.+)$")


def spoilt_line(text: str, chance: random.Random, fields: tuple[str, ...], spoil: Callable[[str, str], str]) -> str:
    """The card with one line of a parameter spoilt: ``spoil`` makes the new line of the field and its value."""
    found = [line for line in ENTRY_LINE.finditer(text) if line.group(1) in fields]
    line = chance.choice(found)
    return text[: line.start()] + spoil(line.group(1), line.group(2)) + text[line.end() :]


def field_lost(text: str, chance: random.Random) -> str:
    needed = ("unit", "range", "status", "description")
    return spoilt_line(text, chance, needed, lambda field, value: "")


def field_misspelt(text: str, chance: random.Random) -> str:
    fields = ("value", "unit", "range", "status", "source", "description", "moves", "prior")
    return spoilt_line(
        text,
        chance,
        ("value", "unit", "range", "status", "description"),
        lambda field, value: f"{misspelt(field, chance, set(fields))} = {value}",
    )


def field_emptied(text: str, chance: random.Random) -> str:
    fields = ("unit", "source", "description", "moves", "status")
    return spoilt_line(text, chance, fields, lambda field, value: f'{field} = ""')


def field_of_wrong_type(text: str, chance: random.Random) -> str:
    wrong = chance.choice(["true", "[]", "{ a = 1 }", "2025-01-01", "[[1]]"])
    fields = ("value", "unit", "range", "status", "source", "description", "moves", "prior")
    return spoilt_line(text, chance, fields, lambda field, value: f"{field} = {wrong}")


def value_out_of_range(text: str, chance: random.Random) -> str:
    wrong = chance.choice(["-1e9", "nan", "-inf", '"1.0"', "1e99"])
    bounded = text.replace("range = [1.0, inf]", "range = [1.0, 1e6]")
    return spoilt_line(bounded, chance, ("value",), lambda field, value: f"value = {wrong}")


def range_spoilt(text: str, chance: random.Random) -> str:
    wrong = chance.choice(["[1.0]", "[1.0, 2.0, 3.0]", "[2.0, 1.0]", "[nan, 1.0]", '["a", "b"]', "[-1e9, 1e99]", "3"])
    return spoilt_line(text, chance, ("range",), lambda field, value: f"range = {wrong}")


def status_unknown(text: str, chance: random.Random) -> str:
    wrong = chance.choice(["Observed", "guess", "fact", "from  memory", "measured"])
    return spoilt_line(text, chance, ("status",), lambda field, value: f'status = "{wrong}"')


def moves_unclear(text: str, chance: random.Random) -> str:
    wrong = chance.choice(["up", "tokens up down", "Tokens up", "tokens_served_ttok sideways", "tokens  up", " up"])
    return spoilt_line(text, chance, ("moves",), lambda field, value: f'moves = "{wrong}"')


def unit_changed(text: str, chance: random.Random) -> str:
    def other(field: str, value: str) -> str:
        return f'unit = "{chance.choice(["GBP", "x/decade", "choice", "date", value.strip(chr(34)) + "s"])}"'

    return spoilt_line(text, chance, ("unit",), other)


def parameter_misspelt(text: str, chance: random.Random) -> str:
    found = chance.choice([table for table in TABLE.finditer(text) if table.group(1).startswith("every.")])
    first, _, name = found.group(1).rpartition(".")
    if name == "context":
        return parameter_misspelt(text, chance)
    return f"{text[: found.start()]}[{first}.{misspelt(name, chance, set())}]{text[found.end() :]}"


def table_doubled(text: str, chance: random.Random) -> str:
    return f"{text}\n[{chance.choice(TABLE.findall(text))}]\n"


def agent_misnamed(text: str, chance: random.Random) -> str:
    agent = chance.choice(["Agent", "'a b'", "'1st'", "all", "'a.b'", "''", "'a-b'"])
    return f"{text}\n[{agent}.x]\nvalue = 1\n"


def stray_key(text: str, chance: random.Random) -> str:
    return f"stray = {chance.choice(['1', 'true', '[]', chr(34) + 'x' + chr(34)])}\n{text}"


def stray_parameter(text: str, chance: random.Random) -> str:
    agent = chance.choice([name for name in TABLE.findall(text) if not name.startswith("every")]).split(".")[0]
    return f"{text}\n[{agent}.never_heard_of]\nvalue = {chance.uniform(0, 1)}\n"


def context_unknown(text: str, chance: random.Random) -> str:
    wrong = chance.choice(
        [
            '{ "market.pricee" = 1.0 }',
            '{ "market.price" = -1.0 }',
            "{ market = 1.0 }",
            '{ "market.firms" = 3.5 }',
        ]
    )
    return spoilt_line(text, chance, ("moves",), lambda field, value: f"{field} = {value}\ncontext = {wrong}")


def prior_spoilt(text: str, chance: random.Random) -> str:
    wrong = chance.choice(
        ["U(1)", "N(0,1)", "U(2,1)", "LU(0,1)", "U(-1e9,1)", "U(a,b)", "U(1,2", "U(1..2,3)", "U(e,e)"]
    )
    return spoilt_line(text, chance, ("moves",), lambda field, value: f'{field} = {value}\nprior = "{wrong}"')


def syntax_broken(text: str, chance: random.Random) -> str:
    line = chance.choice(list(ENTRY_LINE.finditer(text)))
    return text[: line.start()] + chance.choice(["= 1", "a b = 1", "x = '", "[", "\x01"]) + "\n" + text[line.start() :]


def cut_off(text: str, chance: random.Random) -> str:
    """The file ends in the middle of its first half, so that agents are lost with the rest."""
    return text[: chance.randrange(text.index("[every") + 1, len(text) // 2)]


def card_too_large(text: str, chance: random.Random) -> str:
    return text + "#" + "x" * (LARGEST_BYTES + chance.randrange(100))


CARD_MISTAKES: list[Callable[[str, random.Random], str]] = [
    field_lost,
    field_misspelt,
    field_emptied,
    field_of_wrong_type,
    value_out_of_range,
    range_spoilt,
    status_unknown,
    moves_unclear,
    unit_changed,
    parameter_misspelt,
    table_doubled,
    agent_misnamed,
    stray_key,
    stray_parameter,
    context_unknown,
    prior_spoilt,
    syntax_broken,
    cut_off,
    card_too_large,
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mistake", CARD_MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_card_with_a_mistake_is_refused(
    tmp_path: Path, mistake: Callable[[str, random.Random], str], seed: int
) -> None:
    chance = random.Random(f"{mistake.__name__} {seed}")
    name = chance.choice(CARDS)
    text = card_texts()[name]
    spoilt = mistake(text, chance)
    assert spoilt != text
    folder = copied_cards(tmp_path)
    written(folder, spoilt, name)
    with pytest.raises(ScenarioError) as caught:
        registry_from(folder)
    assert sound(caught.value).file == name


def test_there_are_hundreds_of_mistakes_in_cards() -> None:
    assert len(CARD_MISTAKES) * len(SEEDS) >= 200

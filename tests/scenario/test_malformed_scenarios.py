"""Whatever is wrong with a scenario file, loading ends in a ScenarioError with file and key, and in nothing else.

Hundreds are made from valid ones by a seeded generator, each with one mistake that is known.
"""

import math
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from refusals import sound
from spoiling import SEEDS, misspelt
from toml_text import event_text, scenario_text, written

from jevons.scenario import ScenarioError, load_scenario, registry
from jevons.scenario.events import EVENT_KINDS, GENERATION
from jevons.scenario.parameter import Parameter
from jevons.scenario.toml_file import LARGEST_BYTES

Mistake = Callable[[random.Random], tuple[str, str]]
"""Makes the text of a file with one mistake, and what the error's key must hold."""
NUMBERS = [p for p in registry().values() if isinstance(p.value, float)]
BOUNDED = [p for p in NUMBERS if math.isfinite(float(p.high))]
WHOLE = [p for p in NUMBERS if p.whole]
CHOICES = [p for p in registry().values() if p.unit == "choice"]
DATES = [p for p in registry().values() if p.unit == "date"]


def one_value(parameter: Parameter, toml: str) -> tuple[str, str]:
    return scenario_text({parameter.path: toml}), parameter.path


def above_range(chance: random.Random) -> tuple[str, str]:
    parameter = chance.choice(BOUNDED)
    return one_value(parameter, repr(float(parameter.high) * chance.uniform(1.001, 1e6) + 1.0))


def below_range(chance: random.Random) -> tuple[str, str]:
    parameter = chance.choice(NUMBERS)
    return one_value(parameter, repr(float(parameter.low) - chance.uniform(1e-3, 1e6)))


def no_number(chance: random.Random) -> tuple[str, str]:
    return one_value(chance.choice(NUMBERS), chance.choice(["nan", "+nan", "-nan", "-inf"]))


def infinite(chance: random.Random) -> tuple[str, str]:
    return one_value(chance.choice(BOUNDED), chance.choice(["inf", "+inf"]))


def wrong_type(chance: random.Random) -> tuple[str, str]:
    wrong = ["true", "false", '"1.0"', '""', "[]", "[1.0]", "2025-01-01", "07:00:00", "[{ value = 1 }]"]
    return one_value(chance.choice(NUMBERS), chance.choice(wrong))


def not_whole(chance: random.Random) -> tuple[str, str]:
    parameter = chance.choice(WHOLE)
    return one_value(parameter, repr(float(parameter.low) + chance.uniform(0.1, 0.9)))


def wrong_choice(chance: random.Random) -> tuple[str, str]:
    parameter = chance.choice(CHOICES)
    wrong = misspelt(chance.choice(parameter.allowed), chance, set(parameter.allowed))
    return one_value(parameter, chance.choice([f'"{wrong}"', '""', "1", "true", "[]"]))


def wrong_month(chance: random.Random) -> tuple[str, str]:
    wrong = [
        '"2025"',
        '"2025-13"',
        '"2025-00"',
        '"25-01"',
        '"2025-01-01"',
        '"2025-01 "',
        "2025-01-01",
        "202501",
        "true",
    ]
    return one_value(chance.choice(DATES), chance.choice(wrong))


def misspelt_path(chance: random.Random) -> tuple[str, str]:
    parts = chance.choice(list(registry())).split(".")
    depth = chance.randrange(1, len(parts))
    parts[depth] = misspelt(parts[depth], chance, {part for path in registry() for part in path.split(".")} | {"all"})
    return scenario_text({".".join(parts): "1.0"}), ".".join(parts)


def misspelt_table(chance: random.Random) -> tuple[str, str]:
    kinds = {"market", "enterprises", "clouds", "vendors", "events"}
    wrong = misspelt(chance.choice(sorted(kinds)), chance, kinds)
    return f"[{wrong}]\nx = 1\n", wrong


def misspelt_head(chance: random.Random) -> tuple[str, str]:
    keys = {"name", "title", "description", "extends"}
    wrong = misspelt(chance.choice(sorted(keys)), chance, keys)
    return f'{wrong} = "baseline"\n', wrong


def wrong_unit(chance: random.Random) -> tuple[str, str]:
    parameter = chance.choice(NUMBERS)
    unit = chance.choice(sorted({other.unit for other in NUMBERS} - {parameter.unit}))
    text = f'{{ value = {parameter.value!r}, unit = "{unit}" }}'
    return scenario_text({parameter.path: text}), f"{parameter.path}.unit"


def table_for_a_value(chance: random.Random) -> tuple[str, str]:
    return one_value(chance.choice(NUMBERS), chance.choice(["{}", "{ a = 1 }", "{ value = 1 }", '{ unit = "1" }']))


def wrong_field(chance: random.Random) -> tuple[str, str]:
    """A numeric field of an event out of range, of the wrong type, misspelt or missing."""
    kind = chance.choice(list(EVENT_KINDS))
    fields = EVENT_KINDS[kind]
    values = {name: '"nvidia.b200"' if field.unit == GENERATION else repr(field.low) for name, field in fields.items()}
    name = chance.choice([name for name, field in fields.items() if field.unit != GENERATION])
    field = fields[name]
    spoilt = chance.choice(["high", "low", "type", "name", "missing"])
    if spoilt == "name":
        wrong = misspelt(name, chance, {*fields, "kind", "date"})
        values[wrong] = values.pop(name)
        return scenario_text(tail=event_text(f'"{kind}"', **values)), f"events.0.{wrong}"
    if spoilt == "missing" and field.default is None:
        values[name] = ""
    else:
        high, low = repr(field.high * 1.5 + 1.0), repr(field.low - 0.5)
        values[name] = {"high": high, "low": low}.get(spoilt, chance.choice(["nan", "inf", "true", '"2"', "[]"]))
    return scenario_text(tail=event_text(f'"{kind}"', **values)), f"events.0.{name}"


def wrong_event(chance: random.Random) -> tuple[str, str]:
    kind = misspelt(chance.choice(list(EVENT_KINDS)), chance, set(EVENT_KINDS))
    month = chance.choice(['"2022-12"', '"2031-01"', '"1999-01"', '"2025-1"', '"soon"', "2025-01-01", "1.5", "true"])
    return chance.choice(
        [
            (scenario_text(tail=event_text(f'"{kind}"', factor="2.0")), "events.0.kind"),
            (scenario_text(tail=event_text(date=month, factor="2.0")), "events.0.date"),
            (scenario_text(tail=event_text("", factor="2.0")), "events.0.kind"),
            (scenario_text(tail=event_text(date="", factor="2.0")), "events.0.date"),
        ]
    )


def contradiction(chance: random.Random) -> tuple[str, str]:
    kind, month = chance.choice(["efficiency", "price_cut", "tam_growth"]), f"20{chance.randrange(24, 31)}-05"
    sizes = [repr(chance.uniform(1.0, 20.0)) for _ in range(2)]
    events = [event_text(f'"{kind}"', f'"{month}"', factor=size) for size in sizes]
    return scenario_text(tail="\n".join(events)), "events.1"


def end_before_start(chance: random.Random) -> tuple[str, str]:
    year = chance.randrange(2024, 2036)
    return scenario_text({"market.start": f'"{year}-06"', "market.end": f'"{year}-05"'}), "market.end"


def wrong_extends(chance: random.Random) -> tuple[str, str]:
    names = [
        "mine",
        "mine.toml",
        "..",
        ".",
        "../mine.toml",
        "/etc/passwd",
        "sub/base.toml",
        "a\\\\b",
        "c:base",
        "nobody",
    ]
    wrong = chance.choice([f'"{chance.choice(names)}"', '""', "1", "true", "[]", '["baseline"]'])
    return scenario_text(head=f"extends = {wrong}"), "extends"


def doubled_key(chance: random.Random) -> tuple[str, str]:
    name, value = chance.choice([p.path for p in NUMBERS if p.path.startswith("market.")]).split(".")[1], "1"
    return f"[market]\n{name} = {value}\n{name} = {value}\n", "line 3"


def broken_syntax(chance: random.Random) -> tuple[str, str]:
    broken = [
        "= 1",
        "a =",
        "a = 'x",
        "a = [1",
        "a = {",
        "[a",
        "[[a]",
        "a b = 1",
        "a = 1 2",
        "a = 01",
        "a = tru",
        "\x00",
    ]
    lines = ['title = "x"'] * 1 + ["# remark"] * chance.randrange(5)
    return "\n".join([*lines, chance.choice(broken)]), f"line {len(lines) + 1}"


def too_deep(chance: random.Random) -> tuple[str, str]:
    depth = chance.randrange(7, 2000)
    return chance.choice(
        [
            ("market = " + "[" * depth + "]" * depth, ""),
            ("market." + "a." * depth + "b = 1", ""),
            ("[market." + ".".join("a" * depth) + "]\nb = 1", ""),
            ("market = " + "{ a = " * depth + "1" + " }" * depth, ""),
        ]
    )


def too_large(chance: random.Random) -> tuple[str, str]:
    return scenario_text(tail="#" + "x" * (LARGEST_BYTES + chance.randrange(1000))), "whole file"


SCENARIO_MISTAKES: list[Mistake] = [
    above_range,
    below_range,
    no_number,
    infinite,
    wrong_type,
    not_whole,
    wrong_choice,
    wrong_month,
    misspelt_path,
    misspelt_table,
    misspelt_head,
    wrong_unit,
    table_for_a_value,
    wrong_field,
    wrong_event,
    contradiction,
    end_before_start,
    wrong_extends,
    doubled_key,
    broken_syntax,
    too_deep,
    too_large,
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mistake", SCENARIO_MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_scenario_file_with_a_mistake_is_refused(tmp_path: Path, mistake: Mistake, seed: int) -> None:
    text, key = mistake(random.Random(f"{mistake.__name__} {seed}"))
    path = written(tmp_path, text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    error = sound(caught.value)
    assert error.file == str(path)
    assert key in error.key, f"{error} (expected {key})\n{text[:300]}"


def test_there_are_hundreds_of_mistakes_in_scenarios() -> None:
    assert len(SCENARIO_MISTAKES) * len(SEEDS) >= 200

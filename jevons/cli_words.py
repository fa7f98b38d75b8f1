"""What the commands share: exit codes, options that recur, and how a mistake of the user is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from jevons.scenario import Scenario
    from jevons.show.runs import Outcome

DONE, FAILED_RUNS, USER_MISTAKE, INTERRUPTED = 0, 1, 2, 130
SET = "--set"

Played = Annotated[str, typer.Argument(metavar="SCENARIO", help="A packaged scenario or a file.")]
Seeds = Annotated[int, typer.Option(min=1, max=10_000, help="How many seeds to play.")]
Out = Annotated[Path, typer.Option(help="Where the results folder goes.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no answer.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Values = Annotated[
    list[str] | None,
    typer.Option(SET, metavar="PATH=VALUE", help="Another value for a parameter; may be repeated."),
]


def mistake(message: str) -> int:
    """Say in one line what the user got wrong."""
    typer.echo(f"jevons: {' '.join(message.split())}", err=True)
    return USER_MISTAKE


def told_failures(outcome: "Outcome") -> int:
    """Say in a line each what left the world's limits and what failed; the exit code that goes with it."""
    from jevons.show.comparison import beyond

    told = beyond(outcome.whole)
    if told:
        typer.echo(f"jevons: beyond what the world can hold, {told[0]}", err=True)
    if not outcome.failures:
        return DONE
    first = outcome.failures[0]
    typer.echo(
        f"jevons: {len(outcome.failures)} runs failed; the first, seed {first.seed}: {first.message}",
        err=True,
    )
    return FAILED_RUNS


def overrides(pairs: Sequence[str], firms: int | None) -> dict[str, float | str]:
    """Values by path from PATH=VALUE words; a number where it reads as one."""
    given = [*pairs, *([f"market.firms={firms}"] if firms is not None else [])]
    values: dict[str, float | str] = {}
    for word in given:
        path, equals, text = (part.strip() for part in word.partition("="))
        if not (path and equals and text):
            raise typer.BadParameter(
                f"'{word}' is not PATH=VALUE, as in enterprises.software.elasticity=0.5", param_hint=SET
            )
        if path in values:
            raise typer.BadParameter(f"'{path}' is given twice", param_hint=SET)
        values[path] = _number_or_text(text)
    return values


def asked_for(named: str, values: Mapping[str, float | str], frozen: Sequence[str] = ()) -> "Scenario":
    """The scenario with values on top; its title says which, and which channels are frozen. Raises ScenarioError."""
    from jevons.scenario import load_scenario
    from jevons.show.phrases import title_with

    scenario = load_scenario(named, values)
    said = [f"{path}={value if isinstance(value, str) else f'{value:g}'}" for path, value in values.items()]
    said += [f"{channel} frozen" for channel in frozen]
    return replace(scenario, title=title_with(scenario.title, said))


def _number_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text

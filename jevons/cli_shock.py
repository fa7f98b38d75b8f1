"""What the commands that judge a shock share: the options that name it, and the words that ask for it again."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jevons.cli_words import SET

if TYPE_CHECKING:
    from jevons.analysis.shocks import Shock

Pairs = Annotated[int, typer.Option(min=1, max=10_000, help="How many pairs of runs to play.")]
Shocked = Annotated[
    str | None,
    typer.Option(metavar="KIND", help="Another shock: efficiency, price, hardware, memory, supply or tam."),
]
Size = Annotated[float | None, typer.Option(help="Its size, a factor.")]
Date = Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Its month; that of the scenario's first event.")]
Share = Annotated[float | None, typer.Option(help="Share of traffic that it reaches (efficiency, memory).")]
OnTop = Annotated[bool, typer.Option("--on-top", help="Keep the scenario's own events, on both sides.")]
Freeze = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CHANNEL",
        help="Hold price, adoption, tokens_per_task, capex, training or supply as without the shock; may be repeated.",
    ),
]


@dataclass(frozen=True)
class Asked:
    """What was asked of a pair on the command line."""

    scenario: str
    seeds: int
    values: tuple[str, ...]
    shock: str | None
    size: float | None
    date: str | None
    share: float | None
    on_top: bool
    frozen: tuple[str, ...]

    def require_shock(self) -> None:
        """Refuse what says something of a shock that was not asked for."""
        given = {"--size": self.size, "--date": self.date, "--share": self.share, "--on-top": self.on_top or None}
        alone = [option for option, value in given.items() if value is not None]
        if alone and self.shock is None:
            raise typer.BadParameter("says nothing without --shock", param_hint=alone[0])

    def wanted(self) -> "Shock | None":
        """The shock that was asked for; None for the scenario's own."""
        from jevons.analysis.shocks import Shock

        return None if self.shock is None else Shock(self.shock, self.size, self.date, self.share)

    def words(self, verb: str) -> list[str]:
        """The command line that asks for it."""
        options = {"--shock": self.shock, "--size": self.size, "--date": self.date, "--share": self.share}
        told = [f"{option}={value}" for option, value in options.items() if value is not None]
        told += ["--on-top"] if self.on_top else []
        told += [f"--freeze={channel}" for channel in self.frozen]
        given = [f"{SET}={word}" for word in self.values]
        named = [Path(self.scenario).name] if self.scenario else []
        return ["jevons", verb, *named, "--seeds", str(self.seeds), *told, *given]

    def name(self, scenario: str) -> str:
        """The end of the folder's name."""
        frozen = "-".join(("frozen", *self.frozen)) if self.frozen else ""
        return "-".join(part for part in (scenario, self.shock or "", frozen) if part)

"""The commands that judge: a shock, the baseline beside facts, the regularities of the field."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Generic, TypeVar

import typer

from jevons.cli_words import DONE, SET, Json, Values, mistake, overrides

if TYPE_CHECKING:
    from jevons.analysis.pairs import Pair
    from jevons.analysis.shocks import Shock
    from jevons.market.simulate import Progress
    from jevons.scenario import Scenario


Found = TypeVar("Found")

Judged = Annotated[str, typer.Argument(metavar="SCENARIO", help="A packaged scenario or a file.")]
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
Out = Annotated[Path, typer.Option(help="Where the results folder goes.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no answer.")]


def rebound(
    scenario: Judged,
    seeds: Pairs = 50,
    set_: Values = None,
    shock: Shocked = None,
    size: Size = None,
    date: Date = None,
    share: Share = None,
    on_top: OnTop = False,
    freeze: Freeze = None,
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Play pairs of runs with and without the shock, and say how much of its saving each resource takes back.

    Writes a folder OUT/rebound-NAME with figure, table and the command that made them.
    """
    from jevons.show.rebounding import judged, told_json, told_text, write_rebound

    judge = Judge("rebound", "rebound", judged, told_text, told_json, write_rebound)
    asked = Asked(scenario, seeds, tuple(set_ or ()), shock, size, date, share, on_top, tuple(freeze or ()))
    return _judge_pairs(judge, asked, out, quiet, json)


def decompose(
    scenario: Judged,
    seeds: Pairs = 50,
    set_: Values = None,
    shock: Shocked = None,
    size: Size = None,
    date: Date = None,
    share: Share = None,
    on_top: OnTop = False,
    freeze: Freeze = None,
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Play pairs of runs with and without the shock, and split what it did into factors that leave no rest.

    Writes a folder OUT/decomposition-NAME with figure, table and the command that made them.
    """
    from jevons.analysis.decomposition import decompose as split
    from jevons.show.decomposing import decomposition_text, write_decomposition
    from jevons.show.listings import frame_json

    judge = Judge("decompose", "decomposition", split, decomposition_text, frame_json, write_decomposition)
    asked = Asked(scenario, seeds, tuple(set_ or ()), shock, size, date, share, on_top, tuple(freeze or ()))
    return _judge_pairs(judge, asked, out, quiet, json)


def attribute(
    scenario: Judged,
    seeds: Annotated[int, typer.Option(min=1, max=1_000, help="How many seeds to play.")] = 10,
    set_: Values = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHANNEL",
            help="A channel to share among (up to five): price, adoption, tokens_per_task, capex, training, supply; "
            "may be repeated. All but capex if none is named.",
        ),
    ] = None,
    shock: Shocked = None,
    size: Size = None,
    date: Date = None,
    share: Share = None,
    on_top: OnTop = False,
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Play every set of channels frozen at its path without the shock, and share the rebound among the channels.

    Writes a folder OUT/attribution-NAME with figure, table and the command that made them.
    """
    from jevons.analysis.attribution import USUAL_CHANNELS
    from jevons.analysis.attribution import attribute as shared
    from jevons.analysis.pairs import sides
    from jevons.analysis.rebound import NoSaving
    from jevons.scenario import load_scenario
    from jevons.scenario.errors import ScenarioError
    from jevons.show import attributing, listings
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.progress import progress_bar

    asked = Asked(scenario, seeds, tuple(set_ or ()), shock, size, date, share, on_top, ())
    asked.require_shock()
    channels = tuple(channel or USUAL_CHANNELS)
    try:
        chosen = load_scenario(scenario, overrides(asked.values, None))
        shocked, without = sides(chosen, asked.wanted(), on_top)
        place = f"attribution-{asked.name(chosen.name)}"
        with results_folder(out, place) as folder:
            with progress_bar(f"Playing {chosen.name}", quiet) as report:
                wanted = asked.wanted()
                frame = shared(chosen, channels, range(seeds), progress=report, shock=wanted, on_top=on_top)
            command = shlex.join([*asked.words("attribute"), *(f"--channel={name}" for name in channel or ())])
            judged = shocked.with_events([event for event in shocked.events if event not in without.events])
            attributing.write_attribution(folder, command, judged, seeds, frame)
    except (ScenarioError, ResultsError, NoSaving) as error:
        return mistake(str(error))
    if json:
        typer.echo(listings.frame_json(frame), nl=False)
    elif not quiet:
        typer.echo(f"{attributing.attribution_text(frame)}\n\nResults: {out / place}")
    return DONE


def frontier(
    axis: Annotated[
        str, typer.Option(help="The second axis: headroom (of the TAM) or supply (its elasticity).")
    ] = "headroom",
    size: Annotated[float, typer.Option(min=1.01, max=10_000, help="The factor of the efficiency shock.")] = 10.0,
    points: Annotated[int, typer.Option(min=3, max=101, help="Points along each axis.")] = 21,
    set_: Values = None,
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> int:
    """Map where backfire holds over the elasticity of demand and headroom or supply, simulated and in closed form.

    Writes a folder OUT/frontier with map, table and the command that made them (OUT/frontier-supply along supply).
    """
    from jevons.analysis.frontier import HEADROOM, Grid
    from jevons.analysis.frontier import frontier as mapped
    from jevons.scenario.errors import ScenarioError
    from jevons.show import listings, mapping
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.progress import progress_bar

    words = list(set_ or [])
    place = "frontier" if axis == HEADROOM else f"frontier-{axis}"
    try:
        grid = Grid(axis=axis, size=size, points=points, values=overrides(words, None))
        grid.require_axis()
        with results_folder(out, place) as folder:
            with progress_bar("Mapping the frontier", quiet) as report:
                frame = mapped(grid, report)
            told = ["jevons", "frontier", f"--axis={axis}", f"--size={size:g}", f"--points={points}"]
            command = shlex.join([*told, *(f"{SET}={word}" for word in words)])
            mapping.write_frontier(folder, command, frame, grid)
    except (ScenarioError, ResultsError) as error:
        return mistake(str(error))
    if json:
        typer.echo(listings.frame_json(frame), nl=False)
    elif not quiet:
        typer.echo(f"{mapping.frontier_text(frame, grid)}\n\nResults: {out / place}")
    return DONE


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
        return ["jevons", verb, Path(self.scenario).name, "--seeds", str(self.seeds), *told, *given]

    def name(self, scenario: str) -> str:
        """The end of the folder's name."""
        frozen = "-".join(("frozen", *self.frozen)) if self.frozen else ""
        return "-".join(part for part in (scenario, self.shock or "", frozen) if part)


@dataclass(frozen=True)
class Judge(Generic[Found]):
    """A judgement of pairs: its verb, its folder's first word, how it is reached, told and written."""

    verb: str
    folder: str
    reach: "Callable[[Pair], Found]"
    tell: Callable[[Found], str]
    json: Callable[[Found], str]
    write: "Callable[[Path, str, Scenario, int, Found], None]"


def _judge_pairs(judge: Judge[Found], asked: Asked, out: Path, quiet: bool, json: bool) -> int:
    from jevons.analysis.rebound import NoSaving
    from jevons.scenario import load_scenario
    from jevons.scenario.errors import ScenarioError
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.phrases import shock_name
    from jevons.show.progress import progress_bar

    asked.require_shock()
    try:
        chosen = load_scenario(asked.scenario, overrides(asked.values, None))
        place = f"{judge.folder}-{asked.name(chosen.name)}"
        with results_folder(out, place) as folder:
            with progress_bar(f"Playing {chosen.name}", quiet) as report:
                pair = _pair(asked, chosen, report)
                found = judge.reach(pair)
            judged = pair.scenario.with_events(pair.shock)
            judge.write(folder, shlex.join(asked.words(judge.verb)), judged, asked.seeds, found)
    except (ScenarioError, ResultsError, NoSaving) as error:
        return mistake(str(error))
    if json:
        typer.echo(judge.json(found), nl=False)
    elif not quiet:
        typer.echo(f"Shock: {shock_name(pair.shock)}.\n\n{judge.tell(found)}\n\nResults: {out / place}")
    return DONE


def _pair(asked: Asked, scenario: "Scenario", report: "Progress | None") -> "Pair":
    """The pair of runs that was asked for. Raises ScenarioError."""
    from jevons.analysis.pairs import counterfactual

    seeds, shock, frozen = range(asked.seeds), asked.wanted(), asked.frozen
    return counterfactual(scenario, seeds, progress=report, shock=shock, on_top=asked.on_top, frozen=frozen)


def backtest(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A packaged scenario or a file.")] = "baseline",
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="How many seeds to play.")] = 20,
    out: Annotated[Path, typer.Option(help="Where the results folder goes.")] = Path("results"),
    json: Json = False,
) -> int:
    """Play a scenario without its events and hold it against the figures of 2023 and 2024.

    Writes a folder OUT/backtest-NAME with figure, table and the command that made them.
    """
    from jevons.analysis.backtest import backtest as held_against_facts
    from jevons.scenario import load_scenario
    from jevons.scenario.errors import ScenarioError
    from jevons.show import backtesting, listings
    from jevons.show.folder import ResultsError, results_folder

    try:
        chosen = load_scenario(scenario)
        with results_folder(out, f"backtest-{chosen.name}") as folder:
            frame = held_against_facts(chosen, range(seeds))
            command = shlex.join(["jevons", "backtest", Path(scenario).name, "--seeds", str(seeds)])
            backtesting.write_backtest(folder, command, chosen.name, seeds, frame)
    except (ScenarioError, ResultsError) as error:
        return mistake(str(error))
    typer.echo(listings.frame_json(frame) if json else backtesting.backtest_text(frame), nl=not json)
    if not json:
        typer.echo(f"\nResults: {out / f'backtest-{chosen.name}'}")
    return DONE


def stylised(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A packaged scenario or a file.")] = "baseline",
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="How many seeds to play.")] = 20,
    json: Json = False,
) -> int:
    """Measure the stylised facts of the field in a scenario without its events, and say which hold."""
    from jevons.analysis.stylised import stylised_facts
    from jevons.scenario.errors import ScenarioError
    from jevons.show import backtesting, listings

    try:
        frame = stylised_facts(scenario, range(seeds))
    except ScenarioError as error:
        return mistake(str(error))
    typer.echo(listings.frame_json(frame) if json else backtesting.stylised_text(frame), nl=not json)
    return DONE


def hypotheses(
    worlds: Annotated[int, typer.Option(min=50, max=100_000, help="How many worlds to draw for each setting.")] = 256,
    out: Annotated[Path, typer.Option(help="Where the results folder goes.")] = Path("results"),
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no answer.")] = False,
    json: Json = False,
) -> int:
    """Judge every claim over worlds drawn from the priors: supported, refuted or undetermined, and where it holds.

    Writes a folder OUT/hypotheses with verdicts, shares of worlds, regions, figure and the command that made them.
    """
    from jevons.analysis.verdicts import evidence
    from jevons.show import claims, listings
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.progress import progress_bar

    try:
        with results_folder(out, "hypotheses") as folder:
            with progress_bar("Judging claims", quiet) as report:
                result = claims.judged(evidence(worlds, progress=report), worlds)
            claims.write_claims(folder, shlex.join(["jevons", "hypotheses", "--worlds", str(worlds)]), result)
    except ResultsError as error:
        return mistake(str(error))
    if json:
        typer.echo(listings.frame_json(result.verdicts), nl=False)
    elif not quiet:
        typer.echo(f"{claims.claims_text(result)}\n\nResults: {out / 'hypotheses'}")
    return DONE

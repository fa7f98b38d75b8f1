"""The commands that judge a shock: rebound by resource, exact factors, shares of the channels."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Generic, TypeVar

import typer

from jevons.cli_shock import Asked, Date, Freeze, OnTop, Pairs, Share, Shocked, Size
from jevons.cli_words import DONE, Json, Out, Played, Quiet, Values, asked_for, mistake, overrides

if TYPE_CHECKING:
    from jevons.analysis.pairs import Pair
    from jevons.market.simulate import Progress
    from jevons.scenario import Scenario

Found = TypeVar("Found")


def rebound(
    scenario: Played,
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
    from jevons.show.rebound_figure import write_rebound
    from jevons.show.rebounding import judged, told_json, told_text

    judge = Judge("rebound", "rebound", judged, told_text, told_json, write_rebound)
    asked = Asked(scenario, seeds, tuple(set_ or ()), shock, size, date, share, on_top, tuple(freeze or ()))
    return _judge_pairs(judge, asked, out, quiet, json)


def decompose(
    scenario: Played,
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
    scenario: Played,
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
    from jevons.scenario.errors import ScenarioError
    from jevons.show import attributing, listings
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.phrases import shock_name
    from jevons.show.progress import progress_bar

    asked = Asked(scenario, seeds, tuple(set_ or ()), shock, size, date, share, on_top, ())
    asked.require_shock()
    channels = tuple(channel or USUAL_CHANNELS)
    try:
        chosen = asked_for(scenario, overrides(asked.values, None))
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
        shock = shock_name(judged.events)
        typer.echo(
            f"{chosen.title}\nShock: {shock}.\n\n{attributing.attribution_text(frame)}\n\nResults: {out / place}"
        )
    return DONE


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
    from jevons.scenario.errors import ScenarioError
    from jevons.show.folder import ResultsError, results_folder
    from jevons.show.phrases import shock_name
    from jevons.show.progress import progress_bar

    asked.require_shock()
    try:
        chosen = asked_for(asked.scenario, overrides(asked.values, None), asked.frozen)
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
        typer.echo(f"{chosen.title}\nShock: {shock_name(pair.shock)}.\n\n{judge.tell(found)}\n\nResults: {out / place}")
    return DONE


def _pair(asked: Asked, scenario: "Scenario", report: "Progress | None") -> "Pair":
    """The pair of runs that was asked for. Raises ScenarioError."""
    from jevons.analysis.pairs import counterfactual

    seeds, shock, frozen = range(asked.seeds), asked.wanted(), asked.frozen
    return counterfactual(scenario, seeds, progress=report, shock=shock, on_top=asked.on_top, frozen=frozen)

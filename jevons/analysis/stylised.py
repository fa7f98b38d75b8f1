"""Stylised facts of the field, each with its figure in the model: which hold and which do not.

The bands are from the literature and the trade press, as named. Where ``by_design`` says so, a parameter was set to
meet the fact or the model could hardly fail. A mechanism that is off in the baseline is measured in a world that has it
on, which the table names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from jevons.analysis import stylised_measures as measured
from jevons.analysis.stylised_measures import Played
from jevons.market.simulate import Progress, simulate
from jevons.scenario import Scenario, load_scenario
from jevons.scenario.parameter import Value

YEARS: dict[str, Value] = {"market.start": "2023-01", "market.end": "2030-12"}

SELF_HOSTED: dict[str, Value] = {"market.outside": "on", "enterprises.all.self_hosting_utilisation": 0.9}
"""With the cards' utilisation of 0.2 nobody serves himself: the second of the two worlds of `experiments`."""

LEARNING_EXPONENT = 0.32
"""A fifth less a doubling, the middle of the 10 to 25 % that the card names."""


@dataclass(frozen=True)
class World:
    """Where a fact is measured: the scenario asked for with ``values``, or the packaged ``preset``, events and all."""

    name: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    preset: str = ""


HERE = World()
SELF_HOSTING = World("outside on, own machines busy", SELF_HOSTED)
PILOTS = World("pilots on", {"market.pilots": "on"})
LEARNING = World("learning on", {"vendors.all.learning_exponent": LEARNING_EXPONENT})
CHINA = World("preset export", preset="export")


@dataclass(frozen=True)
class StylisedFact:
    """A regularity: what is measured, in which ``world``, and the band from ``low`` to ``high``, in ``unit``, in which
    it holds; ``by_design`` if a parameter was set to meet it or the model could hardly fail."""

    name: str
    statement: str
    unit: str
    low: float
    high: float
    source: str
    measure: Callable[[Played], float]
    by_design: bool = False
    world: World = HERE


INF = float("inf")
STYLISED_FACTS: tuple[StylisedFact, ...] = (
    StylisedFact(
        "SF1", "adoption is S-shaped: steepest inside the run", "1", 0.02, 0.98, "diffusion studies", measured.steepest
    ),
    StylisedFact(
        "SF1",
        "larger firms first: growth of use, larger over smaller half",
        "x",
        1.0,
        INF,
        "US census, 37 % of firms of 250 and more, below 20 % of the smallest",
        measured.size_gradient,
        True,
    ),
    StylisedFact(
        "SF2",
        "use is heavy-tailed: share of the top hundredth",
        "1",
        0.1,
        INF,
        "thirty customers above 1 T tokens each",
        measured.top_share,
        True,
    ),
    StylisedFact(
        "SF3", "one good, many prices: dearest over cheapest", "x", 1.5, 2.5, "38 clouds' H100s", measured.dispersion
    ),
    StylisedFact(
        "SF4",
        "price of a given quality falls a year by",
        "x",
        5.0,
        50.0,
        "Epoch AI, a16z",
        measured.fall("price_constant_quality_usd_per_mtok"),
        True,
    ),
    StylisedFact(
        "SF4", "price paid is flat: falls a year by", "x", 0.7, 1.5, "unit values", measured.fall("price_usd_per_mtok")
    ),
    StylisedFact(
        "SF5",
        "tokens grow tenfold a year (2024)",
        "x/year",
        5.0,
        20.0,
        "OpenRouter",
        lambda p: p.growth("tokens_served_ttok", "2023-12", "2024-12"),
        True,
    ),
    StylisedFact(
        "SF5",
        "compute in use grows a year by (2024)",
        "x/year",
        2.3,
        4.1,
        "Epoch AI",
        lambda p: p.growth("flop_served_zflop", "2023-12", "2024-12"),
    ),
    StylisedFact("SF6", "rent turns between shortage and glut", "turns", 2.0, INF, "rental indices", measured.turns),
    StylisedFact("SF7", "orders swing more than demand", "x", 1.0, INF, "bullwhip", measured.order_swings),
    StylisedFact("SF7", "capex overshoots: largest fall from a peak", "1", 0.1, INF, "lead times", measured.capex_drop),
    StylisedFact("SF8", "accelerators are busy", "1", 0.75, 0.85, "LBNL, servers in training", measured.busy),
    StylisedFact("SF9", "gross margin of vendors", "1", 0.65, 0.8, "NVIDIA's accounts", measured.vendor_margin, True),
    StylisedFact("SF9", "gross margin on tokens", "1", 0.5, 0.7, "the report of January 2025", measured.token_margin),
    StylisedFact(
        "SF9",
        "operating margin of clouds, all training as a cost",
        "1",
        0.18,
        0.4,
        "clouds' accounts; they sell far more than tokens",
        measured.operating_margin,
    ),
    StylisedFact(
        "SF10",
        "models turn over: one at its launch price has half the newest's share within",
        "weeks",
        1.0,
        13.0,
        "OpenRouter",
        measured.turnover_of_models,
        True,
    ),
    StylisedFact(
        "SF10", "open models' share of tokens, largest year", "1", 0.0, 0.3, "OpenRouter", measured.open_share, True
    ),
    StylisedFact(
        "SF10", "it is stable: largest over smallest year", "x", 1.0, 1.5, "OpenRouter", measured.open_share_moves, True
    ),
    StylisedFact(
        "SF10",
        "open models' share of tokens, largest year",
        "1",
        0.0,
        0.3,
        "OpenRouter",
        measured.open_share,
        world=SELF_HOSTING,
    ),
    StylisedFact(
        "SF10",
        "it is stable: largest over smallest year",
        "x",
        1.0,
        1.5,
        "OpenRouter",
        measured.open_share_moves,
        world=SELF_HOSTING,
    ),
    StylisedFact(
        "SF11",
        "pilots fail often: failed of all uses decided on",
        "1",
        0.4,
        0.95,
        "S&P Global 2025, MIT NANDA 2025, from memory",
        measured.failed_pilots,
        True,
        PILOTS,
    ),
    *(
        StylisedFact(
            "SF12",
            "a doubling of tokens ever served cuts their cost by",
            "1",
            0.1,
            0.3,
            "learning rates of most industries, from memory",
            measured.cost_a_doubling,
            world=world,
        )
        for world in (HERE, LEARNING)
    ),
    StylisedFact("SF13", "rebound fades as use grows: late less early", "1", -INF, 0.0, "Bessen", measured.fading),
    StylisedFact("SF14", "four clouds hold most of compute", "1", 0.6, 1.0, "Epoch AI", measured.largest_four, True),
    StylisedFact(
        "SF14", "China's share of compute", "1", 0.025, 0.1, "Epoch AI, about 5 %", measured.share_of_china, world=CHINA
    ),
)


def stylised_facts(
    scenario: str | Scenario = "baseline", seeds: Sequence[int] = range(20), progress: Progress | None = None
) -> pd.DataFrame:
    """Measure every stylised fact in a scenario without its events.

    Columns ``fact``, ``statement``, ``unit``, ``low``, ``high``, ``model``, ``verdict`` ("holds", "does not hold"),
    ``where`` (empty for the scenario itself, else what is switched on in it, or the preset played in its place),
    ``by_design``, ``source``. Played from 2023-01 to 2030-12, whatever dates the scenario has. ``progress``
    is called with (facts measured, facts in all). Raises ScenarioError, BookViolation.
    """
    chosen = (load_scenario(scenario) if isinstance(scenario, str) else scenario).without_events()
    chosen = chosen.with_values(YEARS)
    played: dict[str, Played] = {}
    rows = []
    for done, fact in enumerate(STYLISED_FACTS, start=1):
        if fact.world.name not in played:
            played[fact.world.name] = _played(fact.world, chosen, seeds)
        rows.append(_measured(fact, played[fact.world.name]))
        if progress is not None:
            progress(done, len(STYLISED_FACTS))
    return pd.DataFrame(rows)


def _played(world: World, chosen: Scenario, seeds: Sequence[int]) -> Played:
    """The scenario as a fact's world has it, over the seeds."""
    firms = {"market.firms": chosen.parameters["market.firms"]}
    asked = load_scenario(world.preset).with_values({**YEARS, **firms}) if world.preset else chosen
    scenario = asked.with_values(world.values)
    return Played(scenario, simulate(scenario, seeds))


def _measured(fact: StylisedFact, played: Played) -> dict[str, object]:
    """The fact's row of the table."""
    value = fact.measure(played)
    return {
        "fact": fact.name,
        "statement": fact.statement,
        "unit": fact.unit,
        "low": fact.low,
        "high": fact.high,
        "model": value,
        "verdict": "holds" if fact.low <= value <= fact.high else "does not hold",
        "where": fact.world.name,
        "by_design": fact.by_design,
        "source": fact.source,
    }

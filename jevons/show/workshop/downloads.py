"""What a visitor can take home: the figure, the data and the scenario file of what the page shows."""

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from jevons.show.phrases import title_with
from jevons.show.workshop.levers import levers
from jevons.show.workshop.playing import FIRMS, SEEDS
from jevons.show.workshop.state import SIDES, State

if TYPE_CHECKING:
    from jevons.analysis.pairs import Pair
    from jevons.scenario import Scenario

TYPES = {"png": "image/png", "svg": "image/svg+xml", "csv": "text/csv; charset=utf-8", "toml": "application/toml"}
FILES = (
    "data.csv",
    *(f"figure-{side}.{kind}" for side in SIDES for kind in ("png", "svg")),
    *(f"scenario-{side}.toml" for side in SIDES),
)


def written(file: str, state: State) -> bytes:
    """The content of one of FILES for a state. Raises KeyError for another name."""
    if file not in FILES:
        raise KeyError(file)
    if file == "data.csv":
        return _data(state)
    name, kind = file.rsplit(".", 1)
    what, side = name.split("-")
    scenario = _scenario(state, side)
    return _scenario_file(scenario) if what == "scenario" else _figure(_pair(scenario), kind)


def _scenario(state: State, side: str) -> "Scenario":
    """What a side plays; its title says which sliders were moved."""
    regime = state.side(side)
    scenario = regime.scenario().with_values({"market.firms": float(FIRMS)})
    names = {key: f"{lever.label[0].lower()}{lever.label[1:]}" for key, lever in levers().items()}
    return replace(
        scenario, title=title_with(scenario.title, [f"{names[key]} {value:g}" for key, value in regime.moved])
    )


def _pair(scenario: "Scenario") -> "Pair":
    from jevons.show.runs import play

    return play(scenario, range(SEEDS)).kept


def _data(state: State) -> bytes:
    """Every aggregate observable, one row a regime, side, seed and month."""
    import pandas as pd

    from jevons.show.tables import monthly

    frames = []
    for side in SIDES:
        frame = monthly(_pair(_scenario(state, side)))
        frame.insert(0, "regime", side.upper())
        frames.append(frame)
    return pd.concat(frames, ignore_index=True).to_csv(index=False, float_format="%.7g").encode()


def _scenario_file(scenario: "Scenario") -> bytes:
    from jevons.show.manifest import scenario_toml

    return scenario_toml(scenario).encode()


def _figure(pair: "Pair", kind: str) -> bytes:
    from jevons.show.figures import market_figure

    target = io.BytesIO()
    market_figure(pair).savefig(target, format=kind, dpi=110)
    return target.getvalue()

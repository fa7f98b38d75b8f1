"""From card files to parameters: a card's defaults, what differs for one agent, and the checks on both."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jevons.scenario.errors import ScenarioError, unknown
from jevons.scenario.parameter import CHOICE, DATE, Parameter, Value, checked, kind, month_text
from jevons.scenario.toml_file import WHOLE_FILE, read_toml

if TYPE_CHECKING:
    from jevons.scenario.shape import CardEntry

AGENT_CARDS = {
    "enterprise.toml": "enterprises",
    "cloud_provider.toml": "clouds",
    "chip_vendor.toml": "vendors",
}
"""Card files and how the paths of their parameters begin."""

WITH_GENERATIONS = "vendors"
EVERY, ALL, GENERATION, REGION = "every", "all", "generation", "region"
ON_THE_WORLDS_CARD = "stands on the world's card already"
_NAME = re.compile(r"[a-z][a-z0-9_]*")

Table = Mapping[str, Any]


def read_market(path: Path) -> list[Parameter]:
    """Parameters of the market file, one table each. Raises ScenarioError for anything it cannot use."""
    file = path.name
    tables = read_toml(path, file)
    return [_parameter(f"market.{name}", _table(raw, file, name), file, name) for name, raw in tables.items()]


@dataclass(frozen=True)
class RegionCard:
    """A card of agents beside those of the world: its file, and its tables by the kind of agent they belong to."""

    file: str
    tables: Table

    def agents(self, prefix: str) -> dict[str, Any]:
        """Tables of this kind of agent, by name."""
        return dict(_table(self.tables.get(prefix, {}), self.file, prefix))


def read_region(path: Path) -> tuple[list[Parameter], RegionCard]:
    """A region's own parameters, and its agents as tables that the world's cards complete. Raises ScenarioError."""
    file = path.name
    tables = read_toml(path, file)
    known = (REGION, *AGENT_CARDS.values())
    for name in tables:
        if name not in known:
            raise unknown(file, name, "table", name, known)
    if REGION not in tables:
        raise ScenarioError(file, REGION, "is missing", "a region has numbers of its own")
    own = _table(tables.pop(REGION), file, REGION)
    parameters = [
        _parameter(f"{REGION}.{name}", _table(raw, file, f"{REGION}.{name}"), file, f"{REGION}.{name}")
        for name, raw in own.items()
    ]
    return parameters, RegionCard(file, tables)


def read_agents(path: Path, prefix: str, region: RegionCard | None = None) -> list[Parameter]:
    """Parameters of all agents on a card, agent by agent, and of those that a region adds to them.

    Raises ScenarioError for anything it cannot use.
    """
    file = path.name
    tables = read_toml(path, file)
    every = dict(_table(tables.pop(EVERY, {}), file, EVERY))
    if not tables:
        raise ScenarioError(file, WHOLE_FILE, "has no agents", "give at least one, such as [name.parameter]")
    parameters = _agents_of(tables, every, file, prefix)
    return parameters if region is None else parameters + _added(region, tables, every, prefix)


def _added(region: RegionCard, tables: Table, every: Table, prefix: str) -> list[Parameter]:
    """What a region adds: agents of its own, and accelerators that vendors of the world make for it."""
    new, parameters = {}, []
    for agent, raw in region.agents(prefix).items():
        if agent not in tables:
            new[agent] = raw
            continue
        key = f"{prefix}.{agent}"
        own = _table(raw, region.file, key)
        if prefix != WITH_GENERATIONS:
            raise ScenarioError(region.file, key, ON_THE_WORLDS_CARD, "choose another name")
        for name, entry in own.items():
            _table(entry, region.file, f"{key}.{name}")
            if name in tables[agent]:
                raise ScenarioError(region.file, f"{key}.{name}", ON_THE_WORLDS_CARD, "a new accelerator")
        chip = _table(every.get(GENERATION, {}), region.file, f"{EVERY}.{GENERATION}")
        parameters += list(_generations(key, chip, own, region.file))
    return parameters + _agents_of(new, every, region.file, prefix)


def _agents_of(tables: Table, defaults: Table, file: str, prefix: str) -> list[Parameter]:
    every = dict(defaults)
    chip = dict(_table(every.pop(GENERATION, {}), file, f"{EVERY}.{GENERATION}"))
    parameters: list[Parameter] = []
    for agent, raw in tables.items():
        _require_name(agent, file, agent)
        own = _table(raw, file, agent)
        names = set(_generation_names(own, every)) if prefix == WITH_GENERATIONS else set()
        plain = {name: entry for name, entry in own.items() if name not in names}
        parameters += _agent(f"{prefix}.{agent}", every, plain, file, agent)
        chips = {name: entry for name, entry in own.items() if name in names}
        parameters += _generations(f"{prefix}.{agent}", chip, chips, file)
        if prefix == WITH_GENERATIONS and not names:
            raise ScenarioError(file, agent, "has no generations", "a vendor needs at least one accelerator")
    return parameters


def _generation_names(own: Table, every: Table) -> Iterator[str]:
    """Tables of a vendor that are accelerators: neither a known parameter nor something shaped like one."""
    from jevons.scenario.shape import ENTRY_FIELDS

    for name, entry in own.items():
        if name not in every and isinstance(entry, dict) and not set(entry) & set(ENTRY_FIELDS):
            yield name


def _generations(prefix: str, every: Table, own: Table, file: str) -> Iterator[Parameter]:
    for name, entry in own.items():
        key = f"{prefix.split('.', 1)[1]}.{name}"
        _require_name(name, file, key)
        yield from _agent(f"{prefix}.{name}", every, entry, file, key)


def _agent(path: str, every: Table, own: Table, file: str, key: str) -> Iterator[Parameter]:
    """Parameters of one agent: the card's defaults with what differs."""
    for name in own:
        if name not in every:
            raise unknown(file, f"{key}.{name}", "parameter", name, every)
    for name, default in every.items():
        here = f"{key}.{name}"
        entry = own.get(name, {})
        differs = entry if isinstance(entry, dict) else {"value": entry}
        whole = {**_table(default, file, f"{EVERY}.{name}"), **differs}
        yield _parameter(f"{path}.{name}", whole, file, here)


def _table(raw: object, file: str, key: str) -> Table:
    if not isinstance(raw, dict):
        raise ScenarioError(file, key, f"must be a table, not {kind(raw)}")
    return raw


def _require_name(name: str, file: str, key: str) -> None:
    if not _NAME.fullmatch(name) or name == ALL:
        allowed = f"small letters, digits and _; not '{ALL}'"
        raise ScenarioError(file, key, f"'{name}' cannot name an agent", allowed)


def _parameter(path: str, raw: Table, file: str, key: str) -> Parameter:
    """A parameter from its table, checked. Raises ScenarioError."""
    from jevons.scenario.shape import CardEntry, shaped

    entry = shaped(CardEntry, raw, file, key)
    low, high = _ends(entry, file, key)
    parameter = Parameter(
        path=path,
        value=entry.value,
        unit=entry.unit,
        low=low,
        high=high,
        allowed=tuple(entry.allowed or ()),
        status=entry.status,
        source=entry.source,
        description=entry.description,
        moves=entry.moves,
        context=dict(entry.context),
        prior=entry.prior,
        whole=entry.whole,
        file=file,
    )
    object.__setattr__(parameter, "value", checked(parameter, entry.value, file, f"{key}.value"))
    _require_prior_within(parameter, file, f"{key}.prior")
    return parameter


def _ends(entry: "CardEntry", file: str, key: str) -> tuple[Value, Value]:
    """Both ends of the range; empty for a choice, which has words instead."""
    wanted, other = ("allowed", "range") if entry.unit == CHOICE else ("range", "allowed")
    if getattr(entry, wanted) is None:
        raise ScenarioError(file, f"{key}.{wanted}", "is missing", f"a parameter in '{entry.unit}' needs it")
    if getattr(entry, other) is not None:
        raise ScenarioError(file, f"{key}.{other}", "has no meaning here", f"give '{wanted}' instead")
    if entry.range is None:
        return "", ""
    low, high = (_end(end, entry.unit, file, f"{key}.range") for end in entry.range)
    if not low <= high:  # type: ignore[operator]
        raise ScenarioError(file, f"{key}.range", f"{low} to {high} is no range", "the lower end first")
    return low, high


def _end(end: Value, unit: str, file: str, key: str) -> Value:
    if unit == DATE:
        return month_text(end, file, key)
    if isinstance(end, str):
        raise ScenarioError(file, key, "must be two numbers, not text")
    try:
        return float(end)
    except OverflowError:
        raise ScenarioError(file, key, "holds too large a number") from None


def _require_prior_within(parameter: Parameter, file: str, key: str) -> None:
    if parameter.prior is None:
        return
    law, _, ends = parameter.prior.partition("(")
    allowed = "U(low,high) or LU(low,high) within the range"
    try:
        low, high = (float(end) for end in ends.rstrip(")").split(","))
        right = float(parameter.low) <= low < high <= float(parameter.high) and (law == "U" or low > 0)
    except ValueError:
        right = False
    if not right:
        raise ScenarioError(file, key, f"'{parameter.prior}' is no prior here", allowed)

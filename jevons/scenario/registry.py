"""The registry: every parameter of the market in one place, read from the cards and the market file.

Documentation, tables, ranges, priors and checks are all derived from it.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jevons.scenario.cards import AGENT_CARDS, REGION, read_agents, read_market, read_region
from jevons.scenario.errors import ScenarioError, unknown
from jevons.scenario.parameter import CHOICE, Frozen, Parameter, Value
from jevons.scenario.values import expanded

__all__ = [
    "Parameter",
    "Registry",
    "cards_folder",
    "casts",
    "clouds",
    "generations",
    "homes",
    "known_anywhere",
    "regions",
    "registry",
    "registry_from",
    "sectors",
    "vendors",
]

_PACKAGE = Path(__file__).resolve().parent.parent
MARKET_FILE = Path(__file__).resolve().parent / "market.toml"

WORLD = "world"
"""Who stands on the world's cards and on no region's."""

Registry = Mapping[str, Parameter]


def cards_folder() -> Path:
    """Where the cast stands: inside an installed package, beside the package in a checkout."""
    installed = _PACKAGE / "cards"
    return installed if installed.is_dir() else _PACKAGE.parent / "agents"


@cache
def registry(cast: str | None = None) -> Registry:
    """All parameters by dotted path, in the order of their files; read once.

    ``cast`` names the card of a region whose agents stand beside the world's. Raises ScenarioError if a card cannot be
    used, or if no region has this name.
    """
    if cast is not None and cast not in casts():
        raise unknown("cast", "cast", "cast", cast, casts())
    known = _read(cards_folder(), cast)
    _require_sound_contexts(known)
    return known


def casts() -> tuple[str, ...]:
    """Names of the regions whose agents can stand beside the world's."""
    return tuple(sorted(path.stem for path in cards_folder().glob("*.toml") if path.name not in AGENT_CARDS))


def known_anywhere() -> Registry:
    """Every parameter that some cast has: the world's, then those of each region."""
    return Frozen({**registry(), **{path: one for cast in casts() for path, one in registry(cast).items()}})


def regions(known: Registry) -> tuple[str, ...]:
    """The world, and the region whose agents stand beside the world's, if there is one."""
    own = next((parameter.file for path, parameter in known.items() if path.startswith(f"{REGION}.")), None)
    return (WORLD,) if own is None else (WORLD, Path(own).stem)


def homes(prefix: str, known: Registry) -> frozenset[str]:
    """Regions on whose cards something of the agent, or the accelerator, with this path stands."""
    files = {parameter.file for path, parameter in known.items() if path.startswith(f"{prefix}.")}
    return frozenset(_region_of(file) for file in files)


def agents_in(region: str, known: Registry) -> frozenset[str]:
    """Paths of the agents, such as `vendors.nvidia`, of which something stands on the region's card."""
    here = {file for file in {one.file for one in known.values()} if _region_of(file) == region}
    return frozenset(".".join(path.split(".", 2)[:2]) for path, one in known.items() if one.file in here)


def _region_of(file: str) -> str:
    return WORLD if file in {*AGENT_CARDS, MARKET_FILE.name} else Path(file).stem


def registry_from(cards: Path, cast: str | None = None) -> Registry:
    """The registry with the agents of another folder of cards, edited from the packaged ones; ``cast`` as above.

    Numbers, sources and agents may differ; the parameters of a kind of agent and their units may not, and
    ranges only narrow. Raises ScenarioError, naming card and key, for anything else.
    """
    edited = _read(Path(cards), cast)
    _require_same_kinds(edited, registry(cast))
    _require_sound_contexts(edited)
    return edited


def sectors(known: Registry | None = None) -> tuple[str, ...]:
    """Names of the sectors, in the order of their card."""
    return _agents(known, "enterprises")


def clouds(known: Registry | None = None) -> tuple[str, ...]:
    """Names of the clouds, in the order of their card."""
    return _agents(known, "clouds")


def vendors(known: Registry | None = None) -> tuple[str, ...]:
    """Names of the chip vendors, in the order of their card."""
    return _agents(known, "vendors")


def generations(vendor: str, known: Registry | None = None) -> tuple[str, ...]:
    """Names of a vendor's accelerators, in the order of the card; none for an unknown vendor."""
    paths = (path.split(".") for path in (registry() if known is None else known))
    own = (path for path in paths if len(path) == 4 and path[:2] == ["vendors", vendor])
    return tuple(dict.fromkeys(path[2] for path in own))


def _agents(known: Registry | None, kind: str) -> tuple[str, ...]:
    paths = (path.split(".") for path in (registry() if known is None else known))
    return tuple(dict.fromkeys(path[1] for path in paths if path[0] == kind))


def _read(folder: Path, cast: str | None = None) -> Registry:
    parameters, region = read_market(MARKET_FILE), None
    if cast is not None:
        own, region = read_region(folder / f"{cast}.toml")
        parameters += own
    for file, prefix in AGENT_CARDS.items():
        parameters += read_agents(folder / file, prefix, region)
    return Frozen({parameter.path: parameter for parameter in parameters})


def _require_sound_contexts(known: Registry) -> None:
    """Contexts must be values that could be set."""
    for parameter in known.values():
        try:
            expanded(parameter.context, known, parameter.file)
        except ScenarioError as error:
            key, problem = f"{parameter.path.split('.', 1)[1]}.context", f"{error.key}: {error.problem}"
            raise ScenarioError(parameter.file, key, problem, error.allowed, error.nearest) from None


def kind_of(path: str) -> str:
    """A path without the names of its agents: "vendors.nvidia.h100.tflops" is "vendors.*.*.tflops"."""
    first, *middle, last = path.split(".")
    return ".".join([first, *("*" for _ in middle), last])


def _require_same_kinds(edited: Registry, packaged: Registry) -> None:
    """Refuse parameters that behaviour does not know, lacks, or reads in another unit."""
    known = {kind_of(path): parameter for path, parameter in packaged.items()}
    for path, parameter in edited.items():
        key = path.split(".", 1)[1]
        model = known.get(kind_of(path))
        if model is None:
            agent, name = kind_of(path).rsplit(".", 1)
            names = [each.rsplit(".", 1)[1] for each in known if each.rsplit(".", 1)[0] == agent]
            raise unknown(parameter.file, key, "parameter", name, names)
        _require_same_meaning(parameter, model, key)
    for missing in known.keys() - {kind_of(path) for path in edited}:
        name = missing.rsplit(".", 1)[1]
        raise ScenarioError(known[missing].file, name, "is missing", "a card needs all packaged parameters")


def _require_same_meaning(parameter: Parameter, model: Parameter, key: str) -> None:
    file = parameter.file
    if parameter.unit != model.unit:
        problem = f"'{parameter.unit}' is not its unit"
        raise ScenarioError(file, f"{key}.unit", problem, f"it is '{model.unit}'")
    if parameter.whole != model.whole:
        raise ScenarioError(file, f"{key}.whole", "cannot be changed", f"it is {str(model.whole).lower()}")
    if model.unit == CHOICE:
        return
    if not (_at_most(model.low, parameter.low) and _at_most(parameter.high, model.high)):
        allowed = f"within {model.low} to {model.high}"
        raise ScenarioError(file, f"{key}.range", "can only be narrowed", allowed)


def _at_most(a: Value, b: Value) -> bool:
    return str(a) <= str(b) if isinstance(a, str) else float(a) <= float(b)

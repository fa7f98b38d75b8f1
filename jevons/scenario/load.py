"""Loading scenarios: a packaged name or a file, what it extends, and values given on top."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jevons.scenario.errors import ScenarioError, unknown
from jevons.scenario.events import Event, event_from, require_fitting
from jevons.scenario.parameter import Frozen, Parameter, Value
from jevons.scenario.registry import casts
from jevons.scenario.registry import registry as packaged_registry
from jevons.scenario.schema import GIVEN, Scenario, dotted
from jevons.scenario.toml_file import read_toml
from jevons.scenario.values import expanded, flattened, require_consistent

if TYPE_CHECKING:
    from jevons.scenario.shape import ScenarioFile

FOLDER = Path(__file__).resolve().parent / "scenarios"
SUFFIX = ".toml"
LONGEST_CHAIN = 8
"""Scenario files that may build on one another; more is a mistake nobody can read."""

Registry = Mapping[str, Parameter]


def scenario_names() -> tuple[str, ...]:
    """Names of the packaged scenarios, the baseline first."""
    names = sorted(path.stem for path in FOLDER.glob(f"*{SUFFIX}"))
    return tuple(sorted(names, key=lambda name: name != "baseline"))


def load_scenario(
    name_or_path: str | Path,
    overrides: Mapping[str, Value] | None = None,
    /,
    *,
    registry: Registry | None = None,
    **values: Value,
) -> Scenario:
    """The packaged scenario of this name, or the one in this file, with values given on top.

    A path has a separator or ends in .toml. ``overrides`` are values by dotted path; keyword arguments are
    the same with `__` for the dots. ``registry`` is that of edited cards. Raises ScenarioError, in one line
    with file and key, for anything that cannot be played.
    """
    path, shown = _located(name_or_path)
    chain = _chain(path, shown)
    scenario = _built(chain, _registry_of(chain) if registry is None else registry)
    given = {**(overrides or {}), **dotted(values)}
    if not given:
        return scenario
    changed = scenario.with_values(given)
    start, end = (str(changed.parameters[one]) for one in ("market.start", "market.end"))
    require_fitting(changed.events, start, end, GIVEN)
    return changed


def _registry_of(chain: "list[_Read]") -> Registry:
    """The packaged registry, with the agents of the region that the last file to name one asks for."""
    for one in reversed(chain):
        if one.says.cast is not None:
            if one.says.cast not in casts():
                raise unknown(one.shown, "cast", "cast", one.says.cast, casts())
            return packaged_registry(one.says.cast)
    return packaged_registry()


def _located(name_or_path: object) -> tuple[Path, str]:
    """The file that is meant, and how messages call it."""
    if isinstance(name_or_path, Path):
        return name_or_path, str(name_or_path)
    if not isinstance(name_or_path, str):
        raise ScenarioError(name_or_path, "scenario", "is neither a name nor a path")
    if name_or_path.endswith(SUFFIX) or "/" in name_or_path or "\\" in name_or_path:
        return Path(name_or_path), name_or_path
    _require_no_file(name_or_path)
    return _packaged(name_or_path, name_or_path, "scenario")


def _require_no_file(name: str) -> None:
    """Say that a path ends in .toml where a file was meant and no packaged scenario has its name."""
    if name in scenario_names():
        return
    for file, right in ((f"{name}{SUFFIX}", f"{name}{SUFFIX}"), (name, "")):
        if is_file(Path(file)):
            allowed = f"the path of a scenario file ends in {SUFFIX}"
            raise ScenarioError(name, "scenario", f"no packaged scenario is called '{name}'", allowed, right)


def _packaged(name: str, file: str, key: str) -> tuple[Path, str]:
    names = scenario_names()
    if name not in names:
        raise unknown(file, key, "scenario", name, names)
    return FOLDER / f"{name}{SUFFIX}", f"{name}{SUFFIX}"


@dataclass(frozen=True)
class _Read:
    """One file of a chain: what it says, how messages call it, and its name without the suffix."""

    says: "ScenarioFile"
    shown: str
    stem: str


def _chain(path: Path, shown: str) -> list[_Read]:
    """The file and all that it builds on, the first ancestor first. Raises ScenarioError."""
    from jevons.scenario.shape import ScenarioFile, shaped

    read: list[_Read] = []
    seen: list[Path] = []
    while True:
        says = shaped(ScenarioFile, read_toml(path, shown), shown)
        read.append(_Read(says, shown, path.stem))
        seen.append(path.resolve())
        if says.extends is None:
            return read[::-1]
        child = shown
        path, shown = _extended(says.extends, path, child)
        if path.resolve() in seen:
            raise ScenarioError(child, "extends", f"'{says.extends}' leads back to itself", "no loops")
        if len(seen) >= LONGEST_CHAIN:
            raise ScenarioError(child, "extends", "too long a chain", f"at most {LONGEST_CHAIN} files")


def _extended(name: str, path: Path, child: str) -> tuple[Path, str]:
    """The file that ``extends`` names: a packaged scenario, or one in the same folder and nowhere else."""
    allowed = "a packaged scenario, or a file in the same folder"
    if not name.isprintable() or set(name) & set("/\\:") or name.startswith("."):
        raise ScenarioError(child, "extends", f"'{name}' is no plain name", allowed)
    if name in scenario_names():
        return _packaged(name, child, "extends")
    beside = path.parent / (name if name.endswith(SUFFIX) else f"{name}{SUFFIX}")
    if not is_file(beside):
        raise unknown(child, "extends", "scenario", name, (*scenario_names(), *_others(path)))
    if beside.resolve().parent != path.resolve().parent:
        raise ScenarioError(child, "extends", f"'{name}' leads out of its folder", allowed)
    return beside, beside.name


def is_file(path: Path) -> bool:
    """Whether there is a file of this name, however long or odd the name is."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _others(path: Path) -> list[str]:
    """Scenario files beside this one, by which a misspelt name can be put right."""
    if path.parent.resolve() == FOLDER:
        return []
    return sorted(other.name for other in path.parent.glob(f"*{SUFFIX}") if other.name != path.name)[:50]


def _built(chain: list[_Read], known: Registry) -> Scenario:
    """The scenario that a chain of files describes, later files over earlier ones."""
    parameters: dict[str, Value] = {path: parameter.value for path, parameter in known.items()}
    events: tuple[Event, ...] = ()
    for one in chain:
        parameters.update(_values(one, known))
        events = events if one.says.events is None else _events(one, known)
    last = chain[-1]
    name = last.says.name or last.stem
    scenario = Scenario(
        name=name,
        title=_spoken(last.says.title or name),
        description=_spoken(last.says.description or ""),
        parameters=Frozen(parameters),
        events=events,
        registry=known,
    )
    require_consistent(scenario.parameters, last.shown)
    start, end = (str(parameters[path]) for path in ("market.start", "market.end"))
    require_fitting(events, start, end, last.shown)
    return scenario


def _values(one: _Read, known: Registry) -> dict[str, Value]:
    from jevons.scenario.shape import PARAMETER_TABLES

    tables = {name: getattr(one.says, name) for name in PARAMETER_TABLES if name in one.says.model_fields_set}
    return expanded(flattened(tables, known, one.shown), known, one.shown)


def _events(one: _Read, known: Registry) -> tuple[Event, ...]:
    """A file's own events; they take the place of those of what it extends."""
    tables = one.says.events or []
    return tuple(event_from(raw, known, one.shown, f"events.{number}") for number, raw in enumerate(tables))


def _spoken(text: str) -> str:
    """Text in one line."""
    return " ".join(text.split())

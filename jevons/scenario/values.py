"""From what was asked for to checked values: paths, the pseudo-agent `all`, and what must fit together."""

from collections.abc import Iterator, Mapping
from typing import Any

from jevons.scenario.cards import ALL
from jevons.scenario.errors import ScenarioError, listed, unknown
from jevons.scenario.parameter import Parameter, Value, checked

Registry = Mapping[str, Parameter]


def expanded(values: Mapping[str, object], known: Registry, file: object) -> dict[str, Value]:
    """Checked values by full path; `all` stands for every agent of a kind, and a named agent overrules it.

    Raises ScenarioError, naming ``file``, for an unknown path or a value that its parameter cannot take.
    """
    for_all: dict[str, Value] = {}
    named: dict[str, Value] = {}
    for path, value in values.items():
        if not isinstance(path, str):
            raise ScenarioError(file, path, "is no path", "a path is text, such as market.price")
        parts = path.split(".")
        if _is_for_all(parts):
            for each in _every_agent(path, parts, known, file):
                for_all[each] = checked(known[each], value, file, path)
        elif path in known:
            named[path] = checked(known[path], value, file)
        else:
            raise unknown_path(path, known, file)
    return {**for_all, **named}


def _is_for_all(parts: list[str]) -> bool:
    return len(parts) > 2 and parts[1] == ALL


def _every_agent(path: str, parts: list[str], known: Registry, file: object) -> list[str]:
    """Paths of all agents that ``path``, with `all` in the agent's place, stands for."""
    found = [each for each in known if _stands_for(parts, each.split("."))]
    if not found:
        raise unknown_path(path, known, file)
    return found


def _stands_for(parts: list[str], each: list[str]) -> bool:
    return len(each) == len(parts) and each[0] == parts[0] and each[2:] == parts[2:]


def unknown_path(path: str, known: Registry, file: object) -> ScenarioError:
    """The error for a path that does not exist: the first part that is wrong, and what could stand there."""
    parts = path.split(".")
    paths = [each.split(".") for each in known]
    if parts[0] == "region" and not any(each[0] == "region" for each in paths):
        return ScenarioError(file, path, "there is no region", 'a scenario names one, as in cast = "china"')
    if parts[0] == "events":
        return ScenarioError(
            file, path, "is no parameter but an event's", "set it in [[events]], or vary it in a sweep"
        )
    for depth, part in enumerate(parts):
        paths_here = [each for each in paths if len(each) > depth]
        names = list(dict.fromkeys(each[depth] for each in paths_here))
        if not names:
            break
        if part in names or (depth == 1 and part == ALL and len(paths_here[0]) > 2):
            paths = [each for each in paths_here if part in (each[depth], ALL)]
            continue
        return unknown_name(path, parts, depth, names, known, file)
    if paths and len(paths[0]) > len(parts):
        inside = dict.fromkeys(each[len(parts)] for each in paths if len(each) > len(parts))
        return ScenarioError(file, path, "is no parameter but holds some", listed(inside))
    return ScenarioError(file, path, "goes on beyond a parameter", f"the parameter is {'.'.join(paths[0])}")


def unknown_name(
    path: str, parts: list[str], depth: int, names: list[str], known: Registry, file: object
) -> ScenarioError:
    """The error for the part of a path at ``depth`` that does not exist where it stands."""
    error = unknown(file, path, "name", parts[depth], names)
    meant = _ending_in(path, known)
    if meant:
        return ScenarioError(file, path, error.problem, error.allowed, meant)
    if not error.nearest:
        return error
    whole = ".".join([*parts[:depth], error.nearest, *parts[depth + 1 :]])
    return ScenarioError(file, path, error.problem, error.allowed, whole if whole in known else error.nearest)


def _ending_in(word: str, known: Registry) -> str:
    """The path, for all agents where several have it, whose last part alone was written; nothing if there is none."""
    found = [each.split(".") for each in known if each.rsplit(".", 1)[-1] == word]
    if not found:
        return ""
    kind, *middle = found[0]
    return ".".join(found[0] if len(found) == 1 else [kind, ALL, *middle[1:]])


def flattened(tables: Mapping[str, Any], known: Registry, file: object) -> dict[str, object]:
    """Values by dotted path from the nested tables of a scenario file.

    A value may be a table of `value` and `unit`; then the unit must be the parameter's. Raises ScenarioError.
    """
    return dict(_leaves(tables, "", known, file))


def _leaves(tables: Mapping[str, Any], prefix: str, known: Registry, file: object) -> Iterator[tuple[str, object]]:
    for name, entry in tables.items():
        path = f"{prefix}{name}"
        if "." in name:
            # a quoted key with a dot would pass for a path that was written out
            allowed = "write tables, such as [enterprises.software]"
            raise ScenarioError(file, path, "a name holds no dot", allowed)
        if not isinstance(entry, dict):
            yield path, entry
        elif "value" in entry or "unit" in entry:
            yield path, _value_in_unit(entry, path, known, file)
        elif entry:
            yield from _leaves(entry, f"{path}.", known, file)
        else:
            raise ScenarioError(file, path, "is empty", "give it a value or leave it out")


def _value_in_unit(entry: Mapping[str, Any], path: str, known: Registry, file: object) -> object:
    from jevons.scenario.shape import ValueWithUnit, shaped

    given = shaped(ValueWithUnit, entry, file, path)
    parts = path.split(".")
    meant = _every_agent(path, parts, known, file) if _is_for_all(parts) else [path]
    if meant[0] not in known:
        raise unknown_path(path, known, file)
    unit = known[meant[0]].unit
    if given.unit != unit:
        raise ScenarioError(file, f"{path}.unit", f"'{given.unit}' is not its unit", f"it is '{unit}'")
    return given.value


def require_consistent(values: Mapping[str, Value], file: object) -> None:
    """Refuse values that cannot go together, each fine by itself. Raises ScenarioError."""
    if str(values["market.end"]) < str(values["market.start"]):
        allowed = f"the run starts in {values['market.start']}"
        raise ScenarioError(file, "market.end", f"{values['market.end']} is before the start", allowed)
    sectors = {path.split(".")[1] for path in values if path.startswith("enterprises.")}
    if float(values["market.firms"]) < len(sectors):
        raise ScenarioError(file, "market.firms", "fewer firms than sectors", f"at least {len(sectors)}")
    for smaller, larger in _IN_ORDER:
        if float(values[smaller]) > float(values[larger]):
            problem = f"{float(values[smaller]):g} is more than {larger}"
            raise ScenarioError(file, smaller, problem, f"at most {float(values[larger]):g}")


_IN_ORDER = (("market.experts_active", "market.experts"), ("market.firm_size_min", "market.firm_size_max"))

"""The house: imports run one way, Mesa stays in two rooms, the package list is the tree, the front door is light."""

import ast
import configparser
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = {
    "economics": 0,
    "facts": 0,
    "scenario": 1,
    "agents": 2,
    "market": 3,
    "sweeps": 4,
    "analysis": 5,
    "show": 6,
    "cli_words": 7,
    "cli_shock": 8,
    "cli_evidence": 8,
    "cli_frontier": 9,
    "cli_judging": 9,
    "cli_report": 8,
    "cli_sensitivity": 8,
    "cli_sweep": 8,
    "cli_workshop": 8,
    "cli": 10,
}
FILES = sorted((ROOT / "jevons").rglob("*.py"))
HEAVY = ("numpy", "scipy", "pandas", "xarray", "matplotlib", "seaborn", "mesa", "pydantic", "pyarrow", "distributed")


def _room(path: Path) -> str:
    parts = path.relative_to(ROOT / "jevons").with_suffix("").parts
    return parts[0]


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    room = _room(path)
    if room == "__init__":
        return
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] == "jevons" and len(parts) > 1 and parts[1] != room:
            assert FLOORS[parts[1]] < FLOORS[room], f"{path.name} in {room} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_mesa_stays_with_agents_and_market(path: Path) -> None:
    uses = any(name.split(".")[0] == "mesa" for name in _imports(path))
    assert not uses or _room(path) in ("agents", "market")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_public_thing_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{path.name} does not say what it is"
    for node in _public(tree.body):
        assert ast.get_docstring(node), f"{path.name}: {node.name}"


def _public(body: list[ast.stmt]) -> list[ast.FunctionDef | ast.ClassDef]:
    """Public functions, classes and methods; the attributes that a Protocol asks for say it once, in its docstring."""
    found: list[ast.FunctionDef | ast.ClassDef] = []
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            found.append(node)
            protocol = isinstance(node, ast.ClassDef) and "Protocol" in ast.unparse(node)
            if isinstance(node, ast.ClassDef) and not protocol:
                found += _public(node.body)
    return found


def test_the_package_list_is_the_tree() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split())
    tree = {".".join(path.parent.relative_to(ROOT).parts) for path in FILES}
    assert listed == tree | {"jevons.cards"}


def test_the_cards_hold_no_code() -> None:
    assert {path.suffix for path in (ROOT / "agents").iterdir() if path.is_file()} == {".toml", ".md"}


def test_no_room_is_called_utils() -> None:
    assert not [path for path in FILES if path.stem in ("utils", "helpers") or path.parent.name in ("utils", "helpers")]


@pytest.mark.parametrize("code", ["import jevons", "import jevons.cli"])
def test_the_front_door_is_light(code: str) -> None:
    probe = f"{code}; import sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == []


def test_public_names_can_be_had() -> None:
    import jevons

    for name in jevons.__all__:
        assert getattr(jevons, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        jevons.simulat  # noqa: B018

"""A file that cannot be read, found or followed.

Each mistake is refused in one line: the file, the key, what is allowed and the nearest right name.
"""

import os
from pathlib import Path

import pytest
from refusals import refused
from toml_text import scenario_text, written

from jevons.scenario import load_scenario
from jevons.scenario.toml_file import DEEPEST, LARGEST_BYTES

FILES = [
    (b"", ("whole file", "is empty")),
    (b"# only a comment\n", ("is empty",)),
    (b"\xff\xfe", ("whole file", "is UTF-16, not UTF-8")),
    ('extends = "deepseek"'.encode("utf-16-be"), ("whole file", "is UTF-16, not UTF-8")),
    (b"\xef\xbb\xbf", ("whole file", "is empty")),
    (b'title = "x"\ndescription = "\xe9"\n', ("line 2", "not UTF-8")),
    (b'title = "x"\nprice ==\n', ("line 2", "not TOML")),
    (b'title = "x\n', ("line 1", "not TOML")),
    (b'title = "x"\ntitle = "y"\n', ("line 2", "not TOML", "overwrite")),
    (b"[market]\nprice = 1\n[market]\ntokens = 1\n", ("line 3", "not TOML")),
    (b"[market]\nprice = 1\n\nprice = 2\n", ("line 4", "not TOML")),
    (b"[market", ("not TOML",)),
    (b"title = [", ("line 1", "not TOML")),
    (b"x = 2023-99-99", ("not TOML",)),
    (b"[market]\nprice = " + b"9" * 5000, ("whole file", "not TOML")),
    (b"x = " + b"[" * 5000 + b"]" * 5000, ("nested too deep", f"at most {DEEPEST}")),
    (b"x = " + b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), ("x", "nested too deep")),
    (b"market.a.b.c.d.e.f = 1", ("market", "nested too deep")),
    (b"title = " + b'"' + b"x" * LARGEST_BYTES + b'"', ("too large", "64 kB")),
    (b'titel = "x"', ("titel", "unknown key", "did you mean 'title'?")),
    (b"[enterprise.software]\nelasticity = 1", ("enterprise", "did you mean 'enterprises'?")),
    (b'"a\\nb\\u202e" = 1', ("unknown key",)),
    (b'[enterprises]\n"software.elasticity" = 1', ("enterprises.software.elasticity", "a name holds no dot")),
    (b"title = 3", ("title", "must be text")),
    (b"title = ''", ("title", "is empty")),
    (b"title = '" + b"x" * 401 + b"'", ("title", "too long")),
    (b"name = '../up'", ("name",)),
    (b"market = 3", ("market", "must be a table")),
    (b"market = []", ("market", "must be a table")),
    (b"[[market]]\nprice = 1", ("market", "must be a table")),
    (b"extends = 3", ("extends", "must be text")),
    (b"extends = true", ("extends", "must be text")),
    (b"extends = 'depseek'", ("extends", "did you mean 'deepseek'?")),
    (b"extends = ''", ("extends", "is empty")),
    (b"extends = 'mine.toml'", ("extends", "back to itself")),
    (b"extends = '../mine.toml'", ("extends", "no plain name", "same folder")),
    (b"extends = '/etc/passwd'", ("extends", "no plain name")),
    (b"extends = '..'", ("extends", "no plain name")),
    (b"extends = '.hidden'", ("extends", "no plain name")),
    (b"extends = 'C:x'", ("extends", "no plain name")),
    (b"extends = 'a\\b'", ("extends", "no plain name")),
    (b'extends = "a\\u0000b"', ("extends", "no plain name")),
    (b"extends = '" + b"x" * 300 + b"'", ("extends", "unknown scenario")),
]


@pytest.mark.parametrize(("raw", "hints"), FILES, ids=lambda part: str(part)[:60])
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, raw: bytes, hints: tuple[str, ...]) -> None:
    path = written(tmp_path, raw)
    assert refused(path, *hints).file == str(path)


def test_windows_editors_may_mark_a_file_as_utf_8(tmp_path: Path) -> None:
    assert load_scenario(written(tmp_path, b'\xef\xbb\xbftitle = "x"')).title == "x"


def test_a_file_within_the_limits_is_taken(tmp_path: Path) -> None:
    padded = b'title = "x"\n#' + b"x" * (LARGEST_BYTES - 13)
    assert len(padded) == LARGEST_BYTES
    assert load_scenario(written(tmp_path, padded)).title == "x"


@pytest.mark.parametrize(
    ("named", "hints"),
    [
        ("depseek", ("scenario", "known: baseline", "did you mean 'deepseek'?")),
        ("", ("scenario", "unknown scenario")),
        ("no/such/file.toml", ("no/such/file.toml", "no such file")),
        ("nosuchfile.toml", ("nosuchfile.toml", "no such file")),
        ("a\x00b.toml", ("no such file",)),
        ("x" * 5000 + ".toml", ("whole file",)),
        ("deepseek\n", ("unknown scenario", "did you mean 'deepseek'?")),
        (Path("."), ("is a folder",)),
        (Path("/dev/null"), ("no such file",)),
        (None, ("neither a name nor a path",)),
        (3, ("neither a name nor a path",)),
    ],
)
def test_a_scenario_that_is_not_there_is_refused(named: object, hints: tuple[str, ...]) -> None:
    refused(named, *hints)


def test_a_file_named_without_its_ending_is_told_from_a_packaged_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, scenario_text()).rename(tmp_path / "mine.toml")
    (tmp_path / "notes.md").write_text("no scenario")
    refused("mine", "ends in .toml", "did you mean 'mine.toml'?")
    refused("notes.md", "ends in .toml")


def test_a_loop_of_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "extends = 'b'", "a.toml")
    written(tmp_path, "extends = 'c.toml'", "b.toml")
    path = written(tmp_path, "extends = 'a'", "c.toml")
    assert refused(path, "extends", "back to itself").file == "b.toml"


def test_a_chain_of_files_may_be_long_but_not_endless(tmp_path: Path) -> None:
    written(tmp_path, "title = 'The first'", "s0.toml")
    for number in range(1, 12):
        written(tmp_path, f"extends = 's{number - 1}'", f"s{number}.toml")
    assert load_scenario(tmp_path / "s7.toml").name == "s7"
    refused(tmp_path / "s11.toml", "extends", "too long a chain")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    written(tmp_path, "title = 'Outside'", "outside.toml")
    os.symlink(tmp_path / "outside.toml", tmp_path / "inside" / "link.toml")
    path = written(tmp_path / "inside", "extends = 'link'")
    refused(path, "extends", "leads out of its folder")


def test_a_mistake_in_a_parent_names_the_parent(tmp_path: Path) -> None:
    written(tmp_path, scenario_text({"market.price": "true"}), "base.toml")
    path = written(tmp_path, "extends = 'base'")
    assert refused(path, "market.price").file == "base.toml"


def test_what_does_not_fit_together_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, scenario_text({"market.end": '"2024-06"'}, "extends = 'deepseek'"))
    assert refused(path, "2025-01 lies outside the run", "2024-06").file == str(path)

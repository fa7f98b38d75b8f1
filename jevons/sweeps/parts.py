"""Parts of a store: Parquet files that are either whole or not there.

A part is written aside, flushed to the disk and renamed. Its name holds the place of its runs in the design, a key
that the runs give, and a checksum of its bytes: parts are read in order, a damaged one is known by its name, and one
that is written twice is one part.
"""

import hashlib
import itertools
import os
import re
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jevons.sweeps.errors import StoreError, refusal

PART, FAILED, PACK = "part", "failed", "pack"
"""Runs that went well, runs that failed, and several parts in one file."""

SUFFIX = ".parquet"
ASIDE = ".unfinished"
SESSION = "session"
NAME = re.compile(rf"({PART}|{FAILED}|{PACK})-[0-9]{{9,}}-[0-9a-f]{{16}}-([0-9a-f]{{16}}){re.escape(SUFFIX)}")
REPEATED = ("run", "scenario", "seed")
LAST_KEY = "month"
"""Columns of few values, kept as a dictionary: those of a run and, where it has a row a month, all up to the month."""

CHUNK_BYTES = 2**22


def key_of(place: int, names: Sequence[str]) -> str:
    """The key of a part: its place in the design, and a hash of the identities of its runs, or of the parts in it."""
    return f"{place:09d}-{hashlib.blake2b(chr(10).join(names).encode(), digest_size=8).hexdigest()}"


def place_in(name: str) -> int:
    """The place in a part's name."""
    return int(name.split("-")[1])


def listed(folder: Path, kind: str) -> list[Path]:
    """The parts of a kind, in the order of their names."""
    found = (path for path in folder.iterdir() if (match := NAME.fullmatch(path.name)) and match.group(1) == kind)
    return sorted(found)


def is_sound(path: Path) -> bool:
    """Whether a part's bytes are those that were written."""
    match = NAME.fullmatch(path.name)
    return match is not None and checksum(path) == match.group(2)


def checksum(path: Path) -> str:
    """A hash of a file's bytes."""
    digest = hashlib.blake2b(digest_size=8)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def only_first(found: Sequence[Path]) -> list[Path]:
    """Of parts of one key, the first alone: a block that two machines played may differ in the last bit."""
    by_key: dict[str, Path] = {}
    for path in found:
        by_key.setdefault(path.name.rpartition("-")[0], path)
    return list(by_key.values())


def write_part(folder: Path, kind: str, key: str, tables: Iterable[pa.Table], session: str = "") -> Path:
    """Write tables of one schema, a row group each, as one part and put it in its place.

    With ``session``, a part whose sweep has ended or gone on elsewhere in the meantime is thrown away: the sweep takes
    the session away first and what is written aside next, so that a writer which wakes up late finds one of them gone.
    Raises StoreError if the place cannot be written to or the session is over.
    """
    aside = folder / f".{kind}-{key}-{uuid.uuid4().hex}{ASIDE}"
    try:
        try:
            write_aside(aside, tables)
            return _put_in_place(aside, folder, f"{kind}-{key}", session)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise refusal(folder, error) from None


def _put_in_place(aside: Path, folder: Path, name: str, session: str) -> Path:
    over = StoreError(f"the sweep in '{folder.parent}' has gone on without this worker")
    try:
        target = folder / f"{name}-{checksum(aside)}{SUFFIX}"
        if session and _session(folder) != session:
            raise over
        aside.replace(target)
    except FileNotFoundError:
        raise over from None
    flush_folder(folder)
    return target


def _session(folder: Path) -> str:
    file = folder / SESSION
    return file.read_text() if file.exists() else ""


def write_aside(aside: Path, tables: Iterable[pa.Table]) -> None:
    """Write tables of one schema to a file, a row group each, and flush it to the disk. Raises OSError."""
    left = iter(tables)
    first = next(left)
    names = first.schema.names
    repeated = names[: names.index(LAST_KEY) + 1] if LAST_KEY in names else list(REPEATED)
    with aside.open("wb") as file:
        with pq.ParquetWriter(
            file,
            first.schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=repeated,
            write_page_checksum=True,
        ) as writer:
            for table in itertools.chain([first], left):
                writer.write_table(table.cast(first.schema), row_group_size=len(table))
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Flush a folder's names to the disk, where the system can."""
    if os.name == "nt":
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def runs_in(path: Path) -> set[str]:
    """Identities of the runs in a part."""
    column = pq.read_table(path, columns=["run"], read_dictionary=["run"])["run"]
    return set(column.unique().to_pylist())

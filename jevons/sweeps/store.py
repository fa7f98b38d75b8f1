"""The store of a sweep: a folder that any number of interruptions leaves whole.

`manifest.json` says what was asked and by which model; `runs/part-*.parquet` hold finished runs, `failed.parquet` those
that failed. A sweep that goes on lists what is finished and plays the rest.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import locket
import pyarrow as pa
import pyarrow.parquet as pq

from jevons.sweeps import parts
from jevons.sweeps.design import Design
from jevons.sweeps.errors import StoreError, refusal
from jevons.sweeps.manifest import MANIFEST, Effort, manifest, read_manifest, require_same_sweep, write_manifest
from jevons.sweeps.spec import Sweep

RUNS, FAILED, LOCK = "runs", "failed.parquet", ".lock"

MOST_PARTS = 64
"""Parts that a finished sweep may leave unpacked."""

PACK_BYTES = 64 * 2**20
"""Parts are packed up to this size: small enough to read one, large enough that a million runs make hundreds."""


class Store:
    """A store held by one sweep; made by :func:`held`.

    ``path``: its folder; ``session``: what marks the parts of this sweep's workers as its own; ``damaged``: how many
    parts were found damaged and thrown away.
    """

    def __init__(self, path: Path, sweep: Sweep, design: Design, old: dict[str, Any]) -> None:
        self.path, self.runs = path, path / RUNS
        self.session = uuid.uuid4().hex
        self.damaged = 0
        self.effort = Effort.of(old)
        self._sweep, self._design = sweep, design
        self._packs: dict[str, list[str]] = dict(old.get("packs", {}))
        self._frames: dict[str, str] = dict(old.get("frames", {}))

    def begin(self) -> tuple[set[str], dict[str, str]]:
        """Clear away what is unfinished or damaged; returns the runs that are sound, and the failed ones' errors.

        Raises StoreError.
        """
        try:
            (self.runs / parts.SESSION).write_text(self.session)
            self._clear_asides()
            sound = self._sound_runs()
            failed = self._gather_failed(sound)
            self._note(len(sound), len(failed), complete=False)
        except OSError as error:
            raise refusal(self.path, error) from None
        return sound, failed

    def end(self, complete: bool) -> None:
        """Shut out workers that were given up, gather failures, pack small parts if the sweep is complete, and close.

        Raises StoreError.
        """
        try:
            (self.runs / parts.SESSION).unlink(missing_ok=True)
            self._clear_asides()
            loose = parts.listed(self.runs, parts.PART)
            for twin in set(loose) - set(parts.only_first(loose)):
                twin.unlink()
            if complete:
                self._pack()
            sound = self._count()
            self._note(sound, len(self._gather_failed(set())), complete)
        except OSError as error:
            raise refusal(self.path, error) from None

    def _clear_asides(self) -> None:
        """Throw away what is unfinished; nobody can put it into its place any more."""
        for aside in self.runs.glob(f".*{parts.ASIDE}"):
            with suppress(PermissionError):  # on Windows a file that is open stays; the session turns its writer away
                aside.unlink(missing_ok=True)

    def _note(self, sound: int, failed: int, complete: bool) -> None:
        told = manifest(self._sweep, self._design, self.effort)
        told["frames"] = {**self._frames, **told["frames"]}
        state = {"runs_finished": sound, "runs_failed": failed, "complete": complete, "packs": self._packs}
        write_manifest(self.path, {**told, **state})

    def _sound_runs(self) -> set[str]:
        """Runs in sound parts; damaged parts, parts already packed and parts that add nothing are removed."""
        sound: set[str] = set()
        packed = {name for inside in self._packs.values() for name in inside}
        for name in list(self._packs):
            if self._is_sound(self.runs / name):
                sound |= parts.runs_in(self.runs / name)
            else:
                packed -= set(self._packs.pop(name))
        for stray in parts.listed(self.runs, parts.PACK):
            if stray.name not in self._packs:
                stray.unlink()
        for part in parts.listed(self.runs, parts.PART):
            if part.name in packed or not self._is_sound(part):
                part.unlink(missing_ok=True)
                continue
            inside = parts.runs_in(part)
            if inside & sound:
                part.unlink()
            else:
                sound |= inside
        return sound

    def _is_sound(self, part: Path) -> bool:
        if part.exists() and parts.is_sound(part):
            return True
        self.damaged += 1
        return False

    def _count(self) -> int:
        return sum(len(parts.runs_in(path)) for path in sound_files(self.path, self._packs))

    def _gather_failed(self, sound: set[str]) -> dict[str, str]:
        """Bring all failures into one file, without those of ``sound`` runs; returns errors by run."""
        loose = parts.listed(self.runs, parts.FAILED)
        errors: dict[str, str] = {}
        kept = []
        for path in (self.path / FAILED, *loose):
            table = self._failures(path)
            if table is not None:
                runs, said = table["run"].to_pylist(), table["error"].to_pylist()
                fresh = [run not in errors and run not in sound for run in runs]
                kept.append(table.filter(pa.array(fresh)))
                errors.update({run: error for run, error, new in zip(runs, said, fresh, strict=True) if new})
        if loose and errors:
            aside = self.path / f".{FAILED}{parts.ASIDE}"
            parts.write_aside(aside, [pa.concat_tables(kept).unify_dictionaries()])
            aside.replace(self.path / FAILED)
            parts.flush_folder(self.path)
        for path in loose:
            path.unlink()
        return errors

    def _failures(self, path: Path) -> pa.Table | None:
        """The failed runs in a file; None if there is none, or none that can be read: its runs are played again."""
        if not path.exists():
            return None
        try:
            return pq.read_table(path, page_checksum_verification=True)
        except (pa.ArrowException, OSError):
            self.damaged += 1
            path.unlink()
            return None

    def _pack(self) -> None:
        """Bring small parts together, and only then let them go: what is packed counts once the manifest says so."""
        loose = parts.listed(self.runs, parts.PART)
        if len(loose) <= MOST_PARTS:
            return
        for group in _groups(loose):
            key = parts.key_of(parts.place_in(group[0].name), [path.name for path in group])
            pack = parts.write_part(self.runs, parts.PACK, key, (pq.read_table(path) for path in group))
            self._packs[pack.name] = [path.name for path in group]
        self._note(self._count(), 0, complete=False)
        for path in loose:
            path.unlink()


def _groups(loose: Sequence[Path]) -> Iterator[list[Path]]:
    """Parts in groups of about ``PACK_BYTES``."""
    group: list[Path] = []
    for path in loose:
        if group and sum(one.stat().st_size for one in group) + path.stat().st_size > PACK_BYTES:
            yield group
            group = []
        group.append(path)
    yield group


def sound_files(path: Path, packs: Mapping[str, Sequence[str]]) -> list[Path]:
    """Files of finished runs: packs of the manifest, and parts that are in none of them."""
    packed = {name for inside in packs.values() for name in inside}
    loose = [part for part in parts.listed(path / RUNS, parts.PART) if part.name not in packed]
    return [*(path / RUNS / name for name in packs), *loose]


@contextmanager
def held(path: Path, sweep: Sweep, design: Design) -> Iterator[Store]:
    """The store in a folder, made if it is not there, for one sweep alone until the block ends.

    Raises StoreError if the folder cannot be written to, is somebody else's, in use, or holds another sweep.
    """
    try:
        if path.is_dir() and not (path / MANIFEST).exists() and any(path.iterdir()) and not (path / LOCK).exists():
            raise StoreError(f"'{path}' holds files but no sweep; choose another name")
        (path / RUNS).mkdir(parents=True, exist_ok=True)
        lock = locket.lock_file(str(path / LOCK), timeout=0)
        lock.acquire()
    except locket.LockError:
        raise StoreError(f"another sweep is writing to '{path}'; wait for it, or choose another name") from None
    except OSError as error:
        raise refusal(path, error) from None
    try:
        old = read_manifest(path)
        require_same_sweep(path, old, design)
        yield Store(path, sweep, design, old)
    finally:
        lock.release()

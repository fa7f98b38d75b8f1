"""The place of results: a folder that is written aside, then put in its place whole."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MANIFEST = "manifest.json"
RUN_FILES = (
    "figure.png",
    "figure.svg",
    "monthly.csv",
    "by_agent.csv",
    "with_shock.nc",
    "without_shock.nc",
    "summary.json",
    "scenario.toml",
    MANIFEST,
)
"""Files of a run's folder."""

OWN_FILES = (
    "attribution.csv",
    "backtest.csv",
    "elasticity.csv",
    "frontier.csv",
    "rebound.csv",
    "verdicts.csv",
    "shares.csv",
    "regions.csv",
    "report.html",
    "decomposition.csv",
    "comparison.csv",
    "sensitivity.csv",
    "supply.png",
    "supply.svg",
    *RUN_FILES,
)
"""Files that a command owns: they are replaced when it is run again, and nothing else is touched."""

NAME = re.compile(r"\w[\w .+-]{0,99}")


class ResultsError(ValueError):
    """The results cannot be put where they were asked for; the message says why, in one line."""


@contextmanager
def results_folder(out: Path, name: str) -> Iterator[Path]:
    """A new, empty folder beside ``out/name`` whose files take their place there when the block ends well.

    If the block raises, nothing stays behind. Raises ResultsError, before the block, for a name that is no
    folder name, a place that cannot be written or a folder whose files are somebody else's.
    """
    if not NAME.fullmatch(name) or name.endswith((" ", ".")):
        raise ResultsError(f"'{name}' cannot name a results folder; use letters, digits, '-', '_', '.' and spaces")
    made = _make(out)
    try:
        _require_own(out / name)
        aside = _make_aside(out, name)
        try:
            yield aside
            _publish(aside, out / name)
        except OSError as error:
            raise refusal(out, error) from None
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    finally:
        for folder in made:
            _remove_if_empty(folder)


def _make(out: Path) -> list[Path]:
    """Make a folder and those above it; returns those that were new, innermost first."""
    try:
        new = [folder for folder in (out, *out.parents) if not folder.exists()]
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(out, error) from None
    return new


def _make_aside(out: Path, name: str) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=f".{name}.unfinished-", dir=out))
    except OSError as error:
        raise refusal(out, error) from None


def refusal(place: Path, error: OSError) -> ResultsError:
    """The one line that says why a place cannot be written to."""
    reason = (error.strerror or type(error).__name__).lower()
    return ResultsError(f"results cannot be written to '{place}': {reason}")


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _require_own(target: Path) -> None:
    """Refuse a folder that holds files with the names of a run's files but no manifest of a run."""
    if target.exists() and not target.is_dir():
        raise ResultsError(f"results cannot be written to '{target}': it is a file; choose another --name")
    if target.exists() and not os.access(target, os.W_OK | os.X_OK):
        raise ResultsError(f"results cannot be written to '{target}': permission denied")
    if (target / MANIFEST).exists():
        return
    strange = [name for name in OWN_FILES if (target / name).exists()]
    if strange:
        raise ResultsError(
            f"'{target}' holds {strange[0]} but no {MANIFEST} of a run; choose another --name or remove it"
        )


def _publish(aside: Path, target: Path) -> None:
    """Rename the folder into place, or its files if it is there; the manifest goes first and comes last."""
    aside.chmod(0o777 & ~_umask())
    if not target.exists():
        aside.rename(target)
        return
    (target / MANIFEST).unlink(missing_ok=True)
    written = [path.name for path in aside.iterdir() if path.name != MANIFEST]
    for name in dict.fromkeys([*written, *OWN_FILES]):
        if (aside / name).exists():
            (aside / name).replace(target / name)
        else:
            (target / name).unlink(missing_ok=True)


def _umask() -> int:
    """The permissions that new files are not given; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask

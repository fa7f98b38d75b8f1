"""Playing a command line in a test: its exit code and what it prints."""

import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from jevons.cli import app

SCENARIO = "deepseek"
TINY = ("--seeds", "2", "--firms", "6", "--set", "market.end=2026-03")


def _jevons(*words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command line."""
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def _run(out: Path, *words: str) -> tuple[int, str, str]:
    return _jevons("run", SCENARIO, *TINY, "--out", str(out), *words)


def _process(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jevons.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload,no-any-return]

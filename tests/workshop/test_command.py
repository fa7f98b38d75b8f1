"""The command that opens the page: what it says if it cannot."""

import socket

import pytest
from typer.testing import CliRunner

from jevons import cli_workshop
from jevons.cli import app


def test_without_the_pages_libraries_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_workshop, "find_spec", lambda name: None)
    result = CliRunner().invoke(app, ["workshop", "--no-open"])
    assert result.exit_code == 2
    assert "pip install '.[workshop]'" in result.stderr and result.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(app, ["workshop", "--no-open", "--port", str(port)])
    assert result.exit_code == 2
    assert f"port {port}" in result.stderr and "--port" in result.stderr and result.stderr.count("\n") == 1

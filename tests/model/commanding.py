"""The command in one process, as tests of it share it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from twitchdx.cli import app
from twitchdx.types import DISCLAIMER
from twitchdx.version import VERSION


def run(*arguments: str | Path, stdin: str | None = None) -> Any:
    """Run `twitchdx` with these arguments, on a wide terminal without colours."""
    runner = CliRunner(env={"COLUMNS": "120", "TERMINAL_WIDTH": "120", "NO_COLOR": "1"})
    return runner.invoke(app, [str(a) for a in arguments], input=stdin)


def carried(text: str, digest: str) -> bool:
    """Whether an output says what every output says."""
    one_line = " ".join(text.split())
    return DISCLAIMER in one_line and VERSION in one_line and digest in one_line

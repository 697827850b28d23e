"""`twitchdx dashboard`: the page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from importlib import util
from pathlib import Path
from typing import Annotated

import typer

from twitchdx.cli.common import stop
from twitchdx.types import DISCLAIMER, Issue

EXAMPLES = """Examples:

twitchdx dashboard

twitchdx dashboard --port 9000"""

HOST = "127.0.0.1"
FIRST_PORT = 8501
_TRIES = 50


def run(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port; the next free one where it is taken.")
    ] = FIRST_PORT,
) -> None:
    """Start the page on this machine and print its address; Ctrl-C ends it."""
    from twitchdx.version import VERSION

    if util.find_spec("streamlit") is None:
        stop(Issue("error", "dashboard", "Streamlit is not installed", "Run: pip install 'twitchdx[dashboard]'."))
    free = free_port(port)
    if free is None:
        stop(Issue("error", f"port {port}", f"it and the next {_TRIES - 1} are taken", "Choose another with --port."))
    typer.echo(f"twitchdx {VERSION} on http://{HOST}:{free} (Ctrl-C ends it)")
    typer.echo(DISCLAIMER)
    sys.stdout.flush()
    if os.name == "posix":
        # Becomes the server, so that Ctrl-C and a plain kill reach it and nothing is left behind.
        os.execve(sys.executable, command(free), environment())
    raise typer.Exit(subprocess.run(command(free), env=environment(), check=False).returncode)


def command(port: int) -> list[str]:
    """Return the command that serves the page: this machine only, no question asked, nothing sent home."""
    options = {
        "server.address": HOST,
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [sys.executable, "-m", "streamlit", "run", str(page()), *flags]


def environment() -> dict[str, str]:
    """Return the environment of the server: one heap for all its threads, unless said otherwise.

    The C library of Linux gives each thread a heap of its own and seldom gives memory back; with a session on a
    thread each, what many people asked for stays taken (see docs/speed.md).
    """
    return {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072", **os.environ}


def page() -> Path:
    """Return the page's file: inside an installed package, or beside `model/` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "dashboard" / "app.py"
    return installed if installed.is_file() else package.parents[1] / "dashboard" / "app.py"


def free_port(first: int) -> int | None:
    """Return the first port from `first` on that nothing listens on; None after 50 tries."""
    for port in range(first, min(first + _TRIES, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    return None

"""`twitchdx doctor`: what is installed, and which engine runs."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from importlib import metadata, util

import typer

from twitchdx.cli.common import SOME_REJECTED, AsJson, Priors
from twitchdx.tally import tally
from twitchdx.types import DISCLAIMER, Knowledge
from twitchdx.version import VERSION

EXAMPLES = """Examples:

twitchdx doctor

twitchdx doctor --json"""

PACKAGES = ("numpy", "pandas", "pgmpy", "streamlit", "typer", "rich")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def run(as_json: AsJson = False, priors: Priors = None) -> None:
    """Say what is installed, which engine runs, and how large the knowledge is."""
    from twitchdx import tables
    from twitchdx.network import KnowledgeError, load

    directory = priors or tables.default_directory()
    facts = _machine() | {"tables": str(directory)}
    try:
        facts |= _knowledge(load(directory).knowledge)
        broken = False
    except KnowledgeError as error:
        wrong = f"{len(error.issues)} error{'s' * (len(error.issues) != 1)}"
        facts |= {"problem": f"the tables cannot be used, {wrong}: run `twitchdx check {directory}`"}
        broken = True
    facts |= {"disclaimer": DISCLAIMER}
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
    else:
        for name, value in facts.items():
            text = ", ".join(f"{v} {k}" for k, v in value.items()) if isinstance(value, dict) else str(value)
            typer.echo(f"{name:<12} {text}")
    if broken:
        raise typer.Exit(SOME_REJECTED)


def _machine() -> dict[str, object]:
    return {
        "version": VERSION,
        "python": f"{platform.python_version()} ({sys.platform}, {platform.machine()})",
        **{name: _package(name) for name in PACKAGES},
        "chromium": next(filter(None, map(shutil.which, BROWSERS)), "not found: only browser tests need it"),
        "engine": _engine(),
    }


def _engine() -> str:
    """Which engine runs; the other gives the same answers, only later: `twitchdx bench` measures both."""
    from twitchdx.engine import native

    if native.library() is None:
        return f"numpy; slower than the compiled kernel, with the same answers ({native.reason()})"
    return f"compiled kernel ({native.reason()})"


def _knowledge(knowledge: Knowledge) -> dict[str, object]:
    counts = tally(knowledge)[-1].methods
    return {
        "digest": knowledge.digest,
        "variables": len(knowledge.variables),
        "links": len(knowledge.links),
        "numbers": sum(counts.values()),
        "methods": counts,
    }


def _package(name: str) -> str:
    """Version of a package, without importing it: pgmpy alone takes seconds."""
    if util.find_spec(name) is None:
        return "not installed: pip install 'twitchdx[dashboard]'" if name == "streamlit" else "not installed"
    return metadata.version(name)

"""`twitchdx doctor`: what is installed, and which engine runs."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from importlib import metadata, util
from typing import TYPE_CHECKING

import typer

from twitchdx.cli.common import AsJson, Priors, load_network
from twitchdx.cli.counts import method_counts
from twitchdx.types import DISCLAIMER

if TYPE_CHECKING:
    from twitchdx.network import Network

EXAMPLES = """Examples:

twitchdx doctor

twitchdx doctor --json"""

PACKAGES = ("numpy", "pandas", "pgmpy", "streamlit", "typer", "rich")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def run(as_json: AsJson = False, priors: Priors = None) -> None:
    """Say what is installed, which engine runs, and how large the knowledge is."""
    facts = _facts(load_network(priors))
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        text = ", ".join(f"{v} {k}" for k, v in value.items()) if isinstance(value, dict) else str(value)
        typer.echo(f"{name:<12} {text}")


def _facts(network: Network) -> dict[str, object]:
    from twitchdx import tables
    from twitchdx.version import VERSION

    knowledge = network.knowledge
    counts = method_counts(knowledge)
    return {
        "version": VERSION,
        "python": f"{platform.python_version()} ({sys.platform}, {platform.machine()})",
        **{name: _package(name) for name in PACKAGES},
        "chromium": next(filter(None, map(shutil.which, BROWSERS)), "not found: only browser tests need it"),
        "engine": "numpy (exact elimination adapted to each case; float64)",
        "tables": str(tables.default_directory()),
        "digest": knowledge.digest,
        "variables": len(knowledge.variables),
        "links": len(knowledge.links),
        "numbers": sum(counts.values()),
        "methods": counts,
        "disclaimer": DISCLAIMER,
    }


def _package(name: str) -> str:
    """Version of a package, without importing it: pgmpy alone takes seconds."""
    if util.find_spec(name) is None:
        return "not installed: pip install 'twitchdx[dashboard]'" if name == "streamlit" else "not installed"
    return metadata.version(name)

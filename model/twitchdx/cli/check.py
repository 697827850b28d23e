"""`twitchdx check`: what is wrong with the tables."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import SOME_REJECTED, AsJson, Overlay, complain, stop
from twitchdx.tally import tally
from twitchdx.types import DISCLAIMER, Issue

if TYPE_CHECKING:
    from twitchdx.types import Knowledge

EXAMPLES = """Examples:

twitchdx check

twitchdx check my-priors/ --json"""


def run(
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Tables; by default the shipped ones.")
    ] = None,
    as_json: AsJson = False,
    overlay: Overlay = None,
) -> None:
    """Check the knowledge tables: for each thing wrong the file, the row, what it is and how to mend it.

    Then compare the prevalences that the network implies with the published ones.
    """
    from twitchdx import checks, tables
    from twitchdx.implied import implied, misses
    from twitchdx.network import build
    from twitchdx.parts import unsettled
    from twitchdx.version import VERSION

    where = directory or tables.default_directory()
    if not where.is_dir():
        stop(Issue("error", str(where), "no such folder", "Give the folder that holds variables.csv."))
    issues = checks.check_directory(where, overlay)
    knowledge, _ = tables.read(where, overlay=overlay)
    errors = sum(issue.level == "error" for issue in issues)
    network = None if errors else build(knowledge)  # broken tables make no network
    compared = implied(network) if network else ()
    issues += (*misses(compared), *(unsettled(network) if network else ()))
    if as_json:
        whole = {
            "directory": str(where),
            "errors": errors,
            "warnings": len(issues) - errors,
            "issues": [asdict(issue) for issue in issues],
            "implied_prevalences": {"inside": sum(one.inside for one in compared), "rows": len(compared)},
            "digest": knowledge.digest,
            "version": VERSION,
            "disclaimer": DISCLAIMER,
        }
        typer.echo(json.dumps(whole, ensure_ascii=False))
    else:
        complain(issues)
        typer.echo(f"{_told(errors, len(issues) - errors)} in {where}: {_contents(knowledge)}.")
        if compared:
            inside = sum(one.inside for one in compared)
            typer.echo(f"Implied prevalences: {inside} of {len(compared)} inside the published range.")
        typer.echo(f"{DISCLAIMER} Version {VERSION}, tables {knowledge.digest}.")
    if errors:
        raise typer.Exit(SOME_REJECTED)


def _told(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "Nothing wrong"
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"


def _contents(knowledge: Knowledge) -> str:
    counts = tally(knowledge)[-1].methods
    methods = ", ".join(f"{number} {method}" for method, number in counts.items())
    sizes = f"{len(knowledge.variables)} variables, {len(knowledge.links)} links"
    return f"{sizes}, {sum(counts.values())} numbers ({methods})"

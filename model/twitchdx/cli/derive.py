"""`twitchdx derive`: write again what follows from published figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twitchdx.cli.common import SOME_REJECTED, complain, stop
from twitchdx.types import Issue

EXAMPLES = """Examples:

twitchdx derive my-priors/

twitchdx derive priors/ --dry-run"""


def run(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Tables to write to, for instance priors/.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
) -> None:
    """Compute every number that has a formula again, and write those that moved.

    Empty values and ranges of rows with a formula are filled; source and locator become those of the figures. A range
    is widened where the figures ask for it, never narrowed: empty the cells to have it computed afresh.
    """
    from twitchdx.derive import derive

    if not directory.is_dir():
        stop(Issue("error", str(directory), "no such folder", "Give the folder that holds variables.csv."))
    changes, issues = derive(directory, write=not dry_run)
    for change in changes:
        typer.echo(f"{change.place} {change.column}: {change.before or 'empty'} → {change.after}")
    complain(issues)
    verb = "would change" if dry_run else "changed"
    cells = f"{len(changes)} cell{'s' * (len(changes) != 1)}"
    typer.echo(f"{cells} {verb} in {directory}. Next: `twitchdx check {directory}`.")
    if any(issue.level == "error" for issue in issues):
        raise typer.Exit(SOME_REJECTED)

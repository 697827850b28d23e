"""`twitchdx batch`: one line for each case of a file."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import (
    FORMATS,
    SOME_REJECTED,
    AsJson,
    CasesFile,
    Language,
    Overlay,
    Priors,
    load_network,
    readable_files,
    stop,
)
from twitchdx.types import DISCLAIMER, Issue

if TYPE_CHECKING:
    from twitchdx.batch import Summary
    from twitchdx.network import Network

EXAMPLES = f"""{FORMATS}

Examples:

twitchdx batch cases.csv --out results.csv

twitchdx batch cases.jsonl --out results.jsonl --json"""


def run(
    file: CasesFile,
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write: .csv for spreadsheets, or .jsonl.")],
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Score every case of a file into a table: top causes, can't-miss causes, what is wrong with a row.

    Rows that cannot be scored are rows of the table too. It is written whole or not at all.
    """
    _refuse(file, out)
    network = load_network(priors, overlay, language)
    started = time.perf_counter()
    summary = score_file(network, file, out)
    seconds = time.perf_counter() - started
    if summary.rows == 0:
        typer.echo(f"warning: {file}: no cases in it.", err=True)
    if as_json:
        carried = {"digest": network.knowledge.digest, "version": _version(), "disclaimer": DISCLAIMER}
        typer.echo(
            json.dumps({"out": str(out), "rows": summary.rows, **asdict(summary), "seconds": seconds, **carried})
        )
    else:
        typer.echo(f"{told(summary)} in {seconds:.2f} s. Written to {out}.")
        typer.echo(f"{DISCLAIMER} Version {_version()}, tables {network.knowledge.digest}.")
    if summary.rejected:
        raise typer.Exit(SOME_REJECTED)


def score_file(network: Network, file: str, out: Path) -> Summary:
    """Score a file into another, with a counter on the terminal."""
    from twitchdx.batch import score_rows_in_parallel, write_results
    from twitchdx.cases import read_cases

    with readable_files(), _counter() as progress:
        return write_results(network, score_rows_in_parallel(network, read_cases(file)), out, progress)


def told(summary: Summary) -> str:
    """Say how many rows came out how."""
    parts = [f"{summary.rows} cases: {summary.scored} scored"]
    if summary.scored_with_warnings:
        parts.append(f"{summary.scored_with_warnings} scored with warnings")
    if summary.rejected:
        parts.append(f"{summary.rejected} rejected (see the column `issues`)")
    return ", ".join(parts)


def _refuse(file: str, out: Path) -> None:
    """End before any work where the result has no place to go."""
    from twitchdx.batch import ENDINGS

    if out.suffix.lower() not in ENDINGS:
        fix = f"Let the name end in one of {', '.join(ENDINGS)}."
        stop(Issue("error", str(out), f"unknown ending {out.suffix!r}", fix))
    if not out.resolve().parent.is_dir():
        stop(Issue("error", str(out), "its folder does not exist", "Make the folder first."))
    if Path(file).exists() and out.exists() and out.samefile(file):
        stop(Issue("error", str(out), "the results would replace the cases", "Give another name."))


@contextmanager
def _counter() -> Iterator[Callable[[int], None] | None]:
    """Count cases on the terminal; nothing where there is none."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:.0f} cases"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done: bar.update(task, completed=done)


def _version() -> str:
    from twitchdx.version import VERSION

    return VERSION

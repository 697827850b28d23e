"""`twitchdx report`: what a whole results file says, as a page, a PDF or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import AsJson, Language, Overlay, Priors, load_network, needs_place, readable_files, stop
from twitchdx.language import say
from twitchdx.types import Issue

if TYPE_CHECKING:
    from twitchdx.network import Network
    from twitchdx.report import Profile

EXAMPLES = """Examples:

twitchdx report results.parquet --out report.html

twitchdx report results.csv.gz --out report.pdf --language es

twitchdx report results.parquet --json"""


def run(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS", help="What `twitchdx batch` wrote: .parquet, .arrow, .csv or .jsonl.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Page to write: .html, or .pdf.")
    ] = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Profile a results file: leading causes, every can't-miss cause with its highest cases, what was wrong with rows.

    One page that opens offline. Rejected rows are a finding of the report and no failure of the command.
    """
    from twitchdx.report import read_profile

    _refuse(results, out, as_json)
    network = load_network(priors, overlay, language)
    with readable_files(), _counter() as progress:
        profile = read_profile(results, progress)
    if out is not None:
        _write(profile, network, results.name, out)
    _told(profile, network, results.name, out, as_json)


def _write(profile: Profile, network: Network, name: str, out: Path) -> None:
    from twitchdx.cases.placing import whole_or_nothing
    from twitchdx.report.extra import PDF
    from twitchdx.report.page import page
    from twitchdx.report.pdf import pdf

    html = page(profile, network, name)
    content = pdf(html) if out.suffix.lower() in PDF else html.encode("utf-8", errors="backslashreplace")
    with readable_files(), whole_or_nothing(out) as stream:
        stream.write(content)


def _told(profile: Profile, network: Network, name: str, out: Path | None, as_json: bool) -> None:
    """Print the profile as JSON, or its headlines."""
    from twitchdx.report.as_json import profile_object
    from twitchdx.report.wordings import passport, sections, warnings

    if as_json:
        found = profile_object(profile, network, name)
        typer.echo(json.dumps(found, ensure_ascii=False, allow_nan=False))
        return
    for warning in warnings(profile):
        typer.echo(f"{say('warning')}: {name}: {warning}", err=True)
    for finding in sections(profile, network).values():
        typer.echo(f"{finding}.")
    typer.echo(say("Written to {out}.", out=out))
    typer.echo(passport(profile))


def _refuse(results: Path, out: Path | None, as_json: bool) -> None:
    """End before any work where the page has no place to go, or cannot be made."""
    from twitchdx.report.extra import HTML, PDF, missing_extra

    if out is None:
        if not as_json:
            fix = say("Say where to: --out report.html, or use --json.")
            stop(Issue("error", "report", say("{missing} is missing", missing="--out"), fix))
        return
    if out.suffix.lower() not in HTML + PDF:
        message = say("unknown ending {suffix!r}", suffix=out.suffix)
        stop(Issue("error", str(out), message, say("Let the name end in .html or .pdf.")))
    needs_place(out)
    if results.exists() and out.exists() and out.samefile(results):
        stop(Issue("error", str(out), say("the page would replace the results"), say("Give another name.")))
    if (problem := missing_extra(out)) is not None:
        stop(problem)


@contextmanager
def _counter() -> Iterator[Callable[[int], None] | None]:
    """Count rows on the terminal; nothing where there is none."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn(say("{rows} rows", rows="{task.completed:.0f}")), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda read: bar.update(task, completed=read)

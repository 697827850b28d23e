"""`twitchdx validate`: the network against studies, case reports, and patients of its own making."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import SOME_REJECTED, AsJson, Language, Overlay, Priors, load_network, readable_files, stop
from twitchdx.language import say
from twitchdx.types import Issue

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from twitchdx.validate import CaseFile, Report
    from twitchdx.validate.outcomes import Progress

EXAMPLES = """Examples:

twitchdx validate

twitchdx validate --html report.html

twitchdx validate --cases mine.jsonl --diagnoses mine.csv --json

DIAGNOSES: CSV with columns id, main, acceptable, in_scope, list, note, as in priors/cases/diagnoses.csv."""


def run(
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one page with pictures.")
    ] = None,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    cases: Annotated[
        Path | None, typer.Option("--cases", metavar="FILE", help="Cases to score instead of the published ones.")
    ] = None,
    diagnoses: Annotated[
        Path | None, typer.Option("--diagnoses", metavar="FILE", help="Their stated diagnoses.")
    ] = None,
    patients: Annotated[
        int | None, typer.Option("--patients", metavar="N", min=0, help="Simulated patients; 0 for none.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", min=0, help="Of the simulated patients.")] = None,
    language: Language = "en",
) -> None:
    """Report how the network agrees with published frequencies, cohorts and cases, and with itself.

    A miss is a finding of the report and no failure of the command.
    """
    from twitchdx import tables
    from twitchdx.simulate import SimulationError
    from twitchdx.validate import PATIENTS, SEED, validate

    _refuse(html, cases, diagnoses)
    network = load_network(priors, overlay, language)
    directory = priors or tables.default_directory()
    with readable_files():
        file = _case_file(directory, cases, diagnoses)
    try:
        with _counter() as progress:
            report = validate(
                network,
                directory,
                file,
                PATIENTS if patients is None else patients,
                SEED if seed is None else seed,
                progress,
            )
    except SimulationError as error:
        stop(Issue("error", say("simulated patients"), str(error), say("Leave them out with --patients 0.")))
    _told(report, html, as_json)
    if report.troubled:
        raise typer.Exit(SOME_REJECTED)


def _told(report: Report, html: Path | None, as_json: bool) -> None:
    """Write the page where it is wanted, and print the report."""
    if html is not None:
        from twitchdx.validate.page import page

        with readable_files():
            html.write_text(page(report), encoding="utf-8")
    if as_json:
        from twitchdx.validate.as_json import report_object

        typer.echo(json.dumps(report_object(report), ensure_ascii=False, allow_nan=False))
        return
    from twitchdx.validate.as_text import lines

    for line in lines(report):
        typer.echo(line)
    if html is not None:
        typer.echo(say("The page with all rows and pictures: {html}", html=html))


def _refuse(html: Path | None, cases: Path | None, diagnoses: Path | None) -> None:
    """End before any work where it would be in vain."""
    from twitchdx.report.extra import HTML
    from twitchdx.validate.extra import missing_extra

    if (cases is None) != (diagnoses is None):
        missing = "--diagnoses" if diagnoses is None else "--cases"
        stop(
            Issue(
                "error",
                "validate",
                say("{missing} is missing", missing=missing),
                say("Give cases and their diagnoses together."),
            )
        )
    if html is None:
        return
    if html.suffix.lower() not in HTML:
        message = say("unknown ending {suffix!r}", suffix=html.suffix)
        stop(Issue("error", str(html), message, say("Let the name end in .html.")))
    if not html.resolve().parent.is_dir():
        stop(Issue("error", str(html), say("its folder does not exist"), say("Make the folder first.")))

    if (problem := missing_extra()) is not None:
        stop(problem)


def _case_file(directory: Path, cases: Path | None, diagnoses: Path | None) -> CaseFile | None:
    """The cases asked for; those that lie with the tables; None where there are none."""
    from twitchdx.batch.agreement import read_diagnoses
    from twitchdx.cases import read_cases
    from twitchdx.validate import CaseFile

    if cases is None or diagnoses is None:
        cases, diagnoses = (directory / "cases" / name for name in ("published_cases.jsonl", "diagnoses.csv"))
        if not (cases.is_file() and diagnoses.is_file()):
            return None
    return CaseFile(cases.name, tuple(read_cases(cases)), read_diagnoses(diagnoses))


@contextmanager
def _counter() -> Iterator[Mapping[str, Progress] | None]:
    """Count scored patients and cases on the terminal; nothing where there is none."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Shown
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:.0f}"), TimeElapsedColumn())
    with Shown(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {
            "simulated": bar.add_task(say("simulated patients"), total=None),
            "published": bar.add_task(say("cases"), total=None),
            "movers": bar.add_task(say("cases asked which numbers move them"), total=None),
        }
        yield {name: _counting(bar, task) for name, task in tasks.items()}


def _counting(bar: Bar, task: TaskID) -> Progress:
    return lambda done: bar.update(task, completed=done)

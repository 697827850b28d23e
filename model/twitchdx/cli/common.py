"""What the commands share: options, exit codes, the network, messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from twitchdx.language import say
from twitchdx.types import Issue

if TYPE_CHECKING:
    from twitchdx.cases import CaseRow
    from twitchdx.network import Network
    from twitchdx.reasoning.whatif import NoComplaintError
    from twitchdx.types import Case

SOME_REJECTED = 1
UNREADABLE = 2

FORMATS = """JSON lines: {"id": …, "age": …, "sex": …, "setting": …, "findings": {name: state, or \
{"value": 0.41, "unit": "mmol/L"}, or {"likelihood": {state: weight}}}}.

CSV: columns id, age, sex, setting, then one for each finding; values under a header with the unit, \
serum_magnesium \\[mmol/L], or with it in the cell. With a column date, rows of one id are visits.

A finding that is not named is unknown; absent is absent. Names and states: priors/variables.csv."""

CasesFile = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="Cases: CSV, Parquet, Arrow or JSON, also .gz or .zst; - for JSON lines on stdin."
    ),
]
CaseId = Annotated[
    str | None, typer.Option("--case", metavar="ID", help="The case with this id; not needed where there is just one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]
Priors = Annotated[
    Path | None, typer.Option("--priors", metavar="DIR", help="Tables to use instead of the shipped ones.")
]

Overlay = Annotated[
    Path | None,
    typer.Option("--overlay", metavar="DIR", help="Local numbers that replace those of the tables (priors/README.md)."),
]
Language = Annotated[str, typer.Option("--language", metavar="CODE", help="Language of what is printed: en or es.")]


def load_network(directory: Path | None, overlay: Path | None = None, language: str = "en") -> Network:
    """Load the network, or end with what is wrong with its tables."""
    from twitchdx.network import KnowledgeError, load

    if directory is not None and not directory.is_dir():
        stop(
            Issue(
                "error",
                str(directory),
                say("no such folder of tables"),
                say("Give the folder that holds variables.csv."),
            )
        )
    try:
        return load(directory, language=language, overlay=overlay)
    except KnowledgeError as error:
        complain(error.issues)
        asked = [f"--overlay {overlay}"] * (overlay is not None) + [f"--language {language}"] * (language != "en")
        plain, with_them = (
            say("they cannot be used"),
            say("they cannot be used with {options}", options=" ".join(asked)),
        )
        message = with_them if asked else plain
        fix = say("Mend or leave out what is named above.") if asked else say("Run `twitchdx check`.")
        stop(Issue("error", str(directory or say("the shipped tables")), message, fix))


@contextmanager
def readable_files() -> Iterator[None]:
    """End with the reason where a file cannot be read or written."""
    from twitchdx.cases import UnreadableFileError

    try:
        yield
    except UnreadableFileError as error:
        stop(error.issue)
    except OSError as error:
        refused(error)


def refused(error: OSError) -> NoReturn:
    """End with what the system says of a file, or of standard output, which has no name."""
    from twitchdx.cases.placing import FULL

    where = str(error.filename or say("output"))
    if error.errno in FULL:
        stop(Issue("error", where, say("the disk is full, or its quota"), say("Make room and run it again.")))
    stop(Issue("error", where, error.strerror or str(error), say("Check the name, the folder and the rights.")))


def chosen(rows: list[CaseRow], file: str, case_id: str | None) -> list[CaseRow]:
    """Rows to rank; ends where there is none."""
    from twitchdx.cases.reading import STDIN
    from twitchdx.evidence.words import did_you_mean

    if not rows:
        where = say("standard input") if file == STDIN else file
        fix = say("A case is a line of JSON or a row under a header of CSV.")
        stop(Issue("error", where, say("no cases in it"), fix))
    if case_id is None:
        return rows
    chosen = [row for row in rows if row.id == case_id]
    if not chosen:
        ids = [row.id for row in rows]
        fix = did_you_mean(case_id, {i: i for i in ids}, say("Its first ids: {ids}.", ids=", ".join(ids[:5])))
        stop(Issue("error", file, say("no case {case_id!r} among {count}", case_id=case_id, count=len(rows)), fix))
    return chosen


def one_case(file: str, case_id: str | None) -> Case:
    """The case with this id, or the only one of the file; ends where there is none, or it cannot be read."""
    from twitchdx.cases import read_cases

    with readable_files():
        rows = chosen(list(read_cases(file)), file, case_id)
    if len(rows) > 1:
        ids = ", ".join(row.id for row in rows[:5])
        stop(
            Issue(
                "error",
                file,
                say("{count} cases in it, and one is asked about", count=len(rows)),
                say("Say which: --case {ids} …", ids=ids),
            )
        )
    row = rows[0]
    complain(row.issues)
    if row.case is None:
        raise typer.Exit(SOME_REJECTED)
    return row.case


def wordings(network: Network, names: Iterable[str]) -> dict[str, str]:
    """Names of variables by what somebody may write: the name, or the label in the language that is spoken."""
    return {wording: name for name in names for wording in (name, network.knowledge.label(name))}


def known_cause(network: Network, cause: str) -> None:
    """End where there is no cause of that name."""
    from twitchdx.evidence.words import did_you_mean

    if cause not in network.causes:
        fix = did_you_mean(cause, wordings(network, network.causes), say("See variables.csv for the causes."))
        stop(Issue("error", "--cause", say("no cause {cause!r}", cause=cause), fix))


def no_complaint(case: Case, error: NoComplaintError) -> Issue:
    """What is wrong with a case in which nothing is complained of."""
    return Issue(
        "error",
        say("case {id}", id=case.id),
        str(error),
        say("Give what the person came with, such as twitching."),
    )


@contextmanager
def scorable() -> Iterator[None]:
    """End with what is wrong where no question can be asked of a case, or answering it would take too much."""
    from twitchdx.engine.plan import TooWideError
    from twitchdx.reasoning import UnscorableError

    try:
        yield
    except TooWideError as error:
        fix = say("Give age and sex where they are unknown, or leave out present findings that many causes share.")
        complain([Issue("error", say("case"), str(error), fix)])
        raise typer.Exit(SOME_REJECTED) from None
    except UnscorableError as error:
        complain(error.issues)
        raise typer.Exit(SOME_REJECTED) from None


def print_json(network: Network, result: object) -> None:
    """Print a result for machines: its fields by name, then what every output carries."""
    import json

    from twitchdx.reasoning.objects import as_object
    from twitchdx.types import DISCLAIMER
    from twitchdx.version import VERSION

    closing = {"digest": network.knowledge.digest, "version": VERSION, "disclaimer": DISCLAIMER}
    typer.echo(json.dumps(as_object(result) | closing, ensure_ascii=False, allow_nan=False))


def needs_place(out: Path) -> None:
    """End before any work where a file that is to be written has no place to go."""
    if not out.resolve().parent.is_dir():
        stop(Issue("error", str(out), say("its folder does not exist"), say("Make the folder first.")))
    if out.is_dir():
        stop(Issue("error", str(out), say("is a folder"), say("Give another name.")))


def complain(issues: Iterable[Issue]) -> None:
    """Print issues to standard error."""
    for issue in issues:
        typer.echo(told(issue), err=True)


def told(issue: Issue) -> str:
    """An issue in one line."""
    return f"{say(issue.level)}: {issue.where}: {issue.message}. {issue.fix}"


def warn(text: str) -> None:
    """Print a warning to standard error."""
    typer.echo(f"{say('warning')}: {text}", err=True)


def closing(network: Network) -> str:
    """What every output for people carries."""
    from twitchdx.types import DISCLAIMER
    from twitchdx.version import VERSION

    version = say("Version {version}, tables {digest}.", version=VERSION, digest=network.knowledge.digest)
    return f"{say(DISCLAIMER)} {version}"


def stop(issue: Issue) -> NoReturn:
    """End the command for wrong usage or an unreadable file."""
    complain([issue])
    raise typer.Exit(UNREADABLE)

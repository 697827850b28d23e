"""The commands under one name. Each is a file of its own and imports what is heavy when it runs."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Callable
from contextvars import copy_context
from functools import wraps
from inspect import cleandoc
from typing import Annotated

import typer

from twitchdx.cli import (
    batch,
    bench,
    check,
    clock,
    columns,
    contrast,
    dashboard,
    demo,
    derive,
    doctor,
    explain,
    export,
    ledger,
    mainly,
    rank,
    report,
    robust,
    rooms,
    sensitivity,
    settings,
    simulate,
    sources,
    surprise,
    teach,
    teach_validate,
    together,
    validate,
    visits,
    whatif,
)
from twitchdx.cli import next as next_step
from twitchdx.cli.common import refused
from twitchdx.language import ENGLISH, speak
from twitchdx.types import DISCLAIMER

EXITS = "Exit codes: 0 fine; 1 some cases were rejected, or the check found errors; 2 wrong usage or unreadable file."
EXAMPLES = """Examples:

twitchdx demo

twitchdx rank cases.jsonl --case ALS-02

twitchdx batch cases.csv --out results.csv

twitchdx check priors/"""

app = typer.Typer(
    name="twitchdx",
    help=f"Rank the causes of muscle twitching at rest, and show why.\n\n{DISCLAIMER}",
    epilog=f"{EXAMPLES}\n\n{EXITS}",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from twitchdx.version import VERSION

        typer.echo(f"twitchdx {VERSION}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    # An id with letters that the terminal does not know must not end a command.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _by_itself(run: Callable[..., None]) -> Callable[..., None]:
    """A command that speaks its language from its first word, and leaves that of whoever calls it as it was."""

    @wraps(run)
    def command(*given: object, **options: object) -> None:
        context = copy_context()
        context.run(speak, str(options.get("language", ENGLISH)))
        try:
            context.run(run, *given, **options)
        except OSError as error:
            if error.errno == errno.EPIPE:  # who reads the output has enough
                raise
            context.run(refused, error)

    return command


def _flowing(run: Callable[..., None]) -> str:
    """The docstring of a command, a line for each paragraph: the terminal breaks it at its own width."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", cleandoc(run.__doc__ or ""))


REASONING = (
    explain,
    mainly,
    together,
    whatif,
    next_step,
    robust,
    ledger,
    contrast,
    settings,
    clock,
    surprise,
    visits,
)
TABLES = (check, validate, sources, derive, sensitivity)

for command in (rank, batch, columns, report, *REASONING, *TABLES, simulate, export, doctor, dashboard, demo, bench):
    name = command.__name__.rpartition(".")[2]
    app.command(name, help=_flowing(command.run), epilog=f"{command.EXAMPLES}\n\n{EXITS}")(_by_itself(command.run))

_rooms = typer.Typer(
    help=f"Teaching rooms, for who runs the server. {rooms.WHERE}",
    epilog=f"{rooms.EXAMPLES}\n\n{rooms.EXITS}",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(_rooms, name="rooms")
for name, (function, lines) in rooms.COMMANDS.items():
    shown = "\n\n".join(f"twitchdx rooms {line}" for line in lines)
    _rooms.command(name, epilog=f"Examples:\n\n{shown}\n\n{rooms.EXITS}")(_by_itself(function))

teaching = typer.Typer(help=teach.HELP, epilog=f"{teach.EXAMPLES}\n\n{EXITS}", no_args_is_help=True)
for run, examples in (
    (teach.check, teach.CHECK_EXAMPLES),
    (teach.show, teach.SHOW_EXAMPLES),
    (teach_validate.validate, teach_validate.VALIDATE_EXAMPLES),
):
    teaching.command(help=_flowing(run), epilog=f"{examples}\n\n{EXITS}")(_by_itself(run))
app.add_typer(teaching, name="teach")

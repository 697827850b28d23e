"""`twitchdx rooms`: teaching rooms, for who runs the server: list, delete, export, back up, restore."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import SOME_REJECTED, UNREADABLE, AsJson, refused, stop
from twitchdx.types import Issue

if TYPE_CHECKING:
    from twitchdx.rooms import RoomError, Rooms, RoomSummary

EXAMPLES = """Examples:

twitchdx rooms list

twitchdx rooms export K7M3XC --out answers.csv

twitchdx rooms backup rooms.jsonl.gz

twitchdx rooms restore rooms.jsonl.gz --replace

twitchdx rooms purge"""
WHERE = """Rooms are one SQLite file in your data folder; TWITCHDX_DATABASE_URL names another file, or a PostgreSQL \
database."""
EXITS = "Exit codes: 0 fine; 1 refused, such as a room that is not there; 2 wrong usage, unreadable file or database."
_NEEDED = ("alembic", "platformdirs", "segno", "sqlalchemy", "sqlmodel")

Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="Database to use instead of TWITCHDX_DATABASE_URL."),
]
Code = Annotated[str, typer.Argument(metavar="CODE", help="Join code of the room.")]


def listing(database: Database = None, as_json: AsJson = False) -> None:
    """List the rooms: code, title, last day, cases, learners and answers."""
    from twitchdx.rooms import listed

    with _opened(database) as rooms:
        found = listed(rooms)
    if as_json:
        typer.echo(json.dumps([asdict(room) for room in found], ensure_ascii=False, default=str))
        return
    if not found:
        typer.echo("No rooms.")
        return
    from twitchdx.cli.show import console
    from twitchdx.cli.tables import print_table

    headings = ("Code", "Title", "Until", "", "Cases", "Learners", "Answers")
    print_table(console(), headings, [_cells(room) for room in found], numbers=3)


def delete(
    code: Code,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    database: Database = None,
) -> None:
    """Delete a room with all its learners and answers, for good."""
    from twitchdx.rooms import deleted

    with _opened(database) as rooms:
        if not yes:
            typer.confirm(f"Delete room {code} with all its answers?", abort=True, err=True)
        deleted(rooms, code)
    typer.echo(f"Room {code} is deleted.")


def purge(database: Database = None) -> None:
    """Delete the rooms whose days are over. Every start of the page does so too."""
    from twitchdx.rooms import purge as purged

    with _opened(database) as rooms:
        codes = purged(rooms)
    typer.echo(f"{_counted(len(codes), 'room')} deleted{': ' if codes else ''}{', '.join(codes)}.")


def export(
    code: Code,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write; standard output by default.")
    ] = None,
    database: Database = None,
) -> None:
    """Write all answers of a room as CSV: learners as numbers, free text as it was written."""
    from twitchdx.rooms import exported

    with _opened(database) as rooms:
        text = exported(rooms, code)
        if out is None:
            typer.echo(text, nl=False)
            return
        out.write_text(text, encoding="utf-8", newline="")
    typer.echo(f"{_counted(text.count(chr(10)) - 1, 'answer')} written to {out}.")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines to write; gzip where it ends in .gz.")],
    database: Database = None,
) -> None:
    """Write all rooms to a file, while they are in use. It fits SQLite and PostgreSQL alike."""
    from twitchdx.rooms import back_up

    with _opened(database) as rooms:
        rows = back_up(rooms, file)
    typer.echo(f"{_counted(rows, 'row')} written to {file}. It holds nicknames and answers: keep it safe.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `twitchdx rooms backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Delete the rooms that are there first.")] = False,
    database: Database = None,
) -> None:
    """Put the rooms of a back-up into the database: all of them, or none where something is wrong."""
    from twitchdx.rooms import restore as restored

    with _opened(database) as rooms:
        rows = restored(rooms, file, replace=replace)
    typer.echo(f"{_counted(rows, 'row')} restored from {file}.")


@contextmanager
def _opened(database: str | None) -> Iterator[Rooms]:
    """The rooms; ends with the reason where something about them is refused."""
    if any(util.find_spec(name) is None for name in _NEEDED):
        stop(Issue("error", "rooms", "what they need is not installed", "Run: pip install 'twitchdx[teaching]'."))
    from twitchdx.rooms import RoomError, opened

    try:
        rooms = opened(database, purges=False)
        try:
            yield rooms
        finally:
            rooms.engine.dispose()
    except RoomError as error:
        _end(error)
    except OSError as error:
        refused(error)


def _end(error: RoomError) -> None:
    from twitchdx.rooms import Reason

    typer.echo(f"error: {error}", err=True)
    raise typer.Exit(UNREADABLE if error.reason in (Reason.DATABASE, Reason.BACKUP) else SOME_REJECTED) from None


def _cells(room: RoomSummary) -> tuple[str, ...]:
    state = "closed" if room.closed else "open"
    counts = (room.cases, room.learners, room.answers)
    return (room.code, room.title, f"{room.expires:%Y-%m-%d}", state, *map(str, counts))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


COMMANDS: dict[str, tuple[Callable[..., None], list[str]]] = {
    "list": (listing, ["list", "list --json"]),
    "delete": (delete, ["delete K7M3XC", "delete K7M3XC --yes"]),
    "purge": (purge, ["purge"]),
    "export": (export, ["export K7M3XC --out answers.csv"]),
    "backup": (backup, ["backup rooms.jsonl.gz"]),
    "restore": (
        restore,
        ["restore rooms.jsonl.gz", "restore rooms.jsonl.gz --database postgresql://user:password@host/database"],
    ),
}

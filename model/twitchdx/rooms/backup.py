"""All rooms as JSON lines: a back-up of either kind of database, for either.

The first line says what the file is and which revision the tables had, then comes a line for each row, then one that
counts them, so that a file that was cut off is found out before anything is touched. It holds one moment of the
database, which may be in use meanwhile.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, DateTime, MetaData, Table, func, insert, select
from sqlalchemy.exc import DBAPIError, StatementError

from twitchdx.rooms.database import Rooms, in_one_line, reader, writer
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.migrate import BASE, HEAD, current, move
from twitchdx.version import VERSION

FORMAT = "twitchdx rooms"
_VERSIONS = "alembic_version"
_BATCH = 500
_Row = tuple[str, dict[str, Any]]


def back_up(rooms: Rooms, file: Path) -> int:
    """Write all rooms to a file; whole or not at all, readable for its owner only.

    Parameters
    ----------
    file
        Gzip where its name ends in `.gz`.

    Returns
    -------
    int
        How many rows there are.

    Raises
    ------
    OSError
        Where the file cannot be written.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        with _created(part, packed=file.suffix == ".gz") as out, reader(rooms.engine).connect() as connection:
            rows = _write(connection, out)
        part.replace(file)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return rows


def restore(rooms: Rooms, file: Path, *, replace: bool = False) -> int:
    """Put the rooms of a back-up into the database; all of them or nothing.

    Parameters
    ----------
    replace
        Whether rooms that are in the database are deleted first.

    Returns
    -------
    int
        How many rows there are.

    Raises
    ------
    RoomError
        Where the file is no whole back-up, is newer than this twitchdx, or the database has rooms and `replace` is
        False.
    OSError
        Where the file cannot be read.
    """
    revision = _revision(file)
    total = sum(1 for _ in _rows(file))  # all of it is read before anything is touched
    with writer(rooms.engine).begin() as connection:
        if not replace and _has_rooms(connection):
            fix = "Back it up, then restore with --replace: its rooms are deleted."
            raise _refused("database", "no rooms in it", "some", fix)
        move(connection, BASE)
        move(connection, revision)
        _fill(connection, file)
        move(connection, HEAD)
    return total


def _created(file: Path, *, packed: bool) -> IO[str]:
    def private(path: str, flags: int) -> int:
        return os.open(path, flags, 0o600)

    if not packed:
        return open(file, "w", encoding="utf-8", opener=private)
    open(file, "wb", opener=private).close()  # made private before anything is in it
    return gzip.open(file, "wt", encoding="utf-8")


def _write(connection: Connection, out: IO[str]) -> int:
    head = {"format": FORMAT, "revision": current(connection), "version": VERSION}
    out.write(json.dumps(head) + "\n")
    counts: Counter[str] = Counter()
    for table in _tables(connection):
        for row in connection.execute(select(table)).mappings():
            plain = {name: _plain(value) for name, value in row.items()}
            out.write(json.dumps({"table": table.name, "row": plain}, ensure_ascii=False) + "\n")
            counts[table.name] += 1
    out.write(json.dumps({"rows": dict(counts)}) + "\n")
    return counts.total()


def _plain(value: object) -> object:
    if not isinstance(value, datetime):
        return value
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()


def _tables(connection: Connection) -> list[Table]:
    """The tables as they are in the database, those that are referred to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _VERSIONS]


def _has_rooms(connection: Connection) -> bool:
    return any(
        table.name == "room" and connection.scalar(select(func.count()).select_from(table))
        for table in _tables(connection)
    )


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as stream:
        try:
            for line in stream:
                found = json.loads(line)
                if not isinstance(found, dict):
                    raise TypeError
                yield found
        except (EOFError, TypeError, ValueError, gzip.BadGzipFile, zlib.error):
            raise _damaged(file, "a line that is none") from None


def _revision(file: Path) -> str:
    head = next(_lines(file), {})
    if head.get("format") != FORMAT or not isinstance(head.get("revision"), str):
        raise _damaged(file, "another first line")
    return str(head["revision"])


def _rows(file: Path) -> Iterator[_Row]:
    """Rows in order, until the line that counts them; a file without it, or with other counts, is damaged."""
    counts: Counter[str] = Counter()
    for line in islice(_lines(file), 1, None):
        if "rows" in line:
            if line["rows"] != dict(counts):
                break
            return
        if not isinstance(line.get("table"), str) or not isinstance(line.get("row"), dict):
            break
        counts[line["table"]] += 1
        yield line["table"], line["row"]
    raise _damaged(file, "fewer rows or other ones than it was written with")


def _fill(connection: Connection, file: Path) -> None:
    tables = {table.name: table for table in _tables(connection)}
    for name, group in groupby(_rows(file), key=lambda pair: pair[0]):
        if name not in tables:
            raise _damaged(file, f"a table {name!r}")
        while batch := [_typed(tables[name], row) for _, row in islice(group, _BATCH)]:
            _insert(connection, tables[name], batch, file)


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]], file: Path) -> None:
    try:
        connection.execute(insert(table), list(rows))
    except (DBAPIError, StatementError) as error:
        raise _damaged(file, f"a row that {table.name} does not take ({in_one_line(error.orig)})") from error


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    moments = {column.name for column in table.columns if isinstance(column.type, DateTime)}
    return {name: datetime.fromisoformat(v) if name in moments and v else v for name, v in row.items()}


def _damaged(file: Path, got: str) -> RoomError:
    fix = "Nothing was changed: take another file."
    return _refused(str(file), "a whole back-up of rooms", got, fix)


def _refused(where: str, expected: str, got: str, fix: str) -> RoomError:
    return RoomError(Reason.BACKUP, where, expected=expected, got=got, fix=fix)

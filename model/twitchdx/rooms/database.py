"""Where rooms are kept: one SQLite file in the user's data folder, or PostgreSQL by `TWITCHDX_DATABASE_URL`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from twitchdx.rooms.errors import Reason, RoomError

VARIABLE = "TWITCHDX_DATABASE_URL"
_PATIENCE = 30  # seconds that a writer waits for the others
_SYNCHRONOUS = "FULL"  # what was acknowledged also outlives a power cut
_WRITES = "twitchdx_writes"
_DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite": "sqlite+pysqlite"}
_EXAMPLES = "sqlite:////srv/twitchdx/rooms.sqlite or postgresql://user:password@host/database"


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of one database, and the clock that they live by."""

    engine: Engine
    clock: Callable[[], datetime] = utc_now


def address(given: str | None = None, environment: Mapping[str, str] | None = None) -> str:
    """The database's address: as given, as the environment says, or the file in the user's data folder."""
    chosen = given or (os.environ if environment is None else environment).get(VARIABLE)
    return chosen or f"sqlite:///{user_data_path('twitchdx', appauthor=False) / 'rooms.sqlite'}"


def connected(given: str | None = None) -> Engine:
    """An engine for the database; makes the folder of a SQLite file.

    Raises
    ------
    RoomError
        Where the address is no SQLite file and no PostgreSQL database.
    """
    url = _url(address(given))
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    try:
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
    except ModuleNotFoundError as error:
        fix = "Run: pip install 'twitchdx[postgresql]'."
        raise refused("the driver psycopg", f"no module {error.name}", fix) from None


@contextmanager
def reading(rooms: Rooms) -> Iterator[Session]:
    """A session that only reads, and sees one moment of the database."""
    with _told(), Session(reader(rooms.engine)) as session:
        yield session


@contextmanager
def writing(rooms: Rooms) -> Iterator[Session]:
    """A session whose changes are kept together, or not at all; what it returns from is on disk."""
    with _told(), Session(writer(rooms.engine)) as session, session.begin():
        yield session


def reader(engine: Engine) -> Engine:
    """The same engine for reading one moment; a transaction of SQLite in WAL mode does so anyway."""
    return engine.execution_options(isolation_level="REPEATABLE READ") if _is_server(engine) else engine


def writer(engine: Engine) -> Engine:
    """The same engine for writing: on SQLite its transactions take the lock at once, and none finds it taken later."""
    return engine.execution_options(**{_WRITES: True})


def in_one_line(error: object) -> str:
    """What a database says, as part of a sentence."""
    return " ".join(str(error).split()).rstrip(".?! ")


def _is_server(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def refused(expected: str, got: str, fix: str) -> RoomError:
    """The exception for a database that cannot be used."""
    return RoomError(Reason.DATABASE, "database", expected=expected, got=got, fix=fix)


def _url(text: str) -> URL:
    fix = f"Set {VARIABLE} to {_EXAMPLES}, or leave it out."
    try:
        url = make_url(text)
    except ArgumentError:
        raise refused("an address", "one that cannot be read", fix) from None
    driver = _DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None:
        raise refused("sqlite or postgresql", repr(url.drivername), fix)
    if driver.startswith("sqlite") and url.database in (None, "", ":memory:"):
        raise refused("a file", "a database in memory, which each thread would have for itself", fix)
    return url.set(drivername=driver)


def _sqlite(url: URL) -> Engine:
    file = Path(str(url.database)).expanduser()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        fix = f"Check the rights, or name another file in {VARIABLE}."
        raise refused(f"to write {file}", error.strerror or str(error), fix) from None
    engine = create_engine(url.set(database=str(file)), connect_args={"timeout": _PATIENCE}, pool_size=10)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:  # noqa: ARG001
    """Settings of SQLite, for each connection."""
    connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver's guess
    cursor = connection.cursor()
    patience, safety = f"busy_timeout={_PATIENCE * 1000}", f"synchronous={_SYNCHRONOUS}"
    for setting in (patience, "journal_mode=WAL", "foreign_keys=ON", safety):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def _told() -> Iterator[None]:
    """Say what to do where the database does not answer; what is our own mistake is raised as it is."""
    try:
        yield
    except (IntegrityError, DataError, ProgrammingError, NotSupportedError):
        raise
    except (DBAPIError, PoolTimeoutError) as error:
        fix = "Nothing was saved: try again. See that the database runs, and that its disk has space."
        raise refused("an answer", in_one_line(getattr(error, "orig", error)), fix) from error

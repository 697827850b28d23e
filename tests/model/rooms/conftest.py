"""Real databases: a SQLite file, and a database of a PostgreSQL server that the tests start themselves."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from twitchdx.rooms import Created, Joined, Rooms, create_room, join, opened, tokens
from twitchdx.rooms import database as databases

from . import server
from .plans import PLAN

KINDS = ("sqlite", "postgresql")
START = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture(scope="session")
def socket() -> Iterator[Path]:
    with server.running() as folder:
        yield folder


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is slow on purpose is tested by itself: scrypt, and waiting for the disk. Elsewhere it only takes time."""
    monkeypatch.setattr(tokens, "_N", 2**4)
    monkeypatch.setattr(tokens, "_P", 1)
    monkeypatch.setattr(databases, "_SYNCHRONOUS", "OFF")


@pytest.fixture
def durable(_cheap: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for the disk after all, as rooms do outside of tests."""
    monkeypatch.setattr(databases, "_SYNCHRONOUS", "FULL")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def used() -> list[str]:
    """Addresses of PostgreSQL databases that tests have used, to use again: a new one is a thousand files."""
    return []


@pytest.fixture
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Makes an empty database of a kind and gives its address."""
    numbers = count()

    def made(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'rooms-{uuid4().hex[:6]}.sqlite'}"
        known: list[str] = request.getfixturevalue("used")
        number = next(numbers)
        if number == len(known):
            known.append(server.new_database(request.getfixturevalue("socket")))
        server.empty(known[number])
        return known[number]

    return made


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, database: Callable[[str], str]) -> str:
    """The address of an empty database, of each kind in turn."""
    return database(request.param)


@pytest.fixture
def open_rooms() -> Iterator[Callable[..., Rooms]]:
    """Opens rooms and lets go of their connections at the end."""
    all_of_them: list[Rooms] = []

    def found(*arguments: object) -> Rooms:
        all_of_them.append(opened(*arguments))  # type: ignore[arg-type]
        return all_of_them[-1]

    yield found
    for rooms in all_of_them:
        rooms.engine.dispose()


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with empty tables, to copy: making them takes longer than most tests."""
    file = tmp_path_factory.mktemp("fresh") / "rooms.sqlite"
    opened(f"sqlite:///{file}").engine.dispose()
    return file


@pytest.fixture(scope="session")
def shared(socket: Path) -> Iterator[Rooms]:
    """One PostgreSQL database for all tests that start with empty rooms: made once, emptied often."""
    found = opened(server.new_database(socket))
    yield found
    found.engine.dispose()


@pytest.fixture(params=KINDS)
def rooms(request: pytest.FixtureRequest, clock: Clock) -> Rooms:
    """Empty rooms, on each kind of database."""
    if request.param == "sqlite":
        return request.getfixturevalue("lite")
    found = replace(request.getfixturevalue("shared"), clock=clock)
    with found.engine.begin() as connection:
        for table in ("room", "attempt"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    return found


@pytest.fixture
def lite(fresh: Path, tmp_path: Path, clock: Clock, open_rooms: Callable[..., Rooms]) -> Rooms:
    """Empty rooms on SQLite, where the kind of database makes no difference."""
    return open_rooms(f"sqlite:///{shutil.copy(fresh, tmp_path / 'lite.sqlite')}", clock)


@pytest.fixture
def room(rooms: Rooms) -> Created:
    """A led, blinded room with two cases: one of two stages, one of one."""
    return create_room(rooms, PLAN)


@pytest.fixture
def ana(rooms: Rooms, room: Created) -> Joined:
    return join(rooms, room.code, "Ana")

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from twitchdx.rooms import Reason, RoomError, Rooms
from twitchdx.rooms.database import address, connected, writer
from twitchdx.rooms.migrate import BASE, HEAD, current, migrated, move
from twitchdx.rooms.models import TABLES, Table

from .plans import made

OTHERS = "alembic_version"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = connected(url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {OTHERS}


def test_migrations_lead_up_and_down_and_up_again(engine: Engine) -> None:
    for revision, expected in ((HEAD, set(Table.metadata.tables)), (BASE, set()), (HEAD, set(Table.metadata.tables))):
        with engine.begin() as connection:
            move(connection, revision)
        assert tables(engine) == expected


def test_models_and_migrations_say_the_same(engine: Engine) -> None:
    with engine.begin() as connection:
        move(connection, HEAD)
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Table.metadata) == []


def test_a_difference_between_models_and_migrations_would_be_found(engine: Engine) -> None:
    with engine.begin() as connection:
        move(connection, HEAD)
        connection.execute(text("ALTER TABLE room ADD COLUMN forgotten INTEGER"))
        connection.execute(text("DROP INDEX ix_seat_room"))
        found = str(compare_metadata(MigrationContext.configure(connection), Table.metadata))
    assert "forgotten" in found
    assert "ix_seat_room" in found


def test_every_table_is_known(engine: Engine) -> None:
    assert {table.__tablename__ for table in TABLES} == set(Table.metadata.tables)
    assert engine.dialect.name in ("sqlite", "postgresql")


def test_a_start_leaves_rooms_as_they_are(url: str, open_rooms: Callable[..., Rooms]) -> None:
    code = made(open_rooms(url)).code
    with open_rooms(url).engine.connect() as connection:
        assert connection.scalar(text("SELECT code FROM room")) == code


def test_many_may_start_at_once(url: str) -> None:
    with ThreadPoolExecutor(6) as threads:
        engines = list(threads.map(lambda _: migrated(url), range(6)))
    with engines[0].connect() as connection:
        assert current(connection) == "0001"
    for engine in engines:
        engine.dispose()


def test_a_start_waits_for_another_that_is_making_the_tables(url: str, engine: Engine) -> None:
    with ThreadPoolExecutor(1) as threads:
        with writer(engine).begin() as connection:
            move(connection, HEAD)
            other = threads.submit(migrated, url)
            with pytest.raises(TimeoutError):
                other.result(timeout=0.3)
        other.result(timeout=20).dispose()


def test_a_migration_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE answer (mine INTEGER)"))
    with pytest.raises(Exception, match="already exists"), engine.begin() as connection:
        move(connection, HEAD)
    assert tables(engine) == {"answer"}


def test_tables_of_a_newer_version_are_left_alone(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        move(connection, HEAD)
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        RoomError, match=r"expected tables that this version knows, got others .*'9999'.*newer one"
    ) as e:
        migrated(url)
    assert e.value.reason is Reason.DATABASE


def test_where_nothing_is_said_rooms_are_a_file_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert address(None, {}).startswith("sqlite:///")
    assert address(None, {}).endswith("/twitchdx/rooms.sqlite")
    said = {"TWITCHDX_DATABASE_URL": "postgresql://host/x"}
    assert address(None, said) == "postgresql://host/x"
    assert address("sqlite:///here", said) == "sqlite:///here"


def test_a_file_of_rooms_is_made_with_its_folder_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new" / "rooms.sqlite"
    migrated(f"sqlite:///{file}").dispose()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.usefixtures("durable")
def test_sqlite_keeps_a_log_checks_references_and_waits(lite: Rooms) -> None:
    lite.engine.dispose()
    with lite.engine.connect() as connection:
        names = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        assert [connection.scalar(text(f"PRAGMA {name}")) for name in names] == ["wal", 1, 2, 30000]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://host/x", "expected sqlite or postgresql, got 'mysql'"),
        ("nonsense", "expected an address, got one that cannot be read"),
        ("sqlite://", "got a database in memory"),
        ("sqlite:////dev/null/x/rooms.sqlite", "expected to write /dev/null/x/rooms.sqlite"),
        ("postgresql://me:hidden@/x?host=/nowhere", "expected a database that answers, got .*[^.?]. See that it runs"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_with_what_to_do(url: str, said: str) -> None:
    with pytest.raises(RoomError, match=said) as caught:
        migrated(url)
    assert caught.value.reason is Reason.DATABASE
    assert "hidden" not in str(caught.value)


def test_a_database_that_stops_answering_is_told_in_words(lite: Rooms, tmp_path: Path) -> None:
    made(lite)
    lite.engine.dispose()
    for file in tmp_path.glob("lite.sqlite*"):
        file.write_bytes(b"no database" * 1000)
    with pytest.raises(RoomError, match="Nothing was saved") as caught:
        made(lite)
    assert caught.value.reason is Reason.DATABASE

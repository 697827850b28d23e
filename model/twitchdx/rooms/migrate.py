"""The tables of a database brought to the form that this version knows."""

from __future__ import annotations

from importlib.resources import as_file, files
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from twitchdx.rooms.database import connected, in_one_line, refused, writer
from twitchdx.rooms.errors import RoomError

HEAD = "head"
BASE = "base"
_LOCK = 7_019_302  # any number that is ours: PostgreSQL lets one process at a time hold it
_one_thread = Lock()  # alembic keeps what it runs in a module


def migrated(url: str | None = None, revision: str = HEAD) -> Engine:
    """Connect to the database and bring its tables to a revision; all or nothing, one process at a time.

    Raises
    ------
    RoomError
        Where the database cannot be used, or a newer twitchdx has made its tables.
    """
    engine = connected(url)
    try:
        with writer(engine).begin() as connection:
            move(connection, revision)
    except RoomError:
        engine.dispose()
        raise
    except DBAPIError as error:
        engine.dispose()
        fix = "See that it runs, and that name, password and rights are right."
        raise refused("a database that answers", in_one_line(error.orig), fix) from error
    return engine


def move(connection: Connection, revision: str) -> None:
    """Bring the tables to a revision, up or down, inside the connection's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    with _one_thread, as_file(files("twitchdx.rooms") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        now = current(connection)
        if revision == BASE and now is None:
            return
        downwards = _is_below(config, revision, now)
        (command.downgrade if downwards else command.upgrade)(config, revision)


def current(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def _is_below(config: Config, revision: str, now: str | None) -> bool:
    """Whether a revision lies before the present one; ends where the present one is not known."""
    scripts = ScriptDirectory.from_config(config)
    try:
        below = [script.revision for script in scripts.iterate_revisions(now, BASE)] if now else []
        scripts.get_revision(revision)
    except (CommandError, RevisionError) as error:
        fix = "Install the version of twitchdx that made it, or a newer one."
        raise refused("tables that this version knows", f"others ({error})", fix) from None
    return revision == BASE or revision in below[1:]

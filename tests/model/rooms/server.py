"""A PostgreSQL server of the tests' own: from Debian's package, on a socket in a temporary folder, without any port."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
MISSING = (
    "these tests need PostgreSQL's programs (initdb and postgres, in /usr/lib/postgresql/*/bin or on the PATH); "
    "on Debian run: sudo apt-get install postgresql"
)
REFUSES_ROOT = ("postgres", "nobody")  # whom the server runs as where the tests run as root
QUICK = ("fsync=off", "max_connections=150", "shared_buffers=32MB", "listen_addresses=", "log_min_messages=fatal")


@contextmanager
def running() -> Iterator[Path]:
    """The folder of the socket of a server that runs meanwhile."""
    folder = programs()
    home = Path(tempfile.mkdtemp(prefix="rooms-pg-"))  # a socket's path is at most 107 bytes
    user = _user()
    if user is not None:
        os.chown(home, user.pw_uid, user.pw_gid)
    who = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    try:
        _run(
            [folder / "initdb", "-D", home / "data", "-A", "trust", "-U", "rooms", "-E", "UTF8", "--no-sync"],
            home,
            who,
        )
        options = [part for setting in QUICK for part in ("-c", setting)]
        command = [str(folder / "postgres"), "-D", str(home / "data"), "-k", str(home), *options]
        server = subprocess.Popen(command, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who)
        try:
            _wait(server, home)
            yield home
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: its data are thrown away
            server.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def new_database(socket: Path) -> str:
    """The address of a new, empty database."""
    name = f"rooms_{uuid4().hex}"
    with psycopg.connect(host=str(socket), user="rooms", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql://rooms@/{name}?host={socket}"


def empty(url: str) -> None:
    """Take everything out of a database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def programs() -> Path:
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda p: float(p.parents[1].name))
    on_path = shutil.which("initdb")
    assert found or on_path, MISSING
    return (found[-1] if found else Path(str(on_path)).resolve()).parent


def _user() -> pwd.struct_passwd | None:
    if os.getuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in REFUSES_ROOT if name in known)


def _run(command: list[str | Path], home: Path, who: dict[str, object]) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=home, capture_output=True, text=True, timeout=60, check=False, **who
    )
    assert done.returncode == 0, f"{command[0]} failed: {done.stderr}"


def _wait(server: subprocess.Popen[bytes], home: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, "the PostgreSQL server of the tests ended at once"
        try:
            psycopg.connect(host=str(home), user="rooms", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the PostgreSQL server of the tests does not answer after 30 seconds")

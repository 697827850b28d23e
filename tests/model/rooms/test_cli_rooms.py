from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from twitchdx.cli import app
from twitchdx.rooms import Rooms, create_room, join, listed, opened, submit
from twitchdx.rooms.database import utc_now

from .conftest import KINDS
from .plans import PLAN, forecast

COMMANDS = ("list", "delete", "purge", "export", "backup", "restore")
Run = Callable[..., Any]


@pytest.fixture(params=KINDS)
def here(request: pytest.FixtureRequest, database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database that `TWITCHDX_DATABASE_URL` names, of each kind in turn."""
    url = database(request.param)
    monkeypatch.setenv("TWITCHDX_DATABASE_URL", url)
    return url


@pytest.fixture
def rooms(here: str) -> Iterator[Rooms]:
    found = opened(here, utc_now)
    yield found
    found.engine.dispose()


@pytest.fixture
def run() -> Run:
    runner = CliRunner(env={"COLUMNS": "120", "TERMINAL_WIDTH": "120", "NO_COLOR": "1"})
    return lambda *arguments, stdin=None: runner.invoke(app, ["rooms", *map(str, arguments)], input=stdin)


@pytest.fixture
def code(rooms: Rooms) -> str:
    """A room with one learner and one answer."""
    code = create_room(rooms, PLAN).code
    submit(rooms, join(rooms, code, "Ana").token, forecast())
    return code


def test_rooms_are_listed_for_people_and_for_machines(run: Run, code: str) -> None:
    text = run("list").stdout
    assert text.splitlines()[0].split() == ["Code", "Title", "Until", "Cases", "Learners", "Answers"]
    assert text.splitlines()[1].split()[:3] == [code, "Tuesday's", "class"]
    assert text.splitlines()[1].split()[-4:] == ["open", "2", "1", "1"]
    (room,) = json.loads(run("list", "--json").stdout)
    assert (room["code"], room["answers"], room["closed"]) == (code, 1, None)


@pytest.mark.usefixtures("rooms")
def test_where_there_are_no_rooms_the_list_says_so(run: Run) -> None:
    assert run("list").stdout == "No rooms.\n"
    assert run("list", "--json").stdout == "[]\n"


def test_a_room_is_deleted_once_it_is_confirmed(run: Run, rooms: Rooms, code: str) -> None:
    assert run("delete", code, stdin="n\n").exit_code == 1
    assert len(listed(rooms)) == 1
    assert run("delete", code.lower(), "--yes").stdout == f"Room {code.lower()} is deleted.\n"
    assert listed(rooms) == ()


@pytest.mark.usefixtures("code")
def test_a_room_that_is_not_there_is_refused_with_what_to_do(run: Run) -> None:
    for command in (("delete", "XXXXXX", "--yes"), ("export", "XXXXXX")):
        done = run(*command)
        assert done.exit_code == 1
        assert done.stderr.startswith("error: code: expected the code of a room, got 'XXXXXX'. Look at the code again")


def test_rooms_whose_days_are_over_are_purged_and_no_other_command_does_it(run: Run, rooms: Rooms, code: str) -> None:
    old = create_room(replace(rooms, clock=lambda: utc_now() - timedelta(days=31)), PLAN).code
    assert old in run("list").stdout
    assert run("purge").stdout == f"1 room deleted: {old}.\n"
    assert run("purge").stdout == "0 rooms deleted.\n"
    assert [room.code for room in listed(rooms)] == [code]


def test_answers_are_exported_to_a_file_or_to_standard_output(run: Run, code: str, tmp_path: Path) -> None:
    out = tmp_path / "answers.csv"
    assert run("export", code, "--out", out).stdout == f"1 answer written to {out}.\n"
    assert out.read_text() == run("export", code).stdout
    assert out.read_text().splitlines()[1].startswith(f"{code},L001,ALS-02,1,forecast,,1,yes,")


def test_a_back_up_is_restored_and_replaces_only_when_asked(run: Run, rooms: Rooms, code: str, tmp_path: Path) -> None:
    file = tmp_path / "rooms.jsonl.gz"
    assert run("backup", file).stdout == (f"7 rows written to {file}. It holds nicknames and answers: keep it safe.\n")
    refused = run("restore", file)
    assert (refused.exit_code, "restore with --replace" in refused.stderr) == (2, True)
    run("delete", code, "--yes")
    assert run("restore", file).stdout == f"7 rows restored from {file}.\n"
    assert [room.code for room in listed(rooms)] == [code]
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    assert run("restore", file, "--database", elsewhere).exit_code == 0
    assert code in run("list", "--database", elsewhere).stdout


@pytest.mark.usefixtures("rooms")
def test_a_file_that_cannot_be_read_or_written_ends_with_its_name(run: Run, tmp_path: Path) -> None:
    for command in ("backup", "restore"):
        done = run(command, tmp_path / "gone" / "rooms.jsonl")
        assert done.exit_code == 2
        assert "gone/rooms.jsonl: No such file or directory. Check the name" in done.stderr


def test_a_database_that_cannot_be_used_ends_with_what_to_do(run: Run) -> None:
    done = run("list", "--database", "mysql://host/x")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: database: expected sqlite or postgresql, got 'mysql'. Set TWITCHDX_DATABASE")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(run: Run, command: str) -> None:
    assert f"twitchdx rooms {command}" in run(command, "--help").stdout
    assert command in run("--help").stdout


def test_without_the_extra_the_command_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "sqlmodel" else object())
    done = run("list")
    assert done.exit_code == 2
    assert done.stderr == ("error: rooms: what they need is not installed. Run: pip install 'twitchdx[teaching]'.\n")


def test_the_other_commands_start_without_a_database() -> None:
    code = "import sys, twitchdx.cli; print([m for m in ('sqlalchemy', 'sqlmodel', 'alembic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n"

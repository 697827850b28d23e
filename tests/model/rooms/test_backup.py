from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from twitchdx.rooms import (
    AnswerKind,
    Reason,
    RoomError,
    Rooms,
    advance,
    back_up,
    backup,
    comparison,
    educator_view,
    export_csv,
    join,
    learner_state,
    listed,
    open_room,
    restore,
    submit,
)

from .conftest import KINDS, Clock
from .plans import answer, forecast, made

Make = Callable[[str], Rooms]


@pytest.fixture
def make(database: Callable[[str], str], open_rooms: Callable[..., Rooms], clock: Clock) -> Make:
    """Makes empty rooms on a kind of database."""
    return lambda kind: open_rooms(database(kind), clock)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", KINDS)
@pytest.mark.parametrize("name", ["rooms.jsonl", "rooms.jsonl.gz"])
def test_what_is_backed_up_from_one_database_is_restored_to_another(
    make: Make, tmp_path: Path, kind: str, other: str, name: str
) -> None:
    one, two = make(kind), make(other)
    room = made(one)
    token = join(one, room.code, "Zoë").token
    submit(one, token, forecast(0.1))
    submit(one, token, answer(AnswerKind.ITEM, {"text": "µ 🧠 \u0000", "n": None}, name="q1"))
    advance(one, room.token)
    assert back_up(one, tmp_path / name) == restore(two, tmp_path / name) == 8
    assert learner_state(two, token) == learner_state(one, token)
    assert comparison(two, token) == comparison(one, token)
    assert educator_view(two, room.token) == educator_view(one, room.token)
    assert export_csv(two, room.token) == export_csv(one, room.token)
    assert open_room(two, room.code, room.secret)
    assert submit(two, token, answer(AnswerKind.DISCUSSION, {"n": 1}))


def test_a_back_up_is_for_its_owner_only_and_leaves_no_part_behind(lite: Rooms, tmp_path: Path) -> None:
    made(lite)
    for name in ("plain.jsonl", "packed.jsonl.gz"):
        back_up(lite, tmp_path / name)
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".*"))


def test_a_back_up_names_the_format_the_revision_and_the_counts(lite: Rooms, tmp_path: Path) -> None:
    made(lite)
    back_up(lite, tmp_path / "b.jsonl")
    first, *rows, last = map(json.loads, (tmp_path / "b.jsonl").read_text().splitlines())
    assert (first["format"], first["revision"]) == ("twitchdx rooms", "0001")
    assert last == {"rows": {"room": 1, "room_case": 2, "seat": 1, "place": 1}}
    assert len(rows) == 5


def test_rooms_that_are_there_are_only_replaced_when_asked(make: Make, tmp_path: Path) -> None:
    one, two = make("sqlite"), make("sqlite")
    room, other = made(one), made(two)
    back_up(one, tmp_path / "b.jsonl")
    with pytest.raises(RoomError, match=r"expected no rooms in it, got some. Back it up") as caught:
        restore(two, tmp_path / "b.jsonl")
    assert caught.value.reason is Reason.BACKUP
    assert [one.code for one in listed(two)] == [other.code]
    restore(two, tmp_path / "b.jsonl", replace=True)
    assert [one.code for one in listed(two)] == [room.code]


def cut(lines: list[str]) -> list[str]:
    return lines[:-1]


def one_lost(lines: list[str]) -> list[str]:
    return [*lines[:2], *lines[3:]]


def half_a_line(lines: list[str]) -> list[str]:
    return [*lines[:3], lines[3][:20]]


def unknown_table(lines: list[str]) -> list[str]:
    count = json.loads(lines[-1])["rows"] | {"spies": 1}
    return [*lines[:-1], '{"table": "spies", "row": {}}', json.dumps({"rows": count})]


def twice(lines: list[str]) -> list[str]:
    count = json.loads(lines[-1])["rows"]
    return [lines[0], lines[1], *lines[1:-1], json.dumps({"rows": count | {"room": 2}})]


def newer(lines: list[str]) -> list[str]:
    return [lines[0].replace("0001", "9999"), *lines[1:]]


def another_column(lines: list[str]) -> list[str]:
    return [line.replace('"title"', '"titel"') for line in lines]


def no_rooms_at_all(_: list[str]) -> list[str]:
    return ["a,b", "1,2"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (cut, "fewer rows"),
        (one_lost, "fewer rows"),
        (half_a_line, "a line that is none"),
        (unknown_table, "a table 'spies'"),
        (twice, "a row that room does not take"),
        (newer, "tables that this version knows"),
        (another_column, "does not take"),
        (no_rooms_at_all, "a line that is none"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_back_up_is_refused_and_changes_nothing(
    make: Make, tmp_path: Path, kind: str, damage: Callable[[list[str]], list[str]], said: str
) -> None:
    rooms = make(kind)
    room = made(rooms)
    token = join(rooms, room.code, "Ana").token
    back_up(rooms, tmp_path / "b.jsonl")
    lines = (tmp_path / "b.jsonl").read_text().splitlines()
    (tmp_path / "b.jsonl").write_text("\n".join(damage(lines)))
    with pytest.raises(RoomError, match=said):
        restore(rooms, tmp_path / "b.jsonl", replace=True)
    assert learner_state(rooms, token).nickname == "Ana"


def test_a_gzip_that_was_cut_off_is_refused(lite: Rooms, tmp_path: Path) -> None:
    made(lite)
    file = tmp_path / "b.jsonl.gz"
    back_up(lite, file)
    packed = file.read_bytes()
    for broken in (packed[:-20], b"no gzip", packed[:40] + b"xxxx" + packed[44:]):
        file.write_bytes(broken)
        with pytest.raises(RoomError, match="expected a whole back-up of rooms"):
            restore(lite, file, replace=True)
    assert gzip.decompress(packed).startswith(b'{"format"')


@pytest.mark.parametrize("kind", KINDS)
def test_a_back_up_is_one_moment_of_a_database_that_is_in_use(
    make: Make, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms, copy, file = make(kind), make("sqlite"), tmp_path / "b.jsonl"
    room = made(rooms)
    numbers = count()

    def one_comes_in() -> None:
        submit(rooms, join(rooms, room.code, f"Learner {next(numbers)}").token, forecast())

    one_comes_in()
    plain = backup._plain
    monkeypatch.setattr(backup, "_plain", lambda value: (one_comes_in(), plain(value))[1])
    assert back_up(rooms, file) == restore(copy, file) == 7
    (found,) = listed(copy)
    assert (found.learners, found.answers) == (1, 1)
    assert listed(rooms)[0].learners > 10

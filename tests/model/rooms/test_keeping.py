from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from twitchdx.rooms import (
    AnswerKind,
    Created,
    Joined,
    RoomError,
    Rooms,
    create_room,
    delete_room,
    deleted,
    educator_view,
    export_csv,
    exported,
    join,
    listed,
    purge,
    resume,
    submit,
)
from twitchdx.rooms.models import Table

from .conftest import Clock
from .plans import PLAN, answer, forecast, made


def counts(rooms: Rooms) -> dict[str, int]:
    with rooms.engine.connect() as connection:
        found = {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in Table.metadata.tables}
    return {name: number for name, number in found.items() if number}


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_room_is_deleted_with_all_that_is_in_it(rooms: Rooms, room: Created, ana: Joined) -> None:
    submit(rooms, ana.token, forecast())
    delete_room(rooms, room.token)
    assert counts(rooms) == {}
    with pytest.raises(RoomError, match="got one that fits none"):
        educator_view(rooms, room.token)


def test_rooms_are_deleted_when_their_days_are_over_and_others_are_left(rooms: Rooms, clock: Clock) -> None:
    short, long = (create_room(rooms, replace(PLAN, days=days)) for days in (7, 60))
    submit(rooms, join(rooms, short.code, "Ana").token, forecast())
    clock.pass_by(days=7, seconds=-1)
    assert purge(rooms) == ()
    clock.pass_by(seconds=1)
    assert purge(rooms) == (short.code,)
    assert [room.code for room in listed(rooms)] == [long.code]
    assert counts(rooms) == {"room": 1, "room_case": 2, "seat": 1, "place": 1}


def test_every_start_deletes_the_rooms_whose_days_are_over(
    database: Callable[[str], str], open_rooms: Callable[..., Rooms], clock: Clock
) -> None:
    url = database("sqlite")
    made(open_rooms(url, clock))
    clock.pass_by(days=31)
    assert counts(open_rooms(url, clock)) == {}


def test_who_runs_the_server_lists_and_deletes_rooms(rooms: Rooms, room: Created, ana: Joined) -> None:
    submit(rooms, ana.token, forecast())
    (found,) = listed(rooms)
    assert (found.code, found.title, found.cases, found.learners, found.answers) == (room.code, PLAN.title, 2, 1, 1)
    assert found.closed is None
    deleted(rooms, room.code.lower())
    assert listed(rooms) == ()
    with pytest.raises(RoomError, match="expected the code of a room"):
        deleted(rooms, room.code)


def test_the_export_has_every_answer_with_its_revisions_and_no_nickname(
    rooms: Rooms, room: Created, ana: Joined
) -> None:
    ben = join(rooms, room.code, "Ben")
    submit(rooms, ana.token, forecast(0.1))
    submit(rooms, ana.token, forecast(0.2))
    submit(rooms, ben.token, answer(AnswerKind.ITEM, {"text": 'Says "no",\nµ'}, name="q1"))
    text = export_csv(rooms, room.token)
    assert text == exported(rooms, room.code)
    found = lines(text)
    assert sorted((one["kind"], one["revision"], one["last"]) for one in found) == [
        ("forecast", "1", "no"),
        ("forecast", "2", "yes"),
        ("item", "1", "yes"),
    ]
    assert {one["learner"] for one in found} == {"L001", "L002"}
    assert [json.loads(one["payload"]) for one in found if one["kind"] == "item"] == [{"text": 'Says "no",\nµ'}]
    assert {(one["room"], one["case"], one["stage"]) for one in found} == {(room.code, "ALS-02", "1")}
    assert "Ana" not in text
    assert "Ben" not in text


def test_numbers_of_learners_do_not_follow_the_order_of_joining(lite: Rooms) -> None:
    room = made(lite)
    for n in range(12):
        submit(lite, join(lite, room.code, f"Learner {n}").token, answer(AnswerKind.ITEM, {"n": n}))
    found = [json.loads(one["payload"])["n"] for one in lines(export_csv(lite, room.token))]
    assert sorted(found) == list(range(12))
    assert found != list(range(12))


def test_no_cell_of_an_export_begins_like_a_formula(rooms: Rooms, room: Created, ana: Joined) -> None:
    submit(rooms, ana.token, answer(AnswerKind.ITEM, {"=1": "=2"}, name="q1"))
    cells = [cell for one in lines(export_csv(rooms, room.token)) for cell in one.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_the_export_of_a_room_without_answers_is_its_header(rooms: Rooms, room: Created) -> None:
    assert export_csv(rooms, room.token).startswith("room,learner,case,stage,kind,name,revision,last,saved,payload\n")
    assert lines(export_csv(rooms, room.token)) == []


def test_a_learners_token_exports_and_deletes_nothing(rooms: Rooms, ana: Joined) -> None:
    for act in (export_csv, delete_room, educator_view):
        with pytest.raises(RoomError, match="got one that fits none"):
            act(rooms, ana.token)
    assert resume(rooms, ana.token)

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from twitchdx.rooms import (
    Created,
    Joined,
    Reason,
    RoomError,
    Rooms,
    StagedCase,
    create_room,
    educator_view,
    is_educator,
    join,
    open_by_identity,
    open_room,
    tokens,
)

from .conftest import Clock
from .plans import FIRST, PLAN, made

ADA = {"is_logged_in": True, "email": "Ada@Example.org", "email_verified": True, "iss": "https://id.example.org"}


def test_an_educator_comes_back_by_the_secret(rooms: Rooms, room: Created) -> None:
    token = open_room(rooms, room.code, room.secret)
    assert token != room.token
    assert educator_view(rooms, token).room.title == educator_view(rooms, room.token).room.title == PLAN.title


def test_a_secret_may_be_chosen_and_a_short_one_is_refused(rooms: Rooms) -> None:
    room = create_room(rooms, PLAN, secret="correct horse")
    assert open_room(rooms, room.code, " correct horse ")
    with pytest.raises(RoomError, match="secret: expected 8 to 200 characters, got 5"):
        create_room(rooms, PLAN, secret="horse")


def test_a_wrong_secret_and_a_wrong_code_are_refused_in_the_same_words(rooms: Rooms, room: Created) -> None:
    said = set()
    for code, secret in ((room.code, "wrong secret"), ("XXXXXX", room.secret)):
        with pytest.raises(RoomError, match="got two that do not fit") as caught:
            open_room(rooms, code, secret)
        assert caught.value.reason is Reason.NO_ENTRY
        said.add(str(caught.value))
    assert len(said) == 1


def test_wrong_secrets_are_limited_for_each_address_and_the_right_one_must_wait_too(
    rooms: Rooms, room: Created, clock: Clock
) -> None:
    for _ in range(5):
        with pytest.raises(RoomError, match="do not fit"):
            open_room(rooms, room.code, "wrong secret", who="a")
    with pytest.raises(RoomError, match="at most 5 wrong tries in 15 minutes") as caught:
        open_room(rooms, room.code, room.secret, who="a")
    assert caught.value.reason is Reason.TOO_MANY_TRIES
    assert open_room(rooms, room.code, room.secret, who="b")
    assert educator_view(rooms, room.token)
    clock.pass_by(minutes=16)
    assert open_room(rooms, room.code, room.secret, who="a")


def test_wrong_secrets_from_many_addresses_are_limited_for_the_room(lite: Rooms) -> None:
    room = made(lite)
    for number in range(50):
        with pytest.raises(RoomError, match="do not fit"):
            open_room(lite, room.code, "wrong secret", who=str(number))
    with pytest.raises(RoomError, match="at most 50 wrong tries in 15 minutes"):
        open_room(lite, room.code, room.secret, who="one more")


def test_right_secrets_are_not_limited(lite: Rooms) -> None:
    room = made(lite)
    for _ in range(10):
        open_room(lite, room.code, room.secret)


def test_no_secret_and_no_token_is_kept_as_it_is(rooms: Rooms, room: Created, ana: Joined) -> None:
    seat = open_room(rooms, room.code, room.secret)
    kept = ""
    with rooms.engine.connect() as connection:
        for table in ("room", "seat", "participant", "attempt", "place"):
            kept += str(connection.execute(text(f"SELECT * FROM {table}")).all())
    assert "scrypt$" in kept
    assert not any(one in kept for one in (room.secret, room.token, ana.token, seat))


def test_the_shipped_settings_of_scrypt_are_those_that_owasp_calls_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    kept = tokens.hashed_secret("a secret")
    assert kept.startswith("scrypt$16384$8$5$")
    assert tokens.secret_fits("a secret", kept)
    assert not tokens.secret_fits("another one", kept)
    assert kept != tokens.hashed_secret("a secret")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "  "}, "title: expected 1 to 200 characters, got 0"),
        ({"cases": ()}, "cases: expected 1 to 50, got 0"),
        ({"cases": (FIRST, FIRST)}, "cases: expected an id for each, got 'ALS-02' twice"),
        ({"cases": (replace(FIRST, id="=1"),)}, "case '=1': expected an id"),
        ({"cases": (StagedCase("A", "empty", ()),)}, "case 'A': expected at least one stage, got none"),
        ({"cases": (replace(FIRST, stages=(replace(FIRST.stages[0], shown={"x": {1}}),)),)}, "what JSON can hold"),
        ({"days": 0}, "days: expected 1 to 365, got 0"),
    ],
)
def test_a_room_that_nobody_could_work_in_is_refused(lite: Rooms, changes: dict[str, object], said: str) -> None:
    with pytest.raises(RoomError, match=said) as caught:
        create_room(lite, replace(PLAN, **changes))  # type: ignore[arg-type]
    assert caught.value.reason is Reason.INVALID


def test_a_code_that_is_taken_is_drawn_again(lite: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter(["CCCCCC", "CCCCCC", "DDDDDD"])
    monkeypatch.setattr("twitchdx.rooms.opening.new_code", lambda: next(codes))
    assert [made(lite).code, made(lite).code] == ["CCCCCC", "DDDDDD"]
    assert join(lite, "DDDDDD", "Ana")


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, True),
        ({"email": "ada@example.org"}, True),
        ({"email_verified": "true"}, True),
        ({"email": "eve@example.org"}, False),
        ({"email": None}, False),
        ({"email": ""}, False),
        ({"email_verified": False}, False),
        ({"email_verified": None}, False),
        ({"email_verified": "false"}, False),
        ({"is_logged_in": False}, False),
        ({"iss": "https://elsewhere.example.org"}, False),
    ],
)
def test_an_identity_is_an_educators_by_a_verified_address_of_the_list(
    changes: dict[str, object], answer: bool
) -> None:
    emails = [" ADA@example.org", ""]
    assert is_educator(ADA | changes, emails, issuer="https://id.example.org") is answer


def test_nobody_is_an_educator_where_nobody_is_listed_or_nothing_is_claimed() -> None:
    assert not is_educator(ADA, [])
    assert not is_educator({}, ["ada@example.org"])


def test_an_educator_who_signed_in_opens_the_own_room_and_no_other(rooms: Rooms, room: Created) -> None:
    own = create_room(rooms, replace(PLAN, owner="ada@example.org"))
    assert educator_view(rooms, open_by_identity(rooms, own.code, ADA, ["ada@example.org"]))
    for code, emails in ((room.code, ["ada@example.org"]), (own.code, [])):
        with pytest.raises(RoomError, match="expected the educator who made the room, got another"):
            open_by_identity(rooms, code, ADA, emails)
    with pytest.raises(RoomError, match="expected the code of a room"):
        open_by_identity(rooms, "XXXXXX", ADA, ["ada@example.org"])

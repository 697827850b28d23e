from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from twitchdx.rooms import Created, Joined, Reason, RoomError, Rooms, close, forget, join, learner_state, resume, submit
from twitchdx.rooms.tokens import ALPHABET

from .conftest import Clock
from .plans import forecast, made


def test_a_code_has_six_characters_of_which_no_two_look_alike(room: Created) -> None:
    assert re.fullmatch(rf"[{ALPHABET}]{{6}}", room.code)
    for alike in ("0OQD", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(alike) & set(ALPHABET)) <= 1


def test_a_code_may_be_typed_with_small_letters_spaces_and_hyphens(rooms: Rooms, room: Created) -> None:
    typed = f" {room.code[:3].lower()}-{room.code[3:]} "
    assert join(rooms, typed, "Ana").room == room.code


def test_a_learner_comes_back_by_the_token_under_the_same_name(rooms: Rooms, ana: Joined) -> None:
    assert resume(rooms, ana.token) == ana


def test_a_token_that_fits_no_room_is_refused_with_what_to_do(rooms: Rooms) -> None:
    with pytest.raises(RoomError, match=r"got one that fits none. Join the room by its code") as caught:
        resume(rooms, "made-up")
    assert caught.value.reason is Reason.NO_ENTRY


@pytest.mark.parametrize("twin", ["Ana", "ANA", " ana ", "Ａna"])
def test_a_nickname_is_one_of_a_kind_in_a_room_however_it_is_written(rooms: Rooms, ana: Joined, twin: str) -> None:
    with pytest.raises(RoomError, match=r"which somebody has. Choose another") as caught:
        join(rooms, ana.room, twin)
    assert caught.value.reason is Reason.NICKNAME_TAKEN


def test_two_rooms_may_have_learners_of_one_name(rooms: Rooms, ana: Joined) -> None:
    assert join(rooms, made(rooms).code, ana.nickname).nickname == ana.nickname


@pytest.mark.parametrize(
    ("nickname", "said"),
    [
        ("  ", "expected 1 to 24 characters, got 0"),
        ("x" * 25, "got 25"),
        ("a<b", "got '<'"),
        ("=SUM(A1)", "got '='"),
        ("a\x00b", r"got '\\x00'"),
        ("a\u202eb", r"got '\\u202e'"),
        ("-.'", "letters, digits, spaces"),
    ],
)
def test_a_nickname_that_could_mislead_is_refused(lite: Rooms, nickname: str, said: str) -> None:
    with pytest.raises(RoomError, match=said) as caught:
        join(lite, made(lite).code, nickname)
    assert caught.value.reason is Reason.NICKNAME


@pytest.mark.parametrize("nickname", ["Zoë", "李小龙", "नमिता", "O'Neill-2", "x"])
def test_a_nickname_may_be_of_any_script(lite: Rooms, nickname: str) -> None:
    assert join(lite, made(lite).code, nickname).nickname == nickname


def test_nobody_joins_a_room_that_is_not_there_or_closed(rooms: Rooms, room: Created) -> None:
    with pytest.raises(RoomError, match="expected the code of a room, got 'XXXXXX'") as caught:
        join(rooms, "xxxxxx", "Ana")
    assert caught.value.reason is Reason.NO_ROOM
    close(rooms, room.token)
    with pytest.raises(RoomError, match="expected an open room, got a closed one") as caught:
        join(rooms, room.code, "Ana")
    assert caught.value.reason is Reason.CLOSED


def test_a_room_whose_days_are_over_is_gone_even_before_it_is_deleted(rooms: Rooms, ana: Joined, clock: Clock) -> None:
    clock.pass_by(days=30)
    with pytest.raises(RoomError, match="a room is gone when its days are over"):
        resume(rooms, ana.token)
    with pytest.raises(RoomError, match="a room is gone when its days are over"):
        join(rooms, ana.room, "Ben")


def test_wrong_codes_of_one_address_are_limited_and_right_ones_are_not(lite: Rooms, clock: Clock) -> None:
    code = made(lite).code
    for number in range(61):
        with pytest.raises(RoomError) as caught:
            join(lite, "XXXXXX", "Ana", who="a phone")
        assert caught.value.reason is (Reason.NO_ROOM if number < 60 else Reason.TOO_MANY_TRIES)
    with pytest.raises(RoomError, match=r"expected at most 60 wrong tries in 10 minutes, got one more. Wait"):
        join(lite, code, "Ana", who="a phone")
    assert join(lite, code, "Ben", who="another phone")
    clock.pass_by(minutes=11)
    assert join(lite, code, "Ana", who="a phone")


def test_a_whole_class_may_come_in_at_once_from_one_address(lite: Rooms) -> None:
    code = made(lite).code
    with ThreadPoolExecutor(100) as threads:
        assert (
            len(set(threads.map(lambda n: join(lite, code, f"Learner {n}", who="a router").token, range(100)))) == 100
        )


@pytest.mark.parametrize("code", ["", "\x00" * 6, "ÄÖÜ", "K7M3X0", "K7M3XCC", "\ud800"])
def test_what_can_be_no_code_is_no_room(rooms: Rooms, code: str) -> None:
    with pytest.raises(RoomError, match="expected the code of a room"):
        join(rooms, code, "Ana")


def test_a_learner_who_is_forgotten_leaves_no_answer_and_a_free_nickname(
    rooms: Rooms, room: Created, ana: Joined
) -> None:
    ben = join(rooms, room.code, "Ben")
    submit(rooms, ben.token, forecast())
    submit(rooms, ana.token, forecast(0.1))
    submit(rooms, ana.token, forecast(0.2))
    assert forget(rooms, ana.token) == 2
    with pytest.raises(RoomError):
        resume(rooms, ana.token)
    again = learner_state(rooms, join(rooms, room.code, "Ana").token)
    assert (again.answers, again.joined, again.answered) == ((), 2, 1)

from __future__ import annotations

import pytest

from twitchdx.rooms import (
    Created,
    Joined,
    Pace,
    Pulse,
    Reason,
    RoomError,
    Rooms,
    advance,
    back,
    close,
    educator_view,
    go_on,
    join,
    learner_state,
    pulse,
    reveal,
    submit,
)

from .plans import forecast, made


def spots(rooms: Rooms, room: Created, moves: int) -> list[tuple[int, int, str]]:
    return [(at.case, at.stage, at.phase.value) for at in (advance(rooms, room.token) for _ in range(moves))]


def test_a_led_room_goes_through_its_phases_stages_and_cases_to_the_end(rooms: Rooms, room: Created) -> None:
    assert spots(rooms, room, 9) == [
        (0, 0, "discuss"),
        (0, 0, "reveal"),
        (0, 1, "entry"),
        (0, 1, "discuss"),
        (0, 1, "reveal"),
        (1, 0, "entry"),
        (1, 0, "discuss"),
        (1, 0, "reveal"),
        (1, 0, "done"),
    ]
    with pytest.raises(RoomError, match=r"got done of stage 1. It is the last one that way") as caught:
        advance(rooms, room.token)
    assert caught.value.reason is Reason.NOT_NOW
    assert back(rooms, room.token).phase == "reveal"


def test_the_first_phase_has_none_before_it(rooms: Rooms, room: Created) -> None:
    with pytest.raises(RoomError, match="It is the last one that way"):
        back(rooms, room.token)


def test_a_reveal_leaves_out_the_discussion(rooms: Rooms, room: Created) -> None:
    assert reveal(rooms, room.token).phase == "reveal"
    with pytest.raises(RoomError, match="expected a phase to move to, got reveal"):
        reveal(rooms, room.token)


def test_a_button_that_is_pressed_twice_moves_once(rooms: Rooms, room: Created) -> None:
    seen = educator_view(rooms, room.token).position.moves
    advance(rooms, room.token, seen)
    with pytest.raises(RoomError, match=r"expected move 0, got move 1. Nothing was done") as caught:
        advance(rooms, room.token, seen)
    assert caught.value.reason is Reason.MOVED
    assert educator_view(rooms, room.token).position.moves == 1


def test_everybody_is_where_the_educator_led_them(rooms: Rooms, room: Created, ana: Joined) -> None:
    ben = join(rooms, room.code, "Ben")
    advance(rooms, room.token)
    assert {learner_state(rooms, one.token).position.phase for one in (ana, ben)} == {"discuss"}


def test_a_closed_room_does_not_move_and_closing_again_changes_nothing(rooms: Rooms, room: Created) -> None:
    close(rooms, room.token)
    closed = educator_view(rooms, room.token).room.closed
    close(rooms, room.token)
    assert educator_view(rooms, room.token).room.closed == closed is not None
    with pytest.raises(RoomError, match="expected an open room, got a closed one"):
        advance(rooms, room.token)


def test_who_moves_is_for_the_pace_to_say(rooms: Rooms, ana: Joined) -> None:
    with pytest.raises(RoomError, match=r"expected a room of own pace, got one that is led. Wait until"):
        go_on(rooms, ana.token)
    with pytest.raises(RoomError, match="expected a room that is led, got one in which each goes at own pace"):
        advance(rooms, made(rooms, pace=Pace.OWN).token)


def test_a_learners_token_moves_no_room(rooms: Rooms, ana: Joined) -> None:
    for move in (advance, back, reveal, close):
        with pytest.raises(RoomError, match="expected a token of a room, got one that fits none"):
            move(rooms, ana.token)


def test_learners_at_own_pace_are_each_where_they_are(rooms: Rooms) -> None:
    room = made(rooms, pace=Pace.OWN)
    ana, ben = (join(rooms, room.code, name).token for name in ("Ana", "Ben"))
    for _ in range(4):
        go_on(rooms, ana)
    at = learner_state(rooms, ana).position
    assert (at.case, at.stage, at.phase) == (1, 0, "entry")
    assert learner_state(rooms, ben).position.moves == 0
    assert educator_view(rooms, room.token).progress == (1, 0, 1)


def test_a_page_need_only_look_again_when_the_pulse_has_changed(rooms: Rooms, room: Created, ana: Joined) -> None:
    assert pulse(rooms, ana.token) == pulse(rooms, room.token) == Pulse(0, False, 1, 0)
    submit(rooms, ana.token, forecast())
    join(rooms, room.code, "Ben")
    advance(rooms, room.token)
    assert pulse(rooms, ana.token) == pulse(rooms, room.token) == Pulse(1, False, 2, 1)
    close(rooms, room.token)
    assert pulse(rooms, ana.token).closed
    with pytest.raises(RoomError, match="got one that fits none"):
        pulse(rooms, "made-up")

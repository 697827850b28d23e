"""Moves through a room: on, back, to the reveal, to the close. Learners make them where each goes at own pace."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from twitchdx.rooms import steps
from twitchdx.rooms.database import Rooms, writing
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.find import educator_of, held_learner, held_room, info_of, learner_of, place_of, position_of
from twitchdx.rooms.models import Room
from twitchdx.rooms.values import Pace, Position
from twitchdx.rooms.views import RoomInfo

_Move = Callable[[Position, RoomInfo], Position | None]


def advance(rooms: Rooms, token: str, seen: int | None = None) -> Position:
    """Move the room on: from entry to discussion, to the reveal, to the next stage or case, to the end.

    Parameters
    ----------
    token
        Of the educator's seat.
    seen
        `Position.moves` as the page showed it: where the room has moved since, nothing is done.

    Raises
    ------
    RoomError
        Where the seat is none, the room is of own pace, closed, at its end, or has moved since `seen`.
    """
    return _led(rooms, token, seen, lambda at, room: steps.following(at, room.stages, room.pace))


def back(rooms: Rooms, token: str, seen: int | None = None) -> Position:
    """Move the room back by one phase. A stage that was revealed is shown again and takes no answers.

    Raises
    ------
    RoomError
        As `advance`; at the start.
    """
    return _led(rooms, token, seen, lambda at, room: steps.preceding(at, room.stages, room.pace))


def reveal(rooms: Rooms, token: str, seen: int | None = None) -> Position:
    """Reveal the stage at hand at once, without (more) discussion.

    Raises
    ------
    RoomError
        As `advance`; where it is revealed already.
    """
    return _led(rooms, token, seen, lambda at, room: steps.resolved(at, room.stages))


def close(rooms: Rooms, token: str) -> None:
    """Close the room: nobody joins, answers or moves any more; all may look until its days are over.

    Raises
    ------
    RoomError
        Where the seat is none.
    """
    with writing(rooms) as session:
        room = held_room(session, educator_of(session, rooms, token), shared=False)
        room.closed = room.closed or rooms.clock()


def go_on(rooms: Rooms, token: str, seen: int | None = None) -> Position:
    """Move a learner on, in a room of own pace. What is passed takes no answers any more.

    Raises
    ------
    RoomError
        Where the token is none, the room is led or closed, the learner is at the end, or has moved since `seen`.
    """
    return _own(rooms, token, seen, lambda at, room: steps.following(at, room.stages, room.pace))


def go_back(rooms: Rooms, token: str, seen: int | None = None) -> Position:
    """Move a learner back, in a room of own pace, to look again.

    Raises
    ------
    RoomError
        As `go_on`; at the start.
    """
    return _own(rooms, token, seen, lambda at, room: steps.preceding(at, room.stages, room.pace))


def _led(rooms: Rooms, token: str, seen: int | None, move: _Move) -> Position:
    with writing(rooms) as session:
        room = held_room(session, educator_of(session, rooms, token), shared=False)
        if room.pace != Pace.LED:
            raise _not_now("a room that is led", "one in which each goes at own pace", "Each learner moves alone.")
        return _moved(session, rooms, room, room.code, seen, move)


def _own(rooms: Rooms, token: str, seen: int | None, move: _Move) -> Position:
    with writing(rooms) as session:
        room, learner = learner_of(session, rooms, token)
        room = held_room(session, room, shared=True)
        held_learner(session, learner)
        if room.pace != Pace.OWN:
            raise _not_now("a room of own pace", "one that is led", "Wait until the educator moves on.")
        return _moved(session, rooms, room, learner.id, seen, move)


def _moved(session: Session, rooms: Rooms, room: Room, walker: str, seen: int | None, move: _Move) -> Position:
    """Make one move; answers that are being saved were waited for, later ones find the stage closed."""
    if room.closed is not None:
        raise closed_room(room.code)
    place = place_of(session, walker)
    at = position_of(place)
    if seen is not None and seen != at.moves:
        got, fix = f"move {at.moves}", "Nothing was done: look where the room is now."
        raise RoomError(Reason.MOVED, "room", expected=f"move {seen}", got=got, fix=fix)
    to = move(at, info_of(session, room))
    if to is None:
        got = f"{at.phase.value} of stage {at.stage + 1}"
        raise _not_now("a phase to move to", got, "It is the last one that way.")
    place.case_index, place.stage, place.phase = to.case, to.stage, to.phase.value
    place.revealed, place.moves, place.since = to.revealed, to.moves, rooms.clock()
    return to


def closed_room(code: str) -> RoomError:
    """The exception for what a closed room does not do any more."""
    fix = "What was answered can still be looked at."
    return RoomError(Reason.CLOSED, f"room {code}", expected="an open room", got="a closed one", fix=fix)


def _not_now(expected: str, got: str, fix: str) -> RoomError:
    return RoomError(Reason.NOT_NOW, "room", expected=expected, got=got, fix=fix)

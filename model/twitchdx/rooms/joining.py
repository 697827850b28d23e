"""Learners: come in by a code and a nickname, come back by a token, and leave nothing behind."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, func, select

from twitchdx.rooms import check, steps
from twitchdx.rooms.database import Rooms, reading, writing
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.find import held_room, learner_of, no_room, room_of
from twitchdx.rooms.models import AnswerRow, Participant, Room
from twitchdx.rooms.moving import closed_room
from twitchdx.rooms.opening import place_row
from twitchdx.rooms.tokens import as_code, hashed_token, new_id, new_token
from twitchdx.rooms.tries import CODE, watched
from twitchdx.rooms.values import Joined, Pace

MOST_LEARNERS = 1000


def join(rooms: Rooms, code: str, nickname: str, who: str = "") -> Joined:
    """Join a room.

    Parameters
    ----------
    code
        As typed; capitals, spaces and hyphens make no difference.
    nickname
        1 to 24 letters, digits, spaces and `-_.'`; one of a kind in the room, whatever the capitals.
    who
        Address of who asks, to limit wrong codes; empty where it is not known.

    Raises
    ------
    RoomError
        Where there is no such room, it is closed or full, the nickname is refused or taken, or after too many wrong
        codes.
    """
    tidy, code, token = check.nickname(nickname), as_code(code), new_token()
    with watched(rooms, CODE, who), reading(rooms) as session:
        if room_of(session, code, rooms.clock()) is None:
            raise no_room(code)
    try:
        with writing(rooms) as session:
            room = _open(session, rooms, code)
            _add(session, rooms, room, tidy, token)
            return Joined(token, room.code, room.title, tidy)
    except IntegrityError:
        fix = "Choose another. If it is yours, go on in the browser in which you joined."
        got = f"{tidy!r}, which somebody has"
        raise RoomError(Reason.NICKNAME_TAKEN, "nickname", expected="a free one", got=got, fix=fix) from None


def resume(rooms: Rooms, token: str) -> Joined:
    """Come back to a room with the token that `join` gave.

    Raises
    ------
    RoomError
        Where the token fits no room.
    """
    with reading(rooms) as session:
        room, learner = learner_of(session, rooms, token)
        return Joined(token, room.code, room.title, learner.nickname)


def forget(rooms: Rooms, token: str) -> int:
    """Delete a learner with all answers, at once and for good; the room goes on without them.

    Returns
    -------
    int
        How many answers were deleted, with those that later ones had replaced.

    Raises
    ------
    RoomError
        Where the token fits no room.
    """
    with writing(rooms) as session:
        _, learner = learner_of(session, rooms, token)
        query = select(func.count()).select_from(AnswerRow).where(col(AnswerRow.participant) == learner.id)
        answers = session.exec(query).one()
        session.exec(delete(Participant).where(col(Participant.id) == learner.id))
        return answers


def _open(session: Session, rooms: Rooms, code: str) -> Room:
    room = room_of(session, code, rooms.clock())
    if room is None:
        raise no_room(code)
    room = held_room(session, room, shared=True)
    if room.closed is not None:
        raise closed_room(room.code)
    count = session.exec(select(func.count()).select_from(Participant).where(col(Participant.room) == code)).one()
    if count >= MOST_LEARNERS:
        fix = "Ask the educator for a second room."
        raise RoomError(Reason.FULL, f"room {code}", expected=f"up to {MOST_LEARNERS} learners", got="more", fix=fix)
    return room


def _add(session: Session, rooms: Rooms, room: Room, nickname: str, token: str) -> None:
    name = new_id()
    folded, kept = nickname.casefold(), hashed_token(token)
    session.add(
        Participant(id=name, room=room.code, nickname=nickname, folded=folded, token=kept, joined=rooms.clock())
    )
    session.flush()
    if room.pace == Pace.OWN:
        session.add(place_row(name, room.code, name, steps.START, rooms))

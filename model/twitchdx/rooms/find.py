"""Rooms, cases, positions and people looked up; what is not there is refused in words."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from twitchdx.rooms.database import Rooms
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.models import Participant, Place, Room, RoomCase, Seat
from twitchdx.rooms.tokens import hashed_token, is_code, same
from twitchdx.rooms.values import Feedback, Pace, Phase, Position, Stage, StagedCase, Visibility
from twitchdx.rooms.views import RoomInfo


def room_of(session: Session, code: str, now: datetime) -> Room | None:
    """The room with this code; a room whose time has run out is there no more, even before it is deleted."""
    room = session.get(Room, code) if is_code(code) else None
    return room if room is not None and now < room.expires else None


def no_room(code: str) -> RoomError:
    """The exception for a code that no room has."""
    fix = "Look at the code again; a room is gone when its days are over."
    return RoomError(Reason.NO_ROOM, "code", expected="the code of a room", got=repr(code), fix=fix)


def learner_of(session: Session, rooms: Rooms, token: str) -> tuple[Room, Participant]:
    """The learner with this token, and the room."""
    kept = hashed_token(token)
    query = select(Participant, Room).where(col(Participant.token) == kept, col(Room.code) == col(Participant.room))
    found = session.exec(query).first()
    if found is None or not same(found[0].token, kept) or rooms.clock() >= found[1].expires:
        raise no_entry("Join the room by its code; a room is gone when its days are over.")
    return found[1], found[0]


def educator_of(session: Session, rooms: Rooms, token: str) -> Room:
    """The room in which an educator has this seat."""
    kept = hashed_token(token)
    seat = session.get(Seat, kept)
    room = room_of(session, seat.room, rooms.clock()) if seat is not None and same(seat.token, kept) else None
    if room is None:
        raise no_entry("Open the room by its code and secret; a room is gone when its days are over.")
    return room


def held_room(session: Session, room: Room, *, shared: bool) -> Room:
    """The room as it is now, held until the transaction ends: `shared` against moves, else against everything.

    SQLite lets one transaction write at a time and needs no more.
    """
    query = select(Room).where(col(Room.code) == room.code).with_for_update(read=shared)
    held = session.exec(query.execution_options(populate_existing=True)).first()
    if held is None:
        raise no_room(room.code)
    return held


def held_learner(session: Session, learner: Participant) -> None:
    """Hold a learner's row until the transaction ends, so that what they do is done one after the other."""
    query = select(Participant).where(col(Participant.id) == learner.id).with_for_update()
    if session.exec(query).first() is None:
        raise no_entry("Join the room by its code.")


def walker_of(room: Room, participant: Participant | None) -> str:
    """Whose position counts: the room's, or the learner's where each goes at own pace."""
    return participant.id if participant is not None and room.pace == Pace.OWN else room.code


def place_of(session: Session, walker: str) -> Place:
    """The row of a position."""
    return session.exec(select(Place).where(col(Place.walker) == walker)).one()


def position_of(place: Place) -> Position:
    """The value of a position."""
    return Position(place.case_index, place.stage, Phase(place.phase), place.revealed, place.moves)


def info_of(session: Session, room: Room) -> RoomInfo:
    """What everybody in the room may know of it."""
    query = select(RoomCase.stage_count).where(col(RoomCase.room) == room.code)
    return RoomInfo(
        code=room.code,
        title=room.title,
        pace=Pace(room.pace),
        visibility=Visibility(room.visibility),
        feedback=tuple(Feedback(name) for name in room.feedback),
        stages=tuple(session.exec(query.order_by(col(RoomCase.number)))),
        created=room.created,
        expires=room.expires,
        closed=room.closed,
    )


def case_at(session: Session, code: str, number: int) -> StagedCase:
    """A case of a room, by its number from 0."""
    row = session.exec(select(RoomCase).where(col(RoomCase.room) == code, col(RoomCase.number) == number)).one()
    return staged(row)


def staged(row: RoomCase) -> StagedCase:
    """The value of a case."""
    return StagedCase(row.case_id, row.title, tuple(Stage(s["shown"], s["revealed"]) for s in row.stages))


def no_entry(fix: str) -> RoomError:
    """The exception for a token that nobody has."""
    return RoomError(Reason.NO_ENTRY, "token", expected="a token of a room", got="one that fits none", fix=fix)

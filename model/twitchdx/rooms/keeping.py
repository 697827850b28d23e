"""Who runs the server: open the database, list rooms, delete those whose days are over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from twitchdx.rooms.database import Rooms, reading, utc_now, writing
from twitchdx.rooms.find import educator_of, no_room
from twitchdx.rooms.migrate import migrated
from twitchdx.rooms.models import AnswerRow, Participant, Room, RoomCase
from twitchdx.rooms.tokens import as_code, is_code
from twitchdx.rooms.tries import forget_old
from twitchdx.rooms.views import RoomSummary


def opened(url: str | None = None, clock: Callable[[], datetime] = utc_now, *, purges: bool = True) -> Rooms:
    """The rooms of a database, ready for use: tables brought up to date, rooms whose days are over deleted.

    Parameters
    ----------
    url
        Address of the database; None takes `TWITCHDX_DATABASE_URL`, or a SQLite file in the user's data folder.
    clock
        The present moment, with its zone.
    purges
        Whether rooms whose days are over are deleted at once.

    Raises
    ------
    RoomError
        Where the database cannot be used.
    """
    rooms = Rooms(migrated(url), clock)
    if purges:
        purge(rooms)
    return rooms


def purge(rooms: Rooms) -> tuple[str, ...]:
    """Delete the rooms whose days are over, with all that is in them; returns their codes."""
    now = rooms.clock()
    with writing(rooms) as session:
        codes = sorted(session.exec(select(Room.code).where(col(Room.expires) <= now)))
        session.exec(delete(Room).where(col(Room.code).in_(codes)))
        forget_old(session, now)
    return tuple(codes)


def delete_room(rooms: Rooms, token: str) -> None:
    """Delete the educator's room with all learners and answers, at once and for good.

    Raises
    ------
    RoomError
        Where the seat is none.
    """
    with writing(rooms) as session:
        _delete(session, educator_of(session, rooms, token).code)


def deleted(rooms: Rooms, code: str) -> None:
    """Delete a room by its code, for who runs the server.

    Raises
    ------
    RoomError
        Where there is no such room.
    """
    with writing(rooms) as session:
        if not is_code(as_code(code)) or session.get(Room, as_code(code)) is None:
            raise no_room(code)
        _delete(session, as_code(code))


def listed(rooms: Rooms) -> tuple[RoomSummary, ...]:
    """All rooms, the oldest first."""
    with reading(rooms) as session:
        found = session.exec(select(Room).order_by(col(Room.created), col(Room.code))).all()
        return tuple(_summary(session, room) for room in found)


def _delete(session: Session, code: str) -> None:
    session.exec(delete(Room).where(col(Room.code) == code))  # what refers to it goes with it


def _summary(session: Session, room: Room) -> RoomSummary:
    def count(table: type[RoomCase | Participant | AnswerRow]) -> int:
        return session.exec(select(func.count()).select_from(table).where(col(table.room) == room.code)).one()

    return RoomSummary(
        code=room.code,
        title=room.title,
        created=room.created,
        expires=room.expires,
        closed=room.closed,
        cases=count(RoomCase),
        learners=count(Participant),
        answers=count(AnswerRow),
    )

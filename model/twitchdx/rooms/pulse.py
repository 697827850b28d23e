"""Whether a page must look again: what every open page asks for every second or two."""

from __future__ import annotations

from sqlmodel import Session

from twitchdx.rooms.database import Rooms, reading
from twitchdx.rooms.errors import RoomError
from twitchdx.rooms.find import educator_of, learner_of, place_of, walker_of
from twitchdx.rooms.given import answered, joined
from twitchdx.rooms.models import Participant, Room
from twitchdx.rooms.views import Pulse


def pulse(rooms: Rooms, token: str) -> Pulse:
    """What tells whether anything has changed, for a learner's token or an educator's seat.

    Raises
    ------
    RoomError
        Where the token fits no room.
    """
    with reading(rooms) as session:
        room, learner = _anyone(session, rooms, token)
        at = place_of(session, walker_of(room, learner))
        return Pulse(
            moves=at.moves,
            closed=room.closed is not None,
            joined=joined(session, room.code),
            answered=answered(session, room.code, at.case_index, at.stage),
        )


def _anyone(session: Session, rooms: Rooms, token: str) -> tuple[Room, Participant | None]:
    try:
        return learner_of(session, rooms, token)
    except RoomError:
        return educator_of(session, rooms, token), None

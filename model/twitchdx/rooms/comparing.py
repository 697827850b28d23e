"""How a room worked its cases, for later comparison: the last forecasts of each stage, without names."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from twitchdx.rooms import steps
from twitchdx.rooms.database import Rooms, reading
from twitchdx.rooms.find import educator_of, info_of, place_of, position_of, staged
from twitchdx.rooms.given import answers_in
from twitchdx.rooms.models import RoomCase
from twitchdx.rooms.values import AnswerKind, JsonObject, Pace


@dataclass(frozen=True, slots=True)
class Worked:
    """One stage of one case, both counted from 0: what it told and reveals, and forecasts in random order."""

    case: str
    title: str
    stage: int
    last: bool
    shown: JsonObject
    revealed: Mapping[str, object]
    forecasts: tuple[JsonObject, ...]


def worked(rooms: Rooms, token: str) -> tuple[Worked, ...]:
    """Stages of the cases that the educator's room is done with, in order; of own pace, of all of them.

    A case that is still being worked is left out: what is said of it would tell how it ends.

    Raises
    ------
    RoomError
        Where the seat is none.
    """
    with reading(rooms) as session:
        room = educator_of(session, rooms, token)
        info = info_of(session, room)
        at = position_of(place_of(session, room.code))
        query = select(RoomCase).where(col(RoomCase.room) == room.code).order_by(col(RoomCase.number))
        cases = [staged(row) for row in session.exec(query)]
        given = [answer for _, answer in answers_in(session, room.code) if answer.kind is AnswerKind.FORECAST]
    secrets.SystemRandom().shuffle(given)
    ended = [
        info.pace is Pace.OWN or steps.is_revealed(at, index, count - 1, info.stages)
        for index, count in enumerate(info.stages)
    ]
    return tuple(
        Worked(
            case=case.id,
            title=case.title,
            stage=number,
            last=number == len(case.stages) - 1,
            shown=stage.shown,
            revealed=stage.revealed,
            forecasts=tuple(a.payload for a in given if (a.case, a.stage) == (index, number)),
        )
        for index, case in enumerate(cases)
        if ended[index]
        for number, stage in enumerate(case.stages)
    )

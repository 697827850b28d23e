"""What an educator sees: who is there, how many have answered, how the group answered; and a file of all answers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

from sqlmodel import Session, col, select

from twitchdx.rooms import steps
from twitchdx.rooms.database import Rooms, reading
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.find import case_at, educator_of, info_of, no_room, place_of, position_of, room_of
from twitchdx.rooms.gathered import answer_of
from twitchdx.rooms.given import Given, answers_in
from twitchdx.rooms.models import AnswerRow, Participant, Place, Room, RoomCase
from twitchdx.rooms.tallies import last_ones, tallied
from twitchdx.rooms.tokens import as_code
from twitchdx.rooms.values import AnswerKind, Pace, Position, StagedCase, Visibility
from twitchdx.rooms.views import EducatorView, NamedAnswer, RoomInfo

COLUMNS = ("room", "learner", "case", "stage", "kind", "name", "revision", "last", "saved", "payload")


def educator_view(rooms: Rooms, token: str, case: int | None = None, stage: int | None = None) -> EducatorView:
    """What the educator sees of a stage; of the one at hand by default.

    Parameters
    ----------
    token
        Of the educator's seat.
    case, stage
        Another stage to look at, both from 0; the first one of a case where only the case is given.

    Raises
    ------
    RoomError
        Where the seat is none, or the room has no such stage.
    """
    with reading(rooms) as session:
        room = educator_of(session, rooms, token)
        info = info_of(session, room)
        at = position_of(place_of(session, room.code))
        index, number = _asked(info, at, case, stage)
        content, ids = case_at(session, room.code, index), _ids(session, room.code)
        people = _people(session, room.code)
        places = {p.walker: position_of(p) for p in session.exec(select(Place).where(col(Place.room) == room.code))}
        given = answers_in(session, room.code, case=index, stage=number)
    here = (index, number) == (at.case, at.stage)
    seen = {p for p in people if steps.is_revealed(places.get(p, at), index, number, info.stages)}
    return EducatorView(
        room=info,
        position=at,
        ids=ids,
        case=content,
        stage=number,
        takes=steps.takes(at, info.stages) if here and info.closed is None else (),
        nicknames=tuple(sorted(people.values(), key=str.casefold)),
        answered={kind: len({who for who, a in given if a.kind is kind}) for kind in AnswerKind},
        group=tallied([answer for _, answer in given], texts=True),
        named=_named(info, given, people, seen),
        progress=tuple(_progress(info, [places[p] for p in people if p in places])) if info.pace is Pace.OWN else (),
    )


def held_case(rooms: Rooms, code: str, number: int) -> StagedCase | None:
    """A case of a room, from 0, with all that its stages reveal; None where it is gone.

    For the server itself, so that it can work out what a reveal needs before it is asked; nobody is shown it.

    Raises
    ------
    RoomError
        Where the database does not answer.
    """
    with reading(rooms) as session:
        room = room_of(session, code, rooms.clock())
        there = room is not None and 0 <= number < len(info_of(session, room).stages)
        return case_at(session, code, number) if there else None


def export_csv(rooms: Rooms, token: str) -> str:
    """All answers of the educator's room as CSV; see `exported`.

    Raises
    ------
    RoomError
        Where the seat is none.
    """
    with reading(rooms) as session:
        return _exported(session, educator_of(session, rooms, token))


def exported(rooms: Rooms, code: str) -> str:
    """All answers of a room as CSV, for who runs the server.

    One line an answer, with those that later ones replaced (`last` is `no`). Learners are numbers in random order; no
    nickname is in it, but free text is as it was written.

    Raises
    ------
    RoomError
        Where there is no such room.
    """
    with reading(rooms) as session:
        room = room_of(session, as_code(code), rooms.clock())
        if room is None:
            raise no_room(code)
        return _exported(session, room)


def _exported(session: Session, room: Room) -> str:
    rows = session.exec(
        select(AnswerRow).where(col(AnswerRow.room) == room.code).order_by(col(AnswerRow.saved), col(AnswerRow.id))
    ).all()
    learners = sorted(_people(session, room.code))  # ids are random, and so is their order
    names = {learner: f"L{number:03}" for number, learner in enumerate(learners, start=1)}
    last = {answer.key + who for who, answer in last_ones((row.participant, answer_of(row)) for row in rows)}
    ids = _ids(session, room.code)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: (names[row.participant], row.saved, row.id)):
        is_last = row.key + row.participant in last
        writer.writerow(_line(row, ids[row.case_index], names[row.participant], is_last=is_last))
    return out.getvalue()


def _line(row: AnswerRow, case: str, learner: str, *, is_last: bool) -> tuple[str, ...]:
    return (
        row.room,
        learner,
        case,
        str(row.stage + 1),
        row.kind,
        row.name,
        str(row.revision),
        "yes" if is_last else "no",
        row.saved.isoformat(timespec="seconds"),
        json.dumps(row.payload, ensure_ascii=False),
    )


def _asked(info: RoomInfo, at: Position, case: int | None, stage: int | None) -> tuple[int, int]:
    index = at.case if case is None else case
    number = stage if stage is not None else at.stage if case is None else 0
    if not (0 <= index < len(info.stages) and 0 <= number < info.stages[index]):
        got, fix = f"stage {number} of case {index}", "`RoomInfo.stages` says how many each case has, from 0."
        raise RoomError(Reason.INVALID, "stage", expected="a stage of the room", got=got, fix=fix)
    return index, number


def _ids(session: Session, code: str) -> tuple[str, ...]:
    query = select(RoomCase.case_id).where(col(RoomCase.room) == code).order_by(col(RoomCase.number))
    return tuple(session.exec(query))


def _people(session: Session, code: str) -> dict[str, str]:
    rows = session.exec(select(Participant.id, Participant.nickname).where(col(Participant.room) == code))
    return {name: nickname for name, nickname in rows}  # noqa: C416


def _named(info: RoomInfo, given: Given, people: Mapping[str, str], seen: set[str]) -> tuple[NamedAnswer, ...]:
    """Answers with names: in open rooms, once the stage is revealed to those who gave them."""
    if info.visibility is Visibility.BLINDED:
        return ()
    named = [NamedAnswer(people[who], answer) for who, answer in given if who in seen]
    return tuple(sorted(named, key=lambda one: (one.answer.kind, one.answer.name, one.nickname.casefold())))


def _progress(info: RoomInfo, places: list[Position]) -> list[int]:
    """How many learners are at each stage, counted through all cases."""
    at = [steps.ordinal(place.case, place.stage, info.stages) for place in places]
    return [at.count(number) for number in range(sum(info.stages))]

"""What is needed to keep the answers of many learners at once, read and held in a handful of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy
from sqlmodel import Session, col, select

from twitchdx.rooms.database import Rooms
from twitchdx.rooms.find import info_of, position_of, walker_of
from twitchdx.rooms.models import AnswerRow, Participant, Place, Room
from twitchdx.rooms.tokens import hashed_token
from twitchdx.rooms.values import Answer, AnswerKind, Position, Submission
from twitchdx.rooms.views import RoomInfo

Question = tuple[str, int, int, str, str]  # learner, case, stage, kind, name


@dataclass(frozen=True, slots=True)
class Gathered:
    """Rooms and learners held until the transaction ends, and what they have answered; kept up by who adds to it."""

    learners: Mapping[str, Participant]  # by hashed token
    rooms: Mapping[str, RoomInfo]  # those that are still there
    positions: Mapping[str, Position]  # by learner
    kept: dict[tuple[str, str], Answer]  # by learner and key
    revisions: dict[Question, int]

    def learner(self, token: str) -> Participant | None:
        """Who has this token, where their room is still there."""
        found = self.learners.get(hashed_token(token))
        return found if found is not None and found.room in self.rooms else None


def question(learner: Participant, given: Submission) -> Question:
    """What an answer is an answer to."""
    return learner.id, given.case, given.stage, given.kind.value, given.name


def gathered(session: Session, rooms: Rooms, given: Sequence[tuple[str, Submission]]) -> Gathered:
    """Hold the rooms against moves and the learners against themselves; in one order, so none waits in a ring."""
    tokens = sorted({hashed_token(token) for token, _ in given})
    came = session.exec(select(Participant).where(col(Participant.token).in_(tokens))).all()
    codes = sorted({one.room for one in came})
    held = select(Room).where(col(Room.code).in_(codes)).order_by(col(Room.code)).with_for_update(read=True)
    now = rooms.clock()
    there = {room.code: room for room in session.exec(held.execution_options(populate_existing=True))}
    there = {code: room for code, room in there.items() if now < room.expires}
    ids = sorted(one.id for one in came)
    people = select(Participant).where(col(Participant.id).in_(ids)).order_by(col(Participant.id)).with_for_update()
    learners = session.exec(people.execution_options(populate_existing=True)).all()
    return Gathered(
        learners={one.token: one for one in learners},
        rooms={code: info_of(session, room) for code, room in there.items()},
        positions=_positions(session, there, learners),
        kept=_kept(session, ids, {one.key for _, one in given}),
        revisions=_revisions(session, ids),
    )


def _positions(session: Session, rooms: Mapping[str, Room], learners: Iterable[Participant]) -> dict[str, Position]:
    walkers = {one.id: walker_of(rooms[one.room], one) for one in learners if one.room in rooms}
    query = select(Place).where(col(Place.walker).in_(sorted(set(walkers.values()))))
    places = {place.walker: position_of(place) for place in session.exec(query)}
    return {learner: places[walker] for learner, walker in walkers.items()}


def _kept(session: Session, ids: Sequence[str], keys: Iterable[str]) -> dict[tuple[str, str], Answer]:
    query = select(AnswerRow).where(col(AnswerRow.participant).in_(ids), col(AnswerRow.key).in_(sorted(keys)))
    return {(row.participant, row.key): answer_of(row) for row in session.exec(query)}


def _revisions(session: Session, ids: Sequence[str]) -> dict[Question, int]:
    what = [col(getattr(AnswerRow, name)) for name in ("participant", "case_index", "stage", "kind", "name")]
    last = sqlalchemy.func.max(AnswerRow.revision)
    query = sqlalchemy.select(*what, last).where(col(AnswerRow.participant).in_(ids)).group_by(*what)
    rows = session.connection().execute(query)
    return {(row[0], row[1], row[2], row[3], row[4]): row[5] for row in rows}


def answer_of(row: AnswerRow) -> Answer:
    """The value of an answer."""
    return Answer(
        case=row.case_index,
        stage=row.stage,
        kind=AnswerKind(row.kind),
        name=row.name,
        payload=row.payload,
        key=row.key,
        revision=row.revision,
        saved=row.saved,
    )

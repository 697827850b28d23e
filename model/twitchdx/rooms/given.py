"""Answers read from the database: the last ones of a room, a case, a stage or a person; and how many there are."""

from __future__ import annotations

import sqlalchemy
from sqlmodel import Session, col, func, select

from twitchdx.rooms.models import AnswerRow, Participant
from twitchdx.rooms.tallies import last_ones
from twitchdx.rooms.values import Answer, AnswerKind

_FIELDS = ("participant", "case_index", "stage", "kind", "name", "payload", "key", "revision", "saved")
_COLUMNS = [col(getattr(AnswerRow, name)) for name in _FIELDS]  # a class's rows as objects would take thrice as long

Given = list[tuple[str, Answer]]  # person (their id in the database) and answer


def answers_in(
    session: Session, code: str, *, case: int | None = None, stage: int | None = None, person: str | None = None
) -> Given:
    """The last answers in a room, to each question of each person; narrowed by what is given."""
    query = sqlalchemy.select(*_COLUMNS).where(col(AnswerRow.room) == code)
    narrowed = {AnswerRow.case_index: case, AnswerRow.stage: stage, AnswerRow.participant: person}
    for column, value in narrowed.items():
        if value is not None:
            query = query.where(col(column) == value)
    rows = session.connection().execute(query)
    return last_ones((who, Answer(case, stage, AnswerKind(kind), *rest)) for who, case, stage, kind, *rest in rows)


def answered(session: Session, code: str, case: int, stage: int) -> int:
    """How many learners have answered a stage."""
    query = select(func.count(func.distinct(AnswerRow.participant))).where(
        col(AnswerRow.room) == code, col(AnswerRow.case_index) == case, col(AnswerRow.stage) == stage
    )
    return session.exec(query).one()


def joined(session: Session, code: str) -> int:
    """How many learners have joined."""
    return session.exec(select(func.count()).select_from(Participant).where(col(Participant.room) == code)).one()

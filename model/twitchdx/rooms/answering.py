"""Answers: kept once each, however often they are sent, and only while their stage takes them.

Rules
-----
- A learner answers for themselves only: the token says who.
- While a stage is open, answering a question again adds a revision, and the last one counts. Earlier ones are kept.
- Once the stage has moved on, was revealed, or the room is closed, answers are refused.
- The same key with the same answer is the same press of a button: it is acknowledged again and changes nothing, even
  after the stage has closed. The same key with another answer is refused.
"""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, func, select

from twitchdx.rooms import check, steps
from twitchdx.rooms.database import Rooms, writing
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.find import held_learner, held_room, info_of, learner_of, place_of, position_of, walker_of
from twitchdx.rooms.models import AnswerRow, Participant, Room
from twitchdx.rooms.moving import closed_room
from twitchdx.rooms.tokens import new_id
from twitchdx.rooms.values import Answer, AnswerKind, Submission

MOST_REVISIONS = 200


def submit(rooms: Rooms, token: str, given: Submission) -> Answer:
    """Keep an answer; when this returns it is on disk.

    Parameters
    ----------
    token
        The learner's.
    given
        The answer with a key that the client made for this press of the button.

    Returns
    -------
    Answer
        As it is kept.

    Raises
    ------
    RoomError
        Where the token fits none, the answer is no answer (`check.submission`), the stage does not take it, the room
        is closed, or the key stands for another answer.
    """
    payload = check.submission(given)
    with writing(rooms) as session:
        room, learner = learner_of(session, rooms, token)
        room = held_room(session, room, shared=True)
        held_learner(session, learner)
        kept = _with_key(session, learner, given.key)
        if kept is not None:
            return _again(kept, given, payload)
        _refuse_late(session, room, learner, given)
        row = _row(session, rooms, learner, given, payload)
        session.add(row)
        session.flush()
        return answer_of(row)


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


def _with_key(session: Session, learner: Participant, key: str) -> AnswerRow | None:
    query = select(AnswerRow).where(col(AnswerRow.participant) == learner.id, col(AnswerRow.key) == key)
    return session.exec(query).first()


def _again(kept: AnswerRow, given: Submission, payload: dict[str, Any]) -> Answer:
    asked = (given.case, given.stage, given.kind.value, given.name, payload)
    if asked != (kept.case_index, kept.stage, kept.kind, kept.name, kept.payload):
        fix = "Make a new key for each answer."
        raise RoomError(Reason.KEY_REUSED, "key", expected="the answer that has this key", got="another", fix=fix)
    return answer_of(kept)


def _refuse_late(session: Session, room: Room, learner: Participant, given: Submission) -> None:
    """Refuse what the room does not take now."""
    if room.closed is not None:
        raise closed_room(room)
    info = info_of(session, room)
    at = position_of(place_of(session, walker_of(room, learner)))
    taken = steps.takes(at, info.stages)
    if (given.case, given.stage) != (at.case, at.stage) or given.kind not in taken:
        kinds = " or ".join(taken) or "no answer any more"
        expected = f"{kinds} to stage {at.stage + 1} of case {at.case + 1}"
        got = f"{given.kind} to stage {given.stage + 1} of case {given.case + 1}"
        raise RoomError(Reason.CLOSED, "answer", expected=expected, got=got, fix="Look where the room is now.")


def _row(session: Session, rooms: Rooms, learner: Participant, given: Submission, payload: dict[str, Any]) -> AnswerRow:
    query = select(func.max(AnswerRow.revision)).where(
        col(AnswerRow.participant) == learner.id,
        col(AnswerRow.case_index) == given.case,
        col(AnswerRow.stage) == given.stage,
        col(AnswerRow.kind) == given.kind.value,
        col(AnswerRow.name) == given.name,
    )
    last = session.exec(query).one() or 0
    if last >= MOST_REVISIONS:
        fix = "The last one counts."
        expected = f"up to {MOST_REVISIONS} revisions"
        raise RoomError(Reason.FULL, "answer", expected=expected, got="one more", fix=fix)
    return AnswerRow(
        id=new_id(),
        room=learner.room,
        participant=learner.id,
        case_index=given.case,
        stage=given.stage,
        kind=given.kind.value,
        name=given.name,
        revision=last + 1,
        key=given.key,
        payload=payload,
        saved=rooms.clock(),
    )

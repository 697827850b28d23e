"""What a learner sees: the room, the case so far, the own answers, and of the others at most counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, func, select

from twitchdx.rooms import steps
from twitchdx.rooms.answering import answer_of
from twitchdx.rooms.database import Rooms, reading
from twitchdx.rooms.find import case_at, info_of, learner_of, place_of, position_of, staged, walker_of
from twitchdx.rooms.models import AnswerRow, Participant, RoomCase
from twitchdx.rooms.tallies import FEWEST, last_ones, tallied
from twitchdx.rooms.values import (
    Answer,
    Compared,
    Feedback,
    LearnerState,
    Phase,
    Position,
    RoomInfo,
    Stage,
    Tally,
    Visibility,
)

Given = Sequence[tuple[str, Answer]]  # person (their id in the database) and answer


def learner_state(rooms: Rooms, token: str) -> LearnerState:
    """What a learner sees now.

    Raises
    ------
    RoomError
        Where the token fits no room.
    """
    with reading(rooms) as session:
        room, learner = learner_of(session, rooms, token)
        info = info_of(session, room)
        at = position_of(place_of(session, walker_of(room, learner)))
        case = case_at(session, room.code, at.case)
        given = answers_in(session, room.code, case.id)
        joined = learners_in(session, room.code)
    return LearnerState(
        room=info,
        nickname=learner.nickname,
        position=at,
        case=case.id,
        title=case.title,
        shown=tuple(stage.shown for stage in case.stages[: at.stage + 1]),
        revealed=tuple(_feedback(info, at, at.case, i, case.stages[i]) for i in range(at.stage + 1)),
        takes=() if info.closed else steps.takes(at, info.stages),
        answers=_own(given, learner.id),
        group=tuple(tally for i in range(at.stage + 1) for tally in _group(info, at, at.case, i, given)),
        joined=joined,
        answered=len({person for person, answer in given if answer.stage == at.stage}),
    )


def comparison(rooms: Rooms, token: str) -> tuple[Compared, ...]:
    """All stages of all cases that a learner has come to, in order: own answers, the group, the feedback.

    Raises
    ------
    RoomError
        Where the token fits no room.
    """
    with reading(rooms) as session:
        room, learner = learner_of(session, rooms, token)
        info = info_of(session, room)
        at = position_of(place_of(session, walker_of(room, learner)))
        query = select(RoomCase).where(col(RoomCase.room) == room.code).order_by(col(RoomCase.number))
        cases = [staged(row) for row in session.exec(query)]
        given = answers_in(session, room.code)
    reached = max(at.revealed, steps.ordinal(at.case, at.stage, info.stages) + 1)
    return tuple(
        Compared(
            case=case.id,
            title=case.title,
            stage=number,
            shown=stage.shown,
            revealed=_feedback(info, at, index, number, stage),
            answers=tuple(a for a in _own(given, learner.id) if (a.case, a.stage) == (case.id, number)),
            group=_group(info, at, index, number, given),
        )
        for index, case in enumerate(cases)
        for number, stage in enumerate(case.stages)
        if steps.ordinal(index, number, info.stages) < reached
    )


def answers_in(session: Session, code: str, case: str | None = None) -> list[tuple[str, Answer]]:
    """The last answers of everybody in a room, of one case or all."""
    query = select(AnswerRow).where(col(AnswerRow.room) == code)
    if case is not None:
        query = query.where(col(AnswerRow.case_id) == case)
    return last_ones((row.participant, answer_of(row)) for row in session.exec(query))


def learners_in(session: Session, code: str) -> int:
    """How many have joined."""
    return session.exec(select(func.count()).select_from(Participant).where(col(Participant.room) == code)).one()


def _own(given: Given, person: str) -> tuple[Answer, ...]:
    own = (answer for who, answer in given if who == person)
    return tuple(sorted(own, key=lambda answer: (answer.stage, answer.kind, answer.name)))


def _feedback(info: RoomInfo, at: Position, case: int, number: int, stage: Stage) -> Mapping[str, object]:
    """What the room gives of what was revealed of a stage; nothing before."""
    if not steps.is_revealed(at, case, number, info.stages):
        return {}
    return {name: value for name, value in stage.revealed.items() if name in info.feedback}


def _group(info: RoomInfo, at: Position, case: int, stage: int, given: Given) -> tuple[Tally, ...]:
    """How the group answered a stage, where the room shows that now."""
    if Feedback.GROUP not in info.feedback:
        return ()
    here = (case, stage) == (at.case, at.stage)
    talked_over = info.visibility is Visibility.OPEN and here and at.phase is Phase.DISCUSS
    if not (talked_over or steps.is_revealed(at, case, stage, info.stages)):
        return ()
    still = steps.takes(at, info.stages) if here else ()
    mine = [a for _, a in given if (a.case, a.stage) == (info.cases[case], stage) and a.kind not in still]
    return tallied(mine, fewest=FEWEST)

"""What a learner sees: the room, the case so far, the own answers, and of the others at most counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from twitchdx.rooms import steps
from twitchdx.rooms.database import Rooms, reading
from twitchdx.rooms.find import case_at, info_of, learner_of, place_of, position_of, staged, walker_of
from twitchdx.rooms.given import Given, answered, answers_in, joined
from twitchdx.rooms.models import Participant, Room, RoomCase
from twitchdx.rooms.tallies import FEWEST, tallied
from twitchdx.rooms.values import Answer, AnswerKind, Feedback, JsonObject, Phase, Position, Stage, Visibility
from twitchdx.rooms.views import Compared, LearnerState, RoomInfo, Tally


@dataclass(frozen=True, slots=True)
class Alike:
    """What all learners see alike who are at one place of a room; the attributes are those of `LearnerState`."""

    room: RoomInfo
    position: Position
    title: str
    shown: tuple[JsonObject, ...]
    revealed: tuple[Mapping[str, object], ...]
    takes: tuple[AnswerKind, ...]
    group: tuple[Tally, ...]
    joined: int
    answered: int


def learner_state(rooms: Rooms, token: str) -> LearnerState:
    """What a learner sees now.

    Raises
    ------
    RoomError
        Where the token fits no room.
    """
    with reading(rooms) as session:
        room, learner = learner_of(session, rooms, token)
        return own_state(session, learner, alike(session, room, learner))


def alike(session: Session, room: Room, learner: Participant) -> Alike:
    """What a learner sees, but for what is their own."""
    info, at = _where(session, room, learner)
    case = case_at(session, room.code, at.case)
    told = range(at.stage + 1)
    compared = [stage for stage in told if _comparable(info, at, at.case, stage)]
    given = answers_in(session, room.code, case=at.case) if compared else []
    return Alike(
        room=info,
        position=at,
        title=case.title,
        shown=tuple(case.stages[stage].shown for stage in told),
        revealed=tuple(_feedback(info, at, at.case, stage, case.stages[stage]) for stage in told),
        takes=() if info.closed else steps.takes(at, info.stages),
        group=tuple(tally for stage in compared for tally in _group(info, at, at.case, stage, given)),
        joined=joined(session, room.code),
        answered=answered(session, room.code, at.case, at.stage),
    )


def own_state(session: Session, learner: Participant, seen: Alike) -> LearnerState:
    """What a learner sees, with the nickname and the own answers."""
    own = answers_in(session, learner.room, case=seen.position.case, person=learner.id)
    return LearnerState(
        room=seen.room,
        nickname=learner.nickname,
        position=seen.position,
        title=seen.title,
        shown=seen.shown,
        revealed=seen.revealed,
        takes=seen.takes,
        answers=_in_order(own),
        group=seen.group,
        joined=seen.joined,
        answered=seen.answered,
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
        info, at = _where(session, room, learner)
        query = select(RoomCase).where(col(RoomCase.room) == room.code).order_by(col(RoomCase.number))
        cases = [staged(row) for row in session.exec(query)]
        given = answers_in(session, room.code)
    own = [(who, answer) for who, answer in given if who == learner.id]
    reached = max(at.revealed, steps.ordinal(at.case, at.stage, info.stages) + 1)
    return tuple(
        Compared(
            case=index,
            title=case.title,
            stage=number,
            shown=stage.shown,
            revealed=_feedback(info, at, index, number, stage),
            answers=_in_order([(who, a) for who, a in own if (a.case, a.stage) == (index, number)]),
            group=_group(info, at, index, number, given) if _comparable(info, at, index, number) else (),
        )
        for index, case in enumerate(cases)
        for number, stage in enumerate(case.stages)
        if steps.ordinal(index, number, info.stages) < reached
    )


def _where(session: Session, room: Room, learner: Participant) -> tuple[RoomInfo, Position]:
    """The room, and where it is for this learner."""
    return info_of(session, room), position_of(place_of(session, walker_of(room, learner)))


def _in_order(given: Given) -> tuple[Answer, ...]:
    return tuple(sorted((answer for _, answer in given), key=lambda a: (a.stage, a.kind, a.name)))


def _feedback(info: RoomInfo, at: Position, case: int, number: int, stage: Stage) -> Mapping[str, object]:
    """What the room gives of what was revealed of a stage; nothing before."""
    if not steps.is_revealed(at, case, number, info.stages):
        return {}
    return {name: value for name, value in stage.revealed.items() if name in info.feedback}


def _comparable(info: RoomInfo, at: Position, case: int, stage: int) -> bool:
    """Whether the room shows now how the group answered a stage."""
    here = (case, stage) == (at.case, at.stage)
    talked_over = info.visibility is Visibility.OPEN and here and at.phase is Phase.DISCUSS
    return Feedback.GROUP in info.feedback and (talked_over or steps.is_revealed(at, case, stage, info.stages))


def _group(info: RoomInfo, at: Position, case: int, stage: int, given: Given) -> tuple[Tally, ...]:
    """How the group answered a stage, but for what it is still answering."""
    still = steps.takes(at, info.stages) if (case, stage) == (at.case, at.stage) else ()
    answers = [a for _, a in given if (a.case, a.stage) == (case, stage) and a.kind not in still]
    return tallied(answers, fewest=FEWEST)

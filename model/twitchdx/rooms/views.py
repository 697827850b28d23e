"""What people see of a teaching room: frozen values, each for one kind of person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from twitchdx.rooms.values import Answer, AnswerKind, Feedback, JsonObject, Pace, Position, StagedCase, Visibility


@dataclass(frozen=True, slots=True)
class Tally:
    """How a group answered one entry of one question, without names and without links between entries.

    Attributes
    ----------
    key
        Path of the entry in the payload, with dots: `causes.als`.
    answered
        How many gave it.
    numbers
        Their numbers, sorted.
    counts
        How often each word or truth value was given, most often first.
    """

    case: int
    stage: int
    kind: AnswerKind
    name: str
    key: str
    answered: int
    numbers: tuple[float, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoomInfo:
    """What everybody in a room may know of it. `stages` says how many each case has.

    Ids of cases are not in it: they may say what the case is.
    """

    code: str
    title: str
    pace: Pace
    visibility: Visibility
    feedback: tuple[Feedback, ...]
    stages: tuple[int, ...]
    created: datetime
    expires: datetime
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """What tells whether a page must look again; cheap to ask for every second or two.

    `answered` counts learners who answered the stage that the room is at.
    """

    moves: int
    closed: bool
    joined: int
    answered: int


@dataclass(frozen=True, slots=True)
class LearnerState:
    """A learner's view: never another's answer, a nickname, the secret, or what is not revealed yet.

    Attributes
    ----------
    shown
        What the case has told up to this stage, one entry a stage.
    revealed
        What was revealed of those stages, as far as the room gives that feedback; empty where nothing was yet.
    takes
        The kinds of answer that this stage takes now.
    answers
        One's own last answers about this case.
    group
        How the group answered the stages that may be compared; empty where fewer than three have.
    """

    room: RoomInfo
    nickname: str
    position: Position
    title: str
    shown: tuple[JsonObject, ...]
    revealed: tuple[Mapping[str, object], ...]
    takes: tuple[AnswerKind, ...]
    answers: tuple[Answer, ...]
    group: tuple[Tally, ...]
    joined: int
    answered: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One stage in retrospect: one's own last answers, and as far as it was revealed, the group and the feedback."""

    case: int
    title: str
    stage: int
    shown: JsonObject
    revealed: Mapping[str, object]
    answers: tuple[Answer, ...]
    group: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """An answer with the nickname of who gave it; only in open rooms, and only once the stage is revealed."""

    nickname: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class EducatorView:
    """The educator's view of one stage of a case.

    Attributes
    ----------
    position
        Where the room is; of own pace, it stays at its start.
    ids
        Ids of all cases, in order.
    case, stage
        What is looked at: the whole case, and which stage of it, from 0.
    answered
        How many learners answered this stage, by kind.
    group
        How they did, without names, whatever the room.
    named
        Answers with names, in an open room once the stage is revealed.
    progress
        Of own pace: how many learners are at each stage, counted through all cases.
    """

    room: RoomInfo
    position: Position
    ids: tuple[str, ...]
    case: StagedCase
    stage: int
    takes: tuple[AnswerKind, ...]
    nicknames: tuple[str, ...]
    answered: Mapping[AnswerKind, int]
    group: tuple[Tally, ...]
    named: tuple[NamedAnswer, ...]
    progress: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RoomSummary:
    """One line of the list of rooms, for who runs the server."""

    code: str
    title: str
    created: datetime
    expires: datetime
    closed: datetime | None
    cases: int
    learners: int
    answers: int

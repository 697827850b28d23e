"""What a teaching room is made of: its cases and settings, its positions, its answers. Never rows of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

JsonObject = Mapping[str, object]


class Phase(StrEnum):
    """Where a stage is: it takes answers, is talked over, is resolved; `done` is the end of the last one."""

    ENTRY = "entry"
    DISCUSS = "discuss"
    REVEAL = "reveal"
    DONE = "done"


class AnswerKind(StrEnum):
    """What is answered: probabilities, the next step, one item of a questionnaire, or what came of the discussion."""

    FORECAST = "forecast"
    STEP = "step"
    ITEM = "item"
    DISCUSSION = "discussion"


class Pace(StrEnum):
    """Who moves on: the educator moves the room, or each learner goes through it alone (without discussion)."""

    LED = "led"
    OWN = "own"


class Visibility(StrEnum):
    """What is shown of the others.

    In a blinded room learners see how the group answered once a stage is revealed, and the educator never sees an
    answer with a name. In an open room learners see it from the discussion on, and the educator sees names after it.
    """

    BLINDED = "blinded"
    OPEN = "open"


class Feedback(StrEnum):
    """What learners are shown once a stage is revealed; all but `group` and `score` name a part of `Stage.revealed`."""

    GROUP = "group"  # how the others answered, without names
    ANSWER = "answer"  # what the case turned out to be
    MODEL = "model"  # what the network says
    SCORE = "score"  # how good one's own forecast was; the page computes it


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a case: what it tells, and what is told only once it is revealed, by `Feedback`."""

    shown: JsonObject
    revealed: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StagedCase:
    """A case that is told in stages. `id` is unique in its room and for the educator; learners see the title."""

    id: str
    title: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an educator asks for. `owner` is the address of an educator who signs in by OIDC, or empty."""

    title: str
    cases: tuple[StagedCase, ...]
    pace: Pace = Pace.LED
    visibility: Visibility = Visibility.BLINDED
    feedback: tuple[Feedback, ...] = (Feedback.GROUP, Feedback.ANSWER, Feedback.MODEL, Feedback.SCORE)
    days: int = 30
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Created:
    """A new room. `secret` opens it again and is told only now; `token` is the educator's seat in it."""

    code: str
    secret: str
    token: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A learner's place in a room. `token` is told only now; the phone keeps it to resume."""

    token: str
    room: str
    title: str
    nickname: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where a room is, or a learner in a room of own pace.

    `case` and `stage` count from 0. `revealed` is how many stages, counted through all cases, were ever revealed: they
    take no answers any more, even if the room goes back. `moves` counts the moves, so that a second press of a button
    does nothing.
    """

    case: int
    stage: int
    phase: Phase
    revealed: int
    moves: int


@dataclass(frozen=True, slots=True)
class Submission:
    """An answer as it comes; `case` and `stage` count from 0.

    `key` is made by the client, once for each press of a button; `name` tells items apart.
    """

    case: int
    stage: int
    kind: AnswerKind
    payload: JsonObject
    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is kept. Of one question (case, stage, kind, name) the last `revision` counts."""

    case: int
    stage: int
    kind: AnswerKind
    name: str
    payload: JsonObject
    key: str
    revision: int
    saved: datetime

"""A room to test with, and answers to give in it."""

from __future__ import annotations

from itertools import count

from twitchdx.rooms import AnswerKind, Plan, Rooms, Stage, StagedCase, Submission, create_room
from twitchdx.rooms.values import Created

_keys = count()

FIRST = StagedCase(
    "ALS-02",
    "A weak hand",
    (
        Stage({"told": "A hand twitches."}, {"model": {"als": 0.1}, "answer": "not yet"}),
        Stage({"told": "It is weak and thin."}, {"model": {"als": 0.7}, "answer": "ALS"}),
    ),
)
SECOND = StagedCase("BFS-01", "An eyelid", (Stage({"told": "An eyelid twitches."}, {"answer": "ordinary"}),))
PLAN = Plan("Tuesday's class", (FIRST, SECOND))


def made(rooms: Rooms, **changes: object) -> Created:
    """A room like PLAN, but for the changes."""
    return create_room(rooms, Plan(**({"title": PLAN.title, "cases": PLAN.cases} | changes)))  # type: ignore[arg-type]


def forecast(als: float = 0.2, case: int = 0, stage: int = 0, key: str = "") -> Submission:
    """A forecast with a key of its own."""
    return answer(AnswerKind.FORECAST, {"causes": {"als": als}}, case, stage, key)


def answer(
    kind: AnswerKind, payload: dict[str, object], case: int = 0, stage: int = 0, key: str = "", name: str = ""
) -> Submission:
    """An answer with a key of its own."""
    return Submission(case, stage, kind, payload, key or f"k{next(_keys)}", name)

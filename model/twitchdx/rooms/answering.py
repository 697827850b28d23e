"""Answers: kept once each, however often they are sent, and only while their stage takes them.

Rules
-----
- A learner answers for themselves only: the token says who.
- While a stage is open, answering a question again adds a revision, and the last one counts. Earlier ones are kept.
- Once the stage has moved on, was revealed, or the room is closed, answers are refused.
- The same key with the same answer is the same press of a button: it is acknowledged again and changes nothing, even
  after the stage has closed. The same key with another answer is refused.
- Answers that come together are kept together: one of them that is refused leaves the others as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy

from twitchdx.rooms import check, steps
from twitchdx.rooms.database import Rooms, writing
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.find import no_entry
from twitchdx.rooms.gathered import Gathered, gathered, question
from twitchdx.rooms.models import AnswerRow, Participant
from twitchdx.rooms.moving import closed_room
from twitchdx.rooms.tokens import new_id
from twitchdx.rooms.values import Answer, Submission

MOST_REVISIONS = 200
MOST_TOGETHER = 500


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
    (found,) = submit_all(rooms, [(token, given)])
    if isinstance(found, RoomError):
        raise found
    return found


def submit_all(rooms: Rooms, given: Sequence[tuple[str, Submission]]) -> list[Answer | RoomError]:
    """Keep the answers of many learners in one transaction, in this order; when this returns they are on disk.

    Parameters
    ----------
    given
        Token of the learner and the answer, at most 500 of them.

    Returns
    -------
    list of Answer or RoomError
        For each as it is kept, or what `submit` would raise.

    Raises
    ------
    RoomError
        Where the database does not answer; then none is kept.
    """
    if len(given) > MOST_TOGETHER:
        raise ValueError(f"expected at most {MOST_TOGETHER} answers at once, got {len(given)}")
    with writing(rooms) as session:
        found = gathered(session, rooms, given)
        new: list[dict[str, Any]] = []
        outcomes = [_kept(rooms, found, token, one, new) for token, one in given]
        if new:  # rows as they are: as objects they would take twice as long
            session.connection().execute(sqlalchemy.insert(AnswerRow), new)
        return outcomes


def _kept(
    rooms: Rooms, found: Gathered, token: str, given: Submission, new: list[dict[str, Any]]
) -> Answer | RoomError:
    """The answer as it is kept, in `new` too where it was not there before; or why it is refused."""
    try:
        payload = check.submission(given)
        learner = found.learner(token)
        if learner is None:
            raise no_entry("Join the room by its code; a room is gone when its days are over.")
        kept = found.kept.get((learner.id, given.key))
        if kept is not None:
            return _again(kept, given, payload)
        _refuse_late(found, learner, given)
        revision = _revision(found, learner, given)
    except RoomError as error:
        return error
    answer = Answer(given.case, given.stage, given.kind, given.name, payload, given.key, revision, rooms.clock())
    found.kept[learner.id, given.key] = answer
    found.revisions[question(learner, given)] = revision
    new.append(_row(learner, answer))
    return answer


def _again(kept: Answer, given: Submission, payload: dict[str, Any]) -> Answer:
    asked = (given.case, given.stage, given.kind, given.name, payload)
    if asked != (kept.case, kept.stage, kept.kind, kept.name, kept.payload):
        fix = "Make a new key for each answer."
        raise RoomError(Reason.KEY_REUSED, "key", expected="the answer that has this key", got="another", fix=fix)
    return kept


def _refuse_late(found: Gathered, learner: Participant, given: Submission) -> None:
    """Refuse what the room does not take now."""
    info, at = found.rooms[learner.room], found.positions[learner.id]
    if info.closed is not None:
        raise closed_room(info.code)
    taken = steps.takes(at, info.stages)
    if (given.case, given.stage) != (at.case, at.stage) or given.kind not in taken:
        kinds = " or ".join(taken) or "no answer any more"
        expected = f"{kinds} to stage {at.stage + 1} of case {at.case + 1}"
        got = f"{given.kind} to stage {given.stage + 1} of case {given.case + 1}"
        raise RoomError(Reason.CLOSED, "answer", expected=expected, got=got, fix="Look where the room is now.")


def _revision(found: Gathered, learner: Participant, given: Submission) -> int:
    last = found.revisions.get(question(learner, given), 0)
    if last >= MOST_REVISIONS:
        fix = "The last one counts."
        expected = f"up to {MOST_REVISIONS} revisions"
        raise RoomError(Reason.FULL, "answer", expected=expected, got="one more", fix=fix)
    return last + 1


def _row(learner: Participant, answer: Answer) -> dict[str, Any]:
    return {
        "id": new_id(),
        "room": learner.room,
        "participant": learner.id,
        "case_index": answer.case,
        "stage": answer.stage,
        "kind": answer.kind.value,
        "name": answer.name,
        "revision": answer.revision,
        "key": answer.key,
        "payload": answer.payload,
        "saved": answer.saved,
    }

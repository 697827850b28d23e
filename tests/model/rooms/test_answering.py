from __future__ import annotations

import math

import pytest

from twitchdx.rooms import (
    AnswerKind,
    Created,
    Joined,
    Pace,
    Reason,
    RoomError,
    Rooms,
    advance,
    back,
    close,
    go_back,
    go_on,
    join,
    learner_state,
    reveal,
    submit,
)
from twitchdx.rooms.check import PAYLOAD_LIMIT

from .plans import answer, forecast, made


def nested(levels: int) -> dict[str, object]:
    """An object in an object and so on."""
    found: dict[str, object] = {}
    for _ in range(levels - 1):
        found = {"x": found}
    return found


def refusal(rooms: Rooms, token: str, *given: object) -> RoomError:
    with pytest.raises(RoomError) as caught:
        submit(rooms, token, *given)  # type: ignore[arg-type]
    return caught.value


def test_an_answer_that_is_sent_again_is_kept_once_and_acknowledged_alike(rooms: Rooms, ana: Joined) -> None:
    given = forecast(0.3)
    assert submit(rooms, ana.token, given) == submit(rooms, ana.token, given)
    assert len(learner_state(rooms, ana.token).answers) == 1


def test_an_answer_that_was_kept_is_acknowledged_again_after_its_stage_has_closed(
    rooms: Rooms, room: Created, ana: Joined
) -> None:
    given = forecast(0.3)
    kept = submit(rooms, ana.token, given)
    reveal(rooms, room.token)
    close(rooms, room.token)
    assert submit(rooms, ana.token, given) == kept


def test_of_one_question_the_last_revision_counts_and_a_late_copy_of_an_earlier_one_changes_nothing(
    rooms: Rooms, ana: Joined
) -> None:
    first, second = forecast(0.3), forecast(0.6)
    submit(rooms, ana.token, first)
    assert submit(rooms, ana.token, second).revision == 2
    submit(rooms, ana.token, first)
    (kept,) = learner_state(rooms, ana.token).answers
    assert (kept.payload, kept.revision) == ({"causes": {"als": 0.6}}, 2)


def test_a_key_that_stands_for_another_answer_is_refused(rooms: Rooms, ana: Joined) -> None:
    submit(rooms, ana.token, forecast(0.3, key="one"))
    error = refusal(rooms, ana.token, forecast(0.4, key="one"))
    assert error.reason is Reason.KEY_REUSED
    assert str(error) == "key: expected the answer that has this key, got another. Make a new key for each answer."


def test_two_learners_may_use_the_same_key(rooms: Rooms, room: Created, ana: Joined) -> None:
    ben = join(rooms, room.code, "Ben")
    kept = [submit(rooms, one.token, forecast(p, key="same")) for one, p in ((ana, 0.1), (ben, 0.9))]
    assert [a.payload["causes"] for a in kept] == [{"als": 0.1}, {"als": 0.9}]


def test_items_of_one_stage_are_told_apart_by_name(rooms: Rooms, ana: Joined) -> None:
    for name in ("q1", "q2"):
        submit(rooms, ana.token, answer(AnswerKind.ITEM, {"choice": name}, name=name))
    assert [a.name for a in learner_state(rooms, ana.token).answers] == ["q1", "q2"]


def test_entry_takes_forecasts_and_discussion_takes_what_came_of_it(rooms: Rooms, room: Created, ana: Joined) -> None:
    talked = answer(AnswerKind.DISCUSSION, {"text": "I changed my mind"})
    assert refusal(rooms, ana.token, talked).reason is Reason.CLOSED
    advance(rooms, room.token)
    assert submit(rooms, ana.token, talked).kind is AnswerKind.DISCUSSION
    error = refusal(rooms, ana.token, forecast())
    assert str(error) == (
        "answer: expected discussion to stage 1 of case 1, got forecast to stage 1 of case 1. "
        "Look where the room is now."
    )


def test_a_stage_that_went_back_from_discussion_takes_answers_again(rooms: Rooms, room: Created, ana: Joined) -> None:
    advance(rooms, room.token)
    back(rooms, room.token)
    assert submit(rooms, ana.token, forecast())


def test_a_stage_that_was_once_revealed_takes_no_answer_even_if_the_room_goes_back(
    rooms: Rooms, room: Created, ana: Joined
) -> None:
    reveal(rooms, room.token)
    back(rooms, room.token)
    back(rooms, room.token)
    state = learner_state(rooms, ana.token)
    assert (state.position.phase, state.takes) == ("entry", ())
    assert refusal(rooms, ana.token, forecast()).got == "forecast to stage 1 of case 1"


@pytest.mark.parametrize(("case", "stage"), [(0, 1), (1, 0), (7, 0), (0, -1)])
def test_an_answer_to_another_stage_than_the_one_at_hand_is_refused(
    rooms: Rooms, ana: Joined, case: int, stage: int
) -> None:
    error = refusal(rooms, ana.token, forecast(case=case, stage=stage))
    assert error.reason is Reason.CLOSED
    assert "expected forecast or step or item to stage 1 of case 1" in str(error)


def test_a_closed_room_takes_no_answer(rooms: Rooms, room: Created, ana: Joined) -> None:
    close(rooms, room.token)
    assert "got a closed one" in str(refusal(rooms, ana.token, forecast()))


def test_at_own_pace_each_learner_answers_the_stage_that_is_theirs(rooms: Rooms) -> None:
    room = made(rooms, pace=Pace.OWN)
    ana, ben = (join(rooms, room.code, name).token for name in ("Ana", "Ben"))
    submit(rooms, ana, forecast())
    assert go_on(rooms, ana).phase == "reveal"
    assert go_on(rooms, ana).stage == 1
    assert submit(rooms, ana, forecast(stage=1))
    assert submit(rooms, ben, forecast())
    go_back(rooms, ana)
    assert refusal(rooms, ana, forecast()).reason is Reason.CLOSED


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"x": math.nan}, "Out of range float values"),
        ({"x": {1, 2}}, "not JSON serializable"),
        ({"x": "\ud800"}, "surrogates not allowed"),
        ({"x": "y" * PAYLOAD_LIMIT}, f"expected at most {PAYLOAD_LIMIT} bytes"),
        ({"x": 10**30}, "has more than 64 bits"),
        (nested(13), "expected at most 12 levels, got more"),
        (nested(5000), "recursion"),
        ([1], "expected a JSON object, got list"),
    ],
)
def test_a_payload_that_cannot_be_kept_is_refused(lite: Rooms, payload: object, said: str) -> None:
    token = join(lite, made(lite).code, "Ana").token
    error = refusal(lite, token, answer(AnswerKind.STEP, payload))  # type: ignore[arg-type]
    assert error.reason is Reason.INVALID
    assert said in str(error)


@pytest.mark.parametrize("key", [" ", "=1", "ä", "x" * 65])
def test_a_key_that_is_no_short_word_is_refused(lite: Rooms, key: str) -> None:
    token = join(lite, made(lite).code, "Ana").token
    assert "key: expected 1 to 64 letters" in str(refusal(lite, token, forecast(key=key)))


def test_a_payload_comes_back_as_it_went_in_on_both_databases(rooms: Rooms, ana: Joined) -> None:
    payload = {
        "z": [1, 2.5, None, True, "µ \\ \" ' \u0000 🧠"],
        "a": {"b": {}},
        "big": 2**63 - 1,
        "deep": nested(10)["x"],
        "small": 1e-12,
    }
    assert submit(rooms, ana.token, answer(AnswerKind.STEP, payload)).payload == payload
    (kept,) = learner_state(rooms, ana.token).answers
    assert kept.payload == payload
    assert list(kept.payload) == list(payload)


def test_revisions_of_one_question_have_an_end(lite: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twitchdx.rooms.answering.MOST_REVISIONS", 2)
    token = join(lite, made(lite).code, "Ana").token
    for _ in range(2):
        submit(lite, token, forecast())
    assert str(refusal(lite, token, forecast())) == (
        "answer: expected up to 2 revisions, got one more. The last one counts."
    )

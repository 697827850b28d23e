from __future__ import annotations

import dataclasses
import json

import pytest

from twitchdx.rooms import (
    AnswerKind,
    Created,
    Feedback,
    Joined,
    LearnerState,
    Pace,
    RoomError,
    Rooms,
    Visibility,
    advance,
    back,
    close,
    comparison,
    educator_view,
    go_on,
    held_case,
    join,
    learner_state,
    reveal,
    submit,
)

from .conftest import Clock
from .plans import FIRST, SECOND, answer, forecast, made


def words(value: object) -> str:
    """All that is in a value, as text."""
    return json.dumps(dataclasses.asdict(value), default=str)  # type: ignore[call-overload]


def class_of(rooms: Rooms, room: Created, size: int = 3) -> list[str]:
    """Tokens of learners of whom each has forecast another probability."""
    tokens = [join(rooms, room.code, f"Learner {n}").token for n in range(size)]
    for n, token in enumerate(tokens):
        submit(rooms, token, forecast((n + 1) / 10))
    return tokens


def test_a_learner_sees_the_case_up_to_the_stage_at_hand_and_nothing_that_is_to_come(
    rooms: Rooms, room: Created, ana: Joined
) -> None:
    state = learner_state(rooms, ana.token)
    assert (state.title, state.position.case, state.position.stage) == ("A weak hand", 0, 0)
    assert state.shown == ({"told": "A hand twitches."},)
    assert state.takes == (AnswerKind.FORECAST, AnswerKind.STEP, AnswerKind.ITEM)
    assert "weak and thin" not in words(state)
    assert "0.7" not in words(state)
    for _ in range(3):
        advance(rooms, room.token)
    state = learner_state(rooms, ana.token)
    assert [stage["told"] for stage in state.shown] == ["A hand twitches.", "It is weak and thin."]
    assert state.revealed == ({"model": {"als": 0.1}, "answer": "not yet"}, {})


def test_a_learner_never_sees_anothers_answer_name_or_a_secret(rooms: Rooms, room: Created) -> None:
    ana, ben, *_ = class_of(rooms, room)
    submit(rooms, ben, answer(AnswerKind.STEP, {"choice": "emg", "text": "Ben's own words"}))
    seen = []
    for _ in range(3):
        seen += [words(learner_state(rooms, ana)), *(words(one) for one in comparison(rooms, ana))]
        advance(rooms, room.token)
    hidden = ("Ben's own words", "Learner 1", room.code + room.secret, room.secret, room.token, ben, "ALS-02", "BFS-01")
    for text in seen:
        assert not any(other in text for other in hidden)


def test_in_a_blinded_room_the_group_is_shown_once_the_stage_is_revealed(rooms: Rooms, room: Created) -> None:
    ana, *_ = class_of(rooms, room)
    assert learner_state(rooms, ana).group == ()
    advance(rooms, room.token)
    assert learner_state(rooms, ana).group == ()
    advance(rooms, room.token)
    (tally,) = learner_state(rooms, ana).group
    assert (tally.key, tally.numbers, tally.answered) == ("causes.als", (0.1, 0.2, 0.3), 3)


def test_in_an_open_room_the_group_is_shown_from_the_discussion_on(rooms: Rooms) -> None:
    room = made(rooms, visibility=Visibility.OPEN)
    ana, *others = class_of(rooms, room)
    assert learner_state(rooms, ana).group == ()
    advance(rooms, room.token)
    for token in (ana, *others):
        submit(rooms, token, answer(AnswerKind.DISCUSSION, {"als": 0.5}))
    assert [tally.kind for tally in learner_state(rooms, ana).group] == ["forecast"]
    advance(rooms, room.token)
    assert [tally.kind for tally in learner_state(rooms, ana).group] == ["discussion", "forecast"]


def test_two_learners_are_too_few_to_compare_without_knowing_who_said_what(rooms: Rooms, room: Created) -> None:
    ana, _ = class_of(rooms, room, size=2)
    reveal(rooms, room.token)
    assert learner_state(rooms, ana).group == ()


@pytest.mark.parametrize("feedback", [(), (Feedback.ANSWER,), (Feedback.GROUP, Feedback.MODEL)])
def test_a_room_gives_the_feedback_that_was_chosen_and_no_other(rooms: Rooms, feedback: tuple[Feedback, ...]) -> None:
    room = made(rooms, feedback=feedback)
    ana, *_ = class_of(rooms, room)
    reveal(rooms, room.token)
    state = learner_state(rooms, ana)
    assert set(state.revealed[0]) == {name for name in ("answer", "model") if name in feedback}
    assert bool(state.group) is (Feedback.GROUP in feedback)


def test_learners_know_how_many_are_there_and_how_many_have_answered(rooms: Rooms, room: Created, ana: Joined) -> None:
    for token in class_of(rooms, room):
        submit(rooms, token, forecast(0.9))
    state = learner_state(rooms, ana.token)
    assert (state.joined, state.answered) == (4, 3)


def test_in_a_closed_room_a_learner_can_look_and_not_answer(rooms: Rooms, room: Created, ana: Joined) -> None:
    submit(rooms, ana.token, forecast())
    close(rooms, room.token)
    state = learner_state(rooms, ana.token)
    assert state.takes == ()
    assert len(state.answers) == 1
    assert state.room.closed is not None


def test_a_stage_that_was_revealed_stays_so_when_the_room_looks_back(rooms: Rooms, room: Created, ana: Joined) -> None:
    reveal(rooms, room.token)
    back(rooms, room.token)
    assert learner_state(rooms, ana.token).revealed[0]["answer"] == "not yet"


def test_all_stages_come_to_are_compared_in_order_across_cases(rooms: Rooms, room: Created) -> None:
    ana, *others = class_of(rooms, room)
    assert [(one.case, one.stage) for one in comparison(rooms, ana)] == [(0, 0)]
    assert comparison(rooms, ana)[0].revealed == {}
    for _ in range(6):
        advance(rooms, room.token)
    for token in (ana, *others):
        submit(rooms, token, forecast(0.5, case=1))
    advance(rooms, room.token)
    advance(rooms, room.token)
    first, second, third = comparison(rooms, ana)
    assert [(one.case, one.stage) for one in (first, second, third)] == [(0, 0), (0, 1), (1, 0)]
    assert [a.payload for a in first.answers] == [{"causes": {"als": 0.1}}]
    assert first.group[0].numbers == (0.1, 0.2, 0.3)
    assert (second.answers, second.group) == ((), ())
    assert third.group[0].numbers == (0.5, 0.5, 0.5)
    assert third.revealed == {"answer": "ordinary"}


def test_at_own_pace_a_stage_is_revealed_to_who_has_passed_it(rooms: Rooms) -> None:
    room = made(rooms, pace=Pace.OWN)
    ana, ben, _ = class_of(rooms, room)
    go_on(rooms, ana)
    assert (len(learner_state(rooms, ana).group), len(learner_state(rooms, ben).group)) == (1, 0)
    assert [len(comparison(rooms, one)[0].revealed) for one in (ana, ben)] == [2, 0]


def test_an_educator_sees_how_many_answered_and_how_without_names(rooms: Rooms, room: Created) -> None:
    ana, *_ = class_of(rooms, room)
    submit(rooms, ana, answer(AnswerKind.STEP, {"choice": ["emg", "ck"], "text": "my words"}))
    view = educator_view(rooms, room.token)
    assert view.nicknames == ("Learner 0", "Learner 1", "Learner 2")
    assert {kind.value: n for kind, n in view.answered.items() if n} == {"forecast": 3, "step": 1}
    told = {tally.key: tally.numbers or tally.counts for tally in view.group}
    assert told == {"causes.als": (0.1, 0.2, 0.3), "choice": {"ck": 1, "emg": 1}, "text": {"my words": 1}}
    assert view.named == ()
    assert "Learner" not in json.dumps([dataclasses.asdict(tally) for tally in view.group])
    assert view.ids == ("ALS-02", "BFS-01")
    assert (view.case.id, len(view.case.stages), view.case.stages[1].revealed["answer"]) == ("ALS-02", 2, "ALS")


def test_an_educator_sees_names_in_an_open_room_after_the_reveal_and_never_in_a_blinded_one(
    rooms: Rooms, room: Created
) -> None:
    open_room = made(rooms, visibility=Visibility.OPEN)
    for one in (room, open_room):
        class_of(rooms, one, size=2)
        assert educator_view(rooms, one.token).named == ()
        reveal(rooms, one.token)
    assert educator_view(rooms, room.token).named == ()
    named = educator_view(rooms, open_room.token).named
    assert [(one.nickname, one.answer.payload["causes"]) for one in named] == [
        ("Learner 0", {"als": 0.1}),
        ("Learner 1", {"als": 0.2}),
    ]


def test_an_educator_may_look_at_another_stage_and_one_that_is_not_there_is_refused(
    rooms: Rooms, room: Created
) -> None:
    assert educator_view(rooms, room.token, 1).case.title == "An eyelid"
    assert educator_view(rooms, room.token, stage=1).stage == 1
    for case, stage in ((1, 1), (2, 0), (-1, 0), (0, -1)):
        with pytest.raises(RoomError, match=f"expected a stage of the room, got stage {stage} of case {case}"):
            educator_view(rooms, room.token, case, stage)


def test_a_state_is_a_value_that_stays_the_same_while_nothing_happens(rooms: Rooms, ana: Joined) -> None:
    assert isinstance(learner_state(rooms, ana.token), LearnerState)
    assert learner_state(rooms, ana.token) == learner_state(rooms, ana.token)


def test_the_server_itself_reads_a_case_with_all_that_it_will_reveal(rooms: Rooms, room: Created, clock: Clock) -> None:
    assert [held_case(rooms, room.code, number) for number in range(-1, 3)] == [None, FIRST, SECOND, None]
    assert held_case(rooms, "QQQQQQ", 0) is None
    clock.pass_by(days=400)
    assert held_case(rooms, room.code, 0) is None

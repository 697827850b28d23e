"""A full class at once: nothing lost, nothing doubled, on both databases."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import Session, func, select

from twitchdx.rooms import (
    Answer,
    AnswerKind,
    Created,
    Joined,
    RoomError,
    Rooms,
    advance,
    educator_view,
    join,
    learner_state,
    reveal,
    submit,
)
from twitchdx.rooms.models import AnswerRow, Participant

from .plans import answer, forecast

pytestmark = pytest.mark.usefixtures("durable")

LEARNERS = 50
ANSWERS = 20


def at_once(number: int, work: Callable[[int], object]) -> list[object]:
    """What `number` threads return that start together."""
    barrier = Barrier(number)

    def started(index: int) -> object:
        barrier.wait()
        return work(index)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(started, range(number)))


def rows(rooms: Rooms) -> int:
    with Session(rooms.engine) as session:
        return session.exec(select(func.count()).select_from(AnswerRow)).one()


def test_fifty_learners_with_twenty_answers_each_lose_none_and_double_none(rooms: Rooms, room: Created) -> None:
    kept: list[list[Answer]] = [[] for _ in range(LEARNERS)]
    started = time.perf_counter()

    def work(index: int) -> str:
        token = join(rooms, room.code, f"Learner {index}").token
        for number in range(ANSWERS):
            given = answer(AnswerKind.ITEM, {"n": number, "who": index}, name=f"q{number}")
            kept[index].append(submit(rooms, token, given))
            if number % 5 == 0:  # a phone that heard nothing and sends it again
                assert submit(rooms, token, given) == kept[index][-1]
        return token

    tokens = at_once(LEARNERS, work)
    print(f"{rooms.engine.dialect.name}: {LEARNERS} x {ANSWERS} answers in {time.perf_counter() - started:.1f} s")
    assert rows(rooms) == LEARNERS * ANSWERS
    for token, acknowledged in zip(tokens, kept, strict=True):
        assert {a.key: a for a in learner_state(rooms, str(token)).answers} == {a.key: a for a in acknowledged}
    assert educator_view(rooms, room.token).answered[AnswerKind.ITEM] == LEARNERS


def test_one_answer_that_comes_ten_times_at_once_is_kept_once(rooms: Rooms, ana: Joined) -> None:
    given = forecast(0.4)
    acknowledged = at_once(10, lambda _: submit(rooms, ana.token, given))
    assert [one == acknowledged[0] for one in acknowledged] == [True] * 10
    assert rows(rooms) == 1


def test_ten_answers_of_one_learner_to_one_question_at_once_are_ten_revisions(rooms: Rooms, ana: Joined) -> None:
    acknowledged = at_once(10, lambda n: submit(rooms, ana.token, forecast(n / 10)).revision)
    assert sorted(acknowledged) == list(range(1, 11))  # type: ignore[type-var]


def test_of_many_who_want_one_nickname_at_once_one_has_it(rooms: Rooms, room: Created) -> None:
    def work(_: int) -> bool:
        try:
            return bool(join(rooms, room.code, "Ana"))
        except RoomError:
            return False

    assert at_once(10, work).count(True) == 1
    with Session(rooms.engine) as session:
        assert session.exec(select(func.count()).select_from(Participant)).one() == 1


def test_a_button_that_many_press_at_once_moves_the_room_once(rooms: Rooms, room: Created) -> None:
    def work(_: int) -> bool:
        try:
            return advance(rooms, room.token, seen=0).moves == 1
        except RoomError:
            return False

    assert at_once(10, work).count(True) == 1
    assert educator_view(rooms, room.token).position.moves == 1


def test_what_is_answered_while_the_stage_is_revealed_is_acknowledged_and_kept_or_neither(
    rooms: Rooms, room: Created
) -> None:
    tokens = [join(rooms, room.code, f"Learner {n}").token for n in range(12)]

    def work(index: int) -> int:
        if index == len(tokens):
            time.sleep(0.05)
            reveal(rooms, room.token)
            return 0
        for number in range(30):
            try:
                submit(rooms, tokens[index], forecast(number / 30))
            except RoomError:
                return number
        return 30

    acknowledged = at_once(len(tokens) + 1, work)
    assert rows(rooms) == sum(acknowledged)  # type: ignore[arg-type]

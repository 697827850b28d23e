"""Phones that wait for their room to move."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

import waiting
from twitchdx import rooms as r


class Rooms:
    """Marks that a test sets, asked for like those of a `Watch`."""

    def __init__(self, **marks: str) -> None:
        self.marks_now = marks
        self.asked: list[set[str]] = []
        self.broken = False

    def marks(self, seats: Iterable[str]) -> dict[str, str]:
        self.asked.append(set(seats))
        if self.broken:
            raise r.RoomError(r.Reason.DATABASE, "database", expected="an answer", got="none", fix="Try again.")
        return {seat: self.marks_now[seat] for seat in seats if seat in self.marks_now}


def waits(rooms: Rooms) -> waiting.Waiting:
    return waiting.Waiting(cast("r.Watch", rooms))


def done(work: Coroutine[Any, Any, None]) -> None:
    with ThreadPoolExecutor(1) as thread:  # a browser of this run may keep a loop of its own in this one
        thread.submit(asyncio.run, work).result()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(r, "MOMENT", 0.001)
    monkeypatch.setattr(waiting, "HELD", 600.0)


def test_all_who_wait_are_looked_up_together_and_only_who_has_moved_or_is_gone_is_told() -> None:
    rooms = Rooms(one="0", other="0", third="0")

    async def lesson() -> None:
        own = waits(rooms)
        held = {seat: asyncio.create_task(own.moved(seat, "0")) for seat in rooms.marks_now}
        while {"one", "other", "third"} not in rooms.asked:
            await asyncio.sleep(0)
        assert not any(task.done() for task in held.values())
        rooms.marks_now = {"one": "1", "other": "0"}
        await held["one"]
        await held["third"]
        before = len(rooms.asked)
        while len(rooms.asked) < before + 3:
            await asyncio.sleep(0)
        assert rooms.asked[-1] == {"other"}
        assert not held["other"].done()
        rooms.marks_now["other"] = "0-closed"
        await held["other"]
        asked = len(rooms.asked)
        await asyncio.sleep(0.05)
        assert len(rooms.asked) <= asked + 1  # nobody waits: nothing is looked up any more

    done(lesson())


def test_who_was_held_for_long_enough_is_let_go_even_where_the_database_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "HELD", 0.05)
    rooms = Rooms(one="0")

    async def lesson() -> None:
        own = waits(rooms)
        await own.moved("one", "0")
        rooms.broken = True
        await own.moved("one", "0")
        rooms.broken, rooms.marks_now = False, {"one": "1"}
        monkeypatch.setattr(waiting, "HELD", 600.0)
        await own.moved("one", "0")

    done(lesson())

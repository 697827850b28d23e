"""Answers that phones send: held against the stage, and those that come together kept together by one thread.

A class answers at once. One transaction for all who wait takes as long as one for each of a few, and nobody waits for
the lock of the database by trying again and again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import classroom
from classroom import Told, told
from panels import name_of
from twitchdx import rooms as r
from twitchdx.language import say, speaking
from twitchdx.teaching.items import ANSWERS
from views.placing import NOTHING

_log = logging.getLogger("twitchdx.dashboard")
_MOST = 200  # presses that are kept together
_TOGETHER = 0.02  # seconds: who presses at this moment is kept with the others
Outcome = datetime | Exception


@dataclass(frozen=True, slots=True)
class Press:
    """A press of Send on a phone: whose, of which stage, what stands in the form, a key that it alone has."""

    seat: str
    case: int
    stage: int
    kind: r.AnswerKind
    form: Mapping[str, Any]
    key: str
    language: str


def submissions(watch: r.Watch, press: Press) -> list[r.Submission]:
    """The answers of a press: the forecast and the step beside it, or those to items.

    Raises
    ------
    RoomError
        Where the seat is none, or its learner has not come to the stage.
    ValueError
        Where the form is no sound forecast.
    """
    shown = told(watch.told(press.seat, press.case, press.stage))
    if press.kind is r.AnswerKind.ITEM:
        return _items(press, len(shown.items))
    if not shown.offered:
        raise ValueError(say("This stage takes no forecast."))
    forecast = _forecast(press, shown)
    found = [r.Submission(press.case, press.stage, press.kind, forecast, press.key)]
    step = press.form.get("step")
    if press.kind is r.AnswerKind.FORECAST and step in (*shown.open, NOTHING):
        key, kind = f"{press.key}-step", r.AnswerKind.STEP
        found.append(r.Submission(press.case, press.stage, kind, {"step": step}, key))
    return found


def _forecast(press: Press, shown: Told) -> dict[str, object]:
    try:
        return classroom.payload(classroom.placed(press.form, shown))
    except (TypeError, OverflowError):
        raise ValueError(say("What was sent is no forecast. Place the 100 people again.")) from None


def _items(press: Press, count: int) -> list[r.Submission]:
    """An answer to each item that has one."""
    given = {number: press.form.get(f"item:{number}") for number in range(count)}
    found = [
        r.Submission(press.case, press.stage, press.kind, {"answer": int(str(answer))}, f"{press.key}-{n}", name_of(n))
        for n, answer in given.items()
        if answer in tuple(map(str, ANSWERS))
    ]
    if not found:
        raise ValueError(say("Answer at least one item before you send."))
    return found


def kept(rooms: r.Rooms, watch: r.Watch, presses: Sequence[Press]) -> list[Outcome]:
    """Keep what was pressed: when it was saved, or why it was not, for each."""
    outcomes: dict[int, Outcome] = {}
    sound: list[tuple[int, str, r.Submission]] = []
    for number, press in enumerate(presses):
        try:
            with speaking(press.language):
                sound += [(number, press.seat, one) for one in submissions(watch, press)]
        except (r.RoomError, ValueError) as error:
            outcomes[number] = error
    for (number, _, _), answer in zip(sound, _saved(rooms, [(seat, one) for _, seat, one in sound]), strict=True):
        refused = isinstance(answer, r.RoomError)
        if refused or number not in outcomes:
            outcomes[number] = answer if isinstance(answer, r.RoomError) else answer.saved
    return [outcomes[number] for number in range(len(presses))]


def _saved(rooms: r.Rooms, given: Sequence[tuple[str, r.Submission]]) -> list[r.Answer | r.RoomError]:
    found: list[r.Answer | r.RoomError] = []
    for start in range(0, len(given), r.MOST_TOGETHER):
        part = given[start : start + r.MOST_TOGETHER]
        try:
            found += r.submit_all(rooms, part)
        except r.RoomError as error:
            found += [error] * len(part)
    return found


class Desk:
    """Where presses wait for the thread that writes."""

    def __init__(self, rooms: r.Rooms, watch: r.Watch) -> None:
        self._rooms = rooms
        self._watch = watch
        self._waiting: SimpleQueue[tuple[Press, asyncio.Future[Outcome]]] = SimpleQueue()
        Thread(target=self._work, name="answers", daemon=True).start()

    async def take(self, press: Press) -> Outcome:
        """Keep a press; when this returns it is on disk, or refused."""
        answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.put((press, answered))
        return await answered

    def _work(self) -> None:
        while True:
            waiting = [self._waiting.get()]
            time.sleep(_TOGETHER)
            try:
                while len(waiting) < _MOST:
                    waiting.append(self._waiting.get_nowait())
            except Empty:
                pass
            try:
                outcomes = kept(self._rooms, self._watch, [press for press, _ in waiting])
            except Exception as error:  # the thread outlives whatever happens to one lot
                _log.exception("answers could not be kept")
                outcomes = [error] * len(waiting)
            for (_, answered), outcome in zip(waiting, outcomes, strict=True):
                answered.get_loop().call_soon_threadsafe(_told, answered, outcome)


def _told(answered: asyncio.Future[Outcome], outcome: Outcome) -> None:
    if not answered.done():  # who asked may be gone
        answered.set_result(outcome)

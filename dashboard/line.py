"""What a phone in a room is answered: whether the room has moved, and that its answer is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import anyio

import ahead
from classroom import database
from phones import RefusedError
from taking import Desk, Press
from twitchdx import rooms as r
from twitchdx.language import spoken
from views.learner import sections, taken
from views.rooms import refusal
from waiting import Waiting
from world import world

_NAME = re.compile(r"(\d{1,3})-(\d{1,3})-(forecast|discussion|item)")
_KEY = re.compile(r"[0-9a-z-]{8,50}")
_STATUS = {r.Reason.NO_ENTRY: 403, r.Reason.CLOSED: 409, r.Reason.KEY_REUSED: 409, r.Reason.DATABASE: 503}
_AT_ONCE = anyio.CapacityLimiter(2)  # threads that look: more would only take turns


@lru_cache(maxsize=1)
def watch() -> r.Watch:
    """The rooms as the phones of this server follow them."""
    return r.Watch(database())


@lru_cache(maxsize=1)
def desk() -> Desk:
    """Where answers are kept."""
    return Desk(database(), watch())


@lru_cache(maxsize=1)
def waiting() -> Waiting:
    """The phones that wait for their rooms."""
    return Waiting(watch())


async def look(body: Mapping[str, Any]) -> dict[str, object]:
    """The mark of the room, and the sections of the page where the phone has another one.

    Where it has this one and says that it waits, the answer is held until there is another, or for some seconds.

    Raises
    ------
    RefusedError
        Where the seat is none, or the database does not answer.
    """
    seat, had = body["seat"], body.get("mark")
    mark = watch().mark_at_hand(seat) if watch.cache_info().currsize else None
    found: dict[str, object] = {"mark": mark} if mark is not None and mark == had else await _asked(body)
    if body.get("wait") is not True or "sections" in found or not isinstance(had, str):
        return found
    await waiting().moved(seat, had)
    if watch().mark_at_hand(seat) == had:
        return found
    return await _asked(body)


async def _asked(body: Mapping[str, Any]) -> dict[str, object]:
    return await anyio.to_thread.run_sync(_seen, body, limiter=_AT_ONCE)


def _seen(body: Mapping[str, Any]) -> dict[str, object]:
    seat = body["seat"]
    try:
        mark = watch().mark(seat)
        if mark == body.get("mark"):
            return {"mark": mark}
        mark, state = watch().state(seat)
        model = world(spoken())
        ahead.begin(model.network, state.room, state.position)
        return {"mark": mark, "sections": dict(sections(model, seat, mark, state))}
    except r.RoomError as error:
        raise _refused(error) from None


async def answer(body: Mapping[str, Any]) -> dict[str, object]:
    """That an answer was taken; it is on disk by then.

    Raises
    ------
    RefusedError
        Where it was not, in words.
    """
    press = _press(body)
    try:
        outcome = await (await anyio.to_thread.run_sync(desk, limiter=_AT_ONCE)).take(press)
    except r.RoomError as error:
        raise _refused(error) from None
    match outcome:
        case datetime():
            return {"said": taken(outcome)}
        case r.RoomError():
            raise _refused(outcome)
        case ValueError():
            raise RefusedError(422, str(outcome))
    raise outcome


def _press(body: Mapping[str, Any]) -> Press:
    name, form, key = (body.get(part) for part in ("name", "form", "key"))
    where = _NAME.fullmatch(name) if isinstance(name, str) else None
    if where is None or not isinstance(form, dict) or not isinstance(key, str) or not _KEY.fullmatch(key):
        raise RefusedError(400, "Expected the name of a form, its fields, and a key.")
    return Press(body["seat"], int(where[1]), int(where[2]), r.AnswerKind(where[3]), form, key, spoken())


def _refused(error: r.RoomError) -> RefusedError:
    return RefusedError(_STATUS.get(error.reason, 422), refusal(error), gone=error.reason is r.Reason.NO_ENTRY)

"""What takes longer than a click may: asked for when the hand rests, worked out beside the page, then shown.

Every page of a session has such questions under way for one case. One about a case that has changed since, on a page
that was left or for a session that is gone, is dropped before it begins.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, wait
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any

import streamlit as st

_log = logging.getLogger("twitchdx.dashboard")
PATIENCE = 5.0  # seconds after which a browser that asks no more is taken to be gone
Jobs = Mapping[str, Callable[[], Any]]


@dataclass(slots=True)
class Later:
    """Answers about one case, by name, as far as they have come; `None` for one that could not be found."""

    about: Hashable = None
    answers: dict[str, Any] = field(default_factory=dict)
    under_way: dict[str, Future[Any]] = field(default_factory=dict)
    asked: float = 0.0  # seconds of the clock when the browser last asked


class _DroppedError(Exception):
    """Nobody waits for the answer any more."""


class _Line:
    """One thing after the other, since such answers take memory too. A server that is ended waits for none."""

    def __init__(self, name: str) -> None:
        self._waiting: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        Thread(target=self._work, name=name, daemon=True).start()

    def put(self, job: Callable[[], Any]) -> Future[Any]:
        asked: Future[Any] = Future()
        self._waiting.put((asked, job))
        return asked

    def _work(self) -> None:
        while True:
            asked, job = self._waiting.get()
            if not asked.set_running_or_notify_cancel():
                continue
            try:
                asked.set_result(job())
            except Exception as error:  # whoever looks at the answer is told
                asked.set_exception(error)
            del asked, job  # what was worked out is not kept here until the next one comes


def begin(job: Callable[[], Any], queue: str) -> Future[Any]:
    """Begin to work something out in the language of this session, after what waits in the same queue."""
    return _line(queue).put(partial(copy_context().run, job))


@st.cache_resource(show_spinner=False)
def _line(queue: str) -> _Line:
    return _Line(queue)


def answers(
    page: str, about: Hashable, jobs: Jobs, *, rested: bool, queue: str = "rest", prompt: float = 0.0
) -> tuple[Mapping[str, Any], bool]:
    """Answers that are there, and whether all are; begins what is not, in order, once the hand has `rested`.

    What comes within `prompt` seconds is waited for.
    """
    later: Later = st.session_state.setdefault(f"later-{page}", Later())
    later.asked = time.monotonic()
    if later.about != about:
        for waiting in later.under_way.values():
            waiting.cancel()
        later.about, later.answers, later.under_way = about, {}, {}
    _take_all(later)
    if rested:
        for name in [name for name in jobs if name not in later.under_way and name not in later.answers]:
            later.under_way[name] = begin(partial(_wanted, later, jobs[name]), queue)
    if prompt and later.under_way:
        wait(later.under_way.values(), timeout=prompt)
        _take_all(later)
    return later.answers, later.answers.keys() >= jobs.keys()


def _wanted(later: Later, job: Callable[[], Any]) -> Any:
    """Work it out, unless the browser has not asked for some time."""
    if time.monotonic() - later.asked > PATIENCE:
        raise _DroppedError
    return job()


def _take_all(later: Later) -> None:
    for name in [name for name, asked in later.under_way.items() if asked.done()]:
        _take(later, name)


def _take(later: Later, name: str) -> None:
    """Keep what was worked out; what was dropped may be asked for again."""
    asked = later.under_way.pop(name)
    if not asked.cancelled() and not isinstance(asked.exception(), _DroppedError):
        later.answers[name] = _answer(asked, name)


def _answer(asked: Future[Any], name: str) -> Any:
    failed = asked.exception()
    if failed is None:
        return asked.result()
    _log.error("%s could not be worked out", name, exc_info=failed)
    return None

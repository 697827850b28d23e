"""Answers that are worked out once, however many ask for them at the same moment; others are not kept waiting."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """What was worked out, by what it is about: the `most` that were asked for last. Safe to use from many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._found: dict[Hashable, Future[T]] = {}

    def get(self, about: Hashable, work: Callable[[], T]) -> T:
        """The answer; who asks first works it out. Raises what `work` raises, and then nothing is kept."""
        with self._lock:
            held = self._found.pop(about, None)
            mine = held is None
            answer: Future[T] = Future() if held is None else held
            self._found[about] = answer
            if len(self._found) > self._most:
                self._found.pop(next(iter(self._found)))
        if mine:
            try:
                answer.set_result(work())
            except BaseException as error:
                with self._lock:
                    self._found.pop(about, None)
                answer.set_exception(error)
        return answer.result()

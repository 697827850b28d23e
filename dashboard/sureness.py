"""What the tables leave open at a stage of a teaching case: begun beside the page, then kept for all who look."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

import later
from twitchdx.network import Network
from twitchdx.teaching.items import Item
from twitchdx.teaching.options import options
from twitchdx.teaching.ranges import Range, StageRanges, item_ranges, stage_ranges
from twitchdx.teaching.stages import TeachingCase, case_at

_log = logging.getLogger("twitchdx.dashboard")
T = TypeVar("T")
Asked = Future[T | None]
MOST = 512  # answers that are kept, the newest
_begun: dict[Hashable, Asked[Any]] = {}
_lock = Lock()


def asked(network: Network, case: TeachingCase, stage: int, known: tuple[str, ...] = ()) -> Asked[StageRanges]:
    """The ranges of what the model says, to somebody who knows the answers to some steps too; begun where they are new.

    `None` once they could not be found.
    """
    key = (network, case, stage, known)
    return _asked(key, case, lambda: stage_ranges(network, case_at(case, stage, known), options(case)))


def asked_before(network: Network, case: TeachingCase, stage: int) -> Asked[StageRanges] | None:
    """The same where somebody has asked for them, for many who look at once: nothing is begun."""
    return _begun.get((network, case, stage, ()))


def asked_items(network: Network, case: TeachingCase, made: tuple[Item, ...]) -> Asked[tuple[Range, ...]]:
    """The ranges of what the model says to items about the first stage of a case, in decibans."""
    return _asked((network, case, made), case, lambda: item_ranges(network, case_at(case, 0), made))


def _asked(key: Hashable, case: TeachingCase, job: Callable[[], T]) -> Asked[T]:
    def found() -> T | None:
        try:
            return job()
        except Exception:  # a picture without ranges is better than none
            _log.exception("ranges of %s could not be worked out", case.id)
            return None

    with _lock:
        if key not in _begun:
            if len(_begun) >= MOST:
                _begun.pop(next(iter(_begun)))
            _begun[key] = later.begin(found, "ranges")
        return _begun[key]


def so_far(asked: Asked[T] | None) -> T | None:
    """The ranges, where they are there."""
    return asked.result() if asked is not None and asked.done() else None

"""What the tables leave open at a stage of a teaching case: begun beside the page, then kept for all who look."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache
from typing import TypeVar

import later
from twitchdx.network import Network
from twitchdx.teaching.items import Item
from twitchdx.teaching.options import options
from twitchdx.teaching.ranges import Range, StageRanges, item_ranges, stage_ranges
from twitchdx.teaching.stages import TeachingCase, case_at

_log = logging.getLogger("twitchdx.dashboard")
T = TypeVar("T")
Asked = Future[T | None]


def asked(network: Network, case: TeachingCase, stage: int, known: tuple[str, ...] = ()) -> Asked[StageRanges]:
    """The ranges of what the model says, to somebody who knows the answers to some steps too; begun where they are new.

    `None` once they could not be found.
    """
    return _begun(network, case, stage, known)


@lru_cache(maxsize=512)
def _begun(network: Network, case: TeachingCase, stage: int, known: tuple[str, ...]) -> Asked[StageRanges]:
    return _asked(case, lambda: stage_ranges(network, case_at(case, stage, known), options(case)))


@lru_cache(maxsize=128)
def asked_items(network: Network, case: TeachingCase, made: tuple[Item, ...]) -> Asked[tuple[Range, ...]]:
    """The ranges of what the model says to items about the first stage of a case, in decibans."""
    return _asked(case, lambda: item_ranges(network, case_at(case, 0), made))


def _asked(case: TeachingCase, job: Callable[[], T]) -> Asked[T]:
    def found() -> T | None:
        try:
            return job()
        except Exception:  # a picture without ranges is better than none
            _log.exception("ranges of %s could not be worked out", case.id)
            return None

    return later.begin(found, "ranges")


def so_far(asked: Asked[T] | None) -> T | None:
    """The ranges, where they are there."""
    return asked.result() if asked is not None and asked.done() else None

"""What the tables leave open at a stage of a teaching case: begun beside the page, then kept for all who look.

What somebody looks at goes before what is begun ahead, for stages that are still to come.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

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


@dataclass(frozen=True, slots=True, eq=False)
class _Job(Generic[T]):
    """Something to work out for whoever has asked; `case` is its name for the log."""

    case: str
    work: Callable[[], T]
    asked: Asked[T]

    def run(self) -> None:
        try:
            self.asked.set_result(self.work())
        except Exception:  # a picture without ranges is better than none
            _log.exception("ranges of %s could not be worked out", self.case)
            self.asked.set_result(None)


_begun: dict[Hashable, Asked[Any]] = {}
_looked_at: dict[Hashable, _Job[Any]] = {}  # which wait, the first that was asked for first
_ahead: dict[Hashable, _Job[Any]] = {}
_lock = Lock()


def asked(
    network: Network, case: TeachingCase, stage: int, known: tuple[str, ...] = (), *, ahead: bool = False
) -> Asked[StageRanges]:
    """The ranges of what the model says, to somebody who knows the answers to some steps too; begun where they are new.

    `None` once they could not be found. `ahead` says that nobody looks at the stage yet.
    """
    key = (network, case, stage, known)
    return _asked(key, case, lambda: stage_ranges(network, case_at(case, stage, known), options(case)), ahead=ahead)


def asked_items(
    network: Network, case: TeachingCase, made: tuple[Item, ...], *, ahead: bool = False
) -> Asked[tuple[Range, ...]]:
    """The ranges of what the model says to items about the first stage of a case, in decibans."""
    return _asked((network, case, made), case, lambda: item_ranges(network, case_at(case, 0), made), ahead=ahead)


def _asked(key: Hashable, case: TeachingCase, work: Callable[[], T], *, ahead: bool) -> Asked[T]:
    with _lock:
        if key not in _begun:
            if len(_begun) >= MOST:
                _begun.pop(next(iter(_begun)))
            job: _Job[T] = _Job(case.id, work, Future())
            _begun[key] = job.asked
            (_ahead if ahead else _looked_at)[key] = job
            later.begin(_next, "ranges")
        elif not ahead and key in _ahead:
            _looked_at[key] = _ahead.pop(key)
        return _begun[key]


def _next() -> None:
    """Work out what goes first now; it is called once for each job."""
    with _lock:
        line = _looked_at or _ahead
        job = line.pop(next(iter(line)))
    job.run()


def so_far(asked: Asked[T] | None) -> T | None:
    """The ranges, where they are there."""
    return asked.result() if asked is not None and asked.done() else None

"""What the tables leave open at a stage of a teaching case: begun beside the page, then kept for all who look."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from functools import lru_cache, partial

import later
from twitchdx.network import Network
from twitchdx.teaching.options import options
from twitchdx.teaching.ranges import StageRanges, stage_ranges
from twitchdx.teaching.stages import TeachingCase, case_at

_log = logging.getLogger("twitchdx.dashboard")
Asked = Future[StageRanges | None]


def asked(network: Network, case: TeachingCase, stage: int, known: tuple[str, ...] = ()) -> Asked:
    """The ranges of what the model says, to somebody who knows the answers to some steps too; begun where they are new.

    `None` once they could not be found.
    """
    return _begun(network, case, stage, known)


@lru_cache(maxsize=512)
def _begun(network: Network, case: TeachingCase, stage: int, known: tuple[str, ...]) -> Asked:
    return later.begin(partial(_found, network, case, stage, known), "ranges")


def _found(network: Network, case: TeachingCase, stage: int, known: tuple[str, ...]) -> StageRanges | None:
    try:
        return stage_ranges(network, case_at(case, stage, known), options(case))
    except Exception:  # a picture without ranges is better than none
        _log.exception("ranges of %s, stage %d, could not be worked out", case.id, stage + 1)
        return None


def so_far(asked: Asked | None) -> StageRanges | None:
    """The ranges, where they are there."""
    return asked.result() if asked is not None and asked.done() else None

"""What a room is going to reveal, worked out as soon as somebody is in it, so that a class does not wait for it.

First what the model says of the case at hand and the next one, then how sure it is at each of their stages.
"""

from __future__ import annotations

import logging
from functools import partial
from threading import Lock

import later
import panels
import sureness
from classroom import case_of, database, said
from twitchdx import rooms as r
from twitchdx.network import Network

_log = logging.getLogger("twitchdx.dashboard")
MOST = 512  # cases of rooms that are remembered, the newest
_begun: dict[tuple[Network, str, int], None] = {}
_lock = Lock()


def begin(network: Network, room: r.RoomInfo, at: r.Position) -> None:
    """Begin what the room will need from here on, where that is new."""
    for number in range(at.case, min(at.case + 2, len(room.stages))):
        key = (network, room.code, number)
        with _lock:
            if key in _begun:
                continue
            if len(_begun) >= MOST:
                _begun.pop(next(iter(_begun)))
            _begun[key] = None
        later.begin(partial(_work, *key), "ahead")


def _work(network: Network, code: str, number: int) -> None:
    try:
        held = r.held_case(database(), code, number)
        if held is not None:
            work(network, held)
    except Exception:  # the reveal works it out itself, or says what is wrong
        _log.exception("case %d of a room could not be worked out ahead", number + 1)


def work(network: Network, held: r.StagedCase) -> None:
    """Work out what the model says of a case, and begin its ranges; nothing where the tables have moved on."""
    try:
        case = case_of(network, held.stages[0].revealed)
    except ValueError:
        return
    if case is None:
        panels.asked(network, held.stages[0].revealed, ahead=True)
        return
    said(network, case)
    for stage in range(len(held.stages)):
        sureness.asked(network, case, stage, ahead=True)

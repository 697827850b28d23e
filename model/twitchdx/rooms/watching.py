"""A room watched by many phones: they ask every second or two, the database is asked a few times a second.

What is told here may be as old as a moment. Nothing is decided by it: what an answer is kept for, `submit` looks up.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from sqlmodel import Session, col, select

from twitchdx.rooms.database import Rooms, reading
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.find import learner_of, no_entry, walker_of
from twitchdx.rooms.looking import Alike, alike, own_state
from twitchdx.rooms.models import Participant, Place, Room
from twitchdx.rooms.tokens import hashed_token
from twitchdx.rooms.values import JsonObject
from twitchdx.rooms.views import LearnerState

MOMENT = 0.4  # seconds
_MOST = 20_000  # seats that are remembered
_AT_ONCE = 500  # places that are looked up in one query


@dataclass(frozen=True, slots=True)
class _Look:
    """What was found when a place was looked at."""

    at: float
    mark: str


@dataclass(frozen=True, slots=True)
class _Page:
    """What all see alike at a place, since when, and by which mark."""

    at: float
    mark: str
    seen: Alike


class Watch:
    """The rooms of a database as the phones of this server follow them. Safe to use from many threads.

    The lock is taken before a connection, never while one is held: else those who wait for it would hold them all.
    """

    def __init__(self, rooms: Rooms, moment: float = MOMENT) -> None:
        self._rooms = rooms
        self._moment = moment
        self._lock = Lock()
        self._walkers: dict[str, str] = {}  # by hashed token
        self._looks: dict[str, _Look] = {}  # by walker
        self._pages: dict[str, _Page] = {}  # by walker

    def mark(self, token: str) -> str:
        """A word that changes when a learner's page must be drawn anew.

        Raises
        ------
        RoomError
            Where the token fits no room.
        """
        return self._look(token).mark

    def mark_at_hand(self, token: str) -> str | None:
        """The mark where it was looked up within this moment, without asking or waiting for anything; else None."""
        look = self._looks.get(self._walkers.get(hashed_token(token), ""))
        return look.mark if look is not None and time.monotonic() - look.at <= self._moment else None

    def marks(self, tokens: Iterable[str]) -> dict[str, str]:
        """The marks of learners who have looked before, looked up together; none for one whose room is gone.

        Raises
        ------
        RoomError
            Where the database does not answer.
        """
        with self._lock:
            walkers = {token: self._walkers.get(hashed_token(token), "") for token in tokens}
            found = self._asked(set(walkers.values()) - {""})
            now = time.monotonic()
            for walker in walkers.values():
                self._looks.pop(walker, None)  # of one that is gone nothing is at hand
            self._looks |= {walker: _Look(now, mark) for walker, mark in found.items()}
        return {token: found[walker] for token, walker in walkers.items() if walker in found}

    def state(self, token: str, *, fresh: bool = False) -> tuple[str, LearnerState]:
        """The mark, and what the learner sees; `fresh` where the learner has just moved.

        Raises
        ------
        RoomError
            Where the token fits no room.
        """
        mark = self._look(token, fresh=fresh).mark
        with self._lock, reading(self._rooms) as session:
            room, learner = learner_of(session, self._rooms, token)
            return mark, own_state(session, learner, self._page(session, room, learner, mark))

    def told(self, token: str, case: int, stage: int) -> JsonObject:
        """What a stage told the learner, who has come to it.

        Raises
        ------
        RoomError
            Where the token fits no room, or the learner has not come to the stage, or has left its case.
        """
        for fresh in (False, True):
            look = self._look(token, fresh=fresh)
            page = self._pages.get(self._walkers.get(hashed_token(token), ""))
            seen = page.seen if page is not None and page.mark == look.mark else self._seen(token, look.mark)
            if seen.position.case == case and 0 <= stage < len(seen.shown):
                return seen.shown[stage]
        expected = f"a stage of case {seen.position.case + 1} up to {len(seen.shown)}"
        got = f"stage {stage + 1} of case {case + 1}"
        raise RoomError(Reason.CLOSED, "answer", expected=expected, got=got, fix="Look where the room is now.")

    def _seen(self, token: str, mark: str) -> Alike:
        with self._lock, reading(self._rooms) as session:
            room, learner = learner_of(session, self._rooms, token)
            return self._page(session, room, learner, mark)

    def _page(self, session: Session, room: Room, learner: Participant, mark: str) -> Alike:
        walker, now = walker_of(room, learner), time.monotonic()
        held = self._pages.get(walker)
        if held is None or held.mark != mark or now - held.at > 4 * self._moment:
            held = self._pages[walker] = _Page(now, mark, alike(session, room, learner))
        return held.seen

    def _look(self, token: str, *, fresh: bool = False) -> _Look:
        with self._lock:
            kept = hashed_token(token)
            walker = self._walkers.get(kept) or self._found(token, kept)
            look, now = self._looks.get(walker), time.monotonic()
            if fresh or look is None or now - look.at > self._moment:
                look = self._looks[walker] = _Look(now, self._marked(walker))
            return look

    def _found(self, token: str, kept: str) -> str:
        if len(self._walkers) >= _MOST:
            self._walkers, self._looks, self._pages = {}, {}, {}
        with reading(self._rooms) as session:
            walker = self._walkers[kept] = walker_of(*learner_of(session, self._rooms, token))
        return walker

    def _marked(self, walker: str) -> str:
        found = self._asked({walker})
        if walker not in found:
            self._walkers = {token: one for token, one in self._walkers.items() if one != walker}
            raise no_entry("Join the room by its code; a room is gone when its days are over.")
        return found[walker]

    def _asked(self, walkers: Iterable[str]) -> dict[str, str]:
        """The marks of places, of those that are still there."""
        names, found = sorted(walkers), {}
        with reading(self._rooms) as session:
            for start in range(0, len(names), _AT_ONCE):
                query = select(Place.walker, Place.moves, Room.closed, Room.expires).where(
                    col(Place.walker).in_(names[start : start + _AT_ONCE]), col(Room.code) == col(Place.room)
                )
                for walker, moves, closed, expires in session.exec(query):
                    if expires > self._rooms.clock():
                        found[walker] = f"{moves}{'-closed' if closed else ''}"
        return found

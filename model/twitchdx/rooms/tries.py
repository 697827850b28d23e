"""How often a code or a secret may be wrong, so that none is found by trying."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from twitchdx.rooms.database import Rooms, reading, writing
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.models import Attempt
from twitchdx.rooms.tokens import hashed_token, new_id


@dataclass(frozen=True, slots=True)
class Limit:
    """How many wrong tries of `what` are allowed in so many minutes."""

    what: str
    tries: int
    minutes: int


CODE = Limit("code", 60, 10)  # of one address: a class behind one router types for itself
SECRET = Limit("secret", 5, 15)  # of one address, for one room
SECRET_OF_ANY = Limit("secret from anywhere", 50, 15)  # for one room, whoever tries


@contextmanager
def limited(rooms: Rooms, limit: Limit, who: str) -> Iterator[None]:
    """Let a try of a secret through, or refuse it.

    It is written down before it is looked at, and struck out when it was right: of many at once none slips through.

    Raises
    ------
    RoomError
        Where there were too many wrong ones.
    """
    key = _key(limit, who)
    name = _noted(rooms, key)
    if _count(rooms, limit, key) > limit.tries:
        _struck(rooms, name)
        raise _too_many(limit)
    yield
    _struck(rooms, name)


@contextmanager
def watched(rooms: Rooms, limit: Limit, who: str) -> Iterator[None]:
    """Let a try of a code through, or refuse it.

    Only what was wrong is written down, so that a whole class may come in at once from one address.

    Raises
    ------
    RoomError
        Where there were too many wrong ones.
    """
    key = _key(limit, who)
    if _count(rooms, limit, key) >= limit.tries:
        raise _too_many(limit)
    try:
        yield
    except RoomError:
        _noted(rooms, key)
        raise


def forget_old(session: Session, now: datetime) -> None:
    """Forget the tries that no limit looks at any more."""
    longest = max(limit.minutes for limit in (CODE, SECRET, SECRET_OF_ANY))
    session.exec(delete(Attempt).where(col(Attempt.made) < now - timedelta(minutes=longest)))


def _key(limit: Limit, who: str) -> str:
    return hashed_token(f"{limit.what}|{who}")


def _too_many(limit: Limit) -> RoomError:
    return RoomError(
        Reason.TOO_MANY_TRIES,
        limit.what,
        expected=f"at most {limit.tries} wrong tries in {limit.minutes} minutes",
        got="one more",
        fix=f"Wait {limit.minutes} minutes, then look at it again letter by letter.",
    )


def _noted(rooms: Rooms, key: str) -> str:
    """Write a try down."""
    name, now = new_id(), rooms.clock()
    with writing(rooms) as session:
        forget_old(session, now)
        session.add(Attempt(id=name, who=key, made=now))
    return name


def _count(rooms: Rooms, limit: Limit, key: str) -> int:
    since = rooms.clock() - timedelta(minutes=limit.minutes)
    with reading(rooms) as session:
        query = select(func.count()).where(col(Attempt.who) == key, col(Attempt.made) >= since)
        return session.exec(query.select_from(Attempt)).one()


def _struck(rooms: Rooms, name: str) -> None:
    with writing(rooms) as session:
        session.exec(delete(Attempt).where(col(Attempt.id) == name))

"""Educators: make a room, and come back to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from twitchdx.rooms import check, steps
from twitchdx.rooms.database import Rooms, reading, writing
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.find import no_room, room_of
from twitchdx.rooms.models import Place, Room, RoomCase, Seat
from twitchdx.rooms.oidc import address_of, is_educator
from twitchdx.rooms.tokens import (
    as_code,
    hashed_secret,
    hashed_token,
    new_code,
    new_secret,
    new_token,
    same,
    secret_fits,
)
from twitchdx.rooms.tries import CODE, SECRET, SECRET_OF_ANY, limited, watched
from twitchdx.rooms.values import Created, Plan, Position, StagedCase

_DRAWS = 20  # of 34 million codes: twenty taken ones in a row mean that something else is wrong


def create_room(rooms: Rooms, plan: Plan, secret: str | None = None) -> Created:
    """Make a room.

    Parameters
    ----------
    plan
        What the room is about.
    secret
        What opens the room again, at least 8 characters; made here where None.

    Returns
    -------
    Created
        Code and secret to write down, and the token of the educator's seat.

    Raises
    ------
    RoomError
        Where the plan or the secret is refused; see `check`.
    """
    check.plan(plan)
    if secret is not None:
        check.secret(secret)
    cases = [_stages(case) for case in plan.cases]
    chosen = secret if secret is not None else new_secret()
    kept = hashed_secret(chosen)
    for _ in range(_DRAWS):
        code, token = new_code(), new_token()
        try:
            with writing(rooms) as session:
                _add(session, rooms, plan, cases, code, kept)
                session.add(Seat(token=hashed_token(token), room=code, created=rooms.clock()))
        except IntegrityError:
            continue  # the code is taken
        return Created(code, chosen, token)
    fix = "Delete rooms that are over: twitchdx rooms purge."
    raise RoomError(Reason.DATABASE, "database", expected="a free code", got="none in 20 draws", fix=fix)


def open_room(rooms: Rooms, code: str, secret: str, who: str = "") -> str:
    """Take a seat in a room by its secret.

    Parameters
    ----------
    who
        Address of who asks, to limit wrong tries; empty where it is not known.

    Returns
    -------
    str
        Token of the seat.

    Raises
    ------
    RoomError
        Where code and secret do not fit (which of them is not said), or after too many wrong tries.
    """
    code = as_code(code)
    with watched(rooms, CODE, who), limited(rooms, SECRET, f"{code}|{who}"), limited(rooms, SECRET_OF_ANY, code):
        with reading(rooms) as session:
            room = room_of(session, code, rooms.clock())
            kept = _nobodys() if room is None else room.secret
        if not secret_fits(secret, kept) or room is None:
            fix = "Look at both again; a room is gone when its days are over."
            expected = "a room's code and its secret"
            raise RoomError(Reason.NO_ENTRY, "secret", expected=expected, got="two that do not fit", fix=fix)
    return _seated(rooms, code)


def open_by_identity(
    rooms: Rooms, code: str, identity: Mapping[str, object], emails: Iterable[str], issuer: str = ""
) -> str:
    """Take a seat in one's own room by a verified OIDC identity; see `oidc.is_educator`.

    Returns
    -------
    str
        Token of the seat.

    Raises
    ------
    RoomError
        Where there is no such room, the identity is no educator's, or the room was not made with its address as
        `Plan.owner`.
    """
    code = as_code(code)
    with reading(rooms) as session:
        room = room_of(session, code, rooms.clock())
    if room is None:
        raise no_room(code)
    if not is_educator(identity, emails, issuer) or not same(room.owner, _owner(address_of(identity))):
        fix = "Sign in with the address that made the room, or open it by its secret."
        expected = "the educator who made the room"
        raise RoomError(Reason.NO_ENTRY, "identity", expected=expected, got="another", fix=fix)
    return _seated(rooms, code)


@cache
def _nobodys() -> str:
    """The kept secret of a room that is not there, so that a wrong code takes as long as a wrong secret."""
    return hashed_secret(new_secret())


def _seated(rooms: Rooms, code: str) -> str:
    token = new_token()
    with writing(rooms) as session:
        session.add(Seat(token=hashed_token(token), room=code, created=rooms.clock()))
    return token


def _add(session: Session, rooms: Rooms, plan: Plan, cases: list[list[dict[str, Any]]], code: str, secret: str) -> None:
    now = rooms.clock()
    session.add(
        Room(
            code=code,
            title=plan.title.strip(),
            secret=secret,
            owner=_owner(plan.owner),
            pace=plan.pace.value,
            visibility=plan.visibility.value,
            feedback=[name.value for name in plan.feedback],
            created=now,
            expires=now + timedelta(days=plan.days),
        )
    )
    session.flush()
    for number, (case, stages) in enumerate(zip(plan.cases, cases, strict=True)):
        session.add(_row(code, number, case, stages))
    session.add(place_row(code, code, None, steps.START, rooms))


def place_row(walker: str, room: str, participant: str | None, at: Position, rooms: Rooms) -> Place:
    """The row of a position."""
    return Place(
        walker=walker,
        room=room,
        participant=participant,
        case_index=at.case,
        stage=at.stage,
        phase=at.phase.value,
        revealed=at.revealed,
        moves=at.moves,
        since=rooms.clock(),
    )


def _row(code: str, number: int, case: StagedCase, stages: list[dict[str, Any]]) -> RoomCase:
    return RoomCase(room=code, number=number, case_id=case.id, title=case.title, stage_count=len(stages), stages=stages)


def _stages(case: StagedCase) -> list[dict[str, Any]]:
    where = f"case {case.id!r}"
    whole = {"stages": [{"shown": dict(s.shown), "revealed": dict(s.revealed)} for s in case.stages]}
    stages: list[dict[str, Any]] = check.as_json(where, whole, check.CASE_LIMIT)["stages"]
    return stages


def _owner(email: str) -> str:
    return hashed_token(email.strip().casefold()) if email.strip() else ""

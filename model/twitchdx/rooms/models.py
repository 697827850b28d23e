"""The tables of teaching rooms. Rows stay inside this package; `values` and `views` are what others see.

Names of rows are random text, so that a back-up of one kind of database fits the other.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What goes into the database."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What comes out of it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(SQLModel):
    """What all tables share: metadata of their own, with named constraints."""

    metadata = MetaData(naming_convention=NAMES)


def _moment(*, nullable: bool = False) -> Any:
    return Field(sa_column=Column(Moment(), nullable=nullable))


def _json() -> Any:
    return Field(sa_column=Column(JSON(), nullable=False))


def _of(target: str, *, index: bool = False, nullable: bool = False) -> Any:
    """A reference; what refers to a row goes with it."""
    return Field(sa_column=Column(ForeignKey(target, ondelete="CASCADE"), nullable=nullable, index=index))


class Room(Table, table=True):
    """A room, found by its code."""

    code: str = Field(primary_key=True, max_length=6)
    title: str = Field(max_length=200)
    secret: str = Field(max_length=200)  # scrypt
    owner: str = Field(max_length=64)  # sha256 of an address, or empty
    pace: str = Field(max_length=8)
    visibility: str = Field(max_length=8)
    feedback: list[str] = _json()
    created: datetime = _moment()
    expires: datetime = _moment()
    closed: datetime | None = _moment(nullable=True)


class RoomCase(Table, table=True):
    """A case of a room. It has a table of its own so that a phone that asks for one reads one."""

    __tablename__ = "room_case"

    room: str = Field(sa_column=Column(ForeignKey("room.code", ondelete="CASCADE"), primary_key=True))
    number: int = Field(primary_key=True)
    case_id: str = Field(max_length=80)
    title: str = Field(max_length=200)
    stage_count: int
    stages: list[dict[str, Any]] = _json()


class Seat(Table, table=True):
    """An educator's browser that has opened a room."""

    token: str = Field(primary_key=True, max_length=64)  # sha256
    room: str = _of("room.code", index=True)
    created: datetime = _moment()


class Participant(Table, table=True):
    """A learner. `folded` is the nickname as it is compared with others."""

    __table_args__ = (UniqueConstraint("room", "folded"), UniqueConstraint("token"))

    id: str = Field(primary_key=True, max_length=32)
    room: str = _of("room.code")
    nickname: str = Field(max_length=24)
    folded: str = Field(max_length=80)
    token: str = Field(max_length=64)  # sha256
    joined: datetime = _moment()


class Place(Table, table=True):
    """The position of a room (`walker` is its code), or of a learner at own pace (their id)."""

    walker: str = Field(primary_key=True, max_length=32)
    room: str = _of("room.code", index=True)
    participant: str | None = _of("participant.id", index=True, nullable=True)
    case_index: int
    stage: int
    phase: str = Field(max_length=8)
    revealed: int
    moves: int
    since: datetime = _moment()


class AnswerRow(Table, table=True):
    """An answer. Rows are only added: a later revision counts, an earlier one is kept."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("participant", "key"),
        UniqueConstraint("participant", "case_index", "stage", "kind", "name", "revision", name="uq_answer_revision"),
        Index("ix_answer_room_stage", "room", "case_index", "stage"),
    )

    id: str = Field(primary_key=True, max_length=32)
    room: str = _of("room.code")
    participant: str = _of("participant.id")
    case_index: int
    stage: int
    kind: str = Field(max_length=16)
    name: str = Field(max_length=64)
    revision: int
    key: str = Field(max_length=64)
    payload: dict[str, Any] = _json()
    saved: datetime = _moment()


class Attempt(Table, table=True):
    """A try of a code or a secret that was wrong, or is being looked at; soon forgotten."""

    id: str = Field(primary_key=True, max_length=32)
    who: str = Field(max_length=64, index=True)  # sha256 of what is limited
    made: datetime = Field(sa_column=Column(Moment(), nullable=False, index=True))


TABLES = (Room, RoomCase, Seat, Participant, Place, AnswerRow, Attempt)

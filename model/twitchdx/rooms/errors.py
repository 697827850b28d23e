"""The one exception of teaching rooms: where, what was expected, what came, what to do."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a request to a room was refused; a page tells the reasons apart by it, not by the words."""

    NO_ROOM = "no_room"
    NO_ENTRY = "no_entry"  # wrong secret or token, or an identity that is no educator's
    TOO_MANY_TRIES = "too_many_tries"
    NICKNAME = "nickname"
    NICKNAME_TAKEN = "nickname_taken"
    FULL = "full"
    CLOSED = "closed"  # the room, or the stage
    NOT_NOW = "not_now"  # a move that the room's pace or position does not allow
    MOVED = "moved"  # somebody else was faster
    INVALID = "invalid"
    KEY_REUSED = "key_reused"
    DATABASE = "database"
    BACKUP = "backup"


class RoomError(Exception):
    """A request to a teaching room that is refused.

    Parameters
    ----------
    reason
        For programs.
    where, expected, got, fix
        For people: the place, what was expected there, what came, and what to do.
    """

    def __init__(self, reason: Reason, where: str, *, expected: str, got: str, fix: str) -> None:
        self.reason = reason
        self.where = where
        self.expected = expected
        self.got = got
        self.fix = fix
        super().__init__(f"{where}: expected {expected}, got {got}. {fix}")

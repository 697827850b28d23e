"""What may go into a room: nicknames, plans, answers. Refused with where, what was expected, what came, what to do."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.values import Plan, StagedCase, Submission

NICKNAME_LENGTH = 24
PAYLOAD_LIMIT = 16_000  # bytes of JSON; the longest free text of a thoughtful learner is a tenth of it
CASE_LIMIT = 4_000_000  # bytes of JSON; a picture takes up to 400 000
DEPTH = 12  # of objects and lists within each other
CASES = 50
DAYS = 365
SECRET_LENGTH = 8
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")  # no sign that a spreadsheet takes for a formula
_CASE_ID = re.compile(r"\w[\w .:-]*")
_SIGNS = " -_.'"


def nickname(text: str) -> str:
    """A nickname in the one form that is compared: composed, with single spaces.

    Raises
    ------
    RoomError
        Where it is empty, longer than 24 characters, or has other signs than letters, digits, space and `-_.'`.
    """
    tidy = " ".join(unicodedata.normalize("NFKC", text).split())
    fix = "Choose a short name; it need not be your own."
    if not 1 <= len(tidy) <= NICKNAME_LENGTH:
        raise _refused("nickname", f"1 to {NICKNAME_LENGTH} characters", str(len(tidy)), fix, Reason.NICKNAME)
    odd = [sign for sign in tidy if sign not in _SIGNS and unicodedata.category(sign)[0] not in "LMN"]
    if odd or not any(sign.isalnum() for sign in tidy):
        got = repr(odd[0]) if odd else repr(tidy)
        raise _refused("nickname", "letters, digits, spaces and -_.'", got, fix, Reason.NICKNAME)
    return tidy


def plan(asked: Plan) -> None:
    """Refuse a room that nobody could work in.

    Raises
    ------
    RoomError
        Where the title is empty or long, cases or stages are none, too many or too large, ids are double, or the days
        are not 1 to 365.
    """
    if not 1 <= len(asked.title.strip()) <= 200 or "\0" in asked.title:
        raise _refused("title", "1 to 200 characters", str(len(asked.title.strip())), "Give the room a short title.")
    if not 1 <= asked.days <= DAYS:
        fix = "Choose after how many days the room is deleted."
        raise _refused("days", f"1 to {DAYS}", str(asked.days), fix)
    if not 1 <= len(asked.cases) <= CASES:
        raise _refused("cases", f"1 to {CASES}", str(len(asked.cases)), "Choose the cases of the room.")
    ids = [case.id for case in asked.cases]
    double = sorted({name for name in ids if ids.count(name) > 1})
    if double:
        raise _refused("cases", "an id for each", f"{double[0]!r} twice", "Take each case once.")
    for case in asked.cases:
        _case(case)


def secret(text: str) -> None:
    """Refuse a secret that is quickly guessed.

    Raises
    ------
    RoomError
        Where it is shorter than 8 characters.
    """
    if not SECRET_LENGTH <= len(text.strip()) <= 200:
        fix = "Take a longer one, or none: then one is made for you."
        raise _refused("secret", f"{SECRET_LENGTH} to 200 characters", str(len(text.strip())), fix)


def submission(given: Submission) -> dict[str, Any]:
    """The payload as it will come out of the database.

    Raises
    ------
    RoomError
        Where the key or name is no short word, or the payload is no JSON object or larger than 16 kB.
    """
    for where, text, least in (("key", given.key, 1), ("name", given.name, 0)):
        if not least <= len(text) <= 64 or (text and not _WORD.fullmatch(text)):
            expected = f"{least} to 64 letters, digits and _.:-"
            raise _refused(where, expected, repr(text[:80]), "This is a mistake of the page: report it.")
    return as_json("payload", given.payload, PAYLOAD_LIMIT)


def as_json(where: str, value: Mapping[str, object], limit: int) -> dict[str, Any]:
    """The value as JSON holds it.

    Raises
    ------
    RoomError
        Where JSON cannot hold it, or it is larger than `limit` bytes.
    """
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        size = len(text.encode())
        kept = json.loads(text, parse_int=_whole)
    except (TypeError, ValueError, RecursionError) as error:
        fix = "Leave out what is no text, number, truth value, list or object."
        raise _refused(where, "what JSON can hold", str(error), fix) from None
    if size > limit:
        raise _refused(where, f"at most {limit} bytes", str(size), "Make it shorter.")
    if _depth(kept) > DEPTH:
        raise _refused(where, f"at most {DEPTH} levels", "more", "Nest it less deeply.")
    if not isinstance(kept, dict):
        raise _refused(where, "a JSON object", type(value).__name__, "Give names to what is in it.")
    return kept


def _whole(digits: str) -> int:
    number = int(digits)
    if not -(2**63) <= number < 2**63:
        raise ValueError(f"{digits[:20]}… has more than 64 bits")
    return number


def _depth(value: object) -> int:
    """Levels of objects and lists; one more than allowed is as deep as it looks."""
    level, depth = [value], 0
    while depth <= DEPTH and (inner := [v for v in level if isinstance(v, dict | list)]):
        level = [item for v in inner for item in (v.values() if isinstance(v, dict) else v)]
        depth += 1
    return depth


def _case(case: StagedCase) -> None:
    where = f"case {case.id[:80]!r}"
    if len(case.id) > 80 or not _CASE_ID.fullmatch(case.id):
        fix = "Rename the case."
        raise _refused(where, "an id of up to 80 letters, digits, spaces and _.:-", repr(case.id[:80]), fix)
    if len(case.title) > 200 or "\0" in case.title:
        raise _refused(where, "a title of up to 200 characters", str(len(case.title)), "Give it a shorter title.")
    if not case.stages:
        raise _refused(where, "at least one stage", "none", "Put what the case tells into a stage.")


def _refused(where: str, expected: str, got: str, fix: str, reason: Reason = Reason.INVALID) -> RoomError:
    return RoomError(reason, where, expected=expected, got=got, fix=fix)

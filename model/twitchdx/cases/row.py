"""One row of a case file: the case where it could be read, and everything odd about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from twitchdx.language import say
from twitchdx.types import Case, Issue

UNREAD = "unread"  # key of what was there and means nothing to the model
EXTRA_KEYS = ("title", "source", "url", "note")  # about the case, not part of it; kept as they are


@dataclass(frozen=True, slots=True)
class Dated:
    """A row of a table of visits: its day, None where it holds throughout, and the setting where it gives one."""

    day: date | None
    setting: str | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row of a case file; nothing of the file is lost.

    Attributes
    ----------
    line
        1-based line of the file (the first one of several), or place in a JSON array.
    id
        The case's id; `line-7` where it has none.
    case
        None where the row has an error.
    issues
        What is wrong with the row's form. Names and values are judged when the case is scored.
    extra
        Title, source, url and note of the case, and keys that mean nothing to us.
    dated
        Where rows have dates: rows with the same id are visits of one case.
    """

    line: int
    id: str
    case: Case | None
    issues: tuple[Issue, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    dated: Dated | None = None


class UnreadableFileError(Exception):
    """A case file of which nothing can be read; `issue` says why and what to do."""

    def __init__(self, where: str, message: str, fix: str) -> None:
        self.issue = Issue("error", where, message, fix)
        super().__init__(str(self.issue))


def fallback_id(line: int) -> str:
    """Id of a row that has none."""
    return f"line-{line}"


def broken(line: int, where: str, message: str, fix: str) -> CaseRow:
    """Row of which nothing can be used."""
    return CaseRow(line, fallback_id(line), None, (Issue("error", where, message, fix),))


def with_unique_ids(rows: Iterable[CaseRow], name: str) -> Iterator[CaseRow]:
    """Turn each row whose id an earlier row has into an error; it is reported, never dropped."""
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row.id, row.line)
        if first == row.line:
            yield row
            continue
        message = say("duplicate id {id!r}: the row at {first} has it too", id=row.id, first=first)
        issue = Issue("error", f"{name}:{row.line}", message, say("Give every case its own id."))
        yield replace(row, case=None, issues=(*row.issues, issue))

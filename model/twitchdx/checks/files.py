"""Rules for the files as files: keys, order, citations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from twitchdx.checks.passports import SPECIAL_SOURCES
from twitchdx.checks.subject import Subject, error, warning
from twitchdx.tables.files import Row, Table
from twitchdx.types import Issue

BIB_KEY = re.compile(r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,", re.MULTILINE)


def keys_are_unique(subject: Subject) -> Iterator[Issue]:
    """Refuse two rows with the same key."""
    for table in subject.files.values():
        first: dict[tuple[str, ...], Row] = {}
        for row in table.rows:
            earlier = first.setdefault(_key(table, row), row)
            if earlier is not row:
                message = f"{_name(table, row)} is there twice, first at {earlier.place}"
                yield error(row.place, message, "Keep one of the two rows.")


def rows_are_sorted(subject: Subject) -> Iterator[Issue]:
    """Warn of a table that is not sorted by its key."""
    for table in subject.files.values():
        if not table.layout.ordered:
            continue
        for before, after in pairwise(table.rows):
            if _key(table, after) < _key(table, before):
                message = f"{_name(table, after)} stands after {_name(table, before)}"
                fix = f"Sort the rows by {', '.join(table.layout.key)}, so that a change is one line of a diff."
                yield warning(after.place, message, fix)
                break  # the first one says it all


def sources_are_in_the_bibliography(subject: Subject) -> Iterator[Issue]:
    """Require an entry in sources.bib for every source that can be cited."""
    cited = _bibliography(subject)
    for row in subject.files["sources.csv"].rows:
        if row["key"] not in cited and row["key"] not in SPECIAL_SOURCES:
            message = f"source '{row['key']}' has no entry in sources.bib"
            yield error(row.place, message, f"Add an entry @…{{{row['key']}, …}}.")


def _bibliography(subject: Subject) -> frozenset[str]:
    path = subject.directory / "sources.bib"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return frozenset(BIB_KEY.findall(text))


def _key(table: Table, row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in table.layout.key)


def _name(table: Table, row: Row) -> str:
    return f"'{', '.join(_key(table, row))}'"

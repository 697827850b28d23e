"""Rows with a date and one id, to one case with visits.

Findings of a row are as of its day; of a row whose date is empty they hold throughout, and a case has one such row at
most. Sex is one; age may grow as time goes by, and the setting may change: the latest of both counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

from twitchdx.cases.row import CaseRow, Dated
from twitchdx.language import say
from twitchdx.types import Case, Issue

DATES = ("date", "visit_date", "date_of_visit")  # headers of the column
YEAR = 365.25  # days


def day_of(text: str) -> date:
    """The day of "2026-01-31", also with a time of day behind it.

    Raises
    ------
    ValueError
        For anything else, such as 31/01/2026, of which nobody can tell day and month apart.
    """
    return datetime.fromisoformat(text.strip()).date()


def no_day(where: str, got: str) -> Issue:
    """What is said of a date that is none."""
    message = say("date: expected a day like 2026-01-31, got {got}", got=got)
    return Issue("error", where, message, say("Write year, month and day; leave it empty where it holds throughout."))


def joined(rows: Iterable[CaseRow], name: str) -> Iterator[CaseRow]:
    """Put the dated rows of one id together, at the place of their first; rows without a date pass through."""
    held: dict[str | int, list[CaseRow]] = {}
    for row in rows:
        if row.dated is None and not held:
            yield row
        else:
            held.setdefault(row.id if row.dated else row.line, []).append(row)
    for together in held.values():
        yield together[0] if len(together) == 1 else _one(together, name)


def _one(rows: Sequence[CaseRow], name: str) -> CaseRow:
    issues = list(dict.fromkeys(issue for row in rows for issue in row.issues))
    extra = _extra(rows)
    cases = [(row, row.dated, row.case) for row in rows]
    known = [(row, dated, case) for row, dated, case in cases if dated is not None and case is not None]
    if len(known) < len(rows):
        return CaseRow(rows[0].line, rows[0].id, None, tuple(issues), extra, rows[0].dated)
    in_order = sorted(known, key=lambda one: one[1].day or date.min)
    issues += [*_twice(known, name), *_sex(known, name), *_ages(in_order, name), *_settings(in_order, name)]
    case = None
    if all(issue.level != "error" for issue in issues):
        case = Case(
            rows[0].id,
            age=next((case.age for _, _, case in reversed(in_order) if case.age is not None), None),
            sex=next((case.sex for _, _, case in in_order if case.sex is not None), None),
            findings=next((case.findings for _, dated, case in known if dated.day is None), {}),
            visits=tuple(visit for _, _, case in in_order for visit in case.visits),
        )
        setting = next((dated.setting for _, dated, _ in reversed(in_order) if dated.setting), None)
        case = replace(case, setting=setting) if setting else case
    return CaseRow(rows[0].line, rows[0].id, case, tuple(issues), extra, rows[0].dated)


Known = tuple[CaseRow, Dated, Case]


def _twice(known: Sequence[Known], name: str) -> Iterator[Issue]:
    """Two rows of one day would leave open which came later."""
    first: dict[date | None, int] = {}
    for row, dated, _ in known:
        line = first.setdefault(dated.day, row.line)
        if line == row.line:
            continue
        if dated.day is None:
            message = say("a second row of {id!r} without a date; the first is at {line}", id=row.id, line=line)
        else:
            message = say(
                "a second visit of {id!r} on {day}; the first is at {line}", id=row.id, day=dated.day, line=line
            )
        fix = say("Put both into one row, or mend the id or the date.")
        yield Issue("error", f"{name}:{row.line}", message, fix)


def _sex(known: Sequence[Known], name: str) -> Iterator[Issue]:
    given = [(row, case.sex) for row, _, case in known if case.sex is not None]
    for row, sex in given[1:]:
        if sex != given[0][1]:
            message = say(
                "sex: {sex!r} here, {other!r} in the row at {line}", sex=sex, other=given[0][1], line=given[0][0].line
            )
            yield Issue("error", f"{name}:{row.line}", message, say("Mend it, or the id where these are two people."))


def _ages(in_order: Sequence[Known], name: str) -> Iterator[Issue]:
    """An age that falls, or grows faster than time goes by."""
    given = [(row, dated.day, case.age) for row, dated, case in in_order if case.age is not None]
    for (before, first, young), (row, day, old) in pairwise(given):
        years = (day - first).days / YEAR if first and day else None
        if old < young or (years is not None and old > young + years + 1.0):
            message = say("age: {age:g} here, {other:g} in the row at {line}", age=old, other=young, line=before.line)
            yield Issue("error", f"{name}:{row.line}", message, say("Mend it, or the id where these are two people."))


def _settings(in_order: Sequence[Known], name: str) -> Iterator[Issue]:
    given = [(row, dated.setting) for row, dated, _ in in_order if dated.setting]
    for row, setting in given[:-1]:
        if setting != given[-1][1]:
            last, line = given[-1][1], given[-1][0].line
            message = say(
                "setting: {own!r} here, {last!r} in the row at {line}, which counts", own=setting, last=last, line=line
            )
            fix = say("A case is in one setting: that of its latest visit. Nothing to do where that is right.")
            yield Issue("warning", f"{name}:{row.line}", message, fix)


def _extra(rows: Sequence[CaseRow]) -> dict[str, object]:
    """Title, notes and the like: one after the other where they differ."""
    found: dict[str, list[object]] = {}
    for row in rows:
        for key, value in row.extra.items():
            values = found.setdefault(key, [])
            if value not in values:
                values.append(value)
    return {key: values[0] if len(values) == 1 else " | ".join(map(str, values)) for key, values in found.items()}

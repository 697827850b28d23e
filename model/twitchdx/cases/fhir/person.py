"""The case of one patient from the resources about them.

What is not mentioned is unknown; only what a record says is not there is absent. Of several results of one test the
latest counts. What nobody here can read is counted, never guessed: `unread` names the codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

from twitchdx.cases.codes import CodeBook
from twitchdx.cases.fhir.resources import Coding, Resource
from twitchdx.cases.fhir.said import said_by
from twitchdx.cases.row import UNREAD, CaseRow
from twitchdx.evidence import plain
from twitchdx.language import say
from twitchdx.types import Case, Finding, Issue, Lab

DAY = len("2026-11-26")  # the part of a time that is the day


@dataclass(slots=True)
class _Draft:
    findings: dict[str, Finding] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def put(self, name: str, finding: Finding, time: float) -> None:
        """Keep the latest; of one time what is there wins over what is not, and a value over words."""
        known = self.findings.get(name)
        if known is None or (time, _weight(finding)) > (self.times[name], _weight(known)):
            self.findings[name], self.times[name] = finding, time


@lru_cache(maxsize=65536)  # a file says the same times again and again
def _seconds(when: str) -> float:
    """A time as a number, so that zones do not matter: one without a zone is taken as UTC, no time at all as first."""
    try:
        read = datetime.fromisoformat(when)
    except ValueError:
        return 0.0
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _weight(finding: Finding) -> int:
    return 2 if isinstance(finding, Lab) else int(finding != "absent")


def row_of(book: CodeBook, patient: Resource, about: Sequence[Resource], line: int, where: str) -> CaseRow:
    """The case of a patient.

    Raises
    ------
    msgspec.DecodeError
        Where what a resource says is not as FHIR says.
    """
    draft, whens = _Draft(), [one.when for one in about]
    today = max(whens, default="")[:DAY]
    latest: tuple[str, Coding] | None = None
    for one, when in zip(about, whens, strict=True):
        said = said_by(book, one, today, where)
        for name, finding in said.findings:
            draft.put(name, finding, _seconds(when))
        if said.encounter is not None and (latest is None or when[:DAY] > latest[0]):
            latest = when[:DAY], said.encounter
        if said.unread or said.issues:
            draft.unread += said.unread
            draft.issues += said.issues
    setting = _setting(book, draft, latest[1] if latest else None, where)
    age = _age(draft, patient.birth_date, today, where)
    sex = patient.gender if patient.gender in ("male", "female") else None
    extra: dict[str, object] = {UNREAD: tuple(draft.unread)} if draft.unread else {}
    case = Case(patient.id, age=age, sex=sex, findings=draft.findings)
    if setting:
        case = Case(patient.id, setting, age, sex, draft.findings)
    errors = any(issue.level == "error" for issue in draft.issues)
    return CaseRow(line, patient.id, None if errors else case, tuple(draft.issues), extra)


def _setting(book: CodeBook, draft: _Draft, latest: Coding | None, where: str) -> str:
    if latest is None:
        return ""
    for word in (latest.code, latest.display):
        found = book.settings.get(plain(word))
        if found:
            return found
    message = say("encounter class {code!r} is not in settings.csv; read as of no stated setting", code=latest.code)
    draft.issues.append(Issue("warning", where, message, say("Add it as an alias, or give AMB, EMER or IMP.")))
    return ""


def _age(draft: _Draft, born: str, today: str, where: str) -> float | None:
    """Age at the latest day that is recorded; never today's."""
    if not born:
        return None
    if not today:
        draft.issues.append(
            Issue(
                "warning",
                where,
                say("no date but that of birth, so the age is unknown"),
                say("Give an Encounter with its period."),
            )
        )
        return None
    try:
        first, last = _date(born), _date(today)
    except (ValueError, OverflowError):
        message = say("birthDate: expected a date like 1968-03-01, got {born!r}", born=born)
        draft.issues.append(Issue("error", where, message, say("Leave it out where it is unknown.")))
        return None
    return float(last.year - first.year - ((last.month, last.day) < (first.month, first.day)))


def _date(text: str) -> date:
    """A day; the middle of a month or year of which no more is known."""
    parts = [int(part) for part in text.split("-")]
    return date(*[*parts, *((7, 1) if len(parts) == 1 else (15,) if len(parts) == 2 else ())][:3])

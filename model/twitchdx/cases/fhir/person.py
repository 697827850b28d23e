"""The case of one patient from the resources about them.

What is not mentioned is unknown; only what a record says is not there is absent. Of several results of one test the
latest counts. What nobody here can read is counted, never guessed: `unread` names the codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter

from twitchdx.cases.codes import CodeBook
from twitchdx.cases.fhir.resources import Coding, Resource
from twitchdx.cases.fhir.said import DAY, Said, said_by
from twitchdx.cases.row import UNREAD, CaseRow, fallback_id
from twitchdx.evidence import plain
from twitchdx.language import say
from twitchdx.types import Case, Finding, Issue

UNSTATED = Case("").setting
SEXES, NO_SEX = ("male", "female"), ("other", "unknown", "")
KEPT = 4096  # records that say different things of which it is remembered what they come to


@dataclass(frozen=True, slots=True)
class Told:
    """What a record comes to, whoever it is of: all of a case but its id."""

    setting: str
    age: float | None
    sex: str | None
    findings: Mapping[str, Finding]
    unread: tuple[str, ...]
    issues: tuple[Issue, ...]


@lru_cache(maxsize=8)
def _remembered(book: CodeBook) -> dict[object, Told]:
    """What records come to by these codes."""
    del book
    return {}


def row_of(book: CodeBook, patient: Resource, about: Sequence[Resource], line: int, where: str) -> CaseRow:
    """The case of a patient. Cases of records that say the same share their findings.

    Raises
    ------
    msgspec.DecodeError
        Where what a resource says is not as FHIR says.
    """
    whens = [one.when for one in about]
    today = max(whens, default="")[:DAY]
    said = said_by(book, about, today, where)
    times = () if len({*whens}) == 1 else tuple(whens)
    key = (patient.gender, patient.birth_date, today, times, tuple([one.number for one in said]))
    known = _remembered(book)
    told = known.get(key)
    if told is None:
        told = _told(book, patient, whens, said, today, where)
        if not told.issues:
            if len(known) >= KEPT:
                known.clear()
            known[key] = told
    name = patient.id or fallback_id(line)
    extra = {UNREAD: told.unread} if told.unread else {}
    if any(issue.level == "error" for issue in told.issues):
        return CaseRow(line, name, None, told.issues, extra)
    case = Case(name, told.setting, told.age, told.sex, told.findings)
    return CaseRow(line, name, case, told.issues, extra)


def _told(
    book: CodeBook, patient: Resource, whens: Sequence[str], said: Sequence[Said], today: str, where: str
) -> Told:
    issues = [issue for one in said for issue in one.issues]
    setting = _setting(book, _latest(whens, said), where, issues)
    age = _age(patient.birth_date, today, where, issues)
    sex = _sex(patient.gender, where, issues)
    unread = tuple(name for one in said for name in one.unread)
    return Told(setting, age, sex, _findings(whens, said), unread, tuple(issues))


def _findings(whens: Sequence[str], said: Sequence[Said]) -> Mapping[str, Finding]:
    """The latest of each finding, and of one time that of most weight."""
    found: dict[str, Finding] = {}
    ranks: dict[str, tuple[float, int]] = {}
    for when, one in zip(whens, said, strict=True):
        for name, finding, weight in one.findings:
            rank = _seconds(when), weight
            if name not in found or rank > ranks[name]:
                found[name], ranks[name] = finding, rank
    return found


def _latest(whens: Sequence[str], said: Sequence[Said]) -> Coding | None:
    """The class of the encounter of the latest day, of the first where there are several."""
    held = [(when[:DAY], one.encounter) for when, one in zip(whens, said, strict=True) if one.encounter is not None]
    return max(held, key=itemgetter(0))[1] if held else None


@lru_cache(maxsize=65536)  # a file says the same times again and again
def _seconds(when: str) -> float:
    """A time as a number, so that zones do not matter: one without a zone is taken as UTC, no time at all as first."""
    try:
        read = datetime.fromisoformat(when)
    except ValueError:
        return 0.0
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _setting(book: CodeBook, latest: Coding | None, where: str, issues: list[Issue]) -> str:
    if latest is None:
        return UNSTATED
    for word in (latest.code, latest.display):
        found = book.settings.get(plain(word))
        if found:
            return found
    message = say("encounter class {code!r} is not in settings.csv; read as of no stated setting", code=latest.code)
    issues.append(Issue("warning", where, message, say("Add it as an alias, or give AMB, EMER or IMP.")))
    return UNSTATED


def _sex(gender: str, where: str, issues: list[Issue]) -> str | None:
    if gender in SEXES:
        return gender
    if gender not in NO_SEX:
        message = say("gender: expected {words}, got {got!r}; not used", words=", ".join((*SEXES, *NO_SEX)), got=gender)
        issues.append(Issue("warning", where, message, say("Write it as FHIR R4 says.")))
    return None


def _age(born: str, today: str, where: str, issues: list[Issue]) -> float | None:
    """Age at the latest day that is recorded; never today's."""
    if not born:
        return None
    if not today:
        issues.append(
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
        issues.append(Issue("error", where, message, say("Leave it out where it is unknown.")))
        return None
    return float(last.year - first.year - ((last.month, last.day) < (first.month, first.day)))


def _date(text: str) -> date:
    """A day; the middle of a month or year of which no more is known."""
    parts = [int(part) for part in text.split("-")]
    return date(*[*parts, *((7, 1) if len(parts) == 1 else (15,) if len(parts) == 2 else ())][:3])

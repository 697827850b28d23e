"""The case of one patient from the resources about them.

What is not mentioned is unknown; only what a record says is not there is absent. Of several results of one test the
latest counts. What nobody here can read is counted, never guessed: `unread` names the codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

from twitchdx.cases.codes import CodeBook, Meant, denied
from twitchdx.cases.fhir.resources import Component, Concept, Resource
from twitchdx.cases.row import UNREAD, CaseRow
from twitchdx.evidence import plain
from twitchdx.language import say
from twitchdx.types import Case, Finding, Issue, Kind, Lab

_GONE = ("entered-in-error", "cancelled")
_NO_LONGER = ("inactive", "resolved", "remission")
_DOUBTED = ("unconfirmed", "provisional", "differential")
_TAKEN = ("active", "on-hold", "intended", "unknown", "draft", "")  # a medicine, unless its record says otherwise
_NOT_TAKEN = ("not-taken",)
# Codes that say yes or no in the systems that FHIR examples and national profiles use.
_YES = {"52101004", "260373001", "10828004", "373066001", "LA33-6", "Y", "POS", "DET", "true"}
_NO = {"2667000", "260415000", "260385009", "373067005", "LA32-8", "N", "NEG", "ND", "false"}
_UNKNOWN = {"261665006", "LA4489-6", "UNK", "unknown"}
_INTERPRETED = {
    "N": ("normal", "absent"),
    "H": ("high", "raised", "present"),
    "HU": ("very_high", "very_raised", "high", "raised"),
    "HH": ("very_high", "very_raised", "high", "raised"),
    "L": ("low",),
    "LU": ("very_low", "low"),
    "LL": ("very_low", "low"),
    "POS": ("present",),
    "NEG": ("absent",),
    "DET": ("present",),
    "ND": ("absent",),
}


@dataclass(slots=True)
class _Draft:
    findings: dict[str, Finding] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def put(self, name: str, finding: Finding, when: str) -> None:
        """Keep the latest; of one time what is there wins over what is not, and a value over words."""
        known, time = self.findings.get(name), _seconds(when)
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
    """The case of a patient."""
    draft = _Draft()
    days = sorted(one.day for one in about if one.day)
    today = days[-1] if days else ""
    for one in about:
        match one.resource_type:
            case "Observation":
                _observation(book, draft, one, where)
            case "Condition":
                _condition(book, draft, one, where)
            case "MedicationStatement" | "MedicationRequest":
                _medication(book, draft, one, today)
    encounters = [one for one in about if one.resource_type == "Encounter" and one.status not in _GONE]
    setting = _setting(book, draft, max(encounters, key=lambda one: one.day, default=None), where)
    age = _age(draft, patient.birth_date, today, where)
    sex = patient.gender if patient.gender in ("male", "female") else None
    extra: dict[str, object] = {UNREAD: tuple(draft.unread)} if draft.unread else {}
    case = Case(patient.id, age=age, sex=sex, findings=draft.findings)
    if setting:
        case = Case(patient.id, setting, age, sex, draft.findings)
    errors = any(issue.level == "error" for issue in draft.issues)
    return CaseRow(line, patient.id, None if errors else case, tuple(draft.issues), extra)


def _meant(book: CodeBook, draft: _Draft, concept: Concept) -> Meant | None:
    """What a concept means, by the first of its codes that is known."""
    for coding in concept.coding:
        found = book.meant(coding.system, coding.code)
        if found is not None:
            return found
    if concept.coding or concept.text:
        named = next((f"{c.system}|{c.code} {c.display}".strip() for c in concept.coding), concept.text)
        draft.unread.append(named)
    return None


def _observation(book: CodeBook, draft: _Draft, one: Resource, where: str) -> None:
    if one.status in _GONE:
        return
    parts: Iterator[Resource | Component] = iter((one, *one.component))
    for part in parts:
        if part is one and one.component and not _has_value(one):
            continue
        meant = _meant(book, draft, part.code)
        if meant is None or part.data_absent_reason is not None:
            continue
        _value(draft, meant, part, one.when, say("{where}, Observation {id}", where=where, id=one.id))


def _has_value(one: Resource | Component) -> bool:
    values = (one.value_quantity, one.value_codeable_concept, one.value_string, one.value_boolean)
    return bool(one.interpretation) or any(value is not None for value in values)


def _value(draft: _Draft, meant: Meant, part: Resource | Component, when: str, where: str) -> None:
    """Read what an observation says of a variable: a value, a state in words or codes, an interpretation."""
    name, quantity = meant.variable.name, part.value_quantity
    if quantity is not None and quantity.value is not None:
        if quantity.comparator:
            draft.issues += _bound(draft, meant, part, when, where)
        else:
            draft.put(name, Lab(quantity.value, quantity.code or quantity.unit), when)
        return
    said = _said(part)
    if said is None:
        said = _interpreted(meant, part) if part.interpretation else None
        if said is None and not _has_value(part) and meant.state:
            said = "present"
    if said is None:
        draft.issues.append(
            Issue(
                "warning",
                where,
                say("{name}: says nothing that can be read", name=name),
                say("Give a value with its unit, or a state."),
            )
        )
    elif said:
        draft.put(name, _as_state(meant, said), when)


def _bound(draft: _Draft, meant: Meant, part: Resource | Component, when: str, where: str) -> list[Issue]:
    """A bound is no value; its interpretation counts where it has one."""
    said = _interpreted(meant, part)
    if said is not None:
        draft.put(meant.variable.name, said, when)
        return []
    assert part.value_quantity is not None
    got = f"{part.value_quantity.comparator}{part.value_quantity.value:g}"
    fix = say("Give the interpretation (L, N, H) beside it.")
    return [
        Issue(
            "warning",
            where,
            say("{name}: expected a value, got a bound {got!r}; not used", name=meant.variable.name, got=got),
            fix,
        )
    ]


def _said(part: Resource | Component) -> str | None:
    """What is said in words or codes: "present", "absent", another state, "" for unknown; None for nothing."""
    if part.value_boolean is not None:
        return "present" if part.value_boolean else "absent"
    if part.value_string is not None:
        return part.value_string.strip()
    if part.value_codeable_concept is None:
        return None
    for coding in part.value_codeable_concept.coding:
        for codes, word in ((_YES, "present"), (_NO, "absent"), (_UNKNOWN, "")):
            if coding.code in codes:
                return word
    texts = [part.value_codeable_concept.text, *(c.display or c.code for c in part.value_codeable_concept.coding)]
    return next(filter(None, texts), "")


def _interpreted(meant: Meant, part: Resource | Component) -> str | None:
    for concept in part.interpretation:
        for coding in concept.coding:
            for state in _INTERPRETED.get(coding.code, ()):
                if state in meant.variable.states:
                    return state
    return None


def _as_state(meant: Meant, said: str) -> str:
    """Yes to a code that says a state is that state; every other answer is for the variable itself to read."""
    return meant.state if meant.state and plain(said) in ("present", "yes", "true", "positive") else said


def _condition(book: CodeBook, draft: _Draft, one: Resource, where: str) -> None:
    verified = _first(one.verification_status)
    if verified in _GONE:
        return
    meant = _meant(book, draft, one.code)
    if meant is None or _first(one.clinical_status) in _NO_LONGER or one.abatement_date_time:
        return
    name = meant.variable.name
    if verified == "refuted":
        draft.put(name, denied(meant), one.when)
    elif verified in _DOUBTED:
        message = say(
            "{name} is {verified} in Condition {id}: a suspicion is no finding", name=name, verified=verified, id=one.id
        )
        draft.issues.append(Issue("warning", where, message, say("Set verificationStatus to confirmed or refuted.")))
    else:
        draft.put(name, meant.state or "present", one.when)


def _medication(book: CodeBook, draft: _Draft, one: Resource, today: str) -> None:
    if one.status in _GONE:
        return
    meant = _meant(book, draft, one.medication_codeable_concept)
    if meant is None or meant.variable.kind not in (Kind.MEDICATION, Kind.TRIGGER):
        return
    ended = one.effective_period.end[:10]
    taken = one.status in _TAKEN and not (ended and today and ended < today)
    if taken:
        draft.put(meant.variable.name, meant.state or "present", one.when)
    elif one.status in _NOT_TAKEN:
        draft.put(meant.variable.name, meant.variable.states[0], one.when)


def _first(concept: Concept) -> str:
    return next((coding.code for coding in concept.coding), concept.text)


def _setting(book: CodeBook, draft: _Draft, latest: Resource | None, where: str) -> str:
    if latest is None:
        return ""
    for word in (latest.class_.code, latest.class_.display):
        found = book.settings.get(plain(word))
        if found:
            return found
    message = say(
        "encounter class {code!r} is not in settings.csv; read as of no stated setting", code=latest.class_.code
    )
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

"""What one resource says of findings, whoever it is about: resources of one text are understood once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

from twitchdx.cases.codes import CodeBook, Meant, denied
from twitchdx.cases.csv_rows import CellError, finding
from twitchdx.cases.fhir.resources import Coding, Component, Concept, Parts, Resource
from twitchdx.evidence import plain
from twitchdx.language import say
from twitchdx.types import Finding, Issue, Kind, Lab

DAY = len("2026-11-26")  # the part of a time that is the day
KEPT = 100_000  # resources of different text whose meaning is remembered
_numbers = count()
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
class Said:
    """What a resource says, whoever it is about and whenever it was. No two have the same number.

    Each finding has a weight: of one time what is there wins over what is not, and a value over words.
    """

    number: int = field(default_factory=_numbers.__next__)
    findings: list[tuple[str, Finding, int]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    encounter: Coding | None = None

    def put(self, name: str, finding: Finding) -> None:
        """One more finding."""
        weight = 2 if isinstance(finding, Lab) else int(finding != "absent")
        self.findings.append((name, finding, weight))


@lru_cache(maxsize=8)
def _remembered(book: CodeBook) -> dict[object, Said]:
    """What resources of a text say by these codes."""
    del book
    return {}


def said_by(book: CodeBook, resources: Sequence[Resource], today: str, where: str) -> list[Said]:
    """What each resource says at the time of the record, `today`; where there is a word to say it is read each time.

    Raises
    ------
    msgspec.DecodeError
        Where that is not as FHIR says.
    """
    known, found = _remembered(book), []
    for one in resources:
        ended = one.effective_period.end
        over = bool(one.abatement_date_time or (ended and today and ended[:DAY] < today))
        key = (one.resource_type, one.status, over, one.text)
        said = known.get(key)
        if said is None:
            said = _read(book, one, over, where)
            if not said.issues:
                if len(known) >= KEPT:
                    known.clear()
                known[key] = said
        found.append(said)
    return found


def _read(book: CodeBook, one: Resource, over: bool, where: str) -> Said:
    said, parts = Said(), one.parts
    if one.status in _GONE and one.resource_type != "Condition":  # whose verification says it
        return said
    if parts.modifier_extension:
        said.issues.append(_changed(one, where))
        return said
    match one.resource_type:
        case "Observation":
            _observation(book, said, parts, say("{where}, Observation {id}", where=where, id=one.id))
        case "Condition":
            _condition(book, said, parts, one.id, where, over=over)
        case "MedicationStatement" | "MedicationRequest":
            _medication(book, said, parts, one.status, over=over)
        case "Encounter":
            said.encounter = parts.class_
    return said


def _changed(one: Resource, where: str) -> Issue:
    """Of what may mean the opposite of what it says (HL7 FHIR R4, section 2.4.1.2)."""
    message = say(
        "{kind} {id} has a modifierExtension, which may turn what it says round; not used",
        kind=one.resource_type,
        id=one.id,
    )
    return Issue("warning", where, message, say("Say it without the extension where it changes nothing."))


def _meant(book: CodeBook, said: Said, concept: Concept) -> Meant | None:
    """What a concept means, by the first of its codes that is known."""
    for coding in concept.coding:
        found = book.meant(coding.system, coding.code)
        if found is not None:
            return found
    if concept.coding or concept.text:
        named = next((f"{c.system}|{c.code} {c.display}".strip() for c in concept.coding), concept.text)
        said.unread.append(named)
    return None


def _observation(book: CodeBook, said: Said, one: Parts, where: str) -> None:
    parts: tuple[Parts | Component, ...] = (one, *one.component)
    for part in parts:
        if part is one and one.component and not _has_value(one):
            continue
        meant = _meant(book, said, part.code)
        if meant is None or part.data_absent_reason is not None:
            continue
        _value(said, meant, part, where)


def _has_value(one: Parts | Component) -> bool:
    values = (one.value_quantity, one.value_codeable_concept, one.value_string, one.value_boolean)
    return bool(one.interpretation) or any(value is not None for value in values)


def _value(said: Said, meant: Meant, part: Parts | Component, where: str) -> None:
    """Read what an observation says of a variable: a value, a state in words or codes, an interpretation."""
    name, quantity = meant.variable.name, part.value_quantity
    if quantity is not None and quantity.value is not None:
        if quantity.comparator:
            said.issues += _bound(said, meant, part, where)
        else:
            said.put(name, Lab(quantity.value, quantity.code or quantity.unit))
        return
    word = _word(part)
    if word is None:
        word = _interpreted(meant, part) if part.interpretation else None
        if word is None and not _has_value(part) and meant.state:
            word = "present"
    if word is None:
        said.issues.append(
            Issue(
                "warning",
                where,
                say("{name}: says nothing that can be read", name=name),
                say("Give a value with its unit, or a state."),
            )
        )
    elif word and part.value_string is not None:
        _written(said, meant, word, where)
    elif word:
        said.put(name, _as_state(meant, word))


def _written(said: Said, meant: Meant, text: str, where: str) -> None:
    """Text is read as a cell of a table is: a number with its unit, or a state."""
    name = meant.variable.name
    try:
        found = finding(text, "")
    except CellError as error:
        said.issues.append(Issue("warning", where, f"{name}: {error.message}; {say('not used')}", error.fix))
        return
    said.put(name, _as_state(meant, found) if isinstance(found, str) else found)


def _bound(said: Said, meant: Meant, part: Parts | Component, where: str) -> list[Issue]:
    """A bound is no value; its interpretation counts where it has one."""
    state = _interpreted(meant, part)
    if state is not None:
        said.put(meant.variable.name, state)
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


def _word(part: Parts | Component) -> str | None:
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


def _interpreted(meant: Meant, part: Parts | Component) -> str | None:
    for concept in part.interpretation:
        for coding in concept.coding:
            for state in _INTERPRETED.get(coding.code, ()):
                if state in meant.variable.states:
                    return state
    return None


def _as_state(meant: Meant, word: str) -> str:
    """Yes to a code that says a state is that state; every other answer is for the variable itself to read."""
    return meant.state if meant.state and plain(word) in ("present", "yes", "true", "positive") else word


def _condition(book: CodeBook, said: Said, one: Parts, named: str, where: str, *, over: bool) -> None:
    verified = _first(one.verification_status)
    if verified in _GONE:
        return
    meant = _meant(book, said, one.code)
    if meant is None:
        return
    name, status = meant.variable.name, _first(one.clinical_status)
    if over or status in _NO_LONGER:
        said.unread.append(f"{name}: {status if status in _NO_LONGER else 'over'}")
        return
    if verified == "refuted":
        said.put(name, denied(meant))
    elif verified in _DOUBTED:
        message = say(
            "{name} is {verified} in Condition {id}: a suspicion is no finding", name=name, verified=verified, id=named
        )
        said.issues.append(Issue("warning", where, message, say("Set verificationStatus to confirmed or refuted.")))
    else:
        said.put(name, meant.state or "present")


def _medication(book: CodeBook, said: Said, one: Parts, status: str, *, over: bool) -> None:
    meant = _meant(book, said, _medicine(said, one))
    if meant is None or meant.variable.kind not in (Kind.MEDICATION, Kind.TRIGGER):
        return
    if status in _TAKEN and not over:
        said.put(meant.variable.name, meant.state or "present")
    elif status in _NOT_TAKEN:
        said.put(meant.variable.name, meant.variable.states[0])
    else:
        said.unread.append(f"{meant.variable.name}: {'over' if status in _TAKEN else status}")


def _medicine(said: Said, one: Parts) -> Concept:
    """Which medicine it is; one that stands in a resource of its own, outside, is not looked for."""
    name = one.medication_reference.reference
    if name.startswith("#"):
        return next((own.code for own in one.contained if own.id == name[1:]), Concept())
    if name:
        said.unread.append(f"medicationReference {name.partition('/')[0]}")
    return one.medication_codeable_concept


def _first(concept: Concept) -> str:
    return next((coding.code for coding in concept.coding), concept.text)

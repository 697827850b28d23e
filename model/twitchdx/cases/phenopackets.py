"""Phenopackets: one in a file, an array of them, or one on each line (GA4GH Phenopacket Schema v2, 2022).

Features are present, or absent where `excluded`. A feature that has resolved, and what stands under `interpretations`,
says nothing about now: the one is over, the other is the answer and not evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from twitchdx.cases.codes import OWN, CodeBook, Meant
from twitchdx.cases.row import UNREAD, CaseRow, broken, fallback_id
from twitchdx.types import Case, Finding, Issue, Kind, Knowledge, Lab, Likelihood

_PREFIXES: Mapping[str, str] = {
    "HP": "HPO",
    "LOINC": "LOINC",
    "SNOMEDCT": "SNOMED CT",
    "SCTID": "SNOMED CT",
    "ICD10CM": "ICD-10-CM",
    "ATC": "ATC",
    "RXNORM": "RxNorm",
    "RXCUI": "RxNorm",
    "TWITCHDX": OWN,
}
_WHOLE = ("HPO",)  # systems in whose codes the prefix is a part of the code
_YEARS = re.compile(r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+)M)?(?:\d+W)?(?:\d+D)?(?:T.*)?")
_SEXES = {"MALE": "male", "FEMALE": "female"}
_VERSION = "2.0"


class Term(msgspec.Struct, frozen=True):
    """An OntologyClass."""

    id: str = ""
    label: str = ""


class Quantity(msgspec.Struct, frozen=True):
    """A value with its unit."""

    value: float
    unit: Term = Term()


class Value(msgspec.Struct, frozen=True, rename="camel"):
    """What a measurement found."""

    quantity: Quantity | None = None
    ontology_class: Term | None = None


class Feature(msgspec.Struct, frozen=True, rename="camel"):
    """A phenotypic feature."""

    type: Term = Term()
    excluded: bool = False
    resolution: Any = None


class Measurement(msgspec.Struct, frozen=True, rename="camel"):
    """A measurement."""

    assay: Term = Term()
    value: Value = Value()


class Disease(msgspec.Struct, frozen=True, rename="camel"):
    """A disease that is known, or was excluded."""

    term: Term = Term()
    excluded: bool = False
    resolution: Any = None


class Treatment(msgspec.Struct, frozen=True):
    """A medicine."""

    agent: Term = Term()


class Action(msgspec.Struct, frozen=True):
    """A medical action; only treatments are read."""

    treatment: Treatment | None = None


class Age(msgspec.Struct, frozen=True, rename="camel"):
    """An age by its duration."""

    iso8601duration: str = ""


class Time(msgspec.Struct, frozen=True):
    """A time that is an age."""

    age: Age | None = None


class Subject(msgspec.Struct, frozen=True, rename="camel"):
    """Whom it is about."""

    id: str = ""
    sex: str = ""
    time_at_last_encounter: Time | None = None


class Phenopacket(msgspec.Struct, frozen=True, rename="camel"):
    """The parts of a phenopacket that are read."""

    id: str = ""
    subject: Subject = Subject()
    phenotypic_features: tuple[Feature, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    diseases: tuple[Disease, ...] = ()
    medical_actions: tuple[Action, ...] = ()


_packet = msgspec.json.Decoder(Phenopacket)
_array = msgspec.json.Decoder(list[msgspec.Raw])
_FIX = "Write it as the Phenopacket Schema v2 says."


def packets(lines: Iterable[bytes], name: str, book: CodeBook, first: int = 1) -> Iterator[CaseRow]:
    """Cases of a file with a phenopacket on each line."""
    for number, line in enumerate(lines, start=first):
        if line.strip():
            yield packet_row(line, number, f"{name}:{number}", book)


def whole_file(text: bytes, name: str, book: CodeBook) -> Iterator[CaseRow]:
    """Cases of a file that holds one phenopacket, or an array of them."""
    if not text.lstrip().startswith(b"["):
        yield packet_row(text, 1, name, book)
        return
    try:
        found = _array.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield broken(1, name, f"cannot be read: {error}", _FIX)
        return
    for place, one in enumerate(found, start=1):
        yield packet_row(bytes(one), place, f"{name}, phenopacket {place}", book)


def packet_row(text: bytes, line: int, where: str, book: CodeBook) -> CaseRow:
    """The case of one phenopacket."""
    try:
        found = _packet.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return broken(line, where, f"expected a phenopacket: {error}", _FIX)
    findings, unread = _findings(book, found)
    issues: list[Issue] = []
    case_id = found.subject.id or found.id
    if not case_id:
        case_id = fallback_id(line)
        issues.append(Issue("warning", where, f"no id; called {case_id!r} here", "Give the subject an id."))
    age = _age(found.subject, where, issues)
    extra: dict[str, object] = {UNREAD: tuple(unread)} if unread else {}
    case = Case(case_id, age=age, sex=_SEXES.get(found.subject.sex), findings=findings)
    return CaseRow(line, case_id, case, tuple(issues), extra)


def _findings(book: CodeBook, found: Phenopacket) -> tuple[dict[str, Finding], list[str]]:
    findings: dict[str, Finding] = {}
    unread: list[str] = []

    def take(term: Term, said: Finding | None) -> None:
        """One statement: `said` is "present", "absent", a state or a value."""
        meant = _meant(book, term)
        if meant is None:
            unread.append(f"{term.id} {term.label}".strip())
        elif said is not None:
            state = (
                meant.variable.states[0] if said == "absent" else (meant.state or said) if said == "present" else said
            )
            known = findings.get(meant.variable.name)
            if known is None or (known == meant.variable.states[0] and state != known):
                findings[meant.variable.name] = state

    for feature in found.phenotypic_features:
        take(feature.type, None if feature.resolution else "absent" if feature.excluded else "present")
    for disease in found.diseases:
        take(disease.term, None if disease.resolution else "absent" if disease.excluded else "present")
    for one in found.measurements:
        take(one.assay, _measured(one.value))
    for action in found.medical_actions:
        if action.treatment is not None:
            take(action.treatment.agent, "present")
    return findings, unread


def _measured(value: Value) -> Finding | None:
    if value.quantity is not None:
        unit = value.quantity.unit
        return Lab(value.quantity.value, unit.id.removeprefix("UCUM:") if "UCUM:" in unit.id else unit.label)
    return value.ontology_class.label or None if value.ontology_class is not None else None


def _meant(book: CodeBook, term: Term) -> Meant | None:
    prefix, _, code = term.id.partition(":")
    system = _PREFIXES.get(prefix.upper(), "")
    return book.meant(system, term.id if system in _WHOLE else code) if system else None


def _age(subject: Subject, where: str, issues: list[Issue]) -> float | None:
    time = subject.time_at_last_encounter
    if time is None or time.age is None or not time.age.iso8601duration:
        return None
    written = time.age.iso8601duration
    read = _YEARS.fullmatch(written)
    if read is None or len(written) < 3:
        issues.append(
            Issue("warning", where, f"age: expected a duration like P58Y, got {written!r}; not used", "Write P58Y.")
        )
        return None
    return float(read[1] or 0) + float(read[2] or 0) / 12


def packet_of(knowledge: Knowledge, book: CodeBook, case: Case) -> Mapping[str, object]:
    """A phenopacket of a case that reads back as the same; what has no public code has a term of ours.

    Raises
    ------
    ValueError
        For a likelihood or visits, which no phenopacket holds: JSON lines do.
    """
    if case.visits:
        raise ValueError(f"case {case.id}: a phenopacket of twitchdx holds no visits. Write JSON lines instead.")
    subject: dict[str, object] = {"id": case.id, "sex": (case.sex or "UNKNOWN_SEX").upper()}
    if case.age is not None:
        subject["timeAtLastEncounter"] = {"age": {"iso8601duration": f"P{case.age:g}Y"}}
    parts: dict[str, list[object]] = {}
    for name, finding in case.findings.items():
        key, part = _written(knowledge, book, case, name, finding)
        parts.setdefault(key, []).append(part)
    return {"id": case.id, "subject": subject, **parts, "metaData": META}


def _written(
    knowledge: Knowledge, book: CodeBook, case: Case, name: str, finding: Finding
) -> tuple[str, Mapping[str, object]]:
    variable, label = knowledge.variables[name], knowledge.label(name)
    if isinstance(finding, Likelihood):
        raise ValueError(f"case {case.id}: {name}: a phenopacket holds no likelihood. Write JSON lines instead.")
    own = {"id": f"TWITCHDX:{name}", "label": label}
    if isinstance(finding, Lab):
        code = book.code_for(name, "any", ("LOINC",))
        assay = {"id": f"LOINC:{code.code}", "label": code.display} if code else own
        unit = {"id": f"UCUM:{finding.unit}", "label": finding.unit}
        return "measurements", {"assay": assay, "value": {"quantity": {"value": finding.value, "unit": unit}}}
    if finding not in ("present", variable.states[0]):
        return "measurements", {
            "assay": own,
            "value": {"ontologyClass": {"id": f"TWITCHDX:{finding}", "label": finding}},
        }
    there = finding != variable.states[0]
    if variable.kind is Kind.MEDICATION and there:
        return "medicalActions", {"treatment": {"agent": own}}
    code = book.code_for(name, "present", ("HPO",))
    term = {"id": code.code, "label": code.display} if code else own
    return "phenotypicFeatures", {"type": term, **({} if there else {"excluded": True})}


META: Mapping[str, object] = {
    "created": "2000-01-01T00:00:00Z",
    "createdBy": "twitchdx",
    "phenopacketSchemaVersion": _VERSION,
    "resources": [
        {
            "id": "hp",
            "name": "Human Phenotype Ontology",
            "namespacePrefix": "HP",
            "url": "http://purl.obolibrary.org/obo/hp.owl",
            "version": "unversioned",
            "iriPrefix": "http://purl.obolibrary.org/obo/HP_",
        },
        {
            "id": "loinc",
            "name": "Logical Observation Identifiers Names and Codes",
            "namespacePrefix": "LOINC",
            "url": "https://loinc.org",
            "version": "unversioned",
            "iriPrefix": "https://loinc.org/",
        },
    ],
}

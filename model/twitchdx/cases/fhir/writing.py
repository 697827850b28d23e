"""A case as a Bundle that reads back as the same case. What has no public code is written under its own name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from twitchdx.cases.codes import OWN, URIS, CodeBook
from twitchdx.types import Case, Finding, Kind, Knowledge, Lab, Likelihood, Variable

STATE = "urn:twitchdx:state"
SETTING = "urn:twitchdx:setting"
UCUM = "http://unitsofmeasure.org"
DAY = date(2000, 1, 1)  # stands for the day of the case, which has none: an age needs one
_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_SNOMED_SAYS = {"present": ("52101004", "Present"), "absent": ("2667000", "Absent")}
_SYSTEMS = {
    Kind.MEDICATION: ("ATC", "RxNorm"),
    Kind.CONDITION: ("SNOMED CT", "ICD-10-CM"),
    Kind.IMBALANCE: ("SNOMED CT", "ICD-10-CM"),
}
_URI = {name: uri for uri, name in [*URIS.items()][::-1]}
Json = Mapping[str, object]


def bundle_of(knowledge: Knowledge, book: CodeBook, case: Case) -> Json:
    """A Bundle of type `collection` for one case.

    Raises
    ------
    ValueError
        For a likelihood or visits, which no resource holds: JSON lines do.
    """
    entries = [
        {"fullUrl": f"urn:twitchdx:{case.id}:{place}" if place else f"Patient/{case.id}", "resource": one}
        for place, one in enumerate(resources_of(knowledge, book, case))
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def resources_of(knowledge: Knowledge, book: CodeBook, case: Case) -> list[Json]:
    """The resources of one case, the Patient first.

    Raises
    ------
    ValueError
        For a likelihood or visits, which no resource holds: JSON lines do.
    """
    if case.visits:
        raise ValueError(f"case {case.id}: a Bundle of twitchdx holds no visits. Write JSON lines instead.")
    return [_patient(case), _encounter(case), *_resources(knowledge, book, case)]


def coding(system: str, code: str, display: str = "") -> dict[str, str]:
    """A Coding, its system by URI."""
    found = {"system": _URI.get(system, system), "code": code}
    return {**found, "display": display} if display else found


def _patient(case: Case) -> Json:
    found: dict[str, object] = {"resourceType": "Patient", "id": case.id}
    if case.sex is not None:
        found["gender"] = case.sex
    if case.age is not None:
        found["birthDate"] = DAY.replace(year=DAY.year - int(case.age)).isoformat()
    return found


def _encounter(case: Case) -> Json:
    return {
        "resourceType": "Encounter",
        "status": "finished",
        "class": coding(SETTING, case.setting),
        "subject": _subject(case),
        "period": {"start": DAY.isoformat(), "end": DAY.isoformat()},
    }


def _subject(case: Case) -> Json:
    return {"reference": f"Patient/{case.id}"}


def _resources(knowledge: Knowledge, book: CodeBook, case: Case) -> Iterator[Json]:
    for name, finding in case.findings.items():
        variable = knowledge.variables[name]
        if isinstance(finding, Likelihood):
            raise ValueError(f"case {case.id}: {name}: a Bundle holds no likelihood. Write JSON lines instead.")
        plainly = finding in ("present", variable.states[0]) and "present" in variable.states
        if plainly and variable.kind is Kind.MEDICATION:
            yield _medication(book, case, variable, there=finding == "present")
        elif plainly and variable.kind in (Kind.CONDITION, Kind.IMBALANCE):
            yield _condition(book, case, variable, there=finding == "present")
        else:
            yield _observation(knowledge, book, case, variable, finding)


def _concept(knowledge_label: str, book: CodeBook, variable: Variable, state: str, systems: tuple[str, ...]) -> Json:
    code = book.code_for(variable.name, state, systems)
    if code is None:
        return {"coding": [coding(OWN, variable.name)], "text": knowledge_label}
    return {"coding": [coding(code.system, code.code, code.display)], "text": knowledge_label}


def _medication(book: CodeBook, case: Case, variable: Variable, *, there: bool) -> Json:
    return {
        "resourceType": "MedicationStatement",
        "status": "active" if there else "not-taken",
        "medicationCodeableConcept": _concept(variable.name, book, variable, "present", _SYSTEMS[variable.kind]),
        "subject": _subject(case),
        "effectiveDateTime": DAY.isoformat(),
    }


def _condition(book: CodeBook, case: Case, variable: Variable, *, there: bool) -> Json:
    found: dict[str, object] = {
        "resourceType": "Condition",
        "verificationStatus": {"coding": [coding(_VERIFIED, "confirmed" if there else "refuted")]},
        "code": _concept(variable.name, book, variable, "present", _SYSTEMS[variable.kind]),
        "subject": _subject(case),
        "recordedDate": DAY.isoformat(),
    }
    if there:
        found["clinicalStatus"] = {"coding": [coding(_CLINICAL, "active")]}
    return found


def _observation(knowledge: Knowledge, book: CodeBook, case: Case, variable: Variable, finding: Finding) -> Json:
    label = knowledge.label(variable.name)
    found: dict[str, object] = {
        "resourceType": "Observation",
        "status": "final",
        "code": _concept(label, book, variable, "any", ("LOINC",)),
        "subject": _subject(case),
        "effectiveDateTime": DAY.isoformat(),
    }
    if isinstance(finding, Lab):
        value = {"value": finding.value, "unit": finding.unit}
        found["valueQuantity"] = {**value, "system": UCUM, "code": _ucum(finding.unit)} if finding.unit else value
        return found
    assert isinstance(finding, str)
    codes = [coding("SNOMED CT", *_SNOMED_SAYS[finding])] if finding in _SNOMED_SAYS else []
    found["valueCodeableConcept"] = {"coding": [*codes, coding(STATE, finding)], "text": finding}
    return found


def _ucum(unit: str) -> str:
    """A unit in UCUM: international units and mercury stand in brackets."""
    return unit.replace("µ", "u").replace("IU", "[IU]").replace("mmHg", "mm[Hg]")

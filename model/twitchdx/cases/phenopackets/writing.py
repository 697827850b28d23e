"""A case as a phenopacket that reads back as the same. What has no public code stands under a term of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from twitchdx.cases.codes import CodeBook
from twitchdx.cases.phenopackets.statements import LIKELIHOOD, PREFIX
from twitchdx.types import Case, Finding, Kind, Knowledge, Lab, Likelihood, Variable

Json = Mapping[str, object]
_VERSION = "2.0"
_UNVERSIONED = "unversioned"  # of a resource: codes.csv has codes that do not change their meaning
META: Json = {
    "created": "2000-01-01T00:00:00Z",  # the same case gives the same bytes
    "createdBy": "twitchdx",
    "phenopacketSchemaVersion": _VERSION,
    "resources": [
        {
            "id": one.lower(),
            "name": name,
            "namespacePrefix": one,
            "url": url,
            "version": _UNVERSIONED,
            "iriPrefix": iri,
        }
        for one, name, url, iri in (
            (
                "HP",
                "Human Phenotype Ontology",
                "http://purl.obolibrary.org/obo/hp.owl",
                "http://purl.obolibrary.org/obo/HP_",
            ),
            ("LOINC", "Logical Observation Identifiers Names and Codes", "https://loinc.org", "https://loinc.org/"),
            ("UCUM", "Unified Code for Units of Measure", "https://ucum.org", "https://ucum.org/"),
            (PREFIX, "Variables and states of twitchdx", "urn:twitchdx", "urn:twitchdx:"),
        )
    ],
}


def packet_of(knowledge: Knowledge, book: CodeBook, case: Case) -> Json:
    """A phenopacket of a case that reads back as the same, but for the setting, which has no place in it.

    Raises
    ------
    ValueError
        For visits, which no phenopacket holds: JSON lines do.
    """
    if case.visits:
        raise ValueError(f"case {case.id}: a phenopacket of twitchdx holds no visits. Write JSON lines instead.")
    subject: dict[str, object] = {"id": case.id, "sex": (case.sex or "UNKNOWN_SEX").upper()}
    if case.age is not None:
        subject["timeAtLastEncounter"] = {"age": {"iso8601duration": f"P{case.age:.15g}Y"}}
    parts: dict[str, list[Json]] = {}
    for name, finding in case.findings.items():
        for key, part in _written(knowledge, book, name, finding):
            parts.setdefault(key, []).append(part)
    return {"id": case.id, "subject": subject, **parts, "metaData": META}


def _written(knowledge: Knowledge, book: CodeBook, name: str, finding: Finding) -> Iterator[tuple[str, Json]]:
    """Yield the part of a phenopacket that a finding belongs to, and itself."""
    variable, own = knowledge.variables[name], _own(name, knowledge.label(name))
    match finding:
        case Lab():
            code = book.code_for(name, "any", ("LOINC",))
            assay = {"id": f"LOINC:{code.code}", "label": code.display} if code else own
            yield "measurements", {"assay": assay, "value": {"quantity": _quantity(finding)}}
        case Likelihood(weights):
            unit = {"id": LIKELIHOOD, "label": "likelihood"}
            each = [{"type": _own(s, s), "quantity": {"value": w, "unit": unit}} for s, w in weights.items()]
            yield "measurements", {"assay": own, "complexValue": {"typedQuantities": each}}
        case str() if finding in ("present", variable.states[0]) and variable.states[0] in ("absent", "none", "normal"):
            yield _plainly(book, variable, own, there=finding == "present")
        case _:
            yield "measurements", {"assay": own, "value": {"ontologyClass": _own(finding, finding.replace("_", " "))}}


def _plainly(book: CodeBook, variable: Variable, own: Json, *, there: bool) -> tuple[str, Json]:
    """A variable that is there, or is not. A code that says one state cannot say that the whole is absent."""
    if variable.kind is Kind.MEDICATION and there:
        return "medicalActions", {"treatment": {"agent": own}}
    code = book.code_for(variable.name, "present", ("HPO",))
    term = {"id": code.code, "label": code.display} if code else own
    return "phenotypicFeatures", {"type": term, **({} if there else {"excluded": True})}


def _quantity(lab: Lab) -> Json:
    return {"value": lab.value, "unit": {"id": f"UCUM:{_ucum(lab.unit)}", "label": lab.unit}}


def _ucum(unit: str) -> str:
    """A unit as UCUM writes it; its other spelling is the label."""
    for usual, theirs in (("µ", "u"), ("μ", "u"), ("IU", "[IU]"), ("mmHg", "mm[Hg]"), ("Eq", "eq")):
        unit = unit.replace(usual, theirs)
    return "[pH]" if unit == "pH" else unit


def _own(name: str, label: str) -> Json:
    return {"id": f"{PREFIX}:{name}", "label": label}

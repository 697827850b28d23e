"""FHIR resources as tests write them, and how a Bundle of them is read."""

from __future__ import annotations

import json
from typing import Any

from twitchdx.cases import CaseRow
from twitchdx.cases.fhir import bundle_row

from .records import BOOK, KNOWLEDGE

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
MAGNESIUM = {"coding": [{"system": LOINC, "code": "2601-3"}]}


def bundle(*resources: dict[str, Any], patient: dict[str, Any] | None = None) -> bytes:
    first = {"resourceType": "Patient", "id": "p", **(patient or {})}
    entries = [{"resource": one} for one in (first, *resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def read(*resources: dict[str, Any], patient: dict[str, Any] | None = None) -> CaseRow:
    (row,) = bundle_row(bundle(*resources, patient=patient), 1, "x", BOOK)
    return row


def observation(code: object = MAGNESIUM, day: str = "2026-01-02", **value: object) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": code,
        "effectiveDateTime": day,
        **value,
    }


def condition(code: str, **more: object) -> dict[str, Any]:
    return {"resourceType": "Condition", "id": "c", "code": {"coding": [{"system": SNOMED, "code": code}]}, **more}


def status(word: str) -> dict[str, Any]:
    return {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": word}]}


def of(variable: str, system: str) -> str:
    return next(c.code for c in KNOWLEDGE.codes if c.reads and (c.variable, c.system) == (variable, system))


def medicine(**more: object) -> dict[str, Any]:
    concept = {"coding": [{"system": "http://www.whocc.no/atc", "code": "C03CA01"}]}
    return {"resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": concept, **more}

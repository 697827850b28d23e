"""Phenopackets for tests: parts of them, one in the form of the phenopacket-store, and one with something of all."""

from __future__ import annotations

import json
from typing import Any

from twitchdx.cases import CaseRow
from twitchdx.cases.phenopackets import packet_row

from .records import BOOK

FASCICULATIONS = {"type": {"id": "HP:0002380", "label": "Fasciculations"}}
MAGNESIUM = {"id": "LOINC:2601-3", "label": "Magnesium"}
ALKALOSIS, ACIDOSIS = {"id": "HP:0001948", "label": "Alkalosis"}, {"id": "HP:0001941", "label": "Acidosis"}


def read(**parts: object) -> CaseRow:
    return packet_row(json.dumps({"id": "a", "subject": {"id": "a"}, **parts}).encode(), 1, "x", BOOK)


def said(row: CaseRow) -> list[str]:
    return [str(issue) for issue in row.issues]


def quantity(value: float, unit: str = "UCUM:mmol/L", label: str = "mmol/L") -> dict[str, Any]:
    return {"value": {"quantity": {"value": value, "unit": {"id": unit, "label": label}}}}


# In the form of the phenopacket-store: a proband of a publication, with the diagnosis under `interpretations`
STORE = {
    "id": "PMID_00000000_individual_II_3",
    "subject": {
        "id": "individual II-3",
        "timeAtLastEncounter": {"age": {"iso8601duration": "P47Y"}},
        "vitalStatus": {"status": "DECEASED", "timeOfDeath": {"age": {"iso8601duration": "P49Y2M"}}},
        "sex": "MALE",
    },
    "phenotypicFeatures": [
        {**FASCICULATIONS, "onset": {"age": {"iso8601duration": "P45Y"}}},
        {"type": {"id": "HP:0003487", "label": "Babinski sign"}, "excluded": True},
        {"type": {"id": "HP:0001288", "label": "Gait disturbance"}, "onset": {"age": {"iso8601duration": "P45Y"}}},
    ],
    "interpretations": [
        {
            "id": "individual II-3",
            "progressStatus": "SOLVED",
            "diagnosis": {
                "disease": {"id": "OMIM:105400", "label": "Amyotrophic lateral sclerosis 1"},
                "genomicInterpretations": [
                    {"subjectOrBiosampleId": "individual II-3", "interpretationStatus": "CAUSATIVE"}
                ],
            },
        }
    ],
    "diseases": [{"term": {"id": "OMIM:105400", "label": "ALS 1"}, "onset": {"age": {"iso8601duration": "P45Y"}}}],
    "metaData": {
        "created": "2024-05-15T11:40:17.064999120Z",
        "createdBy": "ORCID:0000-0000-0000-0000",
        "resources": [{"id": "hp", "namespacePrefix": "HP", "iriPrefix": "http://purl.obolibrary.org/obo/HP_"}],
        "phenopacketSchemaVersion": "2.0",
        "externalReferences": [{"id": "PMID:00000000"}],
    },
}

PACKET = {
    "id": "packet",
    "subject": {"id": "p1", "sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P58Y6M"}}},
    "phenotypicFeatures": [
        {"type": {"id": "HP:0002380", "label": "Fasciculations"}},
        {"type": {"id": "HP:0003487", "label": "Babinski sign"}, "excluded": True},
        {"type": {"id": "HP:0002460", "label": "Distal weakness"}, "resolution": {"age": {}}},
        {"type": {"id": "HP:0007289", "label": "Limb fasciculations"}},
        {"type": {"id": "HP:9999999", "label": "Something else"}},
    ],
    "measurements": [
        {
            "assay": {"id": "LOINC:2601-3", "label": "Magnesium"},
            "value": {"quantity": {"unit": {"id": "UCUM:mmol/L", "label": "mmol/L"}, "value": 0.4}},
        }
    ],
    "medicalActions": [{"treatment": {"agent": {"id": "ATC:C03CA01", "label": "furosemide"}}}],
    "interpretations": [{"diagnosis": {"disease": {"id": "OMIM:105400"}}}],
    "metaData": {"phenopacketSchemaVersion": "2.0"},
}

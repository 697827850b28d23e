"""Phenopackets: what they say is read, what they deny is denied and no more, and a case comes back from its own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import twitchdx
from twitchdx import Case, Lab, Likelihood
from twitchdx.batch import score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.cases import CaseRow, read_cases
from twitchdx.cases.codes import Meant, code_book
from twitchdx.cases.phenopackets import packet_of, packet_row, packets, whole_file
from twitchdx.cases.phenopackets.ages import years
from twitchdx.cases.phenopackets.statements import denied
from twitchdx.evidence import resolve
from twitchdx.evidence.index import can_be_finding
from twitchdx.types import Visit

NETWORK = twitchdx.load()
KNOWLEDGE, BOOK = NETWORK.knowledge, code_book(NETWORK.knowledge)
FASCICULATIONS = {"type": {"id": "HP:0002380", "label": "Fasciculations"}}
MAGNESIUM = {"id": "LOINC:2601-3", "label": "Magnesium"}
ALKALOSIS, ACIDOSIS = {"id": "HP:0001948", "label": "Alkalosis"}, {"id": "HP:0001941", "label": "Acidosis"}


def read(**parts: object) -> CaseRow:
    return packet_row(json.dumps({"id": "a", "subject": {"id": "a"}, **parts}).encode(), 1, "x", BOOK)


def findings(row: CaseRow) -> dict[str, object]:
    assert row.case is not None
    return dict(row.case.findings)


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


def test_a_published_phenopacket_is_read_without_its_answer() -> None:
    row = packet_row(json.dumps(STORE).encode(), 1, "x", BOOK)
    assert row.case == Case(
        "individual II-3", age=47.0, sex="male", findings={"fasciculations_seen": "present", "babinski_sign": "absent"}
    )
    assert row.extra["unread"] == ("HP:0001288 Gait disturbance", "OMIM:105400 ALS 1")
    assert not row.issues


def test_names_may_be_spelt_as_in_the_schema_and_nulls_are_nothing() -> None:
    packet = {
        "id": "a",
        "subject": {"id": "a", "time_at_last_encounter": {"age": {"iso8601duration": "P30Y"}}, "sex": "FEMALE"},
        "phenotypic_features": [FASCICULATIONS],
        "medical_actions": [{"treatment": {"agent": {"id": "ATC:C03CA01"}}}],
        "measurements": None,
    }
    row = packet_row(json.dumps(packet).encode(), 1, "x", BOOK)
    assert row.case == Case(
        "a", age=30.0, sex="female", findings={"fasciculations_seen": "present", "loop_diuretic": "present"}
    )


# What is denied


def test_a_thing_that_was_excluded_is_absent() -> None:
    row = read(phenotypicFeatures=[{**FASCICULATIONS, "excluded": True}])
    assert findings(row) == {"fasciculations_seen": "absent"}


def test_a_state_that_was_excluded_leaves_the_others() -> None:
    """No alkalosis is no normal pH: it may be low. And what is not stable is not stable, though that comes first."""
    row = read(phenotypicFeatures=[{"type": ALKALOSIS, "excluded": True}])
    assert findings(row) == {"arterial_ph": Likelihood({"normal": 1.0, "low": 1.0})}
    row = read(phenotypicFeatures=[{"type": {"id": "HP:0031915", "label": "Stable"}, "excluded": True}])
    assert findings(row) == {"course": Likelihood({"fluctuating": 1.0, "progressive": 1.0})}
    row = read(phenotypicFeatures=[{"type": {"id": "HP:0030955"}, "excluded": True}])
    assert findings(row) == {"alcohol": Likelihood({"none": 1.0, "moderate": 1.0})}
    row = read(phenotypicFeatures=[{"type": {"id": "HP:0003236", "label": "Elevated CK"}, "excluded": True}])
    assert findings(row) == {"creatine_kinase": "normal"}  # very high is high


def test_no_code_denies_every_state() -> None:
    for variable in KNOWLEDGE.variables.values():
        for state in variable.states:
            found = denied(Meant(variable, state))
            left = found.weights if isinstance(found, Likelihood) else [found]
            assert set(left) < set(variable.states)
            assert left
            assert state not in left


def test_what_is_there_beats_what_is_denied_whatever_comes_first() -> None:
    both = [{"type": ALKALOSIS, "excluded": True}, {"type": ACIDOSIS}]
    for features in (both, both[::-1]):
        row = read(phenotypicFeatures=features)
        assert findings(row) == {"arterial_ph": "low"}
        assert not row.issues


def test_what_has_resolved_is_not_used_and_said() -> None:
    row = read(phenotypicFeatures=[{**FASCICULATIONS, "resolution": {}}])
    assert findings(row) == {}
    assert said(row) == [
        "warning: x: resolved, so not used: HP:0002380 Fasciculations. Leave out `resolution` of what is there now."
    ]


def test_interpretations_alone_are_no_evidence() -> None:
    row = read(interpretations=[{"diagnosis": {"disease": {"id": "OMIM:105400"}}}])
    assert findings(row) == {}
    assert "interpretations are the answer and no evidence for it" in said(row)[0]


def test_diseases_are_read_by_icd_and_snomed() -> None:
    code = next(c.code for c in KNOWLEDGE.codes if c.reads and (c.variable, c.system) == ("als", "ICD-10-CM"))
    assert findings(read(diseases=[{"term": {"id": f"ICD10CM:{code}"}}])) == {"als": "present"}
    assert findings(read(diseases=[{"term": {"id": f"ICD10:{code}"}, "excluded": True}])) == {"als": "absent"}
    assert findings(read(diseases=[{"term": {"id": "SNOMEDCT_US:86044005"}}])) == {"als": "present"}


# Measurements


def test_a_unit_is_the_code_in_ucum_and_the_label_elsewhere() -> None:
    for unit, label, expected in (
        ("UCUM:mmol/L", "millimole per litre", "mmol/L"),
        ("UCUM:umol/L", "µmol/L", "µmol/L"),
        ("UO:0000062", "mmol/L", "mmol/L"),
        ("UCUM:mmol/L", "", "mmol/L"),
    ):
        row = read(measurements=[{"assay": MAGNESIUM, **quantity(0.5, unit, label)}])
        assert findings(row) == {"serum_magnesium": Lab(0.5, expected)}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ({"id": "TWITCHDX:very_low", "label": "Very low"}, "very_low"),
        ({"id": "NCIT:C54725", "label": "Low"}, "Low"),
        ({"id": "NCIT:C14165", "label": "Normal"}, "Normal"),
    ],
)
def test_a_result_in_words_is_read(term: dict[str, str], expected: str) -> None:
    row = read(measurements=[{"assay": MAGNESIUM, "value": {"ontologyClass": term}}])
    assert findings(row) == {"serum_magnesium": expected}
    assert row.case is not None
    assert not resolve(KNOWLEDGE, row.case).issues


def test_positive_and_negative_are_read() -> None:
    assay = {"id": "TWITCHDX:gm1_antibodies"}
    for label, expected in (("Positive", "present"), ("Not detected", "absent")):
        row = read(measurements=[{"assay": assay, "value": {"ontologyClass": {"id": "NCIT:C1", "label": label}}}])
        assert findings(row) == {"gm1_antibodies": expected}


def test_quantities_of_a_complex_value_are_measurements() -> None:
    typed = [{"type": MAGNESIUM, "quantity": quantity(0.5)["value"]["quantity"]}, {"type": {"id": "LOINC:0-0"}}]
    row = read(measurements=[{"assay": {"id": "LOINC:1-1"}, "complexValue": {"typedQuantities": typed}}])
    assert findings(row) == {"serum_magnesium": Lab(0.5, "mmol/L")}
    assert row.extra["unread"] == ("LOINC:1-1",)


def test_a_measurement_that_says_nothing_is_named() -> None:
    row = read(measurements=[{"assay": MAGNESIUM}])
    assert findings(row) == {}
    assert "LOINC:2601-3 Magnesium: the measurement says nothing that can be read" in said(row)[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"timestamp": "2026-01-02T10:00:00Z"}, {"timestamp": "2026-01-03"}),
        ({"age": {"iso8601duration": "P40Y"}}, {"age": {"iso8601duration": "P40Y2D"}}),
    ],
)
def test_the_later_of_two_measurements_counts(first: object, second: object) -> None:
    both = [
        {"assay": MAGNESIUM, **quantity(0.5), "timeObserved": first},
        {"assay": MAGNESIUM, **quantity(0.9), "timeObserved": second},
    ]
    for measurements in (both, both[::-1]):
        row = read(measurements=measurements)
        assert findings(row) == {"serum_magnesium": Lab(0.9, "mmol/L")}
        assert not row.issues


def test_two_values_without_a_time_are_said() -> None:
    row = read(measurements=[{"assay": MAGNESIUM, **quantity(0.5)}, {"assay": MAGNESIUM, **quantity(0.9)}])
    assert findings(row) == {"serum_magnesium": Lab(0.5, "mmol/L")}
    assert "serum_magnesium: given twice with different values; the first is used" in said(row)[0]


# Who


@pytest.mark.parametrize(
    ("subject", "age"),
    [
        ({"timeAtLastEncounter": {"age": {"iso8601duration": "P58Y6M"}}}, 58.5),
        ({"timeAtLastEncounter": {"age": {"iso8601duration": "P18M"}}}, 1.5),
        ({"timeAtLastEncounter": {"timestamp": "2020-03-01T00:00:00Z"}, "dateOfBirth": "1970-03-02T00:00:00Z"}, 49.0),
        ({"vitalStatus": {"status": "DECEASED", "timeOfDeath": {"age": {"iso8601duration": "P71Y"}}}}, 71.0),
        ({"timeAtLastEncounter": {"ontologyClass": {"id": "HP:0003581", "label": "Adult onset"}}}, None),
        ({"dateOfBirth": "1970-03-02T00:00:00Z"}, None),
        ({}, None),
    ],
)
def test_age_is_that_of_the_last_encounter_or_of_death(subject: dict[str, object], age: float | None) -> None:
    row = read(subject={"id": "a", **subject})
    assert row.case is not None
    assert row.case.age == age
    assert not row.issues


def test_an_age_range_is_read_as_its_middle_and_said() -> None:
    ends = {"start": {"iso8601duration": "P40Y"}, "end": {"iso8601duration": "P50Y"}}
    row = read(subject={"id": "a", "timeAtLastEncounter": {"ageRange": ends}})
    assert row.case is not None
    assert row.case.age == 45.0
    assert "age: read as the middle of 40 to 50 years" in said(row)[0]


@pytest.mark.parametrize("text", ["", "P", "PT", "58", "P58", "58Y", "P-5Y", "PY", "P1Y1Y", "P58Y "])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert years(text) == (58.0 if text == "P58Y " else None)


def test_a_wrong_age_is_said_and_not_used() -> None:
    row = read(subject={"id": "a", "timeAtLastEncounter": {"age": {"iso8601duration": "fifty"}}})
    assert row.case is not None
    assert row.case.age is None
    assert "age: expected a duration like P58Y, got 'fifty'; not used" in said(row)[0]
    row = read(subject={"id": "a", "timeAtLastEncounter": {"timestamp": "soon"}, "dateOfBirth": "1970"})
    assert "age: expected days like 1968-03-01, got '1970' and 'soon'; not used" in said(row)[0]


@pytest.mark.parametrize(
    ("sex", "expected"),
    [("MALE", "male"), ("FEMALE", "female"), (1, "female"), (2, "male"), ("OTHER_SEX", None), ("UNKNOWN_SEX", None)],
)
def test_sex_is_read(sex: object, expected: str | None) -> None:
    row = read(subject={"id": "a", "sex": sex})
    assert row.case is not None
    assert row.case.sex == expected


# Files


def test_people_of_a_family_and_of_a_cohort_are_rows(tmp_path: Path) -> None:
    people = [{"id": one, "subject": {"id": one}, "phenotypicFeatures": [FASCICULATIONS]} for one in "abcd"]
    family = {"id": "f", "proband": people[0], "relatives": people[1:2], "pedigree": {}, "metaData": {}}
    cohort = {"id": "c", "members": people[2:], "metaData": {}}
    for name, text in (
        ("family.json", json.dumps(family)),
        ("both.json", json.dumps([family, cohort])),
        ("both.jsonl", f"{json.dumps(family)}\n{json.dumps(cohort)}\n"),
    ):
        (tmp_path / name).write_text(text)
        rows = list(read_cases(tmp_path / name))
        assert [row.id for row in rows] == (["a", "b"] if name == "family.json" else ["a", "b", "c", "d"])
        assert all(findings(row) == {"fasciculations_seen": "present"} for row in rows)


def test_what_is_no_phenopacket_is_refused_and_the_others_are_read() -> None:
    good = {"id": "a", "phenotypicFeatures": [FASCICULATIONS]}
    rows = list(whole_file(json.dumps([{"name": "x"}, good, 3, {"id": 7}]).encode(), "x", BOOK))
    assert [row.case is not None for row in rows] == [False, True, False, False]
    assert "x, phenopacket 1: expected a phenopacket, got none of its parts" in said(rows[0])[0]
    assert "expected a phenopacket: Expected `object`, got `int`" in said(rows[2])[0]
    assert "$.id" in said(rows[3])[0]


def test_a_denied_state_is_scored(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(
        json.dumps(
            {"id": "a", "metaData": {}, "phenotypicFeatures": [FASCICULATIONS, {"type": ALKALOSIS, "excluded": True}]}
        )
    )
    source = source_of(KNOWLEDGE, tmp_path / "x.json")
    summary = score_file(NETWORK, source, tmp_path / "out.csv", crew=alone)
    assert (summary.scored, summary.rejected) == (1, 0)


# Out, and back

NAMES = [name for name, variable in KNOWLEDGE.variables.items() if can_be_finding(variable)]
WEIGHTS = st.floats(0.0, 1.0, allow_subnormal=False)


def finding(name: str) -> st.SearchStrategy[object]:
    states = KNOWLEDGE.variables[name].states
    values = st.builds(Lab, st.floats(0.001, 1e4), st.sampled_from(["mmol/L", "µmol/L", "mIU/L", "U/L", "mmHg", "pH"]))
    likelihood = st.dictionaries(st.sampled_from(states), WEIGHTS, min_size=1).map(Likelihood)
    return st.sampled_from(states) | values | likelihood


CASES = st.builds(
    Case,
    id=st.text("abcdefghij0123456789-", min_size=1, max_size=12),
    age=st.none() | st.floats(0.01, 119.0).map(lambda age: round(age, 2)),
    sex=st.none() | st.sampled_from(["male", "female"]),
    findings=st.lists(st.sampled_from(NAMES), unique=True, max_size=12).flatmap(
        lambda names: st.fixed_dictionaries({name: finding(name) for name in names})
    ),
)


@settings(max_examples=150, deadline=None)
@given(CASES)
def test_a_case_comes_back_whole(case: Case) -> None:
    packet = packet_of(KNOWLEDGE, BOOK, case)
    row = packet_row(json.dumps(packet).encode(), 1, "x", BOOK)
    assert row.case == case
    assert not row.issues
    assert "unread" not in row.extra
    used = {term.partition(":")[0] for term in _ids(packet)}
    meta = packet["metaData"]
    assert isinstance(meta, dict)
    assert used <= {resource["namespacePrefix"] for resource in meta["resources"]}


def test_every_state_of_every_variable_comes_back() -> None:
    for name in NAMES:
        for state in KNOWLEDGE.variables[name].states:
            case = Case("a", findings={name: state})
            row = packet_row(json.dumps(packet_of(KNOWLEDGE, BOOK, case)).encode(), 1, "x", BOOK)
            assert row.case == case, (name, state)


def test_visits_have_no_place() -> None:
    case = Case("a", visits=(Visit(date(2026, 1, 1), {}),))
    with pytest.raises(ValueError, match=r"holds no visits. Write JSON lines instead"):
        packet_of(KNOWLEDGE, BOOK, case)


def _ids(value: object) -> list[str]:
    """Ids of all terms in a phenopacket."""
    if isinstance(value, dict):
        own = [value["id"]] if set(value) == {"id", "label"} else []
        return own + [one for part in value.values() for one in _ids(part)]
    return [one for part in value for one in _ids(part)] if isinstance(value, list) else []


# Damage

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_value_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    """JSON that is whole, with something else in one place of a good phenopacket."""
    packet: Any = json.loads(json.dumps(STORE | {"measurements": [{"assay": MAGNESIUM, **quantity(0.5)}]}))
    at = packet
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
            at[key] = data.draw(JSON)
            break
        at = at[key]
    text = json.dumps(packet).encode()
    for rows in (whole_file(text, "x", BOOK), packets([text], "x", BOOK)):
        for row in rows:
            assert row.case is not None or row.issues
            if row.case is not None:
                resolve(KNOWLEDGE, row.case)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[",
        b"\xff",
        b'{"id": "\xff"}',
        b'{"subject": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"a_b": ' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"id": "a", "measurements": [{"value": {"quantity": {"value": 1e999}}}]}',
        b'{"proband": null, "members": 3}',
    ],
)
def test_what_cannot_be_read_is_a_broken_row(text: bytes) -> None:
    (row,) = whole_file(text, "x", BOOK)
    assert row.case is None
    assert row.issues[0].level == "error"

"""Phenopackets: what they say is read, and what they deny is denied and no more."""

from __future__ import annotations

import json

import pytest

from twitchdx import Case, Lab, Likelihood
from twitchdx.cases.codes import Meant
from twitchdx.cases.phenopackets import packet_row
from twitchdx.cases.phenopackets.ages import years
from twitchdx.cases.phenopackets.statements import denied
from twitchdx.evidence import resolve

from .packets import ACIDOSIS, ALKALOSIS, FASCICULATIONS, MAGNESIUM, PACKET, STORE, quantity, read, said
from .records import BOOK, KNOWLEDGE, findings


def test_a_phenopacket_is_read() -> None:
    row = packet_row(json.dumps(PACKET).encode(), 1, "x", BOOK)
    assert findings(row) == {
        "fasciculations_seen": "present",
        "babinski_sign": "absent",
        "serum_magnesium": Lab(0.4, "mmol/L"),
        "loop_diuretic": "present",
    }
    assert row.case is not None
    assert (row.case.id, row.case.sex, row.case.age) == ("p1", "female", 58.5)
    assert row.extra["unread"] == ("HP:0007289 Limb fasciculations", "HP:9999999 Something else")


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
    adult = {"id": "HP:0003581", "label": "Adult onset"}
    row = read(subject={"id": "a", "timeAtLastEncounter": {"ontologyClass": adult}})
    assert "age: expected years, got 'Adult onset'; not used" in said(row)[0]


@pytest.mark.parametrize(
    ("sex", "expected"),
    [("MALE", "male"), ("FEMALE", "female"), (1, "female"), (2, "male"), ("OTHER_SEX", None), ("UNKNOWN_SEX", None)],
)
def test_sex_is_read(sex: object, expected: str | None) -> None:
    row = read(subject={"id": "a", "sex": sex})
    assert row.case is not None
    assert row.case.sex == expected


def test_a_word_that_is_no_sex_is_said() -> None:
    row = read(subject={"id": "a", "sex": "male"})
    assert row.case is not None
    assert row.case.sex is None
    assert "sex: expected MALE, FEMALE, got 'male'; not used" in said(row)[0]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"phenotypicFeatures": [{**FASCICULATIONS, "negated": True}]}, "negated"),
        ({"phenotypic_features": [{**FASCICULATIONS, "negated": False}]}, "negated"),
        ({"subject": {"id": "a", "ageAtCollection": {"age": "P45Y"}}}, "ageAtCollection"),
        ({"subject": {"id": "a", "age_at_collection": {"age": "P45Y"}}}, "ageAtCollection"),
        ({"subject": {"id": "a", "ageRangeAtCollection": {"start": {"age": "P45Y"}}}}, "ageRangeAtCollection"),
    ],
)
def test_what_only_version_1_says_is_refused_and_not_read_as_its_opposite(parts: dict[str, object], name: str) -> None:
    row = read(**parts)
    assert row.case is None
    assert f"expected version 2 of the schema, got `{name}` of version 1. Convert it to version 2" in said(row)[0]

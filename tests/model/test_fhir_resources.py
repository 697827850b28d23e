"""FHIR: what resources say is read, what they do not say stays unknown, nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from twitchdx import Lab

from .fhir import LOINC, MAGNESIUM, SNOMED, condition, medicine, observation, of, read, status
from .records import BOOK, KNOWLEDGE, findings


def test_a_value_is_read_with_its_unit() -> None:
    row = read(observation(valueQuantity={"value": 0.41, "unit": "mmol per litre", "code": "mmol/L"}))
    assert findings(row) == {"serum_magnesium": Lab(0.41, "mmol/L")}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"interpretation": [{"coding": [{"code": "LL"}]}]}, "very_low"),
        ({"interpretation": [{"coding": [{"code": "N"}]}]}, "normal"),
        ({"valueString": "low"}, "low"),
        ({"valueCodeableConcept": {"text": "low"}}, "low"),
        (
            {"valueQuantity": {"value": 0.5, "comparator": "<"}, "interpretation": [{"coding": [{"code": "L"}]}]},
            "low",
        ),
    ],
)
def test_a_state_is_read_in_words_and_codes(value: dict[str, Any], expected: str) -> None:
    assert findings(read(observation(**value))) == {"serum_magnesium": expected}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"valueBoolean": False}, "absent"),
        ({"valueBoolean": True}, "present"),
        ({"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "2667000"}]}}, "absent"),
        ({"valueCodeableConcept": {"coding": [{"system": LOINC, "code": "LA33-6"}]}}, "present"),
    ],
)
def test_yes_and_no_are_read(value: dict[str, Any], expected: str) -> None:
    code = {"coding": [{"system": SNOMED, "code": of("fasciculations_seen", "SNOMED CT")}]}
    assert findings(read(observation(code, **value))) == {"fasciculations_seen": expected}


def test_what_is_not_said_stays_unknown() -> None:
    absent = observation(dataAbsentReason={"text": "not done"})
    wrong = {**observation(valueQuantity={"value": 0.4, "code": "mmol/L"}), "status": "entered-in-error"}
    asked = observation(valueCodeableConcept={"coding": [{"code": "UNK"}]})
    assert findings(read(absent, wrong, asked)) == {}


def test_a_bound_is_no_value() -> None:
    row = read(observation(valueQuantity={"value": 0.5, "comparator": "<", "code": "mmol/L"}))
    assert findings(row) == {}
    assert "expected a value, got a bound '<0.5'; not used" in str(row.issues[0])


def test_the_latest_result_counts() -> None:
    old = observation(day="2025-01-01", valueQuantity={"value": 0.4, "code": "mmol/L"})
    new = observation(day="2026-01-01", valueQuantity={"value": 0.8, "code": "mmol/L"})
    for order in ((old, new), (new, old)):
        assert findings(read(*order)) == {"serum_magnesium": Lab(0.8, "mmol/L")}
    noon = observation(day="2026-01-01T12:00:00+09:00", valueQuantity={"value": 0.5, "code": "mmol/L"})
    later = observation(day="2026-01-01T11:00:00Z", valueQuantity={"value": 0.7, "code": "mmol/L"})
    for order in ((noon, later), (later, noon)):
        assert findings(read(*order)) == {"serum_magnesium": Lab(0.7, "mmol/L")}


def test_components_are_read() -> None:
    part = {"code": MAGNESIUM, "valueQuantity": {"value": 0.6, "code": "mmol/L"}}
    assert findings(read(observation({"text": "panel"}, component=[part]))) == {"serum_magnesium": Lab(0.6, "mmol/L")}


def test_conditions_are_there_refuted_doubted_or_over() -> None:
    code = of("diabetes", "SNOMED CT")
    assert findings(read(condition(code))) == {"diabetes": "present"}
    assert findings(read(condition(code, verificationStatus=status("refuted")))) == {"diabetes": "absent"}
    assert findings(read(condition(code, verificationStatus=status("entered-in-error")))) == {}
    assert findings(read(condition(code, clinicalStatus={"coding": [{"code": "resolved"}]}))) == {}
    assert findings(read(condition(code, abatementDateTime="2020-01-01"))) == {}
    doubted = read(condition(code, verificationStatus=status("provisional")))
    assert findings(doubted) == {}
    assert "a suspicion is no finding" in str(doubted.issues[0])


def test_a_longer_code_means_what_its_beginning_does() -> None:
    known = next(c for c in KNOWLEDGE.codes if c.reads and c.system == "ICD-10-CM" and len(c.code) < 7)
    longer = BOOK.meant("http://hl7.org/fhir/sid/icd-10-cm", known.code + "9")
    assert longer is not None
    assert longer.variable.name == known.variable
    furosemide = BOOK.meant("http://www.whocc.no/atc", "C03CA01")
    assert furosemide is not None
    assert furosemide.variable.name == "loop_diuretic"


def test_medicines_are_taken_or_not_or_were() -> None:
    assert findings(read(medicine())) == {"loop_diuretic": "present"}
    assert findings(read(medicine(status="not-taken"))) == {"loop_diuretic": "absent"}
    assert findings(read(medicine(status="stopped"))) == {}
    over = medicine(effectivePeriod={"start": "2020-01-01", "end": "2020-02-01"})
    seen = {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"code": "AMB"},
        "period": {"start": "2026-01-01"},
    }
    assert findings(read(over, seen)) == {}


def test_age_is_that_of_the_day_of_the_record_and_setting_that_of_the_encounter() -> None:
    seen = {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"code": "EMER"},
        "period": {"start": "2026-03-01"},
    }
    who = {"birthDate": "1968-03-02", "gender": "female"}
    case = read(seen, patient=who).case
    assert case is not None
    assert (case.age, case.sex, case.setting) == (57.0, "female", "hospital")
    undated = read(patient=who)
    assert undated.case is not None
    assert undated.case.age is None
    assert "the age is unknown" in str(undated.issues[0])
    odd = read({**seen, "class": {"code": "FLD"}}, patient={"birthDate": "19xx"})
    assert odd.case is None
    assert any("encounter class 'FLD' is not in settings.csv" in str(issue) for issue in odd.issues)
    assert any("expected a date like 1968-03-01, got '19xx'" in str(issue) for issue in odd.issues)


def test_a_date_that_no_calendar_holds_is_refused() -> None:
    """Found by fuzzing: a day of forty figures."""
    seen = {"resourceType": "Encounter", "class": {"code": "AMB"}, "period": {"start": "2026-03-01"}}
    row = read(seen, patient={"birthDate": "1990-01-0" + "3" * 40})
    assert row.case is None
    assert "expected a date like 1968-03-01" in str(row.issues[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.52 mmol/L", Lab(0.52, "mmol/L")), ("low", "low"), (" 1.3 mg/dL ", Lab(1.3, "mg/dL"))],
)
def test_text_is_read_as_a_cell_is(text: str, expected: object) -> None:
    assert findings(read(observation(valueString=text))) == {"serum_magnesium": expected}


@pytest.mark.parametrize(
    ("text", "message"),
    [("<0.5", "expected a number, got a bound '<0.5'; not used"), ("0,52", "a decimal point, got '0,52'; not used")],
)
def test_text_that_is_no_certain_number_is_said_and_rejects_nobody(text: str, message: str) -> None:
    row = read(observation(valueString=text), medicine())
    assert findings(row) == {"loop_diuretic": "present"}
    assert message in str(row.issues[0])


def test_what_may_be_turned_round_is_not_used() -> None:
    row = read(observation(valueString="low", modifierExtension=[{"url": "x", "valueBoolean": True}]), medicine())
    assert findings(row) == {"loop_diuretic": "present"}
    assert "Observation o has a modifierExtension" in str(row.issues[0])


def test_a_medicine_may_stand_inside_its_statement() -> None:
    inside = {"resourceType": "Medication", "id": "m", "code": medicine()["medicationCodeableConcept"]}
    statement = {name: value for name, value in medicine().items() if name != "medicationCodeableConcept"}
    row = read({**statement, "contained": [inside], "medicationReference": {"reference": "#m"}})
    assert findings(row) == {"loop_diuretic": "present"}
    row = read({**statement, "medicationReference": {"reference": "Medication/7"}})
    assert (findings(row), row.extra) == ({}, {"unread": ("medicationReference Medication",)})


def test_what_is_over_is_named_among_what_is_not_used() -> None:
    diabetes = of("diabetes", "SNOMED CT")
    row = read(condition(diabetes, clinicalStatus=status("resolved")), medicine(status="stopped"))
    assert (findings(row), row.extra) == ({}, {"unread": ("diabetes: resolved", "loop_diuretic: stopped")})


@pytest.mark.parametrize(("gender", "words"), [("M", "expected male, female, other, unknown"), ("other", "")])
def test_a_gender_that_is_none_of_fhir_is_said(gender: str, words: str) -> None:
    row = read(observation(valueString="low"), patient={"gender": gender})
    assert row.case is not None
    assert row.case.sex is None
    assert len(row.issues) == bool(words)
    assert all(words in str(issue) for issue in row.issues)

"""FHIR Bundles: whose a resource is, what is broken, and what is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from twitchdx import Network
from twitchdx.batch import score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.cases import read_cases
from twitchdx.cases.fhir import bundle_row
from twitchdx.tables import default_directory

from .fhir import LOINC, bundle, condition, medicine, observation, of, read, status
from .records import BOOK, KNOWLEDGE, findings


def test_what_means_nothing_here_is_counted(network: Network, tmp_path: Path) -> None:
    heart = {"coding": [{"system": LOINC, "code": "8867-4", "display": "Heart rate"}]}
    path, out = tmp_path / "x.ndjson", tmp_path / "out.parquet"
    rate = observation(heart, valueQuantity={"value": 70})
    path.write_bytes(bundle(rate, observation(valueString="low")) + b"\n" + bundle(rate) + b"\n")
    source = source_of(KNOWLEDGE, path)
    summary = score_file(network, source, out, crew=alone)
    assert [(p.rows, p.what) for p in summary.problems if p.what.startswith("note")] == [
        (2, f"note: not used: {LOINC}|8867-4 Heart rate")
    ]
    rows = pq.read_table(out).to_pylist()
    assert [(row["used"], row["ignored"]) for row in rows] == [(1, 1), (0, 1)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"{", "expected a FHIR Bundle"),
        (b'{"resourceType": "Patient"}', "expected a Bundle, got 'Patient'"),
        (b'{"resourceType": "Bundle"}', "expected a Patient in the Bundle, found none"),
        (bundle({"resourceType": "Observation", "valueQuantity": {"value": "much"}}), r"x, entry 1: cannot be read"),
        (bundle({"resourceType": "Observation", "status": 1}), r"x, entry 1: cannot be read"),
    ],
)
def test_a_broken_bundle_says_what_is_wrong(text: bytes, message: str) -> None:
    (row,) = bundle_row(text, 7, "x", BOOK)
    assert row.case is None
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(str(row.issues[-1]))


def test_what_one_text_says_is_remembered_without_whose_it_is_and_when() -> None:
    old, new = observation(day="2026-01-01", valueString="low"), observation(day="2026-01-02", valueString="normal")
    assert findings(read(old, new)) == {"serum_magnesium": "normal"}
    earlier, later = observation(day="2026-02-01", valueString="normal"), observation(valueString="low")
    assert findings(read(earlier, later)) == {"serum_magnesium": "normal"}
    gone = {**old, "status": "entered-in-error"}
    assert findings(read(gone)) == {}
    taken = medicine(effectivePeriod={"end": "2026-01-03"})
    assert findings(read(taken, observation(day="2026-01-03"))) == {"loop_diuretic": "present"}
    assert findings(read(taken, observation(day="2026-01-04"))) == {}
    doubted = condition(of("diabetes", "SNOMED CT"), verificationStatus=status("provisional"))
    first, second = (read({**doubted, "id": name}) for name in ("c1", "c2"))
    assert "Condition c1" in str(first.issues[0])
    assert "Condition c2" in str(second.issues[0])


def test_a_resource_that_nobody_reads_breaks_nothing() -> None:
    assert findings(read(observation(valueString="low"), {"resourceType": "Procedure", "code": [1]})) == {
        "serum_magnesium": "low"
    }


def test_resources_go_to_the_patient_that_they_are_about() -> None:
    entries = [
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "id": "a"}},
        {"fullUrl": "urn:uuid:2", "resource": {"resourceType": "Patient", "id": "b"}},
        {"resource": {**observation(valueString="low"), "subject": {"reference": "urn:uuid:2"}}},
        {"resource": {**medicine(), "subject": {"reference": "https://x.org/fhir/Patient/a"}}},
        {"resource": medicine(status="not-taken")},
    ]
    text = json.dumps({"resourceType": "Bundle", "entry": entries}).encode()
    first, second = bundle_row(text, 1, "x", BOOK)
    assert findings(first) == {"loop_diuretic": "present"}
    assert findings(second) == {"serum_magnesium": "low"}


def test_resources_about_somebody_else_are_said_and_not_used() -> None:
    strange = {**observation(valueString="low"), "subject": {"reference": "Patient/q"}}
    row = read(strange, strange, medicine(), patient={"id": "p"})
    assert findings(row) == {"loop_diuretic": "present"}
    assert str(row.issues[0]) == (
        "warning: x: resources about 'q', who is not in the Bundle: 2; not used. "
        "Refer to the Patient by its id or its fullUrl."
    )


def test_patients_without_an_id_are_told_apart_by_their_url() -> None:
    entries = [
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "gender": "male"}},
        {"fullUrl": "urn:uuid:2", "resource": {"resourceType": "Patient", "gender": "female"}},
        {"resource": {**observation(valueString="low"), "subject": {"reference": "urn:uuid:2"}}},
    ]
    first, second = bundle_row(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), 3, "x", BOOK)
    assert first.case is not None
    assert second.case is not None
    assert (first.case.sex, second.case.sex) == ("male", "female")
    assert findings(first) == {}
    assert findings(second) == {"serum_magnesium": "low"}
    assert (first.id, second.id) == ("line-3", "line-3")


def test_two_patients_of_one_id_are_refused() -> None:
    entries = [{"resource": {"resourceType": "Patient", "id": "a", "gender": sex}} for sex in ("male", "female")]
    (row,) = bundle_row(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), 1, "x", BOOK)
    assert row.case is None
    assert "there is another Patient 'a' in the Bundle" in str(row.issues[0])
    (row,) = bundle_row(json.dumps({"resourceType": "Bundle", "entry": entries[:1] * 2}).encode(), 1, "x", BOOK)
    assert row.case is not None


def test_records_that_say_the_same_share_their_findings_and_nothing_else() -> None:
    seen = observation(valueString="low")
    first, second = (read(seen, patient={"id": name, "gender": "female"}) for name in "ab")
    assert first.case is not None
    assert second.case is not None
    assert first.case.findings is second.case.findings
    assert (first.case.id, second.case.id) == ("a", "b")
    third, later = read(seen, patient={"id": "c", "gender": "male"}), read(observation(valueString="normal"))
    assert third.case is not None
    assert (third.case.sex, findings(third)) == ("male", {"serum_magnesium": "low"})
    assert findings(later) == {"serum_magnesium": "normal"}


def test_the_shipped_tables_are_the_code_book_of_read_cases(tmp_path: Path) -> None:
    assert default_directory().is_dir()
    (tmp_path / "x.json").write_bytes(bundle(observation(valueString="low")))
    (row,) = read_cases(tmp_path / "x.json")
    assert findings(row) == {"serum_magnesium": "low"}

"""FHIR, phenopackets and codes: what records say is read, what they do not say stays unknown, nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

import twitchdx
from twitchdx import Case, Lab, Network
from twitchdx.batch import score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.cases import CaseRow, UnreadableFileError, read_cases
from twitchdx.cases.codes import code_book
from twitchdx.cases.columns import understand
from twitchdx.cases.fhir import bundle_of, bundle_row, bundles
from twitchdx.cases.phenopackets import packet_of, packet_row, whole_file
from twitchdx.evidence.index import can_be_finding
from twitchdx.rank import rank
from twitchdx.tables import default_directory
from twitchdx.types import DISCLAIMER, Kind

NETWORK = twitchdx.load()
KNOWLEDGE, BOOK = NETWORK.knowledge, code_book(NETWORK.knowledge)
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


def findings(row: CaseRow) -> dict[str, object]:
    assert row.case is not None
    return dict(row.case.findings)


def of(variable: str, system: str) -> str:
    return next(c.code for c in KNOWLEDGE.codes if c.reads and (c.variable, c.system) == (variable, system))


# FHIR: observations


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


# FHIR: conditions, medicines, who


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


def medicine(**more: object) -> dict[str, Any]:
    concept = {"coding": [{"system": "http://www.whocc.no/atc", "code": "C03CA01"}]}
    return {"resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": concept, **more}


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


def test_a_bulk_export_says_the_same_as_its_bundles(network: Network, tmp_path: Path) -> None:
    cases = [Case(f"p{i}", "hospital", 40 + i, "male", {"serum_magnesium": Lab(0.5, "mmol/L")}) for i in range(30)]
    lines: dict[str, list[bytes]] = {}
    for case in cases:
        for entry in bundle_of(KNOWLEDGE, BOOK, case)["entry"]:  # type: ignore[attr-defined]
            one = entry["resource"]
            lines.setdefault(one["resourceType"], []).append(json.dumps(one).encode())
    folder = tmp_path / "export"
    folder.mkdir()
    for kind, own in lines.items():
        (folder / f"{kind}.ndjson").write_bytes(b"\n".join(reversed(own)) + b"\n")
    (folder / "Observation.2.ndjson").write_bytes(b"{broken\n")
    (folder / "Immunization.ndjson").write_bytes(b"whatever\n")
    mixed = tmp_path / "mixed.ndjson"
    mixed.write_bytes(b"\n".join(line for own in lines.values() for line in own))
    found = {row.id: row.case for row in read_cases(folder) if row.case is not None}
    assert found == {case.id: case for case in cases}
    assert {row.id: row.case for row in read_cases(mixed)} == found
    broken = [row for row in read_cases(folder) if row.case is None]
    assert [str(row.issues[0])[:41] for row in broken] == ["error: Observation.2.ndjson:1: cannot be "]
    out, source = tmp_path / "out.parquet", source_of(KNOWLEDGE, folder)
    assert score_file(network, source, out, crew=alone).scored == 30
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "Observation.ndjson").write_bytes(b"")
    with pytest.raises(UnreadableFileError, match=r"expected a file Patient.ndjson"):
        source_of(KNOWLEDGE, tmp_path / "none")


# Out, and back


def _finding(name: str) -> st.SearchStrategy[object]:
    return st.sampled_from(KNOWLEDGE.variables[name].states)


NAMES = [name for name, variable in KNOWLEDGE.variables.items() if can_be_finding(variable)]
CASES = st.builds(
    Case,
    id=st.text("abcdefghij0123456789-", min_size=1, max_size=12),
    setting=st.sampled_from(KNOWLEDGE.variables["setting"].states),
    age=st.none() | st.integers(0, 110).map(float),
    sex=st.none() | st.sampled_from(["male", "female"]),
    findings=st.lists(st.sampled_from(NAMES), unique=True, max_size=12).flatmap(
        lambda names: st.fixed_dictionaries({name: _finding(name) for name in names})
    ),
)


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_a_case_comes_back_from_its_bundle(case: Case) -> None:
    text = json.dumps(bundle_of(KNOWLEDGE, BOOK, case)).encode()
    (row,) = bundle_row(text, 1, "x", BOOK)
    assert row.case == case
    assert not row.issues
    Bundle.model_validate_json(text)  # the strict reader of FHIR finds nothing wrong with it


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_a_case_comes_back_from_its_phenopacket(case: Case) -> None:
    row = packet_row(json.dumps(packet_of(KNOWLEDGE, BOOK, case)).encode(), 1, "x", BOOK)
    assert row.case is not None
    assert row.case.findings == case.findings
    assert (row.case.id, row.case.sex) == (case.id, case.sex)
    assert row.case.age == case.age


def test_what_no_record_holds_is_refused() -> None:
    case = Case("a", findings={"cramp": twitchdx.Likelihood({"ordinary": 1.0})})
    with pytest.raises(ValueError, match=r"cramp: .* holds no likelihood. Write JSON lines instead"):
        bundle_of(KNOWLEDGE, BOOK, case)


def test_results_are_risk_assessments(network: Network, tmp_path: Path) -> None:
    path, out = tmp_path / "x.csv", tmp_path / "out.fhir.ndjson"
    path.write_text("id,setting,twitching,ppi\na,ward,present,present\nb,ward,nonsense,\n")
    source = source_of(KNOWLEDGE, path)
    score_file(network, source, out, crew=alone)
    first, second = out.read_text().splitlines()
    for text in (first, second):
        Bundle.model_validate_json(text)
    risk = json.loads(first)["entry"][0]["resource"]
    alone_ = rank(network, Case("a", "hospital", findings={"twitching": "present", "ppi": "present"}))
    assert risk["subject"] == {"reference": "Patient/a"}
    assert risk["prediction"][0]["outcome"]["text"] == alone_.causes[0].label
    assert risk["prediction"][0]["probabilityDecimal"] == pytest.approx(alone_.causes[0].posterior, abs=1e-9)
    als = next(p for p in risk["prediction"] if p["outcome"]["coding"][-1]["code"] == "als")
    assert als["rationale"].startswith("Must not be missed; under its action threshold")
    assert risk["note"][0]["text"] == DISCLAIMER
    wrong = json.loads(second)["entry"][0]["resource"]
    assert wrong["resourceType"] == "OperationOutcome"
    assert "unknown state 'nonsense'" in wrong["issue"][0]["diagnostics"]


# Phenopackets

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


def test_phenopackets_come_alone_in_arrays_and_by_line(tmp_path: Path) -> None:
    other = {**PACKET, "subject": {"id": "p2"}}
    (tmp_path / "one.json").write_text(json.dumps(PACKET, indent=1))
    (tmp_path / "two.json").write_text(json.dumps([PACKET, other]))
    (tmp_path / "two.jsonl").write_text(f"{json.dumps(PACKET)}\n{json.dumps(other)}\n{{\n")
    assert [row.id for row in read_cases(tmp_path / "one.json")] == ["p1"]
    assert [row.id for row in read_cases(tmp_path / "two.json")] == ["p1", "p2"]
    by_line = list(read_cases(tmp_path / "two.jsonl"))
    assert [row.case is not None for row in by_line] == [True, True, False]
    assert "two.jsonl:3: expected a phenopacket" in str(by_line[2].issues[0])


# Codes


def test_a_column_is_found_by_its_code() -> None:
    headers = ["LOINC 2601-3", "2823-3 [mmol/L]", "HP:0002380", "SNOMED CT 1", "HP:0007289"]
    found = understand(KNOWLEDGE, headers)
    assert [(c.name, c.how, c.unit) for c in found] == [
        ("serum_magnesium", "code", ""),
        ("serum_potassium", "code", "mmol/L"),
        ("fasciculations_seen", "code", ""),
        ("", "", ""),
        ("", "", ""),
    ]


def test_every_code_that_reads_stands_for_one_finding() -> None:
    reading = [(code.system, code.code) for code in KNOWLEDGE.codes if code.reads]
    assert len(reading) == len(set(reading))
    for code in KNOWLEDGE.codes:
        if code.reads:
            assert KNOWLEDGE.variables[code.variable].kind not in (Kind.CONTEXT, Kind.MECHANISM, Kind.MANAGEMENT)


# Whatever comes


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_ends_the_reading(data: st.DataObject) -> None:
    case = data.draw(CASES)
    write, read_ = data.draw(
        st.sampled_from(
            [
                (bundle_of, lambda text: list(bundles([text], "x", BOOK))),
                (packet_of, lambda text: list(whole_file(text, "x", BOOK))),
            ]
        )
    )
    text = bytearray(json.dumps(write(KNOWLEDGE, BOOK, case)).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        match data.draw(st.sampled_from(["change", "cut", "double"])):
            case "change":
                text[at] = data.draw(st.integers(0, 255))
            case "cut":
                del text[at : at + data.draw(st.integers(1, 40))]
            case _:
                text[at:at] = text[at : at + 30]
        if not text:
            return
    for row in read_(bytes(text)):
        assert isinstance(row, CaseRow)
        assert row.case is not None or row.issues


def test_the_shipped_tables_are_the_code_book_of_read_cases(tmp_path: Path) -> None:
    assert default_directory().is_dir()
    (tmp_path / "x.json").write_bytes(bundle(observation(valueString="low")))
    (row,) = read_cases(tmp_path / "x.json")
    assert findings(row) == {"serum_magnesium": "low"}
